//! The tables of endpoints, by noun.

mod analytics;
mod audience;
mod campaigns;
mod canvases;
mod content;
mod workspace;
mod writes;

use super::Endpoint;

pub static ALL: [&[Endpoint]; 10] = [
    &campaigns::TABLE,
    &canvases::TABLE,
    &analytics::TABLE,
    &content::TABLE,
    &audience::TABLE,
    &workspace::TABLE,
    &writes::USERS,
    &writes::CATALOGS,
    &writes::SENDS,
    &writes::OTHERS,
];
