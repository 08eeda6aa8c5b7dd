//! From a declared table and a call's parameters to rows.
//!
//! [`table_call`] checks a call and chooses a plan: which requests to make for one list ([`pages`],
//! [`cursor`]), for many identifiers ([`fan_out`]) and for a time ([`windows`]). A [`scan`] carries the
//! plan out with several requests under way, and drops the rows that are not wanted ([`filter`]).

pub mod cursor;
pub mod dedup;
pub mod fan_out;
pub mod filter;
pub mod identifier;
pub mod pages;
pub mod plan;
pub mod probe;
pub mod refusals;
pub mod scan;
pub mod selection;
pub mod table_call;
pub mod windows;
