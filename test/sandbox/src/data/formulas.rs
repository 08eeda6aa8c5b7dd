//! The plain formulas, as a source.

use super::era::Era;
use super::figures::{figure, quarters, term};
use super::messages::{CHANNELS, Circle};
use super::metrics::{Amount, Metric, Of};
use super::source::{Broadcast, Life, Noun, Part, Person, Source, Statistic};
use super::time::Moment;
use super::users::plain;
use super::{campaigns, canvases, names, segments, signed};
use crate::options::Messages;
use chrono::{DateTime, TimeDelta, Utc};

/// The README's section "What is in it" has them all.
pub struct Formulas;

/// 2100-01-01T09:00:00Z: always in the future.
const FIRST_BROADCAST: DateTime<Utc> = DateTime::from_timestamp_secs(4_102_477_200).expect("a time within range");

impl Source for Formulas {
    fn name(&self, of: Noun, i: u64) -> String {
        match of {
            Noun::Campaign => super::name(&campaigns::WORDS, i),
            Noun::Canvas => super::name(&canvases::WORDS, i),
            Noun::Segment => super::name(&segments::WORDS, i),
            Noun::Event => names::event_name(i),
            Noun::Product => names::product_name(i),
            Noun::Attribute => names::attribute_name(i),
            Noun::App => format!("App {i}"),
            Noun::Group => format!("Group {i}"),
            Noun::Center => format!("Preference Center {i}"),
            Noun::Block => format!("block_{i}"),
            Noun::Template => format!("Template {i}"),
            Noun::Integration => format!("Integration {i}"),
        }
    }

    fn description(&self, of: Noun, i: u64) -> String {
        format!("Description of {} {i}", format!("{of:?}").to_lowercase())
    }

    fn step_name(&self, _: u64, s: u64) -> String {
        format!("Step {}", s + 1)
    }

    fn tags(&self, _: Noun, i: u64) -> &'static [&'static str] {
        super::tags(i)
    }

    fn life(&self, _: Noun, i: u64) -> Life {
        let era = Era::PLAIN;
        Life { created: era.created(i), first: era.first_sent(i), last: era.edited(i) }
    }

    fn broadcast(&self, i: u64) -> Broadcast {
        let of = if i.is_multiple_of(2) { Noun::Campaign } else { Noun::Canvas };
        Broadcast { of, i, time: FIRST_BROADCAST + TimeDelta::days(signed(i)) }
    }

    fn number(&self, of: Noun, name: &str) -> Option<u64> {
        names::number_of(name, |i| self.name(of, i))
    }

    fn campaign_channels(&self, i: u64, messages: Messages) -> Circle {
        Circle { first: i % CHANNELS, count: messages.channels }
    }

    fn step_channels(&self, i: u64, s: u64) -> Circle {
        Circle { first: (i + s) % CHANNELS, count: canvases::STEP_CHANNELS }
    }

    fn statistic(&self, of: Part, (k, _): Statistic, at: Moment) -> i64 {
        figure(of.number(), at, k) + term(of)
    }

    fn revenue(&self, of: Part, at: Moment) -> i64 {
        quarters(of.number(), at) + term(of)
    }

    fn metric(&self, metric: &Metric, of: &Of, at: Moment) -> Amount {
        metric.amount(metric.value(at, of), at)
    }

    fn segment_size(&self, i: u64, at: Moment) -> i64 {
        1_000 * (signed(i) + 1) + at.t.rem_euclid(100) + at.restated
    }

    fn person(&self, u: u64) -> Person {
        plain::person(u)
    }

    fn favorite(&self, u: u64) -> String {
        format!("value {}", u % 100)
    }

    fn spent(&self, u: u64) -> i64 {
        signed(u % 1_000)
    }

    fn joined(&self, u: u64) -> DateTime<Utc> {
        plain::joined(u)
    }

    fn seen(&self, u: u64, k: u64) -> DateTime<Utc> {
        plain::seen(u, k)
    }

    fn known(&self, of: Noun) -> u64 {
        match of {
            Noun::Canvas => 40,
            Noun::Product => 50,
            Noun::App => 3,
            _ => 100,
        }
    }
}
