//! Canvases, their variants and steps.

use super::messages::{Channel, step_message_id, write_times};
use super::source::{Noun, Part};
use super::time::{Moment, Spelling, Timestamp, Window};
use super::{id, is_draft, kind, sub_id, teams, translations};
use crate::json::{Object, Rows};
use crate::options::Options;

pub const WORDS: [&str; 10] = [
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

/// Channels of a step that sends messages.
pub const STEP_CHANNELS: u64 = 2;

pub const STEP_KIND: u32 = 0xca20_0000;

/// A row of `/canvas/list` (read.yaml `canvas_list`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let canvases = &options.canvases;
    row.key("id", id(kind::CANVAS, i));
    row.text("name", canvases.name(i, options.source().name(Noun::Canvas, i)));
    row.strings("tags", &canvases.tags(i, options.source().tags(Noun::Canvas, i)));
    row.text("last_edited", Timestamp(canvases.edited(i), Spelling::Offset));
}

fn variant_id(i: u64, v: u64) -> String {
    sub_id(0xca10_0000, 0, v, i)
}

pub fn step_id(i: u64, s: u64) -> String {
    sub_id(STEP_KIND, 0, s, i)
}

pub fn sends_messages(s: u64) -> bool {
    s % 3 != 1
}

fn step_channels(i: u64, s: u64, options: &Options) -> impl Iterator<Item = &'static Channel> {
    options.source().step_channels(i, s).channels(options.messages).filter(move |_| sends_messages(s))
}

/// Whether step s of canvas i has a message in channel c.
pub fn has_message(i: u64, s: u64, c: u64, options: &Options) -> bool {
    step_channels(i, s, options).any(|channel| channel.number == c)
}

/// read.yaml `canvas_details`.
pub fn details(object: &mut Object, i: u64, options: &Options, with_translatable: bool) {
    let canvases = &options.canvases;
    let draft = is_draft(i);
    let life = options.source().life(Noun::Canvas, i);
    let entered = |time| (!draft).then_some(Timestamp(time, Spelling::Zulu));
    let mut used: Vec<&str> = Vec::new();
    for channel in (0..options.steps).flat_map(|s| step_channels(i, s, options)) {
        if !used.contains(&channel.details) {
            used.push(channel.details);
        }
    }
    object.success();
    object.text("created_at", Timestamp(life.created, Spelling::Zulu));
    object.text("updated_at", Timestamp(canvases.edited(i), Spelling::Zulu));
    object.text("name", canvases.name(i, options.source().name(Noun::Canvas, i)));
    object.text("description", canvases.text(i, options.source().description(Noun::Canvas, i)));
    object.boolean("archived", canvases.is_archived(i));
    object.boolean("draft", draft);
    object.boolean("enabled", !draft);
    object.boolean("has_post_launch_draft", false);
    object.text("schedule_type", "date");
    object.text_or_null("first_entry", entered(life.first));
    object.text_or_null("last_entry", entered(life.last));
    object.strings("channels", &used);
    object.list("variants", |list| {
        for v in 0..options.variants {
            list.part(|variant| {
                variant.text("name", format_args!("Variant {}", v + 1));
                variant.text("id", variant_id(i, v));
                if options.steps > 0 {
                    variant.strings("first_step_ids", &[&step_id(i, 0)]);
                    variant.text("first_step_id", step_id(i, 0));
                } else {
                    variant.strings("first_step_ids", &[]);
                }
            });
        }
    });
    object.strings("tags", &canvases.tags(i, options.source().tags(Noun::Canvas, i)));
    object.strings("teams", teams(i));
    object.list("steps", |list| {
        for s in 0..options.steps {
            list.part(|object| step(object, i, s, options, with_translatable));
        }
    });
}

fn step(object: &mut Object, i: u64, s: u64, options: &Options, with_translatable: bool) {
    let there = |s: u64| (s < options.steps).then(|| step_id(i, s));
    object.text("name", step_name(i, s, options));
    object.text("type", if sends_messages(s) { "message" } else { "decision_split" });
    object.text("id", step_id(i, s));
    let next = there(s + 1).filter(|_| sends_messages(s));
    object.strings("next_step_ids", &next.iter().map(String::as_str).collect::<Vec<_>>());
    object.list("next_paths", |paths| {
        let split = [(Some("Yes"), there(s + 1)), (Some("No"), there(s + 2))];
        let only = [(None, there(s + 1))];
        for (name, next) in if sends_messages(s) { &only[..] } else { &split[..] } {
            if let Some(next) = next {
                paths.part(|path| {
                    path.text_or_null("name", *name);
                    path.text("next_step_id", next);
                });
            }
        }
    });
    let used = || step_channels(i, s, options);
    object.strings("channels", &used().map(|channel| channel.details).collect::<Vec<_>>());
    object.map("messages", |map| {
        for channel in used() {
            map.object(&step_message_id(i, s, channel.number), |message| {
                message.text("channel", channel.details);
                message.text("name", "Variant 1");
                if with_translatable {
                    translations::has_content(message, channel.number);
                }
                channel.write_details(message, i, s);
                write_times(message, i, options.canvases.era);
            });
        }
    });
}

fn step_name(i: u64, s: u64, options: &Options) -> String {
    if s < options.steps { options.source().step_name(i, s) } else { "Deleted step".to_owned() }
}

/// What a request for statistics adds to the totals.
#[derive(Clone, Copy, Default)]
pub struct Breakdown {
    pub variants: bool,
    pub steps: bool,
    pub deleted_steps: bool,
}

/// Rows of read.yaml `canvas_data_series`.
pub fn series(rows: &mut Rows, i: u64, window: &Window, breakdown: Breakdown, options: &Options) {
    for at in window.times() {
        rows.object(at.t.unsigned_abs(), |row| {
            row.key("time", window.spell(at));
            Statistics { i, times: &[at], breakdown, options }.write(row);
        });
    }
}

