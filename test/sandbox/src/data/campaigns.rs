//! Campaigns.

use super::messages::{Channel, variation_id};
use super::source::{Noun, Part};
use super::time::{Moment, Spelling, Timestamp, Window};
use super::{app_id, id, is_draft, kind, teams, translations};
use crate::json::{Object, Rows};
use crate::options::{Messages, Options};

pub const WORDS: [&str; 10] = [
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

/// k = 0 … of the campaign, and from [`TOTALS_FROM`] on of each variation.
const TOTALS: [&str; 9] = [
    "conversions",
    "conversions1",
    "conversions2",
    "conversions3",
    "conversions_by_send_time",
    "conversions1_by_send_time",
    "conversions2_by_send_time",
    "conversions3_by_send_time",
    "unique_recipients",
];
const TOTALS_FROM: u64 = 11;

/// A row of `/campaigns/list` (read.yaml `campaigns_list`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let campaigns = &options.campaigns;
    row.key("id", id(kind::CAMPAIGN, i));
    row.text("name", campaigns.name(i, options.source().name(Noun::Campaign, i)));
    row.boolean("is_api_campaign", i % 10 == 3);
    row.strings("tags", &campaigns.tags(i, options.source().tags(Noun::Campaign, i)));
    row.text("last_edited", Timestamp(campaigns.edited(i), Spelling::Offset));
}

/// read.yaml `campaigns_details`.
pub fn details(object: &mut Object, i: u64, options: &Options, with_translatable: bool) {
    let campaigns = &options.campaigns;
    let draft = is_draft(i);
    let life = options.source().life(Noun::Campaign, i);
    let sent = |time| (!draft).then_some(Timestamp(time, Spelling::Offset));
    let used = || options.source().campaign_channels(i, options.messages).channels(options.messages);
    object.success();
    object.text("created_at", Timestamp(life.created, Spelling::Offset));
    object.text("updated_at", Timestamp(campaigns.edited(i), Spelling::Offset));
    object.boolean("archived", campaigns.is_archived(i));
    object.boolean("draft", draft);
    object.boolean("enabled", !draft);
    object.boolean("has_post_launch_draft", false);
    object.text("name", campaigns.name(i, options.source().name(Noun::Campaign, i)));
    object.text("description", campaigns.text(i, options.source().description(Noun::Campaign, i)));
    object.text("schedule_type", "time_based");
    object.strings("channels", &used().map(|channel| channel.details).collect::<Vec<_>>());
    object.text_or_null("first_sent", sent(life.first));
    object.text_or_null("last_sent", sent(life.last));
    object.strings("tags", &campaigns.tags(i, options.source().tags(Noun::Campaign, i)));
    object.strings("teams", teams(i));
    object.map("messages", |map| {
        for channel in used() {
            for v in 0..options.messages.variations {
                map.object(&variation_id(i, channel.number, v), |message| {
                    message.text("channel", channel.details);
                    if with_translatable {
                        translations::has_content(message, channel.number);
                    }
                    if is_control(options.messages, v) {
                        message.text("type", "control");
                    } else {
                        message.text("name", variation_name(options.messages, v));
                        channel.write_details(message, i, v);
                    }
                });
            }
        }
    });
    object.list("conversion_behaviors", |list| {
        list.part(|behavior| {
            behavior.text("type", "Makes Specific Purchase");
            behavior.integer("window", 86_400);
            behavior.text("product", "product-0000");
        });
        list.part(|behavior| {
            behavior.text("type", "Starts Session");
            behavior.integer("window", 259_200);
            if i.is_multiple_of(2) {
                behavior.null("app_ids");
            } else {
                behavior.strings("app_ids", &[&app_id(0)]);
            }
        });
    });
}

fn is_control(messages: Messages, v: u64) -> bool {
    messages.control && v + 1 == messages.variations
}

fn variation_name(messages: Messages, v: u64) -> String {
    if is_control(messages, v) { "Control Group".to_owned() } else { format!("Variant {}", v + 1) }
}

/// What is the same in every row of a series.
struct Variation {
    id: String,
    name: String,
    control: bool,
    unnamed: bool,
    channel: &'static Channel,
    v: u64,
}

impl Variation {
    fn write(&self, element: &mut Object, i: u64, at: Moment, again: i64, options: &Options) {
        let source = options.source();
        let of = Part::Variation { i, c: self.channel.number, v: self.v, variations: options.messages.variations };
        let multivariate = options.messages.variations > 1;
        if multivariate {
            element.text("variation_name", &self.name);
        }
        if !self.unnamed {
            element.text("variation_api_id", &self.id);
        }
        if self.control {
            element.integer("enrolled", source.statistic(of, (0, "enrolled"), at) + again);
        } else {
            self.channel.write_statistics(element, source, of, &[at], again);
        }
        if multivariate {
            element.quarters("revenue", source.revenue(of, at) + again);
            for (k, total) in (TOTALS_FROM..).zip(TOTALS) {
                element.integer(total, source.statistic(of, (k, total), at) + again);
            }
            write_more_events(element, of, at, again, options);
        }
    }
}

/// The conversion events beyond those that have a name in [`TOTALS`].
fn write_more_events(to: &mut Object, of: Part, at: Moment, again: i64, options: &Options) {
    for event in 1..=options.more_events {
        let (number, k) = (3 + event, 38 + 2 * event);
        let names = [format!("conversions{number}"), format!("conversions{number}_by_send_time")];
        for (k, name) in (k..).zip(&names) {
            to.integer(name, options.source().statistic(of, (k, name), at) + again);
        }
    }
}

