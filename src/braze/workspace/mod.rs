//! The workspaces that can be read: where they are, their keys, and what is known of their limits.

pub mod host;
mod registry;
pub mod secret;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard};

use reqwest::Url;

pub use registry::{connect, find, known};
use secret::Secret;

use crate::braze::http::gate::Gate;
use crate::braze::http::quota::Quota;
use crate::braze::table::Pool;

/// The name of a workspace that was given none.
pub const MAIN: &str = "main";

/// A Braze workspace: keys belong to one, and so do rate limits.
pub struct Workspace {
    pub name: String,
    /// Scheme and host, without a path.
    pub base: Url,
    pub key: Secret,
    pub origin: Origin,
    /// How many requests are under way.
    pub gate: Gate,
    quotas: Mutex<HashMap<Pool, Quota>>,
}

/// Where a workspace was set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Environment,
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
    fn new(name: String, base: Url, key: Secret, origin: Origin) -> Self {
        Workspace { name, base, key, origin, gate: Gate::default(), quotas: Mutex::default() }
    }

    /// Host, and port where it is not the usual one.
    pub fn host(&self) -> String {
        host::authority(&self.base)
    }

    /// The base URL, as users may give it.
    pub fn endpoint(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// What is known of a rate limit, to be looked at or changed.
    pub fn with_quota<T>(&self, pool: Pool, change: impl FnOnce(&mut Quota) -> T) -> T {
        change(lock(&self.quotas).entry(pool).or_default())
    }
}

/// Locks a mutex; data that a panic left behind is as good as any, since each change is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
