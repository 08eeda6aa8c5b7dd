//! Addresses and numbers of users, and what they subscribed to.

use super::era::Era;
use super::source::Noun;
use super::time::{Spelling, Timestamp};
use super::{id, kind};
use crate::json::{Object, Rows};
use crate::options::Options;
use crate::writes::subscriptions::Subscriptions;

pub fn email(i: u64) -> String {
    format!("user-{i}@example.com")
}

/// `+12000000000` and on.
const FIRST_PHONE: u64 = 12_000_000_000;

pub fn phone_number_of(phone: &str) -> Option<u64> {
    phone.strip_prefix('+')?.parse::<u64>().ok()?.checked_sub(FIRST_PHONE)
}

/// A row of read.yaml `email_hard_bounces`.
pub fn hard_bounce(row: &mut Object, i: u64, options: &Options) {
    row.key("email", email(i));
    row.text("hard_bounced_at", Timestamp(options.bounces.edited(i), Spelling::Spaced));
}

/// A row of read.yaml `email_unsubscribes`.
pub fn unsubscribe(row: &mut Object, i: u64, options: &Options) {
    row.key("email", email(i));
    row.text("unsubscribed_at", Timestamp(options.unsubscribes.edited(i), Spelling::Spaced));
}

/// A row of read.yaml `sms_invalid_phone_numbers`.
pub fn invalid_phone_number(row: &mut Object, i: u64, options: &Options) {
    row.key("phone", format_args!("+{}", FIRST_PHONE + i));
    row.text("invalid_detected_at", Timestamp(options.phones.edited(i), Spelling::Spaced));
    row.text("reason", if i.is_multiple_of(2) { "provider_error" } else { "deactivated" });
}

/// The number in an identifier: its first run of digits.
pub fn number_in(identifier: &str) -> Option<u64> {
    let digits = identifier.trim_start_matches(|character: char| !character.is_ascii_digit());
    let end = digits.find(|character: char| !character.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// A user's status in group g; `unknown` is lower case in recorded answers.
pub fn status(identifier: &str, g: u64) -> &'static str {
    match number_in(identifier).map(|number| (number % 3 + g) % 3) {
        Some(0) => "Subscribed",
        Some(1) => "Unsubscribed",
        _ => "unknown",
    }
}

/// The same, unless it was written.
pub fn status_now(identifier: &str, g: u64, written: &Subscriptions) -> &'static str {
    match written.of(identifier, g) {
        Some("subscribed") => "Subscribed",
        Some(_) => "Unsubscribed",
        None => status(identifier, g),
    }
}

/// An identifier as a request gives it.
#[derive(Clone, Copy)]
pub enum Identifier<'a> {
    ExternalId(&'a str),
    Email(&'a str),
    Phone(&'a str),
}

impl Identifier<'_> {
    pub fn text(&self) -> &str {
        match self {
            Identifier::ExternalId(text) | Identifier::Email(text) | Identifier::Phone(text) => text,
        }
    }
}

/// The groups a user is known in.
fn groups_of(identifier: &str, groups: u64, written: &Subscriptions) -> impl Iterator<Item = (u64, &'static str)> {
    (0..groups).map(move |g| (g, status_now(identifier, g, written))).filter(|(_, status)| *status != "unknown")
}

/// A user of read.yaml `subscription_user_status`, as recorded.
pub fn user(row: &mut Object, identifier: Identifier, options: &Options, written: &Subscriptions) {
    let number = number_in(identifier.text());
    match identifier {
        Identifier::Email(text) => row.text("email", text),
        _ => row.text_or_null("email", number.map(email)),
    }
    match identifier {
        Identifier::Phone(text) => row.text("phone", text),
        _ => row.null("phone"),
    }
    match identifier {
        Identifier::ExternalId(text) => row.key("external_id", text),
        _ => row.text_or_null("external_id", number.map(|number| format!("user-{number}"))),
    }
    row.list("subscription_groups", |list| {
        for (g, status) in groups_of(identifier.text(), options.groups.size, written) {
            list.part(|group| {
                group.text("id", id(kind::GROUP, g));
                group.text("name", options.source().name(Noun::Group, g));
                group.text("channel", if g.is_multiple_of(2) { "email" } else { "sms" });
                group.text("status", status);
            });
        }
    });
}

/// The user's rows of the same, as documented today.
pub fn user_groups(rows: &mut Rows, identifier: Identifier, groups: u64, written: &Subscriptions) {
    for (g, status) in groups_of(identifier.text(), groups, written) {
        rows.object(g, |row| {
            row.key("subscription_group_id", id(kind::GROUP, g));
            row.text("subscription_status", status.to_lowercase());
        });
    }
}

/// The groups of read.yaml `users_subscription`.
pub fn subscription_groups(row: &mut Object, identifier: &str, groups: u64, written: &Subscriptions) {
    row.list("subscription_group", |list| {
        for (g, status) in groups_of(identifier, groups, written) {
            list.part(|group| {
                group.text("subscription_group_id", id(kind::GROUP, g));
                group.text("subscription_group_event_date", Timestamp(Era::PLAIN.edited(g), Spelling::MillisZulu));
                group.text("subscription_group_state", status);
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_numbers() {
        assert_eq!(number_in("user-12@example.com"), Some(12));
        assert_eq!(number_in("nobody"), None);
        assert_eq!(phone_number_of("+12000000007"), Some(7));
        assert_eq!(phone_number_of("+1"), None);
    }

    #[test]
    fn statuses() {
        assert_eq!(
            ["user-0", "user-1", "user-2", "x"].map(|user| status(user, 0)),
            ["Subscribed", "Unsubscribed", "unknown", "unknown"]
        );
        assert_eq!(status("user-1", 2), "Subscribed");
    }
}
