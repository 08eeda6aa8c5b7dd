//! Where Braze is asked, and which limits count there.

use std::time::Duration;

/// An endpoint of Braze's REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// May have places such as `{integration_id}`, which [`ParameterRole::Each`](super::ParameterRole::Each) fills.
    pub path: &'static str,
    /// The permission that a key needs, as Braze names it where keys are made.
    pub permission: &'static str,
    /// The rate limit that counts.
    pub pool: Pool,
    /// Query parameters that are always the same.
    pub query: &'static [(&'static str, &'static str)],
}

impl Endpoint {
    /// Whether a path is the endpoint's own, with anything in its places.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let is_place = |part: &str| part.starts_with('{') && part.ends_with('}');
        let (mut own, mut given) = (self.path.split('/'), path.split('/'));
        loop {
            match (own.next(), given.next()) {
                (None, None) => return true,
                (Some(own), Some(given)) if own == given || (is_place(own) && !given.is_empty()) => {}
                _ => return false,
            }
        }
    }
}

/// Endpoints that share one rate limit. All limits count per workspace in windows of the clock, as
/// Braze documents them under "API limits".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pool {
    /// 250,000 requests an hour, shared with most of what the workspace sends and writes.
    Default,
    /// 1,000 requests an hour for lists of events, attributes and products, and for purchases.
    Metadata,
    /// 50,000 requests a minute for series of campaigns.
    CampaignSeries,
    /// 50 requests a minute for the list of catalogs, shared with making and deleting them.
    Catalogs,
    /// 50 requests a minute for items of catalogs, shared with writing single ones.
    CatalogItems,
    /// 1,000 requests a minute.
    PreferenceCenters,
    /// 50 requests a minute.
    CdiIntegrations,
    /// 100 requests a minute.
    CdiSyncs,
    /// 100 requests a day.
    Apps,
    /// 250 requests a minute for users by identifier, or 2,500 for older customers, or 40 a second
    /// for those who do not ask for messages that users received.
    Users,
}

impl Pool {
    /// The documented limit in words.
    #[must_use]
    pub fn limit(self) -> &'static str {
        match self {
            Pool::Default => "250,000 an hour, shared",
            Pool::Metadata => "1,000 an hour, shared",
            Pool::CampaignSeries => "50,000 a minute",
            Pool::Catalogs | Pool::CatalogItems | Pool::CdiIntegrations => "50 a minute",
            Pool::CdiSyncs => "100 a minute",
            Pool::Apps => "100 a day",
            Pool::PreferenceCenters => "1,000 a minute",
            Pool::Users => "250 a minute",
        }
    }

    /// The longest window in which the limit counts: no reset can lie further ahead.
    #[must_use]
    pub fn window(self) -> Duration {
        match self {
            Pool::Apps => Duration::from_secs(24 * 3_600),
            Pool::Default | Pool::Metadata => Duration::from_secs(3_600),
            Pool::CampaignSeries
            | Pool::Catalogs
            | Pool::CatalogItems
            | Pool::PreferenceCenters
            | Pool::CdiIntegrations
            | Pool::CdiSyncs
            | Pool::Users => Duration::from_secs(60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_anything_in_its_places() {
        let items = Endpoint { path: "/catalogs/{name}/items", permission: "", pool: Pool::Default, query: &[] };
        assert!(items.has("/catalogs/dishes/items") && items.has(items.path));
        for path in ["/catalogs", "/catalogs//items", "/catalogs/dishes/items/1", "/catalogs/dishes/fields"] {
            assert!(!items.has(path), "{path}");
        }
    }
}
