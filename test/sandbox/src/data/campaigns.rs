//! Campaigns.

use super::messages::{Channel, channels, unused, variation_id};
use super::time::{Moment, Spelling, Timestamp, Window};
use super::{
    app_id, created, edited, figure, first_sent, id, is_draft, kind, name, quarters, signed, teams, translations,
};
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

/// The terms of figures that tell variations and channels apart.
const VARIATION_STEP: i64 = 2_000;
const CHANNEL_STEP: i64 = 20_000;

/// A row of `/campaigns/list` (read.yaml `campaigns_list`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let campaigns = &options.campaigns;
    row.key("id", id(kind::CAMPAIGN, i));
    row.text("name", campaigns.name(i, campaign_name(i)));
    row.boolean("is_api_campaign", i % 10 == 3);
    row.strings("tags", &campaigns.tags(i));
    row.text("last_edited", Timestamp(campaigns.edited(i), Spelling::Offset));
}

/// What it is called at first.
pub fn campaign_name(i: u64) -> String {
    name(&WORDS, i)
}

/// read.yaml `campaigns_details`.
pub fn details(object: &mut Object, i: u64, options: &Options, with_translatable: bool) {
    let campaigns = &options.campaigns;
    let draft = is_draft(i);
    let sent = |time| (!draft).then_some(Timestamp(time, Spelling::Offset));
    let used = || channels(i, options.messages.channels, options.messages);
    object.success();
    object.text("created_at", Timestamp(created(i), Spelling::Offset));
    object.text("updated_at", Timestamp(campaigns.edited(i), Spelling::Offset));
    object.boolean("archived", campaigns.is_archived(i));
    object.boolean("draft", draft);
    object.boolean("enabled", !draft);
    object.boolean("has_post_launch_draft", false);
    object.text("name", campaigns.name(i, campaign_name(i)));
    object.text("description", campaigns.text(i, format_args!("Description of campaign {i}")));
    object.text("schedule_type", "time_based");
    object.strings("channels", &used().map(|channel| channel.details).collect::<Vec<_>>());
    object.text_or_null("first_sent", sent(first_sent(i)));
    object.text_or_null("last_sent", sent(edited(i)));
    object.strings("tags", &campaigns.tags(i));
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
    v: i64,
}

impl Variation {
    fn write(&self, element: &mut Object, i: u64, at: Moment, again: i64, options: &Options) {
        let term = VARIATION_STEP * self.v + CHANNEL_STEP * signed(self.channel.number) + again;
        let multivariate = options.messages.variations > 1;
        if multivariate {
            element.text("variation_name", &self.name);
        }
        if !self.unnamed {
            element.text("variation_api_id", &self.id);
        }
        if self.control {
            element.integer("enrolled", figure(i, at, 0) + term);
        } else {
            self.channel.write_statistics(element, i, at, term);
        }
        if multivariate {
            element.quarters("revenue", quarters(i, at) + term);
            for (k, total) in (TOTALS_FROM..).zip(TOTALS) {
                element.integer(total, figure(i, at, k) + term);
            }
            write_more_events(element, i, at, term, options.more_events);
        }
    }
}

/// The conversion events beyond those that have a name in [`TOTALS`].
fn write_more_events(to: &mut Object, i: u64, at: Moment, term: i64, more_events: u64) {
    for event in 1..=more_events {
        let (number, k) = (3 + event, 38 + 2 * event);
        to.integer(&format!("conversions{number}"), figure(i, at, k) + term);
        to.integer(&format!("conversions{number}_by_send_time"), figure(i, at, k + 1) + term);
    }
}

/// read.yaml `campaigns_data_series`.
pub fn series(rows: &mut Rows, i: u64, window: &Window, options: &Options) {
    let messages = options.messages;
    let used: Vec<(&str, Vec<Variation>)> = channels(i, messages.channels, messages)
        .map(|channel| {
            let variation = |v| Variation {
                id: variation_id(i, channel.number, v),
                name: variation_name(messages, v),
                control: is_control(messages, v),
                unnamed: messages.unnamed,
                channel,
                v: signed(v),
            };
            (channel.series, (0..messages.variations).map(variation).collect())
        })
        .chain(unused(i, messages.channels).map(|channel| (channel.series, Vec::new())))
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
            for (k, total) in (0..).zip(TOTALS) {
                row.integer(total, figure(i, at, k));
            }
            write_more_events(row, i, at, 0, options.more_events);
            row.quarters("revenue", quarters(i, at));
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
    let term = VARIATION_STEP * signed(n);
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            row.map("messages", |map| {
                map.list("ios_push", |list| {
                    list.part(|element| {
                        element.text("variation_name", "iOS_Push");
                        for (k, statistic) in (0..).zip(SEND_STATISTICS) {
                            element.integer(statistic, figure(i, at, k) + term);
                        }
                        element.quarters("revenue", quarters(i, at) + term);
                    });
                });
            });
            for (k, total) in (0..).zip(TOTALS).filter(|&(k, _)| matches!(k, 0 | 4 | 8)) {
                row.integer(total, figure(i, at, k));
            }
            write_more_events(row, i, at, 0, options.more_events);
            row.quarters("revenue", quarters(i, at));
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
