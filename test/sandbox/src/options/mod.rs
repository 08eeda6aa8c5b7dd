//! What a workspace is like. The README's table says it in words; `parse` reads it from a key.

mod exports;
mod parse;
mod telling;
mod writes;

pub use exports::{ArchiveFault, Bucket, Downloads, Exports};
pub use parse::{KeyError, Setting, setting};
pub use telling::{Echo, ErrorBody, Reset, Telling};
pub use writes::Writes;

use crate::data::history::{Edits, Numbers, Restated};
use crate::data::objects::{self, Objects};
use crate::data::source::{self, Source};
use crate::data::story::Story;
use crate::json::{Bend, FirstRow, RowsShape};

/// See the table in the README; the fields are the options, grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct Options {
    pub campaigns: Objects,
    pub canvases: Objects,
    pub segments: Objects,
    pub events: Objects,
    pub products: Objects,
    pub apps: Objects,
    pub cards: Objects,
    pub attributes: Objects,
    pub catalogs: Objects,
    pub items: Objects,
    pub blocks: Objects,
    pub templates: Objects,
    pub bounces: Objects,
    pub unsubscribes: Objects,
    pub phones: Objects,
    pub groups: Objects,
    pub centers: Objects,
    pub broadcasts: Objects,
    pub integrations: Objects,
    pub syncs: Objects,
    /// The workspace some time later.
    pub changed: bool,
    /// What people can believe, instead of what tests can compute.
    pub story: Option<Story>,

    pub messages: Messages,
    pub variants: u64,
    pub steps: u64,
    /// Conversion events that Canvases have beyond the first one, campaigns and sends beyond the
    /// fourth one.
    pub more_events: u64,
    /// So many campaigns, canvases and segments are refused everywhere but in lists.
    pub bad_ids: u64,
    /// These are refused, too.
    pub refused: Numbers,
    pub restated: Restated,
    pub untracked: Untracked,
    pub user_status: UserStatus,

    pub permissions: Permissions,
    pub quota: Quota,

    pub ending_at_excluded: bool,
    pub zone_hours: i64,
    /// How far Braze's clock is ahead of that of the machine.
    pub clock_s: i64,
    pub empty_series: bool,
    pub moving: Option<Moving>,
    pub endless: Option<Endless>,
    pub link_host: Option<String>,
    pub gzip: bool,
    pub bend: Bend,

    pub exports: Exports,
    pub writes: Writes,

    pub latency_ms: u64,
    pub faults: Faults,
    pub telling: Telling,
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
#[allow(clippy::struct_excessive_bools)]
pub struct Messages {
    pub channels: u64,
    /// Of each channel.
    pub variations: u64,
    /// The last variation is a control group.
    pub control: bool,
    /// There is a channel that Braze does not document, here and in canvas steps.
    pub unknown_channel: bool,
    /// Variations in series have no identifier.
    pub unnamed: bool,
    /// What a channel has in series comes twice.
    pub twice: bool,
}

impl Default for Messages {
    fn default() -> Self {
        Messages { channels: 4, variations: 3, control: false, unknown_channel: false, unnamed: false, twice: false }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// All there are if not given.
    granted: Option<Vec<String>>,
    without: Vec<String>,
}

impl Permissions {
    /// What needs no permission has none.
    pub fn allow(&self, permission: &str) -> bool {
        if permission.is_empty() {
            return true;
        }
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

impl Faults {
    /// Whether nothing is ever done to an answer.
    pub fn are_none(&self) -> bool {
        let Faults { fail, body, redirect, chaos, .. } = self;
        fail.is_none()
            && body.is_none()
            && redirect.is_none()
            && chaos.is_none()
            && [self.cut, self.refuse, self.stall] == [0; 3]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    Truncated,
    Html,
    Empty,
    Refusal,
    Oversized,
    FirstRow(FirstRow),
    Rows(RowsShape),
}

impl Default for Options {
    fn default() -> Self {
        Options {
            campaigns: Objects::new(300, &objects::ARCHIVABLE),
            canvases: Objects::new(40, &objects::ARCHIVABLE),
            segments: Objects::new(25, &objects::EDITABLE),
            events: Objects::new(120, &objects::NAMES),
            products: Objects::new(60, &objects::NAMES),
            apps: Objects::new(3, &objects::SETTINGS),
            cards: Objects::new(30, &objects::ARCHIVABLE),
            attributes: Objects::new(70, &objects::NAMES),
            catalogs: Objects::new(3, &objects::CATALOGS),
            items: Objects::new(120, &objects::ITEMS),
            blocks: Objects::new(130, &objects::EDITABLE),
            templates: Objects::new(130, &objects::EDITABLE),
            bounces: Objects::new(250, &objects::ADDRESSES),
            unsubscribes: Objects::new(250, &objects::ADDRESSES),
            phones: Objects::new(250, &objects::ADDRESSES),
            groups: Objects::new(5, &objects::SETTINGS),
            centers: Objects::new(3, &objects::SETTINGS),
            broadcasts: Objects::new(6, &objects::SETTINGS),
            integrations: Objects::new(25, &objects::SETTINGS),
            syncs: Objects::new(25, &objects::SETTINGS),
            changed: false,
            story: None,
            messages: Messages::default(),
            variants: 2,
            steps: 3,
            more_events: 0,
            bad_ids: 0,
            refused: Numbers::NONE,
            restated: Restated::NONE,
            untracked: Untracked::Refused,
            user_status: UserStatus::Recorded,
            permissions: Permissions::default(),
            quota: Quota::default(),
            ending_at_excluded: false,
            zone_hours: 0,
            clock_s: 0,
            empty_series: false,
            moving: None,
            endless: None,
            link_host: None,
            gzip: false,
            bend: Bend::default(),
            exports: Exports::default(),
            writes: Writes::default(),
            latency_ms: 0,
            faults: Faults { reset_s: 1, ..Faults::default() },
            telling: Telling::default(),
        }
    }
}

impl Options {
    /// Where names, times and figures come from.
    pub fn source(&self) -> &dyn Source {
        source::of(self.story.as_ref())
    }

    /// The kinds whose objects come and go one by one.
    fn kinds_with_history(&mut self) -> [&mut Objects; 7] {
        let Options { campaigns, canvases, segments, events, cards, blocks, templates, .. } = self;
        [campaigns, canvases, segments, events, cards, blocks, templates]
    }

    fn set_away(&mut self, away: Numbers) {
        self.kinds_with_history().into_iter().for_each(|objects| objects.away = away);
    }

    fn set_edits(&mut self, edits: Edits) {
        self.kinds_with_history().into_iter().for_each(|objects| objects.edits = edits);
    }

    /// Lets time pass: what `changed=true` does to the objects of each kind.
    fn change(&mut self) {
        let kinds = [
            &mut self.campaigns,
            &mut self.canvases,
            &mut self.segments,
            &mut self.events,
            &mut self.products,
            &mut self.apps,
            &mut self.cards,
            &mut self.attributes,
            &mut self.catalogs,
            &mut self.items,
            &mut self.blocks,
            &mut self.templates,
            &mut self.bounces,
            &mut self.unsubscribes,
            &mut self.phones,
            &mut self.groups,
            &mut self.centers,
            &mut self.broadcasts,
            &mut self.integrations,
            &mut self.syncs,
            &mut self.exports.users,
        ];
        for objects in kinds {
            objects.change();
        }
    }
}

const BODY_FAULTS: [(&str, BodyFault); 10] = [
    ("truncated", BodyFault::Truncated),
    ("html", BodyFault::Html),
    ("empty", BodyFault::Empty),
    ("refusal", BodyFault::Refusal),
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
