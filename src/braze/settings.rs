//! The settings that users `SET`, with their bounds.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::error::{Error, Result};
use super::function::FileSystem;

/// A setting as DuckDB lists it in `duckdb_settings()`.
pub struct Setting {
    pub name: &'static str,
    pub description: &'static str,
    pub default: Default,
}

/// The default of a setting, which also gives its type.
#[derive(Clone, Copy)]
pub enum Default {
    Text(&'static str),
    Number { value: i64, min: i64, max: i64 },
}

pub const WORKSPACE: Setting = Setting {
    name: "braze_workspace",
    description: "The Braze workspace that functions read when they are given none.",
    default: Default::Text("main"),
};

pub const CONCURRENCY: Setting = Setting {
    name: "braze_concurrency",
    description: "The number of requests that may be under way at once per Braze workspace.",
    default: Default::Number { value: 32, min: 1, max: 256 },
};

pub const TIMEOUT_MS: Setting = Setting {
    name: "braze_timeout_ms",
    description: "The longest that one request to Braze may take, in milliseconds.",
    default: Default::Number { value: 30_000, min: 1, max: 3_600_000 },
};

pub const MAX_RETRIES: Setting = Setting {
    name: "braze_max_retries",
    description: "How often a failed request to Braze is tried again.",
    default: Default::Number { value: 5, min: 0, max: 100 },
};

pub const MAX_WAIT_MS: Setting = Setting {
    name: "braze_max_wait_ms",
    description: "The longest that a request waits for a Braze rate limit to reset or for a retry, in milliseconds.",
    default: Default::Number { value: 60_000, min: 0, max: 7_200_000 },
};

/// All settings, in the order in which the README lists them.
pub const SETTINGS: &[&Setting] = &[&WORKSPACE, &CONCURRENCY, &TIMEOUT_MS, &MAX_RETRIES, &MAX_WAIT_MS];

/// The values of the settings for one query.
#[derive(Clone)]
pub struct Settings {
    pub workspace: String,
    pub concurrency: usize,
    pub timeout: Duration,
    pub max_retries: u32,
    pub max_wait: Duration,
    pub proxy: Option<Proxy>,
    /// DuckDB's `threads`.
    pub threads: usize,
    /// DuckDB's `temp_directory`; `None` where the user wants none.
    pub temp_directory: Option<PathBuf>,
    /// DuckDB's `enable_external_access`.
    pub external_access: bool,
    pub files: Arc<dyn FileSystem>,
}

/// DuckDB's own `http_proxy` settings.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// `host:port` or a URL.
    pub address: String,
    pub username: String,
    pub password: String,
}

/// Says that there is a proxy, not which user and password it takes.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Setting {
    /// The number that a user set, if it lies within the setting's bounds.
    pub fn check(&self, value: i64) -> Result<u64> {
        match self.default {
            Default::Number { min, max, .. } if (min..=max).contains(&value) => Ok(value.unsigned_abs()),
            Default::Number { min, max, .. } => Err(Error::Setting { name: self.name, value, min, max }),
            Default::Text(_) => unreachable!("{} is no number", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_its_bounds_is_an_error_that_names_them() {
        assert_eq!(CONCURRENCY.check(256).unwrap(), 256);
        let message = CONCURRENCY.check(0).unwrap_err().to_string();
        assert_eq!(message, "braze_concurrency must lie between 1 and 256, not 0");
    }
}