/// read.yaml `campaigns_data_series`.
pub fn series(rows: &mut Rows, i: u64, window: &Window, options: &Options) {
    let messages = options.messages;
    let source = options.source();
    let circle = source.campaign_channels(i, messages);
    let of = Part::Campaign { i, variations: messages.variations };
    let used: Vec<(&str, Vec<Variation>)> = circle
        .channels(messages)
        .map(|channel| {
            let variation = |v| Variation {
                id: variation_id(i, channel.number, v),
                name: variation_name(messages, v),
                control: is_control(messages, v),
                unnamed: messages.unnamed,
                channel,
                v,
            };
            (channel.series, (0..messages.variations).map(variation).collect())
        })
        .chain(circle.unused().map(|channel| (channel.series, Vec::new())))
        .collect();
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            row.map("messages", |map| {
                for (channel, variations) in &used {
                    map.list(channel, |list| {
                        for again in 0..=i64::from(messages.twice) {
                            for variation in variations {
                                list.part(|to| variation.write(to, i, at, again, options));
                            }
                        }
                    });
                }
            });
            for statistic in (0..).zip(TOTALS) {
                row.integer(statistic.1, source.statistic(of, statistic, at));
            }
            write_more_events(row, of, at, 0, options);
            row.quarters("revenue", source.revenue(of, at));
        });
    }
}

/// Sends of each campaign.
pub const SENDS: u64 = 3;

pub const SEND_KIND: u32 = 0x5d00_0000;

const SEND_STATISTICS: [&str; 11] = [
    "sent",
    "delivered",
    "undelivered",
    "delivery_failed",
    "direct_opens",
    "total_opens",
    "bounces",
    "body_clicks",
    "unique_recipients",
    "conversions",
    "conversions_by_send_time",
];

/// read.yaml `sends_data_series`; `number` is i × [`SENDS`] + n.
pub fn send_series(rows: &mut Rows, number: u64, window: &Window, options: &Options) {
    let (i, n) = (number / SENDS, number % SENDS);
    let source = options.source();
    let (of, message) = (Part::Send { i }, Part::SendMessage { i, n });
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            row.map("messages", |map| {
                map.list("ios_push", |list| {
                    list.part(|element| {
                        element.text("variation_name", "iOS_Push");
                        for statistic in (0..).zip(SEND_STATISTICS) {
                            element.integer(statistic.1, source.statistic(message, statistic, at));
                        }
                        element.quarters("revenue", source.revenue(message, at));
                    });
                });
            });
            for statistic in (0..).zip(TOTALS).filter(|&(k, _)| matches!(k, 0 | 4 | 8)) {
                row.integer(statistic.1, source.statistic(of, statistic, at));
            }
            write_more_events(row, of, at, 0, options);
            row.quarters("revenue", source.revenue(of, at));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::history::Restated;
    use crate::data::time::Unit;
    use crate::json::{Bend, envelope, one};
    use serde_json::Value;

    fn days(i: u64, messages: Messages) -> Value {
        let window = Window { unit: Unit::Day, last: 20_513, length: 2, restated_to: None, restated: Restated::NONE };
        let options = Options { messages, ..Options::default() };
        let body = envelope(&Bend::default(), "data", |rows| series(rows, i, &window, &options));
        serde_json::from_str(&body).expect("JSON")
    }

    #[test]
    fn a_row_of_the_list() {
        let body = envelope(&Bend::default(), "rows", |rows| rows.object(13, |to| row(to, 13, &Options::default())));
        assert_eq!(
            body,
            concat!(
                r#"{"message":"success","rows":[{"id":"c0000000-0000-4000-8000-00000000000d","name":"Newsletter 13","#,
                r#""is_api_campaign":true,"tags":["lifecycle"],"last_edited":"2026-01-01T08:01:00+00:00"}]}"#
            )
        );
    }

    #[test]
    fn statistics_follow_the_formula() {
        let body = days(107, Messages { channels: 2, variations: 2, ..Messages::default() });
        let row = &body["data"][1];
        assert_eq!(row["time"], "2026-03-01");
        assert_eq!(row["conversions"], 7 + 13 + 100);
        assert_eq!(row["revenue"].to_string(), "5.0");
        // Campaign 107 begins with channel 3, and channel 5 is the one without messages.
        assert_eq!(row["messages"]["sms"].as_array().map(Vec::len), Some(0));
        let second = &row["messages"]["trigger_in_app_message"][1];
        assert_eq!(second["variation_api_id"], "c1000000-0000-4004-8001-00000000006b");
        assert_eq!(second["clicks"], 7 + 13 + 200 + 2_000 + 80_000);
        assert_eq!(second["conversions"], 7 + 13 + 1_200 + 2_000 + 80_000);
        assert_eq!(second["revenue"].to_string(), "20505.0");
    }

    #[test]
    fn one_variation_has_only_its_channel() {
        let body = days(0, Messages { channels: 1, variations: 1, ..Messages::default() });
        let element = &body["data"][0]["messages"]["email"][0];
        assert!(element["revenue"].is_null() && element["variation_name"].is_null());
        assert_eq!(element["machine_open"], 12 + 400);
    }

    #[test]
    fn control_groups_and_unknown_channels() {
        let body = days(0, Messages { control: true, unknown_channel: true, ..Messages::default() });
        assert_eq!(body["data"][0]["messages"]["email"][2]["enrolled"], 12 + 100 + 4_000);
        assert_eq!(body["data"][0]["messages"]["carrier_pigeon"][0]["eaten_by_hawks"], 12 + 300 + 160_000);
    }

    #[test]
    fn drafts_were_never_sent() {
        let detail = |i| one(&Bend::default(), i, |object| details(object, i, &Options::default(), false));
        assert!(detail(4).contains(r#""first_sent":null,"last_sent":null"#));
        assert!(detail(1).contains(r#""first_sent":"2025-01-02T00:37:00+00:00""#));
    }
}
