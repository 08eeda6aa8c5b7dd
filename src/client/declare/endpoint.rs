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
    /// 250,000 requests a minute.
    Translations,
    /// 100 requests a day.
    Apps,
    /// 250 requests a minute for users by identifier, or 2,500 for older customers, or 40 a second
    /// for those who do not ask for messages that users received.
    Users,
    /// 3,000 requests in 3 seconds for attributes, events and purchases, or what the contract says.
    UsersTrack,
    /// 50 requests a second for the same in bulk.
    UsersTrackBulk,
    /// 500 requests a minute for the same one by one, with what became of it in the answer.
    UsersTrackSync,
    /// 20,000 requests a minute for deleting, identifying and merging users and for their aliases.
    UserAdmin,
    /// 1,000 requests a minute for renaming and removing external identifiers.
    ExternalIds,
    /// 5,000 requests a minute for setting the states of subscription groups.
    SubscriptionStates,
    /// 16,000 requests a minute for writing items of catalogs, many at once.
    CatalogItemsBulk,
    /// 50 requests a minute for fields and selections of catalogs.
    CatalogFields,
    /// 20 requests a minute for starting CDI syncs.
    CdiStarts,
    /// 250,000 requests an hour for cohorts of partners.
    Cohorts,
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
            Pool::Translations => "250,000 a minute",
            Pool::Apps => "100 a day",
            Pool::PreferenceCenters | Pool::ExternalIds => "1,000 a minute",
            Pool::Users => "250 a minute",
            Pool::UsersTrack => "3,000 in 3 seconds",
            Pool::UsersTrackBulk => "50 a second",
            Pool::UsersTrackSync => "500 a minute",
            Pool::UserAdmin => "20,000 a minute, shared",
            Pool::SubscriptionStates => "5,000 a minute",
            Pool::CatalogItemsBulk => "16,000 a minute, shared",
            Pool::CatalogFields => "50 a minute, shared",
            Pool::CdiStarts => "20 a minute",
            Pool::Cohorts => "250,000 an hour",
        }
    }

    /// The longest window in which the limit counts: no reset can lie further ahead.
    #[must_use]
    pub fn window(self) -> Duration {
        match self {
            Pool::Apps => Duration::from_secs(24 * 3_600),
            // Contracts by active users count attributes, events and purchases by the hour, and some of Braze's pages
            // say so of translations.
            Pool::Default
            | Pool::Metadata
            | Pool::Translations
            | Pool::Cohorts
            | Pool::UsersTrack
            | Pool::UsersTrackBulk => Duration::from_secs(3_600),
            Pool::CampaignSeries
            | Pool::Catalogs
            | Pool::CatalogItems
            | Pool::PreferenceCenters
            | Pool::CdiIntegrations
            | Pool::CdiSyncs
            | Pool::Users
            | Pool::UsersTrackSync
            | Pool::UserAdmin
            | Pool::ExternalIds
            | Pool::SubscriptionStates
            | Pool::CatalogItemsBulk
            | Pool::CatalogFields
            | Pool::CdiStarts => Duration::from_secs(60),
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
