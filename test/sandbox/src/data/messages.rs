//! Channels: what their messages look like in details, and their statistics in series.

use super::source::{Part, Source};
use super::time::{Moment, Spelling, Timestamp};
use super::{era::Era, id, kind, sub_id};
use crate::json::Object;
use crate::options::Messages;

pub struct Channel {
    /// C in ids and figures.
    pub number: u64,
    /// Its name in details; series have another one for some (read.yaml `campaigns_details`,
    /// `campaigns_data_series`).
    pub details: &'static str,
    pub series: &'static str,
    pub statistics: &'static [&'static str],
}

/// Documented channels.
pub const CHANNELS: u64 = 8;

const PUSH: &[&str] = &["sent", "direct_opens", "total_opens", "bounces", "body_clicks"];

static ALL: [Channel; 9] = [
    Channel {
        number: 0,
        details: "email",
        series: "email",
        // `machine_open` and `machine_amp_open` are not documented, but in recorded answers.
        statistics: &[
            "sent",
            "opens",
            "unique_opens",
            "machine_open",
            "machine_amp_open",
            "clicks",
            "unique_clicks",
            "unsubscribes",
            "bounces",
            "delivered",
            "reported_spam",
        ],
    },
    Channel { number: 1, details: "ios_push", series: "ios_push", statistics: PUSH },
    Channel { number: 2, details: "android_push", series: "android_push", statistics: PUSH },
    Channel { number: 3, details: "webhook", series: "webhook", statistics: &["sent", "errors"] },
    Channel {
        number: 4,
        details: "in-app_message",
        series: "trigger_in_app_message",
        statistics: &["impressions", "clicks", "first_button_clicks", "second_button_clicks"],
    },
    Channel {
        number: 5,
        details: "sms",
        series: "sms",
        statistics: &[
            "sent",
            "sent_to_carrier",
            "delivered",
            "rejected",
            "delivery_failed",
            "clicks",
            "opt_out",
            "help",
        ],
    },
    Channel {
        number: 6,
        details: "content_card",
        series: "content_cards",
        statistics: &[
            "sent",
            "total_clicks",
            "total_dismissals",
            "total_impressions",
            "unique_clicks",
            "unique_dismissals",
            "unique_impressions",
        ],
    },
    Channel {
        number: 7,
        details: "whats_app",
        series: "whats_app",
        statistics: &["sent", "delivered", "failed", "read"],
    },
    Channel {
        number: CHANNELS,
        details: "carrier_pigeon",
        series: "carrier_pigeon",
        statistics: &["sent", "delivered", "eaten_by_hawks"],
    },
];

/// `count` channels from number `first` on, in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circle {
    pub first: u64,
    pub count: u64,
}

impl Circle {
    /// These, and the unknown one if there is one.
    pub fn channels(self, messages: Messages) -> impl Iterator<Item = &'static Channel> {
        (self.first..self.first + self.count).filter_map(channel).chain(messages.unknown_channel.then_some(&ALL[8]))
    }

    /// The channel after those, which is there without messages.
    pub fn unused(self) -> Option<&'static Channel> {
        channel(self.first + self.count).filter(|_| self.count < CHANNELS)
    }
}

fn channel(number: u64) -> Option<&'static Channel> {
    ALL.get(usize::try_from(number % CHANNELS).ok()?)
}

impl Channel {
    /// The channel's own statistics of a message, over some time; `again` makes them greater.
    pub fn write_statistics(&self, to: &mut Object, source: &dyn Source, of: Part, times: &[Moment], again: i64) {
        for statistic in (0..).zip(self.statistics.iter().copied()) {
            to.integer(statistic.1, times.iter().map(|&at| source.statistic(of, statistic, at) + again).sum());
        }
    }

