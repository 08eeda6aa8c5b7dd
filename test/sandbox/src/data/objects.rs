//! The objects of one kind: how many there are, and with `changed=true` what became of them since a
//! test has first read them.

use super::era::Era;
use super::history::{Edits, Numbers};
use super::{OBJECTS_MAX, is_archived};
use crate::run::{Cycle, Run};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt::Display;

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Same,
    /// It has another name, title or home, and was edited.
    Renamed,
    /// And edited.
    Archived,
    Deleted,
    /// It has one tag more, and was edited at the watermark.
    Tagged,
}

/// What happens to objects of a kind when the workspace changes.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// So many are added.
    more: u64,
    /// What becomes of objects 0 to 4 of every [`PERIOD`]; nothing becomes of the others.
    fates: [Fate; 5],
}

/// Fates repeat after so many objects.
pub const PERIOD: u64 = 10;

/// How much later the objects were edited that are renamed or archived.
pub const LATER: TimeDelta = TimeDelta::days(365);

const NOTHING: [Fate; 5] = [Fate::Same; 5];

/// Campaigns, canvases, cards.
pub static ARCHIVABLE: Plan =
    Plan { more: 10, fates: [Fate::Same, Fate::Renamed, Fate::Archived, Fate::Deleted, Fate::Tagged] };
/// Segments, content blocks, e-mail templates.
pub static EDITABLE: Plan =
    Plan { more: 10, fates: [Fate::Same, Fate::Renamed, Fate::Same, Fate::Deleted, Fate::Tagged] };
pub static USERS: Plan = Plan { more: 10, fates: [Fate::Same, Fate::Renamed, Fate::Same, Fate::Deleted, Fate::Same] };
pub static ITEMS: Plan = Plan { more: 5, ..USERS };
/// Hard bounces, unsubscribes, invalid phone numbers.
pub static ADDRESSES: Plan = Plan { more: 5, fates: [Fate::Same, Fate::Same, Fate::Same, Fate::Deleted, Fate::Same] };
/// Events, products, custom attributes.
pub static NAMES: Plan = Plan { more: 10, fates: NOTHING };
pub static CATALOGS: Plan = Plan { more: 5, fates: NOTHING };
/// What is set up once.
pub static SETTINGS: Plan = Plan { more: 2, fates: NOTHING };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objects {
    /// They are numbered from 0 to here, but some of these may be deleted.
    pub size: u64,
    /// How many there were before the change; 0 without one. Those that came later are as new
    /// objects are.
    before: u64,
    plan: &'static Plan,
    pub era: Era,
    /// Those that are away for now, as if they were deleted.
    pub away: Numbers,
    pub edits: Edits,
}

impl Objects {
    pub const fn new(size: u64, plan: &'static Plan) -> Self {
        Objects { size, before: 0, plan, era: Era::PLAIN, away: Numbers::NONE, edits: Edits::NONE }
    }

    /// The same objects some time later.
    pub fn change(&mut self) {
        self.before = self.size;
        self.size += self.plan.more;
    }

    /// The same and all that may be numbered on.
    pub fn endless(self) -> Self {
        Objects { size: OBJECTS_MAX, ..self }
    }

    pub fn before(&self) -> u64 {
        self.before
    }

    /// What became of object i.
    pub fn fate(&self, i: u64) -> Fate {
        if i < self.before { self.fate_before(i) } else { Fate::Same }
    }

    /// The same, if it was there before the change.
    pub fn fate_before(&self, i: u64) -> Fate {
        let position = usize::try_from(i % PERIOD).unwrap_or(0);
        self.plan.fates.get(position).copied().unwrap_or(Fate::Same)
    }

    pub fn is_there(&self, i: u64) -> bool {
        i < self.size && self.fate(i) != Fate::Deleted && !self.away.has(i)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        let keeps = Cycle::new(PERIOD, |i| self.fate_before(i) != Fate::Deleted);
        let away = self.away.all().filter(|&i| i < self.size && self.fate(i) != Fate::Deleted).count() as u64;
        Run { from: 0, to: self.before, keeps }.len() + self.size - self.before - away
    }

    /// The name of object i, which was `name` at first.
    pub fn name(&self, i: u64, name: impl Display) -> String {
        let ending = if self.fate(i) == Fate::Renamed { " (renamed)" } else { "" };
        format!("{name}{ending}")
    }

    /// A text of object i that only its details have.
    pub fn text(&self, i: u64, text: impl Display) -> String {
        format!("{text}{}", self.edits.ending(i))
    }

    /// The tags of object i, which were `tags` at first.
    pub fn tags(&self, i: u64, tags: &[&'static str]) -> Vec<&'static str> {
        let watermark = (self.fate(i) == Fate::Tagged).then_some("watermark");
        tags.iter().copied().chain(watermark).collect()
    }

    /// When object i was last edited.
    pub fn edited(&self, i: u64) -> DateTime<Utc> {
        if let Some(time) = self.edits.time(i) {
            return time;
        }
        match self.fate(i) {
            Fate::Renamed | Fate::Archived => self.era.edited(i) + LATER,
            Fate::Tagged => self.era.edited(self.watermark()),
            Fate::Same | Fate::Deleted => self.era.edited(i),
        }
    }

    /// The number of the object whose time was the greatest there was before the change.
    pub fn watermark(&self) -> u64 {
        self.before.saturating_sub(1)
    }

    pub fn is_archived(&self, i: u64) -> bool {
        is_archived(i) || self.fate(i) == Fate::Archived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(size: u64, plan: &'static Plan) -> Objects {
        let mut objects = Objects::new(size, plan);
        objects.change();
        objects
    }

    #[test]
    fn fates_follow_the_number() {
        let campaigns = changed(25, &ARCHIVABLE);
        assert_eq!((campaigns.size, campaigns.count()), (35, 32));
        assert_eq!(campaigns.name(11, "x"), "x (renamed)");
        assert_eq!(campaigns.edited(11), Era::PLAIN.edited(11) + TimeDelta::days(365));
        assert!(campaigns.is_archived(2) && campaigns.is_archived(5) && !campaigns.is_archived(3));
        assert!(!campaigns.is_there(3) && campaigns.is_there(4) && !campaigns.is_there(35));
        assert_eq!(campaigns.tags(4, &["lifecycle"]), ["lifecycle", "watermark"]);
        assert_eq!(campaigns.edited(14), Era::PLAIN.edited(24));
    }

    #[test]
    fn new_objects_have_no_fate() {
        let campaigns = changed(25, &ARCHIVABLE);
        for i in 25..35 {
            assert_eq!((campaigns.fate(i), campaigns.edited(i)), (Fate::Same, Era::PLAIN.edited(i)), "{i}");
        }
    }

    #[test]
    fn nothing_happens_without_a_change() {
        let campaigns = Objects::new(25, &ARCHIVABLE);
        assert_eq!(campaigns.count(), 25);
        assert!((0..25).all(|i| campaigns.is_there(i) && campaigns.fate(i) == Fate::Same));
    }

    #[test]
    fn kinds_differ() {
        assert_eq!(changed(10, &EDITABLE).fate(2), Fate::Same);
        assert_eq!((changed(10, &ADDRESSES).fate(1), changed(10, &ADDRESSES).count()), (Fate::Same, 14));
        assert_eq!((changed(10, &SETTINGS).count(), changed(0, &ARCHIVABLE).count()), (12, 10));
    }
}
