//! What the story answers.

use super::dice::{Dice, MILLION};
use super::messages::{campaign, canvas};
use super::{Story, cast, midnight, people, shop};
use crate::data::era::Era;
use crate::data::messages::Circle;
use crate::data::metrics::{Amount, Metric, Of};
use crate::data::source::{Broadcast, Life, Noun, Part, Person, Source, Statistic};
use crate::data::time::Moment;
use crate::data::{is_draft, signed};
use crate::options::Messages;
use chrono::{DateTime, TimeDelta, Utc};

/// Messages are sent in the morning; those of the story's day have been sent at its midnight.
const MORNING: TimeDelta = TimeDelta::hours(9);

/// It takes some days to write a campaign.
const WRITING: TimeDelta = TimeDelta::days(12);

/// Beyond the cast the names come again, with a number.
fn name_of<'a, T>(cast: &'a [T], i: u64, name: impl Fn(&'a T) -> &'a str) -> String {
    let name = name(&cast[shop::cast(i, cast.len())]);
    match i / cast.len() as u64 {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

impl Story {
    /// One user joined after another.
    fn user_era(self) -> Era {
        Era::until(midnight(self.today), shop::users(self.today).unsigned_abs(), TimeDelta::hours(1))
    }

    fn span(self, of: Noun, i: u64) -> (i64, i64) {
        let rhythm = if of == Noun::Canvas { canvas(i).rhythm } else { campaign(i).rhythm };
        rhythm.span(self.today)
    }
}

impl Source for Story {
    fn name(&self, of: Noun, i: u64) -> String {
        let plain = |names: &'static [&'static str]| name_of(names, i, |name| name);
        match of {
            Noun::Campaign => name_of(&cast::CAMPAIGNS, i, |campaign| campaign.name),
            Noun::Canvas => name_of(&cast::CANVASES, i, |canvas| canvas.name),
            Noun::Event => name_of(&cast::EVENTS, i, |event| event.name),
            Noun::Product => name_of(&cast::PRODUCTS, i, |product| product.name),
            Noun::App => name_of(&cast::APPS, i, |(name, _)| name),
            Noun::Segment => plain(&cast::SEGMENTS),
            Noun::Attribute => plain(&cast::ATTRIBUTES),
            Noun::Group => plain(&cast::GROUPS),
            Noun::Center => plain(&cast::CENTERS),
            Noun::Block => plain(&cast::BLOCKS),
            Noun::Template => plain(&cast::TEMPLATES),
            Noun::Integration => plain(&cast::INTEGRATIONS),
        }
    }

    fn description(&self, of: Noun, i: u64) -> String {
        match of {
            Noun::Campaign => campaign(i).about.to_owned(),
            Noun::Canvas => canvas(i).about.to_owned(),
            Noun::Event => cast::EVENTS[shop::cast(i, cast::EVENTS.len())].about.to_owned(),
            _ => String::new(),
        }
    }

    fn step_name(&self, i: u64, s: u64) -> String {
        name_of(&canvas(i).steps, s, |step| step.name)
    }

    fn tags(&self, of: Noun, i: u64) -> &'static [&'static str] {
        if of == Noun::Canvas { canvas(i).tags } else { campaign(i).tags }
    }

    fn life(&self, of: Noun, i: u64) -> Life {
        let (first, last) = self.span(of, i);
        let [first, last] = [first, last].map(|t| (midnight(t) + MORNING).min(midnight(self.today)));
        // A draft was begun before it was last edited, which is at most a few months ago.
        let begun = if is_draft(i) { first - TimeDelta::days(120) } else { first };
        Life { created: begun - WRITING, first, last }
    }

    fn broadcast(&self, i: u64) -> Broadcast {
        let mut scheduled = cast::SCHEDULED.map(|(of, number, days)| {
            let weekly = if of == Noun::Campaign { campaign(number).rhythm.next_after(self.today) } else { None };
            (weekly.unwrap_or(days), of, number)
        });
        scheduled.sort_by_key(|(days, ..)| *days);
        let (days, of, number) = scheduled[shop::cast(i, scheduled.len())];
        Broadcast { of, i: number, time: midnight(self.today + days) + MORNING }
    }

    fn number(&self, of: Noun, name: &str) -> Option<u64> {
        const SEARCHED: u64 = 1_000;
        (0..SEARCHED).find(|&i| self.name(of, i) == name)
    }

    fn campaign_channels(&self, i: u64, _: Messages) -> Circle {
        campaign(i).channels
    }

    fn step_channels(&self, i: u64, s: u64) -> Circle {
        let steps = &canvas(i).steps;
        steps[shop::cast(s, steps.len())].channels
    }

    fn statistic(&self, of: Part, (_, name): Statistic, at: Moment) -> i64 {
        self.message_statistic(of, name, at.day())
    }

    fn revenue(&self, of: Part, at: Moment) -> i64 {
        self.message_revenue(of, at.day())
    }

    fn metric(&self, metric: &Metric, of: &Of, at: Moment) -> Amount {
        self.shop(metric, of, at)
    }

    fn segment_size(&self, i: u64, at: Moment) -> i64 {
        signed(shop::users(at.day()).unsigned_abs().div_ceil(i + 1))
    }

    fn person(&self, u: u64) -> Person {
        people::person(u)
    }

    fn favorite(&self, u: u64) -> String {
        let place = Dice::of("favorite", &[signed(u)]).place("favorite", cast::PRODUCTS.len());
        cast::PRODUCTS[place].name.to_owned()
    }

    /// Many spend a little, few a lot.
    fn spent(&self, u: u64) -> i64 {
        let dice = Dice::of("spent", &[signed(u)]);
        dice.about("orders", dice.about("price", 160, 100), 100)
    }

    fn joined(&self, u: u64) -> DateTime<Utc> {
        self.user_era().edited(u).min(midnight(self.today))
    }

    /// Since they joined, and rather lately.
    fn seen(&self, u: u64, k: u64) -> DateTime<Utc> {
        let dice = Dice::of("seen", &[signed(u), signed(k)]);
        let age = (midnight(self.today) - self.joined(u)).num_seconds();
        let ago = dice.share("ago", age, dice.about("part", MILLION / 8, 100));
        midnight(self.today) - TimeDelta::seconds(ago)
    }

    fn known(&self, of: Noun) -> u64 {
        let count = match of {
            Noun::Canvas => cast::CANVASES.len(),
            Noun::Product => cast::PRODUCTS.len(),
            Noun::Event => cast::EVENTS.len(),
            Noun::App => cast::APPS.len(),
            _ => cast::CAMPAIGNS.len(),
        };
        count as u64
    }
}
