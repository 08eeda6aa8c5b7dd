//! Texts from outside (of servers, of files, of the system) on their way to a user.
//!
//! All of them pass the [`gate`], which takes out what they have of an API key ([`keys`], in any of
//! the spellings of [`readings`]) and what a terminal would obey ([`controls`]).

pub mod controls;
pub mod gate;
pub mod keys;
pub mod readings;
