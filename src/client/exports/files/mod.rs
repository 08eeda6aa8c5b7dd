//! Files with a JSON object per line: fetched, unpacked and decoded while they are read.
//!
//! A [`supply`] brings one file after the other, downloads of them ahead. Each is an [`archive`] of
//! one or many parts, which the threads of a [`reading`] take turns to unpack, cut into [`lines`]
//! and decode.

pub mod archive;
pub mod lines;
pub mod reading;
pub mod supply;
