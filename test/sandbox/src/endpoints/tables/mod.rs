//! The tables of endpoints, by noun.

mod analytics;
mod audience;
mod campaigns;
mod canvases;
mod content;
mod workspace;

use super::Endpoint;

pub static ALL: [&[Endpoint]; 6] =
    [&campaigns::TABLE, &canvases::TABLE, &analytics::TABLE, &content::TABLE, &audience::TABLE, &workspace::TABLE];
