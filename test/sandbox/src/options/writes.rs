//! How writes are taken, and what is done to them.

use super::parse::{filled, number, one_of};
use crate::writes::faults::Share;

/// Slowest answer that can be asked for.
const SLOW_MS_MAX: u64 = 600_000;

/// See the tables in the README.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writes {
    /// Without it, objects and requests are counted only.
    pub remember: bool,
    /// The one partner whose cohorts are taken.
    pub partner: Option<String>,
    /// Objects of a request to `/users/track`.
    pub track_objects: u64,
    /// Limits of `/users/track` are told as to customers who pay by monthly active users.
    pub mau_headers: bool,
    pub faults: Vec<Share>,
    pub seed: u64,
    pub slow_ms: u64,
}

impl Default for Writes {
    fn default() -> Self {
        Writes {
            remember: true,
            partner: None,
            track_objects: 75,
            mau_headers: false,
            faults: Vec::new(),
            seed: 0,
            slow_ms: 300,
        }
    }
}

impl Writes {
    /// `None` if there is no such option, or not with this value.
    pub(super) fn apply(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "remember" => self.remember = value.parse().ok()?,
            "partner" => self.partner = Some(filled(value)?),
            "track_objects" => self.track_objects = number(value, 10_000).filter(|&objects| objects > 0)?,
            "track_headers" => self.mau_headers = one_of(value, &[("standard", false), ("mau", true)])?,
            "write_faults" => self.faults = value.split('+').map(|share| share.parse().ok()).collect::<Option<_>>()?,
            "write_seed" => self.seed = value.parse().ok()?,
            "write_slow_ms" => self.slow_ms = number(value, SLOW_MS_MAX)?,
            _ => return None,
        }
        Some(())
    }
}