/// The object of read.yaml `canvas_data_summary`.
pub fn summary(object: &mut Object, i: u64, window: &Window, breakdown: Breakdown, options: &Options) {
    object.text("name", options.canvases.name(i, options.source().name(Noun::Canvas, i)));
    let times: Vec<Moment> = window.times().collect();
    Statistics { i, times: &times, breakdown, options }.write(object);
}

/// Statistics of canvas i, summed over days.
struct Statistics<'a> {
    i: u64,
    times: &'a [Moment],
    breakdown: Breakdown,
    options: &'a Options,
}

impl Statistics<'_> {
    fn write(&self, to: &mut Object) {
        let Statistics { i, breakdown, options, .. } = *self;
        let variants = options.variants;
        to.object("total_stats", |totals| self.totals(totals, 3, Part::Canvas { i, variants }));
        if breakdown.variants {
            to.map("variant_stats", |map| {
                for v in 0..variants {
                    map.object(&variant_id(i, v), |variant| {
                        variant.text("name", format_args!("Variant {}", v + 1));
                        self.totals(variant, 3, Part::Variant { i, v, variants });
                    });
                }
            });
        }
        if breakdown.steps {
            let steps = options.steps + u64::from(breakdown.deleted_steps);
            to.map("step_stats", |map| {
                for s in 0..steps {
                    map.object(&step_id(i, s), |step| {
                        step.text("name", step_name(i, s, options));
                        self.totals(step, 2, Part::Step { i, s, variants, steps: options.steps });
                        step.map("messages", |messages| self.messages(messages, s));
                    });
                }
            });
        }
    }

    /// Revenue, and the first `count` of the three totals.
    fn totals(&self, to: &mut Object, count: usize, of: Part) {
        let source = self.options.source();
        to.quarters("revenue", self.sum(|at| source.revenue(of, at)));
        for statistic in (0..).zip(["conversions", "conversions_by_entry_time", "entries"]).take(count) {
            to.integer(statistic.1, self.sum(|at| source.statistic(of, statistic, at)));
        }
        for event in 1..=self.options.more_events {
            let names = [format!("conversions{event}"), format!("conversions{event}_by_entry_time")];
            for (k, name) in (2 + 2 * event..).zip(&names) {
                to.integer(name, self.sum(|at| source.statistic(of, (k, name), at)));
            }
        }
    }

    fn messages(&self, map: &mut Object, s: u64) {
        // A deleted step sent messages, whatever its number.
        let Statistics { i, options, .. } = *self;
        let deleted = s >= options.steps;
        if !sends_messages(s) && !deleted {
            return;
        }
        let circle = options.source().step_channels(i, s);
        for channel in circle.channels(options.messages) {
            let of = Part::StepMessage { i, s, c: channel.number, steps: options.steps };
            map.list(channel.series, |list| {
                for again in 0..=i64::from(options.messages.twice) {
                    list.part(|element| {
                        channel.write_statistics(element, options.source(), of, self.times, again);
                    });
                }
            });
        }
        if let Some(channel) = circle.unused() {
            map.list(channel.series, |_| {});
        }
    }

    fn sum(&self, figure: impl Fn(Moment) -> i64) -> i64 {
        self.times.iter().map(|&at| figure(at)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::history::Restated;
    use crate::data::time::Unit;
    use crate::json::{Bend, one, open_envelope};
    use serde_json::Value;

    const ALL: Breakdown = Breakdown { variants: true, steps: true, deleted_steps: true };

    fn summed(i: u64, length: u64) -> Value {
        let window = Window { unit: Unit::Day, last: 20_513, length, restated_to: None, restated: Restated::NONE };
        let body = open_envelope(&Bend::default(), |to| summary(to, i, &window, ALL, &Options::default()));
        serde_json::from_str(&body).expect("JSON")
    }

    #[test]
    fn statistics_follow_the_formulas() {
        let body = summed(3, 1);
        assert_eq!(body["total_stats"]["entries"], 3 + 13 + 300);
        assert_eq!(body["variant_stats"][&variant_id(3, 1)]["conversions"], 3 + 13 + 100 + 4_000);
        let step = &body["step_stats"][&step_id(3, 2)];
        assert_eq!(step["revenue"].to_string(), "15004.0");
        assert_eq!(step["messages"]["sms"][0]["sent"], 3 + 13 + 100 + 4_000 + 100_000);
        assert_eq!(step["messages"]["whats_app"].as_array().map(Vec::len), Some(0));
        assert_eq!(body["step_stats"][&step_id(3, 3)]["name"], "Deleted step");
    }

    #[test]
    fn a_summary_is_the_sum_of_its_days() {
        assert_eq!(summed(3, 2)["total_stats"]["entries"], (3 + 13 + 300) + (3 + 12 + 300));
    }

    #[test]
    fn steps_lead_to_steps() {
        let text = one(&Bend::default(), 0, |object| details(object, 0, &Options::default(), false));
        let body: Value = serde_json::from_str(&text).expect("JSON");
        let steps = &body["steps"];
        assert_eq!(steps[0]["next_step_ids"][0], step_id(0, 1));
        assert!(steps[0]["next_paths"][0]["name"].is_null());
        assert_eq!(steps[1]["type"], "decision_split");
        assert_eq!(steps[1]["next_paths"].as_array().map(Vec::len), Some(1));
        assert_eq!(steps[2]["next_paths"].as_array().map(Vec::len), Some(0));
        assert_eq!(steps[2]["messages"][&step_message_id(0, 2, 3)]["method"], "POST");
    }
}
