//! A workspace that people can believe: a coffee roaster with a shop, an app and a weekly letter. What is sent is
//! delivered for the most part, opened by some and clicked by few; weekdays differ, and campaigns rise and fall.
//!
//! `cast` is who is in it. `rhythm` says when something is sent, `funnel` what becomes of it, `messages` puts the two
//! together, `shop` is what happens in the apps, and `people` who does it. `dice` makes it look counted. `telling` answers
//! as a source does. The same day tells the same story.

mod cast;
mod dice;
mod funnel;
mod messages;
mod people;
mod rhythm;
mod shop;
mod telling;

use super::era::Era;
use super::time::Unit;
use crate::options::Options;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
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

impl Story {
    /// How many objects there are, and about how many hours lie between their edits, the last of which was before the day.
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
            objects.era = Era::until(midnight(self.today), objects.size, TimeDelta::minutes(61 * hours));
        }
        exports.users.size = shop::users(self.today).unsigned_abs();
        options.messages.variations = 2;
        options.variants = 2;
        options.steps = cast::STEPS as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::source::{Broadcast, Noun};
    use crate::data::time::Moment;
    use crate::data::{is_draft, signed};

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
