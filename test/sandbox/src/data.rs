//! What is in the workspace: closed formulas of an object's number, so that a test can compute what
//! it expects and a list of any length needs no memory.
//!
//! Numbers count from 0 in the order of creation; `hex(i)` is i as 12 hexadecimal digits.
//!
//! | object | id or name | fields |
//! |---|---|---|
//! | campaign i | `c0000000-0000-4000-8000-hex(i)` | name = word i % 10 of [`CAMPAIGN_WORDS`] + `" i"`, `is_api_campaign` = (i % 10 = 3) |
//! | canvas i | `ca000000-0000-4000-8000-hex(i)` | name = word i % 10 of [`CANVAS_WORDS`] + `" i"` |
//! | segment i | `5e000000-0000-4000-8000-hex(i)` | name = word i % 10 of [`SEGMENT_WORDS`] + `" i"`, `analytics_tracking_enabled` = (i % 4 ≠ 3) |
//! | app i | `a0000000-0000-4000-8000-hex(i)` | |
//! | event i | `event ` + i in 4 digits | description `Description of event i`, `included_in_analytics_report` = (i % 2 = 0), status `Active` |
//! | product i | `product-` + i in 4 digits | |
//!
//! - `tags` of campaigns, canvases and segments, `tag_names` of events: `[]`, `["lifecycle"]`,
//!   `["lifecycle","email"]` for i % 3 = 0, 1, 2.
//! - `last_edited` of campaigns and canvases: 2026-01-01T00:00:00+00:00 + i × 37 minutes.
//! - Campaigns and canvases are archived when i % 7 = 5.
//! - Names in 4 digits grow longer from 10,000 on; they are in alphabetical order only below that.
//!
//! Statistics are formulas of the day d, counted from 1970-01-01, see [`Metric`]:
//!
//! - app a: base + wave × (d % 7) + d % 100 + 10 × (a + 1)
//! - all apps: 3 × base + wave × (d % 7) + d % 100

use crate::json::Object;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};
use std::fmt::{self, Display};

/// No list is longer: up to here `last_edited` stays a year of four digits.
pub const OBJECTS_MAX: u64 = 1 << 24;

/// Enough for any workspace, and few enough to look for one by its id.
pub const APPS_MAX: u64 = 1_000;

pub const CAMPAIGN_WORDS: [&str; 10] = [
    "Welcome",
    "Winback",
    "Cart Reminder",
    "Newsletter",
    "Birthday",
    "Flash Sale",
    "Price Drop",
    "Review Request",
    "Back in Stock",
    "Order Update",
];

pub const CANVAS_WORDS: [&str; 10] = [
    "Onboarding",
    "Reactivation",
    "Abandoned Cart",
    "Loyalty",
    "Trial to Paid",
    "Post Purchase",
    "Feature Tour",
    "Referral",
    "Renewal",
    "Holiday",
];

pub const SEGMENT_WORDS: [&str; 10] = [
    "All Users",
    "Lapsed Users",
    "New Users",
    "Big Spenders",
    "Engaged",
    "Opted In",
    "Trial",
    "Subscribers",
    "At Risk",
    "Beta Testers",
];

/// A row of `/campaigns/list` (read.yaml `campaigns_list`).
pub fn campaign(row: &mut Object, i: u64) {
    row.key("id", id(0xc000_0000, i));
    row.text("name", name(&CAMPAIGN_WORDS, i));
    row.boolean("is_api_campaign", i % 10 == 3);
    row.strings("tags", tags(i));
    row.text("last_edited", Timestamp(last_edited(i)));
}

/// A row of `/canvas/list` (read.yaml `canvas_list`).
pub fn canvas(row: &mut Object, i: u64) {
    row.key("id", id(0xca00_0000, i));
    row.text("name", name(&CANVAS_WORDS, i));
    row.strings("tags", tags(i));
    row.text("last_edited", Timestamp(last_edited(i)));
}

/// A row of `/segments/list` (read.yaml `segments_list`).
pub fn segment(row: &mut Object, i: u64) {
    row.key("id", id(0x5e00_0000, i));
    row.text("name", name(&SEGMENT_WORDS, i));
    row.boolean("analytics_tracking_enabled", i % 4 != 3);
    row.strings("tags", tags(i));
}

/// A row of `/events` (read.yaml `events`).
pub fn event(row: &mut Object, i: u64) {
    row.key("name", event_name(i));
    row.text("description", format_args!("Description of event {i}"));
    row.boolean("included_in_analytics_report", i.is_multiple_of(2));
    row.text("status", "Active");
    row.strings("tag_names", tags(i));
}

pub fn event_name(i: u64) -> String {
    format!("event {i:04}")
}

pub fn product_name(i: u64) -> String {
    format!("product-{i:04}")
}

pub fn app_id(i: u64) -> String {
    id(0xa000_0000, i)
}

fn id(kind: u32, i: u64) -> String {
    format!("{kind:08x}-0000-4000-8000-{i:012x}")
}

fn name(words: &[&str; 10], i: u64) -> String {
    let mut name = words[usize::try_from(i % 10).unwrap_or(0)].to_owned();
    name.push(' ');
    name.push_str(&i.to_string());
    name
}

