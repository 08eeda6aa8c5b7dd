//! The settings that users `SET`, with their bounds.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::database::FileSystem;
use crate::error::{Error, Result};

/// A setting as DuckDB lists it in `duckdb_settings()`.
#[derive(Clone, Copy)]
pub enum Setting {
    /// A VARCHAR.
    Text(&'static TextSetting),
    /// A BIGINT.
    Number(&'static NumberSetting),
    /// A DOUBLE.
    Share(&'static ShareSetting),
}

/// A setting that is a text.
pub struct TextSetting {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// Its value until a user sets another one.
    pub default: &'static str,
}

/// A setting that is a number.
pub struct NumberSetting {
    /// Its name, which ends in its unit.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// Its value until a user sets another one.
    pub default: u32,
    /// The lowest value that a user may set.
    pub min: u32,
    /// The highest value that a user may set.
    pub max: u32,
}

/// A setting that is a part of a whole: above 0, and at most 1.
pub struct ShareSetting {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// Its value until a user sets another one.
    pub default: f64,
}

/// Which workspace is read.
pub const WORKSPACE: TextSetting = TextSetting {
    name: "braze_workspace",
    description: "The Braze workspace that is used when none is given.",
    default: "main",
};

/// Requests at once.
pub const CONCURRENCY: NumberSetting = NumberSetting {
    name: "braze_concurrency",
    description: "The number of requests that may be under way at once per Braze workspace.",
    default: 32,
    min: 1,
    max: 256,
};

/// The bound on one request.
pub const TIMEOUT_MS: NumberSetting = NumberSetting {
    name: "braze_timeout_ms",
    description: "The longest that one request to Braze may take, in milliseconds.",
    default: 30_000,
    min: 1,
    max: 3_600_000,
};

/// The bound on retries.
pub const MAX_RETRIES: NumberSetting = NumberSetting {
    name: "braze_max_retries",
    description: "How often a failed request to Braze is retried.",
    default: 5,
    min: 0,
    max: 100,
};

/// The bound on waiting.
pub const MAX_WAIT_MS: NumberSetting = NumberSetting {
    name: "braze_max_wait_ms",
    description: "The longest that a request waits for a Braze rate limit to reset or for a retry, in milliseconds.",
    default: 60_000,
    min: 0,
    max: 7_200_000,
};

/// What is left to others.
pub const QUOTA_SHARE: ShareSetting = ShareSetting {
    name: "braze_quota_share",
    description: "The share of each Braze rate limit that this process may use: 1/N for N processes on one workspace, or \
                  less than 1 to leave room for other applications.",
    default: 1.0,
};

/// Whether waiting is visible.
pub const PROGRESS: TextSetting = TextSetting {
    name: "braze_progress",
    description: "Whether a line in the terminal shows what a long-running query is doing: auto or off.",
    default: "auto",
};

/// All settings, in the order of the reference.
pub const SETTINGS: &[Setting] = &[
    Setting::Text(&WORKSPACE),
    Setting::Number(&CONCURRENCY),
    Setting::Number(&TIMEOUT_MS),
    Setting::Number(&MAX_RETRIES),
    Setting::Number(&MAX_WAIT_MS),
    Setting::Share(&QUOTA_SHARE),
    Setting::Text(&PROGRESS),
];

/// The values of the settings for one query, and what else the database lends to it.
#[derive(Clone)]
pub struct Settings {
    /// The workspace of calls that name none.
    pub workspace: String,
    /// How many requests of a workspace may be under way at once.
    pub concurrency: usize,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// How often a failed request is tried again.
    pub max_retries: u32,
    /// The longest that goes into failed attempts and pauses of one request.
    pub max_wait: Duration,
    /// The share of each rate limit that this process uses at most, from above 0 to 1.
    pub quota_share: f64,
    /// Whether a query that takes longer tells at the terminal what it does.
    pub progress: bool,
    /// DuckDB's proxy; without one, the usual environment variables count.
    pub proxy: Option<Proxy>,
    /// DuckDB's `threads`.
    pub threads: usize,
    /// DuckDB's `memory_limit`, in bytes.
    pub memory_limit: usize,
    /// DuckDB's `temp_directory`; `None` where the user wants none.
    pub temp_directory: Option<PathBuf>,
    /// DuckDB's file system.
    pub files: Arc<dyn FileSystem>,
}

/// DuckDB's own `http_proxy` settings.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// `host:port` or a URL.
    pub address: String,
    /// Empty where it takes none.
    pub username: String,
    /// Empty where it takes none.
    pub password: String,
}

/// Says that there is a proxy, not which user and password it takes.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Setting {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Setting::Text(setting) => setting.name,
            Setting::Number(setting) => setting.name,
            Setting::Share(setting) => setting.name,
        }
    }

    /// What it does, in one sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Setting::Text(setting) => setting.description,
            Setting::Number(setting) => setting.description,
            Setting::Share(setting) => setting.description,
        }
    }
}

