//! Functions that are no declared tables: about workspaces and about the requests themselves.

pub mod changes;
pub mod check;
pub mod clock;
pub mod connect;
#[cfg(test)]
mod consistency;
pub mod get;
pub mod help;
pub mod journal;
pub mod keys;
pub mod payload;
pub mod refused;
pub mod rejects;
pub mod requests;
pub mod targets;
pub mod usage;
pub mod workspaces;
pub mod write_probes;
pub mod writes;
