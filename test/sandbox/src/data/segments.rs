//! Segments.

use super::source::Noun;
use super::time::{Spelling, Timestamp, Window};
use super::{id, kind, tags, teams};
use crate::json::{Object, Rows};
use crate::options::Options;

pub const WORDS: [&str; 10] = [
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

pub fn is_tracked(i: u64) -> bool {
    i % 4 != 3
}

/// A row of `/segments/list` (read.yaml `segments_list`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let segments = &options.segments;
    row.key("id", id(kind::SEGMENT, i));
    row.text("name", segments.name(i, options.source().name(Noun::Segment, i)));
    row.boolean("analytics_tracking_enabled", is_tracked(i));
    row.strings("tags", &segments.tags(i, tags(i)));
}

/// read.yaml `segments_details`.
pub fn details(object: &mut Object, i: u64, options: &Options) {
    let segments = &options.segments;
    object.success();
    object.text("created_at", Timestamp(segments.era.created(i), Spelling::Offset));
    object.text("updated_at", Timestamp(segments.edited(i), Spelling::Offset));
    object.text("name", segments.name(i, options.source().name(Noun::Segment, i)));
    object.text("description", format_args!("has used these apps more than {i} times"));
    object.text("text_description", options.source().description(Noun::Segment, i));
    object.strings("tags", &segments.tags(i, tags(i)));
    object.strings("teams", teams(i));
}

/// read.yaml `segments_data_series`.
pub fn series(rows: &mut Rows, i: u64, window: &Window, options: &Options) {
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            row.integer("size", if is_tracked(i) { options.source().segment_size(i, at) } else { 0 });
        });
    }
}
