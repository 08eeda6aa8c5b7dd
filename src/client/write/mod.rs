//! Rows on their way to Braze: from a statement to requests, and to what became of each row.

pub mod batch;
pub mod body;
pub mod cohort;
pub mod cut;
pub mod destination;
pub mod encoding;
pub mod field_spec;
pub mod fields;
pub mod halt;
pub mod held;
pub mod journal;
pub mod lanes;
pub mod merge;
pub mod naming;
pub mod opening;
pub mod options;
pub mod outcome;
pub mod own_request;
pub mod plan;
pub mod row;
pub mod rules;
pub mod sender;
pub mod settlement;
pub mod workers;
pub mod writer;

pub use options::OptionValue;
pub use writer::{BoundWrite, Write, bind};
