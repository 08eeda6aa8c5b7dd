//! Functions that are no declared tables: about workspaces and about the requests themselves.

pub mod check;
pub mod clock;
pub mod connect;
pub mod get;
pub mod help;
pub mod refused;
pub mod requests;
pub mod usage;
pub mod workspaces;
