//! Where names, times and figures come from. Whatever writes an answer asks the workspace's source for them: plain
//! formulas, which tests can compute, or a story, which people can believe.

use super::formulas::Formulas;
use super::messages::Circle;
use super::metrics::{Amount, Metric, Of};
use super::story::Story;
use super::time::Moment;
use crate::options::Messages;
use chrono::{DateTime, Utc};

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

/// A statistic: its place among those of its object, and its name.
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

/// What an answer is filled with.
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