fn tags(i: u64) -> &'static [&'static str] {
    match i % 3 {
        0 => &[],
        1 => &["lifecycle"],
        _ => &["lifecycle", "email"],
    }
}

/// Campaign or canvas i is archived when i % `ARCHIVED_EVERY` is `ARCHIVED_AT`.
pub const ARCHIVED_EVERY: u64 = 7;
pub const ARCHIVED_AT: u64 = 5;

/// 2026-01-01T00:00:00Z.
const FIRST_EDIT: DateTime<Utc> = DateTime::from_timestamp_secs(1_767_225_600).expect("a time within range");
const EDIT_STEP_S: i64 = 37 * 60;

fn last_edited(i: u64) -> DateTime<Utc> {
    FIRST_EDIT + TimeDelta::seconds(i64::try_from(i.min(OBJECTS_MAX)).unwrap_or(0) * EDIT_STEP_S)
}

/// The number of the first object that was edited after `time`, not at it.
pub fn first_edited_after(time: DateTime<Utc>) -> u64 {
    let steps = (time - FIRST_EDIT).num_seconds().div_euclid(EDIT_STEP_S) + 1;
    u64::try_from(steps).unwrap_or(0)
}

/// `2022-11-29T14:59:02+00:00`, the spelling observed in `last_edited` (Braze docs and recorded
/// answers).
struct Timestamp(DateTime<Utc>);

impl Display for Timestamp {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let Timestamp(time) = self;
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(to, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
    }
}

/// A figure per day; its field has the metric's own name (read.yaml `kpi_dau`, `kpi_mau`,
/// `kpi_new_users`, `kpi_uninstalls`).
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    pub name: &'static str,
    pub base: i64,
    pub wave: i64,
}

pub const DAU: Metric = Metric { name: "dau", base: 1_000, wave: 100 };
pub const MAU: Metric = Metric { name: "mau", base: 20_000, wave: 200 };
pub const NEW_USERS: Metric = Metric { name: "new_users", base: 50, wave: 5 };
pub const UNINSTALLS: Metric = Metric { name: "uninstalls", base: 20, wave: 2 };

impl Metric {
    /// The figure of one app, or of the whole workspace.
    pub fn value(&self, day: NaiveDate, app: Option<u64>) -> i64 {
        let d = days(day);
        let wave = self.wave * (d % 7) + d % 100;
        match app {
            Some(a) => self.base + wave + 10 * (i64::try_from(a).unwrap_or(0) + 1),
            None => 3 * self.base + wave,
        }
    }

    /// A row of the series: the day and the figure.
    pub fn row(&self, row: &mut Object, day: NaiveDate, app: Option<u64>) {
        row.key("time", day);
        row.integer(self.name, self.value(day, app));
    }
}

/// Days since 1970-01-01.
pub fn days(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

/// The `length` days that end with `last`, ascending.
pub fn days_until(last: NaiveDate, length: u64) -> impl Iterator<Item = NaiveDate> {
    (0..length).rev().filter_map(move |back| last.checked_sub_days(Days::new(back)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Bend, envelope};

    fn first(write: fn(&mut Object, u64), i: u64) -> String {
        envelope(&Bend::default(), "rows", |rows| {
            rows.object(i, |row| write(row, i));
        })
    }

    #[test]
    fn objects_follow_the_formulas() {
        assert_eq!(
            first(campaign, 13),
            concat!(
                r#"{"message":"success","rows":[{"id":"c0000000-0000-4000-8000-00000000000d","name":"Newsletter 13","#,
                r#""is_api_campaign":true,"tags":["lifecycle"],"last_edited":"2026-01-01T08:01:00+00:00"}]}"#
            )
        );
        assert!(first(canvas, 1).contains(r#""id":"ca000000-0000-4000-8000-000000000001","name":"Reactivation 1""#));
        assert!(first(segment, 3).contains(r#""name":"Big Spenders 3","analytics_tracking_enabled":false,"tags":[]"#));
        assert!(first(event, 7).contains(r#"{"name":"event 0007","description":"Description of event 7","#));
    }

    #[test]
    fn the_last_object_has_a_year_of_four_digits() {
        assert_eq!(Timestamp(last_edited(OBJECTS_MAX)).to_string().len(), "2026-01-01T00:00:00+00:00".len());
    }

    #[test]
    fn edited_after_is_strict() {
        assert_eq!(first_edited_after(last_edited(10)), 11);
        assert_eq!(first_edited_after(last_edited(10) - TimeDelta::seconds(1)), 10);
        assert_eq!(first_edited_after(FIRST_EDIT - TimeDelta::days(1)), 0);
    }

    #[test]
    fn figures_follow_the_formula() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let d = days(day);
        assert_eq!(d, 20_513);
        assert_eq!(DAU.value(day, None), 3_000 + 100 * (d % 7) + d % 100);
        assert_eq!(DAU.value(day, Some(2)), 1_000 + 100 * (d % 7) + d % 100 + 30);
    }

    #[test]
    fn days_ascend_to_the_last() {
        let last = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let days: Vec<_> = days_until(last, 2).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2026-02-28", "2026-03-01"]);
    }
}
