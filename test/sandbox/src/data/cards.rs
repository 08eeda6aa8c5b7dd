//! News Feed cards, which Braze is retiring.

use super::time::{Spelling, Timestamp, Window};
use super::{figure, id, is_draft, kind, tags};
use crate::json::{Object, Rows};
use crate::options::Options;

const TYPES: [&str; 4] = ["NewsItem", "CaptionedImage", "Banner", "DevPick"];
const STATISTICS: [&str; 4] = ["clicks", "impressions", "unique_clicks", "unique_impressions"];

/// A row of `/feed/list` (read.yaml `feed_list`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let cards = &options.cards;
    row.key("id", id(kind::CARD, i));
    row.text("type", TYPES[usize::try_from(i % 4).unwrap_or(0)]);
    row.text("title", cards.name(i, format_args!("Card {i}")));
    row.strings("tags", &cards.tags(i, tags(i)));
}

/// read.yaml `feed_details`.
pub fn details(object: &mut Object, i: u64, options: &Options) {
    let cards = &options.cards;
    object.success();
    object.text("created_at", Timestamp(cards.era.created(i), Spelling::Zulu));
    object.text("updated_at", Timestamp(cards.edited(i), Spelling::Zulu));
    object.text("name", cards.name(i, format_args!("Card name {i}")));
    object.text("publish_at", Timestamp(cards.era.first_sent(i), Spelling::Zulu));
    object.null("end_at");
    object.strings("tags", &cards.tags(i, tags(i)));
    object.text("title", cards.name(i, format_args!("Card {i}")));
    object.text("image_url", format_args!("https://example.com/card/{i}.png"));
    object.map("extras", |extras| {
        if i % 2 == 1 {
            extras.text("key", format_args!("value {i}"));
        }
    });
    object.text("description", format_args!("Description of card {i}"));
    object.boolean("archived", cards.is_archived(i));
    object.boolean("draft", is_draft(i));
}

/// read.yaml `feed_data_series`.
pub fn series(rows: &mut Rows, i: u64, window: &Window, _: &Options) {
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            for (k, statistic) in (0..).zip(STATISTICS) {
                row.integer(statistic, figure(i, at, k));
            }
        });
    }
}