    /// The channel's own fields of message n of object i (read.yaml `campaigns_details`).
    pub fn write_details(&self, to: &mut Object, i: u64, n: u64) {
        match self.details {
            "email" => {
                to.text("subject", format_args!("Subject {i}.{n}"));
                to.text("body", format_args!("<html><body>Message \"{i}.{n}\"</body></html>"));
                to.text("from", "Sandbox <news@example.com>");
                to.text("reply_to", "reply@example.com");
                to.text("title", format_args!("E-mail {i}.{n}"));
                to.text("amp_body", "");
                to.text("preheader", "");
                to.text("custom_plain_text", "");
                to.boolean("should_inline_css", false);
                to.boolean("should_whitespace_header", false);
                to.list("email_headers", |_| {});
                to.list("extras", |_| {});
            }
            "ios_push" | "android_push" => {
                to.text("alert", format_args!("Alert {i}.{n}"));
                to.map("extras", |extras| extras.text("deep_link", format_args!("app://{i}/{n}")));
                to.text("title", format_args!("Push {i}.{n}"));
                to.text("action", "https://example.com");
                to.text("image_url", "");
                to.null("large_image_url");
            }
            "webhook" => {
                to.text("url", "https://example.com/hook");
                to.text("body", format_args!(r#"{{"message":"{i}.{n}"}}"#));
                to.text("type", "raw");
                to.map("headers", |headers| headers.text("Content-Type", "application/json"));
                to.text("method", "POST");
            }
            "in-app_message" => in_app_message(to, i, n),
            "sms" => {
                to.text("body", format_args!("Text {i}.{n}"));
                to.text("from", "+15550100");
                to.text("subscription_group_id", id(kind::GROUP, 0));
            }
            "content_card" => {
                to.text("title", format_args!("Content card {i}.{n}"));
                to.map("extras", |extras| extras.text("card", n));
            }
            "whats_app" => {
                to.text("subscription_group_id", id(kind::GROUP, 1));
                to.strings("from", &["+15550101", "+15550102"]);
                to.text("template_name", format_args!("template_{n}"));
                to.text("template_language_code", "en_US");
                to.strings("header_variables", &[]);
                to.strings("body_variables", &["first_name"]);
                to.strings("button_variables", &[]);
            }
            _ => {
                to.text("ring", format_args!("{i}.{n}"));
                to.integer("birds", 2);
            }
        }
    }
}

/// A survey.
fn in_app_message(to: &mut Object, i: u64, n: u64) {
    to.text("type", "survey");
    to.text("message", format_args!("Survey {i}.{n}"));
    to.object("data", |data| {
        data.list("pages", |pages| {
            pages.part(|page| {
                page.object("header", |header| header.text("text", "How was it?"));
                page.list("choices", |choices| {
                    choices.part(|choice| {
                        choice.text("choice_id", "choice-0");
                        choice.text("text", "Good");
                        choice.text("custom_attribute_key", "opinion");
                        choice.text("custom_attribute_value", "good");
                        choice.boolean("deleted", false);
                    });
                });
            });
        });
    });
}

/// A message of a canvas step has times, too (read.yaml `canvas_details`).
pub fn write_times(to: &mut Object, i: u64, era: Era) {
    to.text("created_at", Timestamp(era.created(i), Spelling::Zulu));
    to.text("updated_at", Timestamp(era.edited(i), Spelling::Zulu));
}

/// Variation V of channel C of campaign i.
pub fn variation_id(i: u64, c: u64, v: u64) -> String {
    sub_id(0xc100_0000, c, v, i)
}

/// The message of step S of canvas i in channel C. Sixteen steps have room.
pub fn step_message_id(i: u64, s: u64, c: u64) -> String {
    sub_id(step_message_kind(s), c, 0, i)
}

pub fn step_message_kind(s: u64) -> u32 {
    0xca30_0000 | u32::try_from(s & 0xf).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_go_round() {
        let plain = Messages::default();
        let names = |first, count, messages| {
            Circle { first, count }.channels(messages).map(|channel| channel.series).collect::<Vec<_>>()
        };
        assert_eq!(names(7, 2, plain), ["whats_app", "email"]);
        assert_eq!(names(0, 0, Messages { unknown_channel: true, ..plain }), ["carrier_pigeon"]);
        assert_eq!(Circle { first: 7, count: 2 }.unused().map(|channel| channel.number), Some(1));
        assert!(Circle { first: 3, count: CHANNELS }.unused().is_none());
    }

    #[test]
    fn numbers_are_positions() {
        assert!((0..).zip(&ALL).all(|(position, channel)| channel.number == position));
    }
}
