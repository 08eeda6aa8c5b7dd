//! Reads the options written behind the name in a key, `sandbox?campaigns=5&fail=500:2`.

use super::{BODY_FAULTS, BodyFault, Endless, Moving, Options, Untracked, UserStatus};
use crate::chaos;
use crate::data::messages::CHANNELS;
use crate::data::{APPS_MAX, GROUPS_MAX, MORE_EVENTS_MAX, OBJECTS_MAX, STEPS_MAX, VARIATIONS_MAX};
use crate::endpoints;
use crate::json::Blank;
use std::fmt;
use std::str::FromStr;

/// One option as it is written, for example on the command line: `("campaigns", "20000")`.
pub type Setting = (String, String);

/// Longest wait that can be asked for, in milliseconds.
const LATENCY_MS_MAX: u64 = 600_000;
/// Longest quota window and longest wait a header can name.
const SECONDS_MAX: u64 = 86_400;
/// Furthest that a clock may be off.
const CLOCK_S_MAX: i64 = 20 * 365 * 86_400;
/// Offsets of the time zones there are.
const ZONE_HOURS: std::ops::RangeInclusive<i64> = -12..=14;

/// Why a key opens no workspace.
#[derive(Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It does not begin with `sandbox`: Braze does not know it either.
    Unknown,
    Option(BadOption),
}

/// An option that does not exist or does not take this value. Silence would leave a test without
/// its subject.
#[derive(Debug, PartialEq, Eq)]
pub struct BadOption {
    name: String,
    value: String,
}

impl fmt::Display for BadOption {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let BadOption { name, value } = self;
        write!(to, "The sandbox has no option \"{name}\" that takes \"{value}\"")
    }
}

impl Options {
    /// Reads `NAME?option=value&option=value`; `defaults` come first, so the key has the last word.
    pub fn of_key(key: &str, defaults: &[Setting]) -> Result<Self, KeyError> {
        if !key.starts_with("sandbox") {
            return Err(KeyError::Unknown);
        }
        let written = key.split_once('?').map_or("", |(_, written)| written);
        let settings: Vec<Setting> = defaults
            .iter()
            .cloned()
            .chain(written.split('&').filter(|setting| !setting.is_empty()).map(setting))
            .collect();
        Self::of_settings(&settings).map_err(KeyError::Option)
    }

