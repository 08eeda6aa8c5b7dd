//! From a declared table and a call's parameters to rows.
//!
//! [`table_call`] checks a call, and [`table_plan`] chooses its plan: which requests to make for one list ([`pages`],
//! [`cursor`]), for many identifiers ([`fan_out`]) and for a time ([`series`], [`windows`]). A [`scan`] carries the
//! plan out with several requests under way, and drops the rows that are not wanted ([`filter`]).

pub mod cursor;
pub mod dedup;
pub mod fan_out;
pub mod filter;
pub mod identifier;
pub mod pages;
#[cfg(test)]
mod pages_tests;
pub mod plan;
pub mod probe;
pub mod refusals;
pub mod scan;
pub mod selection;
pub mod series;
pub mod table_call;
pub mod table_plan;
pub mod windows;
#[cfg(test)]
mod windows_tests;
