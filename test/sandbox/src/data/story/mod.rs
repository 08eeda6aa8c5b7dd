//! A workspace that people can believe: a coffee roaster with a shop, an app and a weekly letter. What is sent is
//! delivered for the most part, opened by some and clicked by few; weekdays differ, and campaigns rise and fall.
//!
//! `cast` is who is in it. `rhythm` says when something is sent, `funnel` what becomes of it, `messages` puts the two
//! together, and `shop` is what happens in the apps. `dice` makes it look counted. Everything depends on the number of
//! the object and of the day, and on nothing else, so the past stays as it was.

mod cast;
mod dice;
mod funnel;
mod messages;
mod people;
mod rhythm;
mod shop;

use super::era::Era;
use super::messages::Circle;
use super::metrics::{Amount, Metric, Of};
use super::source::{Broadcast, Life, Noun, Part, Person, Source, Statistic};
use super::time::{Moment, Unit};
use super::{is_draft, signed};
use crate::options::{Messages, Options};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dice::{Dice, MILLION};
use messages::{campaign, canvas};
use std::str::FromStr;

/// The story as it stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// The number of the day.
    today: i64,
}

/// `2026-11-28`
impl FromStr for Story {
    type Err = chrono::ParseError;

    fn from_str(day: &str) -> Result<Self, Self::Err> {
        let day: NaiveDate = day.parse()?;
        Ok(Story { today: day.signed_duration_since(NaiveDate::default()).num_days() })
    }
}

fn midnight(t: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_secs(t * Unit::Day.seconds()).unwrap_or_default()
}

/// Beyond the cast the names come again, with a number.
fn name_of<'a, T>(cast: &'a [T], i: u64, name: impl Fn(&'a T) -> &'a str) -> String {
    let name = name(&cast[shop::cast(i, cast.len())]);
    match i / cast.len() as u64 {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

impl Story {
    /// How many objects there are, and how many hours lie between their edits, the last of which was before the day.
    pub fn furnish(self, options: &mut Options) {
        let Options { campaigns, canvases, segments, events, products, apps, attributes, .. } = options;
        let Options { cards, blocks, templates, bounces, unsubscribes, phones, .. } = options;
        let Options { groups, centers, broadcasts, integrations, syncs, exports, .. } = options;
        let kinds = [
            (campaigns, cast::CAMPAIGNS.len(), 79),
            (canvases, cast::CANVASES.len(), 217),
            (segments, cast::SEGMENTS.len(), 131),
            (events, cast::EVENTS.len(), 24),
            (products, cast::PRODUCTS.len(), 24),
            (apps, cast::APPS.len(), 24),
            (attributes, cast::ATTRIBUTES.len(), 24),
            (cards, 0, 24),
            (blocks, cast::BLOCKS.len(), 103),
            (templates, cast::TEMPLATES.len(), 89),
            (bounces, 90, 11),
            (unsubscribes, 160, 5),
            (phones, 40, 17),
            (groups, cast::GROUPS.len(), 24),
            (centers, cast::CENTERS.len(), 500),
            (broadcasts, cast::SCHEDULED.len(), 24),
            (integrations, cast::INTEGRATIONS.len(), 7),
            (syncs, 28, 6),
        ];
        for (objects, count, hours) in kinds {
            objects.size = count as u64;
            objects.era = Era::until(midnight(self.today), objects.size, TimeDelta::hours(hours));
        }
        exports.users.size = shop::users(self.today).unsigned_abs();
        options.messages.variations = 2;
        options.variants = 2;
        options.steps = cast::STEPS as u64;
    }

    /// One user joined after another.
    fn user_era(self) -> Era {
        Era::until(midnight(self.today), shop::users(self.today).unsigned_abs(), TimeDelta::hours(1))
    }

    fn span(self, of: Noun, i: u64) -> (i64, i64) {
        let rhythm = if of == Noun::Canvas { canvas(i).rhythm } else { campaign(i).rhythm };
        rhythm.span(self.today)
    }
}

/// Messages are sent in the morning; those of the story's day have been sent at its midnight.
const MORNING: TimeDelta = TimeDelta::hours(9);

/// It takes some days to write a campaign.
const WRITING: TimeDelta = TimeDelta::days(12);

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

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::of_key("sandbox?story=2026-11-28", &[]).expect("a good key")
    }

    fn day() -> DateTime<Utc> {
        midnight(20_785)
    }

    #[test]
    fn a_key_names_the_day() {
        assert_eq!(options().story, Some(Story { today: 20_785 }));
        assert_eq!(options().campaigns.size, cast::CAMPAIGNS.len() as u64);
        let more = Options::of_key("sandbox?campaigns=25&story=2026-11-28", &[]).expect("a good key");
        assert_eq!((more.campaigns.size, more.variants), (25, 2));
        assert_eq!(more.source().name(Noun::Campaign, 21), "Weekly Roast Letter 2");
        assert_eq!(more.source().number(Noun::Product, "Decaf 250 g"), Some(4));
    }

    #[test]
    fn dates_are_around_the_day_and_in_order() {
        let options = options();
        for (noun, objects) in [(Noun::Campaign, options.campaigns), (Noun::Canvas, options.canvases)] {
            for i in 0..objects.size {
                let life = options.source().life(noun, i);
                let edited = objects.edited(i);
                assert!(life.created < edited && edited < day(), "{noun:?} {i}");
                assert!(edited > day() - TimeDelta::days(100), "{noun:?} {i}");
                if !is_draft(i) {
                    assert!(life.created < life.first && life.first < life.last && life.last <= day(), "{noun:?} {i}");
                }
            }
        }
    }

    #[test]
    fn something_happened_in_the_last_week_and_will_in_the_next() {
        let options = options();
        for objects in [options.bounces, options.unsubscribes, options.phones] {
            let lately = (0..objects.size).filter(|&i| objects.edited(i) > day() - TimeDelta::days(7)).count();
            assert!(lately >= 5 && objects.edited(objects.size - 1) < day());
        }
        let scheduled: Vec<_> = (0..options.broadcasts.size).map(|i| options.source().broadcast(i)).collect();
        assert!(scheduled.is_sorted_by_key(|broadcast| broadcast.time));
        assert!(scheduled.iter().all(|Broadcast { of, i, .. }| *of == Noun::Canvas || !is_draft(*i)));
        let next = scheduled.iter().filter(|broadcast| broadcast.time < day() + TimeDelta::days(7)).count();
        assert!(next >= 3 && scheduled[0].time > day());
    }

    #[test]
    fn a_segment_is_as_large_today_as_its_export() {
        use crate::data::users::Members;
        let options = options();
        let at = Moment { unit: Unit::Day, t: 20_785, restated: 0 };
        for i in 0..options.segments.size {
            let members = Members::of_segment(i, &options.exports.users);
            assert_eq!(signed(members.count), options.source().segment_size(i, at), "{i}");
        }
    }

    #[test]
    fn users_did_what_they_did_since_they_joined() {
        let options = options();
        let source = options.source();
        for u in (0..options.exports.users.size).step_by(97) {
            assert!((0..12).all(|k| source.joined(u) <= source.seen(u, k) && source.seen(u, k) <= day()), "{u}");
        }
    }
}