    /// Later settings win; all of them win over what `chaos` picks and `story` begins with.
    pub fn of_settings(settings: &[Setting]) -> Result<Self, BadOption> {
        let mut options = Options::default();
        if let Some((name, value)) = settings.iter().rfind(|(name, _)| name == "chaos") {
            options.set(name, value)?;
            if let Some(seed) = options.faults.chaos {
                chaos::pick(seed, &mut options);
            }
        }
        if let Some((name, value)) = settings.iter().rfind(|(name, _)| name == "story") {
            options.set(name, value)?;
            if let Some(story) = options.story {
                story.furnish(&mut options);
            }
        }
        for (name, value) in settings {
            options.set(name, value)?;
        }
        if options.changed {
            options.change();
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), BadOption> {
        self.apply(name, value).ok_or_else(|| BadOption { name: name.to_owned(), value: value.to_owned() })
    }

    /// One arm for each option.
    #[allow(clippy::too_many_lines)]
    fn apply(&mut self, name: &str, value: &str) -> Option<()> {
        let faults = &mut self.faults;
        match name {
            "campaigns" => self.campaigns.size = number(value, OBJECTS_MAX)?,
            "canvases" => self.canvases.size = number(value, OBJECTS_MAX)?,
            "segments" => self.segments.size = number(value, OBJECTS_MAX)?,
            "events" => self.events.size = number(value, OBJECTS_MAX)?,
            "products" => self.products.size = number(value, OBJECTS_MAX)?,
            "apps" => self.apps.size = number(value, APPS_MAX)?,
            "cards" => self.cards.size = number(value, OBJECTS_MAX)?,
            "attributes" => self.attributes.size = number(value, OBJECTS_MAX)?,
            "catalogs" => self.catalogs.size = number(value, OBJECTS_MAX)?,
            "items" => self.items.size = number(value, OBJECTS_MAX)?,
            "blocks" => self.blocks.size = number(value, OBJECTS_MAX)?,
            "templates" => self.templates.size = number(value, OBJECTS_MAX)?,
            "bounces" => self.bounces.size = number(value, OBJECTS_MAX)?,
            "unsubscribes" => self.unsubscribes.size = number(value, OBJECTS_MAX)?,
            "phones" => self.phones.size = number(value, OBJECTS_MAX)?,
            "centers" => self.centers.size = number(value, OBJECTS_MAX)?,
            "broadcasts" => self.broadcasts.size = number(value, OBJECTS_MAX)?,
            "integrations" => self.integrations.size = number(value, OBJECTS_MAX)?,
            "syncs" => self.syncs.size = number(value, OBJECTS_MAX)?,
            "bad_ids" => self.bad_ids = number(value, OBJECTS_MAX)?,
            "refused" => self.refused = value.parse().ok()?,
            "away" => self.set_away(value.parse().ok()?),
            "edits" => self.set_edits(value.parse().ok()?),
            "restated" => self.restated = value.parse().ok()?,
            "groups" => self.groups.size = number(value, GROUPS_MAX)?,
            "story" => self.story = Some(value.parse().ok()?),
            "changed" => self.changed = value.parse().ok()?,
            "channels" => self.messages.channels = number(value, CHANNELS)?,
            "variations" => self.messages.variations = number(value, VARIATIONS_MAX).filter(|&number| number > 0)?,
            "control" => self.messages.control = value.parse().ok()?,
            "unknown_channel" => self.messages.unknown_channel = value.parse().ok()?,
            "unnamed" => self.messages.unnamed = value.parse().ok()?,
            "twice" => self.messages.twice = value.parse().ok()?,
            "variants" => self.variants = number(value, VARIATIONS_MAX).filter(|&number| number > 0)?,
            "steps" => self.steps = number(value, STEPS_MAX)?,
            "more_events" => self.more_events = number(value, MORE_EVENTS_MAX)?,
            "untracked" => {
                self.untracked = one_of(value, &[("refused", Untracked::Refused), ("zero", Untracked::Zero)])?;
            }
            "user_status" => {
                let shapes = [("recorded", UserStatus::Recorded), ("documented", UserStatus::Documented)];
                self.user_status = one_of(value, &shapes)?;
            }

            "permissions" if value == "all" => self.permissions.granted = None,
            "permissions" => self.permissions.granted = Some(permissions(value)?),
            "without" => self.permissions.without = permissions(value)?,
            "request_quota" => self.quota.requests = Some(value.parse().ok()?),
            "quota_window_s" => self.quota.window_s = Some(window(value)?),
            "quota_used" => self.quota.used = value.parse().ok()?,

            "ending_at" => {
                self.ending_at_excluded = one_of(value, &[("included", false), ("excluded", true)])?;
            }
            "zone_hours" => {
                self.zone_hours = value.parse().ok().filter(|hours| ZONE_HOURS.contains(hours))?;
            }
            "clock_s" => {
                self.clock_s = value.parse().ok().filter(|seconds: &i64| seconds.abs() <= CLOCK_S_MAX)?;
            }
            "empty_series" => self.empty_series = value.parse().ok()?,
            "shift" => self.moving = Some(Moving::Shift(step(value)?)),
            "append" => self.moving = Some(Moving::Append(step(value)?)),
            "endless" => {
                let kinds = [("repeat", Endless::Repeat), ("cursor", Endless::Cursor), ("grow", Endless::Grow)];
                self.endless = Some(one_of(value, &kinds)?);
            }
            "link_host" => self.link_host = Some(filled(value)?),
            "gzip" => self.gzip = value.parse().ok()?,
            "unknown_fields" => self.bend.unknown_fields = value.parse().ok()?,
            "respelled" => self.bend.respelled = value.parse().ok()?,
            "nulls" => self.blank(Blank::Null, value.parse().ok()?),
            "missing" => self.blank(Blank::Missing, value.parse().ok()?),
            "field_order" => {
                self.bend.reversed = one_of(value, &[("documented", false), ("reversed", true)])?;
            }

            "latency_ms" => self.latency_ms = number(value, LATENCY_MS_MAX)?,
            "fail_path" => faults.path = Some(filled(value)?),
            "fail" => faults.fail = Some(failure(value)?),
            "reset_s" => faults.reset_s = number(value, SECONDS_MAX)?,
            "retry_after" => faults.retry_after_s = Some(number(value, SECONDS_MAX)?),
            "bare_429" => faults.bare_429 = value.parse().ok()?,
            "body" => faults.body = Some(times(value)?),
            "cut" => faults.cut = value.parse().ok()?,
            "refuse" => faults.refuse = value.parse().ok()?,
            "stall" => faults.stall = value.parse().ok()?,
            "redirect" => faults.redirect = Some(filled(value)?),
            "chaos" => faults.chaos = Some(value.parse().ok()?),
            _ => {
                let Options { telling, exports, writes, .. } = self;
                return (telling.apply(name, value))
                    .or_else(|| exports.apply(name, value))
                    .or_else(|| writes.apply(name, value));
            }
        }
        Some(())
    }

    /// Switches one kind of blank on or off; there is one kind at a time, the last that was
    /// switched on.
    fn blank(&mut self, kind: Blank, on: bool) {
        if on {
            self.bend.blank = Some(kind);
        } else if self.bend.blank == Some(kind) {
            self.bend.blank = None;
        }
    }
}

/// Splits `name=value`; without `=` the value is empty, which no option takes.
pub fn setting(written: &str) -> Setting {
    let (name, value) = written.split_once('=').unwrap_or((written, ""));
    (name.to_owned(), value.to_owned())
}

pub(super) fn number(value: &str, max: u64) -> Option<u64> {
    value.parse().ok().filter(|&number| number <= max)
}

fn window(value: &str) -> Option<u64> {
    number(value, SECONDS_MAX).filter(|&seconds| seconds > 0)
}

/// Only errors can be asked for: any other status would need a body of its own.
fn failure(value: &str) -> Option<(u16, u64)> {
    times(value).filter(|(status, _)| (400..600).contains(status))
}

fn step(value: &str) -> Option<u64> {
    value.parse().ok().filter(|&step| step > 0)
}

pub(super) fn filled(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

pub(super) fn one_of<T: Copy>(value: &str, choices: &[(&str, T)]) -> Option<T> {
    choices.iter().find(|(name, _)| *name == value).map(|&(_, choice)| choice)
}

/// `KIND:N`, the first N attempts; `KIND` alone means all of them.
fn times<T: FromStr>(value: &str) -> Option<(T, u64)> {
    let (kind, times) = match value.split_once(':') {
        Some((kind, times)) => (kind, times.parse().ok()?),
        None => (value, u64::MAX),
    };
    Some((kind.parse().ok()?, times))
}

/// A `+`-separated list of permissions that endpoints ask for.
fn permissions(value: &str) -> Option<Vec<String>> {
    let known = |name: &&str| !name.is_empty() && endpoints::all().any(|endpoint| endpoint.permission == *name);
    let names: Vec<&str> = value.split('+').collect();
    names.iter().all(known).then(|| names.into_iter().map(str::to_owned).collect())
}

impl FromStr for BodyFault {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        one_of(name, &BODY_FAULTS).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::exports::ARCHIVE_FAULTS;
    use crate::options::telling::{ECHOES, ERROR_BODIES};
    use crate::writes::faults::WRITE_FAULTS;

    fn options(key: &str) -> Options {
        Options::of_key(key, &[]).expect("a good key")
    }

    #[test]
    fn a_bare_key_has_the_defaults() {
        assert_eq!(options("sandbox-1"), Options::default());
        assert_eq!(options("sandbox?"), Options::default());
    }

    #[test]
    fn the_key_wins_over_the_defaults() {
        let defaults = [setting("campaigns=5"), setting("apps=1")];
        let options = Options::of_key("sandbox?campaigns=7&zone_hours=-5", &defaults).expect("a good key");
        assert_eq!((options.campaigns.size, options.apps.size, options.zone_hours), (7, 1, -5));
    }

    #[test]
    fn a_change_comes_after_all_numbers() {
        for key in ["sandbox?changed=true&campaigns=7&users=20", "sandbox?campaigns=7&users=20&changed=true"] {
            let options = options(key);
            let Options { campaigns, exports, .. } = &options;
            assert_eq!((campaigns.before(), campaigns.size, exports.users.size), (7, 17, 30), "{key}");
        }
        assert_eq!(options("sandbox?changed=false"), Options::default());
    }

    #[test]
    fn other_keys_are_unknown() {
        for key in ["", "braze", "\"sandbox\"", "?campaigns=1"] {
            assert_eq!(Options::of_key(key, &[]), Err(KeyError::Unknown));
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for written in [
            "campaign=5",
            "campaigns=many",
            "campaigns=99999999",
            "gzip",
            "gzip=yes",
            "changed=yes",
            "story=today",
            "fail=200:1",
            "fail=500:x",
            "body=bad",
            "shift=0",
            "zone_hours=15",
            "clock_s=x",
            "away=x",
            "edits=3",
            "restated=1",
            "quota_window_s=0",
            "apps=1001",
            "channels=9",
            "variations=0",
            "steps=10",
            "untracked=maybe",
            "permissions=campaigns",
            "without=",
            "users_per_file=0",
            "export_status=500",
            "archive=rar",
            "reset=soon",
            "error=none",
            "echo=rot13",
            "write_faults=lost",
            "write_faults=lost:101",
            "write_faults=eaten:5",
            "track_headers=loud",
        ] {
            let error = Options::of_key(&format!("sandbox?{written}"), &[]).expect_err(written);
            let (name, _) = setting(written);
            assert!(matches!(error, KeyError::Option(bad) if bad.name == name), "{written}");
        }
    }

    #[test]
    fn faults() {
        let faults = options("sandbox?fail=500:2&body=html&cut=1&fail_path=list").faults;
        assert_eq!(faults.fail, Some((500, 2)));
        assert_eq!(faults.body, Some((BodyFault::Html, u64::MAX)));
        assert_eq!((faults.cut, faults.path.as_deref()), (1, Some("list")));
    }

    #[test]
    fn permissions_are_granted_and_taken() {
        let all = options("sandbox?without=campaigns.list").permissions;
        assert!(!all.allow("campaigns.list") && all.allow("canvas.list"));
        let two = options("sandbox?permissions=campaigns.list+events.get").permissions;
        assert!(two.allow("campaigns.list") && two.allow("events.get") && !two.allow("canvas.list"));
    }

    #[test]
    fn chaos_leaves_the_last_word_to_the_key() {
        for seed in 0..50 {
            let options = options(&format!("sandbox?gzip=false&nulls=false&chaos={seed}&unknown_fields=true"));
            assert!(!options.gzip && options.bend.blank != Some(Blank::Null) && options.bend.unknown_fields);
        }
    }

    #[test]
    fn the_readme_lists_every_kind() {
        let faults = BODY_FAULTS.map(|(name, _)| name).into_iter().chain(ARCHIVE_FAULTS.map(|(name, _)| name));
        let names = faults.chain(ERROR_BODIES.map(|(name, _)| name)).chain(ECHOES.map(|(name, _)| name));
        for name in names.chain(WRITE_FAULTS.map(|(name, _)| name)) {
            assert!(include_str!("../../README.md").contains(&format!("`{name}`")), "{name}");
        }
    }
}
