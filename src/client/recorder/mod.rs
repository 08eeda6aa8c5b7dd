//! What is known of the requests: one recorder, and several views of it.
//!
//! Each [`request`] is told to the [`process`] when it ends. The last ones are kept ([`log`]), and all of
//! them are counted ([`usage`]). What a query does meanwhile is its [`activity`], of which a
//! [`line`](mod@line) is shown on the [`terminal`]. A statement that writes has a [record](mod@write) of its own among the last
//! [`writes`].

pub mod activity;
pub mod line;
pub mod log;
pub mod outcome;
pub mod process;
pub mod request;
pub mod terminal;
pub mod usage;
pub mod write;
pub mod writes;
