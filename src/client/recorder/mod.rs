//! What is known of the requests: one recorder, and several views of it.
//!
//! Each [`request`] is told to the [`process`] when it ends. The last ones are kept ([`log`]), and all of
//! them are counted ([`usage`]). What a query does meanwhile is its [`activity`], of which a
//! [`line`](mod@line) is shown on the [`terminal`].

pub mod activity;
pub mod line;
pub mod log;
pub mod process;
pub mod request;
pub mod terminal;
pub mod usage;
