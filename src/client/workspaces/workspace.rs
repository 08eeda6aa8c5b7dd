//! A workspace that can be read: where it is, its key, and what is known of its limits.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use reqwest::Url;

use super::clock::BrazeClock;
use super::concurrency::Concurrency;
use super::host;
use super::quota::Quota;
use super::secret::Secret;
use crate::declare::Pool;

/// The name of a workspace that was given none.
pub const MAIN: &str = "main";

/// A Braze workspace: keys belong to one, and so do rate limits.
pub struct Workspace {
    /// Its name, in lower case.
    pub name: String,
    /// Scheme and host, without a path.
    pub base: Url,
    /// Its API key.
    pub key: Secret,
    /// Where it was set up.
    pub origin: Origin,
    /// How many requests are under way.
    pub concurrency: Concurrency,
    /// What time it is for Braze.
    pub clock: BrazeClock,
    quotas: Mutex<HashMap<Pool, Quota>>,
}

/// Where a workspace was set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By variables of the environment.
    Environment,
    /// By `braze_connect`.
    Call,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Environment => "environment",
            Origin::Call => "call",
        })
    }
}

impl Workspace {
    /// A workspace of which no limit is known.
    #[must_use]
    pub fn new(name: String, base: Url, key: Secret, origin: Origin) -> Self {
        let (concurrency, clock) = (Concurrency::default(), BrazeClock::default());
        Workspace { name, base, key, origin, concurrency, clock, quotas: Mutex::default() }
    }

    /// Host, and port where it is not the usual one.
    #[must_use]
    pub fn host(&self) -> String {
        host::authority(&self.base)
    }

    /// The base URL, as users may give it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether it is the same workspace, seen with the same key.
    #[must_use]
    pub fn is_same(&self, other: &Workspace) -> bool {
        self.base == other.base && self.key == other.key
    }

    /// What is known of a rate limit, to be looked at or changed.
    pub fn with_quota<T>(&self, pool: Pool, change: impl FnOnce(&mut Quota) -> T) -> T {
        // Data that a panic left behind is as good as any, since each change is one step.
        change(self.quotas.lock().unwrap_or_else(PoisonError::into_inner).entry(pool).or_default())
    }
}
