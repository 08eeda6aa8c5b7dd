//! Users: who they are, and who belongs to what. `fields` is what can be asked of them, `profile`
//! what the answers are, `plain` the formulas that a story replaces.

mod fields;
pub mod plain;
mod profile;

pub use fields::{Form, Profile, Unknown};

use super::audience;
use super::objects::{Fate, Objects, PERIOD};
use crate::run::{Cycle, Run};

/// Where the phone numbers of users begin.
const PHONE_PREFIX: &str = "+1555";
const BRAZE_ID_PREFIX: &str = "b0000000";
pub const ALIAS_LABEL: &str = "crm";

/// One of `choices`, which go round.
fn pick<T: Copy, const N: usize>(choices: &[T; N], number: u64) -> T {
    choices[usize::try_from(number).unwrap_or(0) % N]
}

fn has_external_id(u: u64) -> bool {
    u % 20 != 19
}

fn has_alias(u: u64) -> bool {
    u.is_multiple_of(3)
}

fn has_email(u: u64) -> bool {
    u % 5 != 4
}

fn has_phone(u: u64) -> bool {
    u.is_multiple_of(2)
}

fn phone(u: u64) -> String {
    format!("{PHONE_PREFIX}{u:07}")
}

/// The number behind `prefix` if it is spelled as `spell` does and `has` says that the user has
/// such an identifier.
fn numbered(text: &str, prefix: &str, spell: fn(u64) -> String, has: fn(u64) -> bool) -> Option<u64> {
    let digits = text.strip_prefix(prefix)?;
    let end = digits.find(|character: char| !character.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok().filter(|&u| has(u) && spell(u) == text)
}

pub fn of_external_id(id: &str) -> Option<u64> {
    numbered(id, "user-", |u| format!("user-{u}"), has_external_id)
}

pub fn of_alias(name: &str, label: &str) -> Option<u64> {
    numbered(name, "alias-", |u| format!("alias-{u}"), has_alias).filter(|_| label == ALIAS_LABEL)
}

pub fn of_device_id(id: &str) -> Option<u64> {
    numbered(id, "device-", |u| format!("device-{u}"), |_| true)
}

pub fn of_braze_id(id: &str) -> Option<u64> {
    let digits = id.strip_prefix(BRAZE_ID_PREFIX)?;
    u64::from_str_radix(digits, 16).ok().filter(|u| digits == format!("{u:016x}"))
}

pub fn of_email(email: &str) -> Option<u64> {
    numbered(email, "user-", audience::email, has_email)
}

pub fn of_phone(text: &str) -> Option<u64> {
    numbered(text, PHONE_PREFIX, phone, has_phone)
}

/// Some of the users, in ascending order: every `step`-th from `first` on, if it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members {
    first: u64,
    step: u64,
    /// Which of those have been there since before a change, and those that came after it.
    old: Run,
    new: Run,
    pub count: u64,
}

impl Members {
    /// Of segment i, in a workspace of `users`.
    pub fn of_segment(i: u64, users: &Objects) -> Self {
        Self::new(0, i + 1, users)
    }

    /// Of the global control group.
    pub fn of_control_group(users: &Objects) -> Self {
        Self::new(7, 10, users)
    }

    fn new(first: u64, step: u64, users: &Objects) -> Self {
        let below = |end: u64| end.saturating_sub(first).div_ceil(step);
        let keeps = Cycle::new(PERIOD, |nth| users.fate_before(first + nth * step) != Fate::Deleted);
        let old = Run { from: 0, to: below(users.before()), keeps };
        let new = Run { from: old.to, to: below(users.size), keeps: Cycle::ALL };
        Members { first, step, old, new, count: old.len() + new.len() }
    }

    /// The number of the user at `position`, which may be the next after the last.
    pub fn at(&self, position: u64) -> u64 {
        let nth = match position.checked_sub(self.old.len()) {
            Some(position) => self.new.nth(position),
            None => self.old.nth(position),
        };
        self.first + nth * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::USERS;

    #[test]
    fn identifiers_lead_to_users() {
        assert_eq!(of_external_id("user-18"), Some(18));
        assert_eq!(of_alias("alias-3", "crm"), Some(3));
        assert_eq!(of_device_id("device-7"), Some(7));
        assert_eq!(of_braze_id("b00000000000000000000010"), Some(16));
        assert_eq!(of_email("user-3@example.com"), Some(3));
        assert_eq!(of_phone("+15550000002"), Some(2));
        assert_eq!(of_phone("+155510000000"), Some(10_000_000));
    }

    #[test]
    fn other_identifiers_do_not() {
        for id in ["user-19", "user-01", "user-", "user-1x", "user--1", "alias-1"] {
            assert_eq!(of_external_id(id), None, "{id}");
        }
        assert_eq!((of_alias("alias-3", "erp"), of_alias("alias-4", "crm")), (None, None));
        assert_eq!((of_email("user-4@example.com"), of_phone("+15550000001")), (None, None));
        assert_eq!(of_braze_id("b0000000000000000000001A"), None);
    }

    #[test]
    fn segments_have_every_nth_user() {
        let members = |members: Members| (0..members.count).map(|position| members.at(position)).collect::<Vec<_>>();
        let users = |size| Objects::new(size, &USERS);
        assert_eq!(members(Members::of_segment(0, &users(3))), [0, 1, 2]);
        assert_eq!(members(Members::of_segment(2, &users(7))), [0, 3, 6]);
        assert_eq!(members(Members::of_control_group(&users(28))), [7, 17, 27]);
        assert_eq!(Members::of_control_group(&users(7)).count, 0);
    }

    #[test]
    fn users_who_are_gone_are_in_no_segment() {
        let mut users = Objects::new(47, &USERS);
        users.change();
        for i in 0..12 {
            let members = Members::of_segment(i, &users);
            let expected: Vec<u64> =
                (0..57).filter(|&u| users.is_there(u)).filter(|u| u.is_multiple_of(i + 1)).collect();
            assert_eq!((0..members.count).map(|position| members.at(position)).collect::<Vec<_>>(), expected, "{i}");
        }
    }
}
