//! What a workspace is like. The README's table says it in words; `parse` reads it from a key.

mod exports;
mod parse;

pub use exports::{ArchiveFault, Bucket, Downloads, Exports};
pub use parse::{KeyError, Setting, setting};

use crate::json::{Bend, FirstRow, RowsShape};

/// See the table in the README; the fields are the options, grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub campaigns: u64,
    pub canvases: u64,
    pub segments: u64,
    pub events: u64,
    pub products: u64,
    pub apps: u64,
    pub cards: u64,
    pub attributes: u64,
    pub catalogs: u64,
    pub items: u64,
    pub blocks: u64,
    pub templates: u64,
    pub bounces: u64,
    pub unsubscribes: u64,
    pub phones: u64,
    pub groups: u64,
    pub centers: u64,
    pub broadcasts: u64,
    pub integrations: u64,
    pub syncs: u64,

    pub messages: Messages,
    pub variants: u64,
    pub steps: u64,
    /// So many campaigns, canvases and segments are refused everywhere but in lists.
    pub bad_ids: u64,
    pub untracked: Untracked,
    pub user_status: UserStatus,

    pub permissions: Permissions,
    pub quota: Quota,

    pub ending_at_excluded: bool,
    pub zone_hours: i64,
    pub empty_series: bool,
    pub moving: Option<Moving>,
    pub endless: Option<Endless>,
    pub link_host: Option<String>,
    pub gzip: bool,
    pub bend: Bend,

    pub exports: Exports,

    pub latency_ms: u64,
    pub faults: Faults,
}

/// What the series of a segment without analytics tracking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untracked {
    Refused,
    Zero,
}

/// The shape of `/subscription/user/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserStatus {
    Recorded,
    Documented,
}

/// The messages of each campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Messages {
    pub channels: u64,
    /// Of each channel.
    pub variations: u64,
    /// The last variation is a control group.
    pub control: bool,
    /// There is a channel that Braze does not document, here and in canvas steps.
    pub unknown_channel: bool,
}

impl Default for Messages {
    fn default() -> Self {
        Messages { channels: 4, variations: 3, control: false, unknown_channel: false }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// All there are if not given.
    granted: Option<Vec<String>>,
    without: Vec<String>,
}

impl Permissions {
    pub fn allow(&self, permission: &str) -> bool {
        let is = |name: &String| name == permission;
        self.granted.as_ref().is_none_or(|granted| granted.iter().any(is)) && !self.without.iter().any(is)
    }
}

/// What differs from the documented quotas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quota {
    pub requests: Option<u64>,
    pub window_s: Option<u64>,
    pub used: u64,
}

/// Lists that change while they are read: one new object after every so many requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moving {
    /// In front of the list, so that every page shifts by one.
    Shift(u64),
    /// At the end of the list.
    Append(u64),
}

/// Lists that do not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endless {
    /// Pages beyond the last repeat the last full one.
    Repeat,
    /// The cursor points to the page it came with.
    Cursor,
    /// Every page is full of new objects.
    Grow,
}

/// What is done to answers, and to how many of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Only paths that contain this text.
    pub path: Option<String>,
    pub fail: Option<(u16, u64)>,
    pub reset_s: u64,
    pub retry_after_s: Option<u64>,
    pub bare_429: bool,
    pub body: Option<(BodyFault, u64)>,
    pub cut: u64,
    pub refuse: u64,
    pub stall: u64,
    pub redirect: Option<String>,
    pub chaos: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    Truncated,
    Html,
    Empty,
    Oversized,
    FirstRow(FirstRow),
    Rows(RowsShape),
}

impl Default for Options {
    fn default() -> Self {
        Options {
            campaigns: 300,
            canvases: 40,
            segments: 25,
            events: 120,
            products: 60,
            apps: 3,
            cards: 30,
            attributes: 70,
            catalogs: 3,
            items: 120,
            blocks: 130,
            templates: 130,
            bounces: 250,
            unsubscribes: 250,
            phones: 250,
            groups: 5,
            centers: 3,
            broadcasts: 6,
            integrations: 25,
            syncs: 25,
            messages: Messages::default(),
            variants: 2,
            steps: 3,
            bad_ids: 0,
            untracked: Untracked::Refused,
            user_status: UserStatus::Recorded,
            permissions: Permissions::default(),
            quota: Quota::default(),
            ending_at_excluded: false,
            zone_hours: 0,
            empty_series: false,
            moving: None,
            endless: None,
            link_host: None,
            gzip: false,
            bend: Bend::default(),
            exports: Exports::default(),
            latency_ms: 0,
            faults: Faults { reset_s: 1, ..Faults::default() },
        }
    }
}

const BODY_FAULTS: [(&str, BodyFault); 9] = [
    ("truncated", BodyFault::Truncated),
    ("html", BodyFault::Html),
    ("empty", BodyFault::Empty),
    ("oversized", BodyFault::Oversized),
    ("wrong_type", BodyFault::FirstRow(FirstRow::WrongType)),
    ("duplicate_field", BodyFault::FirstRow(FirstRow::DuplicateField)),
    ("missing_rows", BodyFault::Rows(RowsShape::Missing)),
    ("null_rows", BodyFault::Rows(RowsShape::Null)),
    ("rows_object", BodyFault::Rows(RowsShape::Object)),
];

impl BodyFault {
    pub fn name(self) -> &'static str {
        BODY_FAULTS.iter().find(|(_, fault)| *fault == self).map_or("body", |&(name, _)| name)
    }
}
