//! Where names, times and figures come from. Whatever writes an answer asks the workspace's source for them: plain
//! formulas, which tests can compute, or a story, which people can believe.

use super::era::Era;
use super::messages::{CHANNELS, Circle};
use super::metrics::{Amount, Metric, Of};
use super::story::Story;
use super::time::Moment;
use super::users::plain;
use super::{campaigns, canvases, figure, figures, names, quarters, segments, signed};
use crate::options::Messages;
use chrono::{DateTime, TimeDelta, Utc};

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Campaign,
    Canvas,
    Segment,
    Event,
    Product,
    Attribute,
    App,
    Group,
    Center,
    Block,
    Template,
    Integration,
}

/// What a statistic is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Campaign { i: u64, variations: u64 },
    Variation { i: u64, c: u64, v: u64, variations: u64 },
    Send { i: u64 },
    SendMessage { i: u64, n: u64 },
    Canvas { i: u64, variants: u64 },
    Variant { i: u64, v: u64, variants: u64 },
    Step { i: u64, s: u64, variants: u64, steps: u64 },
    StepMessage { i: u64, s: u64, c: u64, steps: u64 },
}

/// A statistic by its name, and the how manieth it is of its object.
pub type Statistic<'a> = (u64, &'a str);

/// When a campaign or Canvas was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub created: DateTime<Utc>,
    /// When it was first sent or entered, unless it is a draft.
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
}

/// A message that is going to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broadcast {
    /// A campaign or a Canvas, and its number.
    pub of: Noun,
    pub i: u64,
    pub time: DateTime<Utc>,
}

/// Who a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub home: Home,
    pub likes: [&'static str; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    pub city: &'static str,
    pub country: &'static str,
    pub language: &'static str,
    pub time_zone: &'static str,
}

pub trait Source {
    fn name(&self, of: Noun, i: u64) -> String;
    fn description(&self, of: Noun, i: u64) -> String;
    fn step_name(&self, i: u64, s: u64) -> String;
    fn tags(&self, of: Noun, i: u64) -> &'static [&'static str];
    fn life(&self, of: Noun, i: u64) -> Life;
    fn broadcast(&self, i: u64) -> Broadcast;

    /// The number of the event or product that has this name.
    fn number(&self, of: Noun, name: &str) -> Option<u64>;

    /// The channels of campaign i.
    fn campaign_channels(&self, i: u64, messages: Messages) -> Circle;
    /// The channels of step s of Canvas i, if it sends messages.
    fn step_channels(&self, i: u64, s: u64) -> Circle;

    fn statistic(&self, of: Part, statistic: Statistic, at: Moment) -> i64;
    /// In quarters of a dollar.
    fn revenue(&self, of: Part, at: Moment) -> i64;
    fn metric(&self, metric: &Metric, of: &Of, at: Moment) -> Amount;
    fn segment_size(&self, i: u64, at: Moment) -> i64;

    fn person(&self, u: u64) -> Person;
    fn favorite(&self, u: u64) -> String;
    /// In whole dollars.
    fn spent(&self, u: u64) -> i64;
    fn joined(&self, u: u64) -> DateTime<Utc>;
    /// When user u did something, `k` tells what.
    fn seen(&self, u: u64, k: u64) -> DateTime<Utc>;
    /// The first so many objects of a kind are those that users have met.
    fn known(&self, of: Noun) -> u64;
}

/// A story's, or else the formulas.
pub fn of(story: Option<&Story>) -> &dyn Source {
    match story {
        Some(story) => story,
        None => &Formulas,
    }
}

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
        figure(of.number(), at, k) + figures::term(of)
    }

    fn revenue(&self, of: Part, at: Moment) -> i64 {
        quarters(of.number(), at) + figures::term(of)
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

impl Part {
    /// The number of the campaign or Canvas.
    pub fn number(self) -> u64 {
        match self {
            Part::Campaign { i, .. }
            | Part::Variation { i, .. }
            | Part::Send { i }
            | Part::SendMessage { i, .. }
            | Part::Canvas { i, .. }
            | Part::Variant { i, .. }
            | Part::Step { i, .. }
            | Part::StepMessage { i, .. } => i,
        }
    }
}
