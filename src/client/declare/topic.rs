//! The nouns under which functions and targets are found: a page of the reference each, a group of loads, a folder of
//! dbt models.

/// A noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Campaigns and what is sent by them.
    Campaigns,
    /// Canvases.
    Canvases,
    /// Segments.
    Segments,
    /// User profiles.
    Users,
    /// Members of cohorts.
    Cohorts,
    /// Custom events.
    Events,
    /// Custom attributes.
    Attributes,
    /// Products and purchases.
    Purchases,
    /// Key figures and sessions.
    Kpis,
    /// Apps.
    Apps,
    /// Catalogs and their items.
    Catalogs,
    /// Content blocks and email templates.
    Content,
    /// Scheduled messages.
    Schedule,
    /// Subscription groups.
    Subscriptions,
    /// Addresses that cannot or must not be sent to.
    Deliverability,
    /// Preference centers.
    PreferenceCenters,
    /// Cloud Data Ingestion.
    Cdi,
    /// News Feed cards.
    Cards,
    /// Any endpoint.
    Requests,
    /// What all writing has.
    Writing,
    /// Workspaces, keys, and what was asked.
    Workspaces,
}

/// All of them, in the order of the reference.
pub const TOPICS: &[Topic] = &[
    Topic::Campaigns,
    Topic::Canvases,
    Topic::Segments,
    Topic::Users,
    Topic::Cohorts,
    Topic::Events,
    Topic::Attributes,
    Topic::Purchases,
    Topic::Kpis,
    Topic::Apps,
    Topic::Catalogs,
    Topic::Content,
    Topic::Schedule,
    Topic::Subscriptions,
    Topic::Deliverability,
    Topic::PreferenceCenters,
    Topic::Cdi,
    Topic::Cards,
    Topic::Requests,
    Topic::Writing,
    Topic::Workspaces,
];

impl Topic {
    /// Its name in files and variables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Topic::Campaigns => "campaigns",
            Topic::Canvases => "canvases",
            Topic::Segments => "segments",
            Topic::Users => "users",
            Topic::Cohorts => "cohorts",
            Topic::Events => "events",
            Topic::Attributes => "attributes",
            Topic::Purchases => "purchases",
            Topic::Kpis => "kpis",
            Topic::Apps => "apps",
            Topic::Catalogs => "catalogs",
            Topic::Content => "content",
            Topic::Schedule => "schedule",
            Topic::Subscriptions => "subscriptions",
            Topic::Deliverability => "deliverability",
            Topic::PreferenceCenters => "preference_centers",
            Topic::Cdi => "cdi",
            Topic::Cards => "cards",
            Topic::Requests => "requests",
            Topic::Writing => "writing",
            Topic::Workspaces => "workspaces",
        }
    }

    /// The heading of its page.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Topic::Campaigns => "Campaigns",
            Topic::Canvases => "Canvases",
            Topic::Segments => "Segments",
            Topic::Users => "User profiles",
            Topic::Cohorts => "Cohorts",
            Topic::Events => "Custom events",
            Topic::Attributes => "Custom attributes",
            Topic::Purchases => "Products and purchases",
            Topic::Kpis => "Key figures and sessions",
            Topic::Apps => "Apps",
            Topic::Catalogs => "Catalogs",
            Topic::Content => "Content blocks and email templates",
            Topic::Schedule => "Scheduled messages",
            Topic::Subscriptions => "Subscription groups",
            Topic::Deliverability => "Deliverability",
            Topic::PreferenceCenters => "Preference centers",
            Topic::Cdi => "Cloud Data Ingestion",
            Topic::Cards => "News Feed cards",
            Topic::Requests => "Any other endpoint",
            Topic::Writing => "Writing",
            Topic::Workspaces => "Workspaces and requests",
        }
    }

    /// Whether loads and dbt keep its tables unless told otherwise. Braze does not list the endpoint of apps, and is
    /// retiring the News Feed: many keys cannot read them.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        !matches!(self, Topic::Apps | Topic::Cards)
    }
}