impl NumberSetting {
    /// What a user set, if it lies within the bounds.
    ///
    /// # Errors
    /// If it does not.
    pub fn check(&self, value: i64) -> Result<u32> {
        let within = |value: &u32| (self.min..=self.max).contains(value);
        let bounds = format!("between {} and {}", self.min, self.max);
        let error = Error::Setting { name: self.name, value: value.to_string(), bounds };
        u32::try_from(value).ok().filter(within).ok_or(error)
    }
}

impl ShareSetting {
    /// What a user set, if it is a part of a whole.
    ///
    /// # Errors
    /// If it is not.
    pub fn check(&self, value: f64) -> Result<f64> {
        if value > 0.0 && value <= 1.0 {
            return Ok(value);
        }
        Err(Error::Setting { name: self.name, value: value.to_string(), bounds: "above 0 and at most 1".to_owned() })
    }
}

/// What a user set [`PROGRESS`] to; nothing is the default.
///
/// # Errors
/// If it is none of its values.
pub fn progress(value: &str) -> Result<bool> {
    match value.to_lowercase().as_str() {
        "" | "auto" | "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => {
            let known = ["auto", "off"].map(str::to_owned).to_vec();
            Err(Error::Unknown { what: PROGRESS.name, name: value.to_owned(), known })
        }
    }
}

/// A size as DuckDB writes it, such as `18.7 GiB`, in bytes; `None` for what is none.
#[must_use]
pub fn bytes_of(text: &str) -> Option<usize> {
    const UNITS: [(&str, i32); 6] = [("bytes", 0), ("KiB", 1), ("MiB", 2), ("GiB", 3), ("TiB", 4), ("PiB", 5)];
    let (number, unit) = text.trim().split_once(' ')?;
    let (_, power) = UNITS.iter().find(|(name, _)| name.trim_end_matches('s') == unit.trim_end_matches('s'))?;
    let bytes = number.parse::<f64>().ok().filter(|number| *number >= 0.0)? * 1024_f64.powi(*power);
    // A size beyond what there is becomes the largest there is.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is rounded, and not negative")]
    let bytes = bytes as usize;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_shown_unless_it_is_off() {
        for (value, shown) in [("", true), ("auto", true), ("off", false), ("FALSE", false)] {
            assert_eq!(progress(value).unwrap(), shown);
        }
        let message = progress("of").unwrap_err().to_string();
        assert_eq!(message, "Unknown braze_progress \"of\"\nDid you mean \"off\"? Available: \"auto\", \"off\"");
    }

    #[test]
    fn sizes_as_duckdb_writes_them() {
        assert_eq!(bytes_of("512.0 MiB"), Some(512 << 20));
        assert_eq!(bytes_of("1.5 GiB"), Some(3 << 29));
        assert_eq!(bytes_of("100 bytes"), Some(100));
        assert_eq!(bytes_of("1 byte"), Some(1));
        assert_eq!(bytes_of("16777215.9 PiB"), Some(usize::MAX));
        for text in ["", "GiB", "-1.0 GiB", "1 parsec", "NaN MiB"] {
            assert_eq!(bytes_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_outside_its_bounds_is_an_error_that_names_them() {
        assert_eq!(CONCURRENCY.check(256).unwrap(), 256);
        for value in [0, -1, 1 << 40] {
            let message = CONCURRENCY.check(value).unwrap_err().to_string();
            assert_eq!(message, format!("braze_concurrency must be between 1 and 256, not {value}"));
        }
        assert_eq!(QUOTA_SHARE.check(0.125).unwrap().to_string(), "0.125");
        for value in [0.0, -0.5, 1.5, f64::NAN] {
            let message = QUOTA_SHARE.check(value).unwrap_err().to_string();
            assert_eq!(message, format!("braze_quota_share must be above 0 and at most 1, not {value}"));
        }
    }
}
