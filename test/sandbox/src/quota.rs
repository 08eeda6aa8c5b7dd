//! Rate limits: fixed windows aligned to the clock, one budget per pool.
//!
//! Recorded calls between 20:10 and 20:57 all carry the reset 21:00:00, so windows do not roll
//! (Braze docs and recorded answers).

use crate::options::Quota;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Endpoints that share a budget (read.yaml `rate_limit_pools`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pool {
    /// `default_shared`: whatever has no pool of its own.
    Default,
    /// `metadata_1000_per_hour`: names of events, attributes and products, and purchases.
    Metadata,
    CampaignSeries,
    /// `catalog_management_50_per_min`.
    Catalogs,
    /// `catalog_items_sync_50_per_min`.
    CatalogItems,
    PreferenceCenters,
    CdiIntegrations,
    CdiSyncs,
    Translations,
    /// `scim_5000_per_day`.
    Scim,
    Apps,
    UsersByIds,
    // Those of write.yaml `rate_pools`.
    Track,
    TrackBulk,
    TrackSync,
    /// `user_admin`: deleting, identifying and merging users, and their aliases.
    UserAdmin,
    ExternalIds,
    Subscriptions,
    CatalogItemsAsync,
    CatalogFields,
    SendIds,
    CdiSync,
    Cohorts,
    DataObjects,
}

impl Pool {
    /// Those whose limits are told in another way under contracts by monthly active users.
    pub fn is_track(self) -> bool {
        matches!(self, Pool::Track | Pool::TrackBulk | Pool::TrackSync)
    }

    /// Requests per window, and the window's length in seconds.
    const fn documented(self) -> (u64, u64) {
        match self {
            Pool::Default | Pool::Cohorts => (250_000, 3_600),
            Pool::Metadata => (1_000, 3_600),
            Pool::CampaignSeries => (50_000, 60),
            Pool::Catalogs | Pool::CatalogItems | Pool::CatalogFields | Pool::CdiIntegrations | Pool::DataObjects => {
                (50, 60)
            }
            Pool::PreferenceCenters | Pool::ExternalIds => (1_000, 60),
            Pool::CdiSyncs => (100, 60),
            Pool::Translations => (250_000, 60),
            Pool::Scim => (5_000, 86_400),
            Pool::Apps | Pool::SendIds => (100, 86_400),
            Pool::UsersByIds => (250, 60),
            Pool::Track => (3_000, 3),
            Pool::TrackBulk => (50, 1),
            Pool::TrackSync => (500, 60),
            Pool::UserAdmin => (20_000, 60),
            Pool::Subscriptions => (5_000, 60),
            Pool::CatalogItemsAsync => (16_000, 60),
            Pool::CdiSync => (20, 60),
        }
    }
}

/// What the `X-RateLimit-*` headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub pool: Pool,
    pub limit: u64,
    pub remaining: u64,
    pub reset_epoch_s: i64,
}

/// The budgets of one workspace.
#[derive(Debug, Default)]
pub struct Budgets {
    windows: HashMap<Pool, Window>,
}

#[derive(Debug)]
struct Window {
    starts_epoch_s: i64,
    used: u64,
}

impl Budgets {
    /// Takes one request out of the pool's budget; `Err` if there is none left.
    pub fn take(&mut self, pool: Pool, quota: &Quota, now: DateTime<Utc>) -> Result<Standing, Standing> {
        let standing = self.look(pool, quota, now);
        if standing.remaining == 0 {
            return Err(standing);
        }
        if let Some(window) = self.windows.get_mut(&pool) {
            window.used += 1;
        }
        Ok(Standing { remaining: standing.remaining - 1, ..standing })
    }

    /// How the pool stands, without taking from it.
    pub fn look(&mut self, pool: Pool, quota: &Quota, now: DateTime<Utc>) -> Standing {
        let (limit, window_s) = pool.documented();
        let limit = quota.requests.unwrap_or(limit);
        let window_s = quota.window_s.unwrap_or(window_s).cast_signed();
        let starts_epoch_s = now.timestamp().div_euclid(window_s) * window_s;
        // What was used before the first request counts in the first window only.
        let window = self.windows.entry(pool).or_insert(Window { starts_epoch_s, used: quota.used });
        if window.starts_epoch_s != starts_epoch_s {
            *window = Window { starts_epoch_s, used: 0 };
        }
        Standing { pool, limit, remaining: limit.saturating_sub(window.used), reset_epoch_s: starts_epoch_s + window_s }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch_s: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_secs(epoch_s).expect("a time")
    }

    #[test]
    fn windows_are_aligned_to_the_clock() {
        let mut budgets = Budgets::default();
        // 2020-06-17T20:10:00Z, reset at 21:00:00Z: a recorded answer.
        let standing = budgets.take(Pool::Default, &Quota::default(), at(1_592_424_600)).expect("left");
        assert_eq!((standing.limit, standing.remaining, standing.reset_epoch_s), (250_000, 249_999, 1_592_427_600));
    }

    #[test]
    fn a_spent_pool_comes_back_with_the_next_window() {
        let quota = Quota { requests: Some(3), window_s: Some(10), used: 1 };
        let mut budgets = Budgets::default();
        let remaining: Vec<_> =
            (0..3).map(|_| budgets.take(Pool::Default, &quota, at(105)).map(|left| left.remaining).ok()).collect();
        assert_eq!(remaining, [Some(1), Some(0), None]);
        assert_eq!(budgets.look(Pool::Metadata, &quota, at(105)).remaining, 2);
        assert_eq!(budgets.take(Pool::Default, &quota, at(110)).expect("left").remaining, 2);
    }
}
