//! A client of Braze's REST API that answers with rows: it knows Braze and HTTP, and nothing of DuckDB.
//!
//! An endpoint is a declaration ([`tables`], in the words of [`declare`]). Which requests its rows
//! take ([`read`]), how they are made ([`http`], [`workspaces`]) and how an answer becomes columns
//! ([`json`], [`columns`]) is written once. User profiles, which come in files as well, have a folder
//! of their own ([`exports`]). What can be called is a [`interface`]; [`registry`] lists them all.
//!
//! The layers and what holds in them are described in `src/README.md`.

#![forbid(unsafe_code)]

pub mod access;
pub mod arguments;
pub mod attributes;
pub mod columns;
pub mod database;
pub mod declare;
pub mod error;
pub mod exports;
pub mod functions;
pub mod hashed;
pub mod http;
pub mod interface;
pub mod interrupt;
pub mod json;
pub mod outside;
pub mod patience;
pub mod read;
pub mod ready_table;
pub mod recorder;
pub mod registry;
pub mod runtime;
pub mod settings;
pub mod tables;
pub mod targets;
pub mod workspaces;
pub mod write;
