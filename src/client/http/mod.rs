//! Requests over HTTP: one at a time seen from here, many at once seen from Braze.
//!
//! A [`session`] asks a workspace's API and a [`download`] fetches a file from elsewhere. Both make
//! their attempts through the same loop ([`attempts`]), which repeats what [`retry`] allows, and
//! tell what came of it through a [`trace`].

pub mod attempts;
pub mod body;
pub mod client;
pub mod download;
pub mod failure;
pub mod headers;
pub mod link;
pub mod proxy;
pub mod request;
pub mod retry;
pub mod session;
pub mod store;
#[cfg(test)]
mod tests;
pub mod trace;
pub mod transport;
pub mod wanted;
pub mod words;
