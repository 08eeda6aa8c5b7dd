//! Fields that several targets have, and short ways to declare others.

use crate::declare::{FieldRole, FieldRule, Place, TargetField};

/// The longest external identifier, in bytes.
const EXTERNAL_ID_BYTES_MAX: usize = 987;

/// The words that Braze takes where several users may have an address or a number.
const PRIORITIES: &str = "which user is meant if several match: a list of `identified`, `unidentified`, \
                          `most_recently_updated` and `least_recently_updated`, the most important first; if several \
                          still match, Braze does nothing";

/// The array of the target, which the row's element goes into with all its members.
pub const ELEMENT: Place = Place { array: "", is_alone: false };

/// The array of the target, which the identifier goes into alone.
pub const ALONE: Place = Place { array: "", is_alone: true };

/// An array of its own, which the row's element goes into with all its members.
#[must_use]
pub const fn among(array: &'static str) -> Place {
    Place { array, is_alone: false }
}

/// An array of its own, which the identifier goes into alone.
#[must_use]
pub const fn alone_among(array: &'static str) -> Place {
    Place { array, is_alone: true }
}

/// An external identifier.
#[must_use]
pub const fn external_id(role: FieldRole) -> TargetField {
    external_id_named("external_id", role, "the user, by external identifier")
}

/// The same under another name.
#[must_use]
pub const fn external_id_named(name: &'static str, role: FieldRole, description: &'static str) -> TargetField {
    field(name, role, description).rule(FieldRule::BytesMax(EXTERNAL_ID_BYTES_MAX)).text()
}

/// An alias of a user.
#[must_use]
pub const fn user_alias(place: Place) -> TargetField {
    let role = FieldRole::Identifier(place);
    field("user_alias", role, "the user, by `alias_name` and `alias_label`").rule(FieldRule::UserAlias)
}

/// An identifier of Braze's own.
#[must_use]
pub const fn braze_id(place: Place) -> TargetField {
    field("braze_id", FieldRole::Identifier(place), "the user, by Braze's own identifier").text()
}

/// An address that says who is meant.
#[must_use]
pub const fn email(place: Place) -> TargetField {
    field("email", FieldRole::Identifier(place), "the user, by email address").text()
}

/// A number that does.
#[must_use]
pub const fn phone(place: Place) -> TargetField {
    field("phone", FieldRole::Identifier(place), "the user, by phone number, such as `+12025550123`").text()
}

/// An address that says who is meant where no identifier does.
pub const FALLBACK_EMAIL: TargetField = field(
    "email",
    FieldRole::Fallback(ELEMENT),
    "the user, by email address; with another identifier, the address \
                                                  to set",
)
.text();

/// A number that does.
pub const FALLBACK_PHONE: TargetField = field(
    "phone",
    FieldRole::Fallback(ELEMENT),
    "the user, by phone number, such as `+12025550123`, if there is no `email`; with another identifier, the number \
     to set",
)
.text();

/// Which of several users is meant.
#[must_use]
pub const fn prioritization(needed_with: &'static [&'static str]) -> TargetField {
    TargetField { needed_with, ..member("prioritization", PRIORITIES) }
}

/// Whether users are made who are not there.
pub const UPDATE_EXISTING_ONLY: TargetField =
    member("_update_existing_only", "whether to update existing users only; default: false, or true with `user_alias`");

/// The app that something happened in.
pub const APP_ID: TargetField = member("app_id", "the app it happened in, as in `braze_apps()`").text();

/// A member of the row's element.
#[must_use]
pub const fn member(name: &'static str, description: &'static str) -> TargetField {
    field(name, FieldRole::Member, description)
}

/// What is the same for all elements of an array.
#[must_use]
pub const fn beside(name: &'static str, description: &'static str) -> TargetField {
    field(name, FieldRole::Beside, description)
}

/// A field that need not be there, with any values.
#[must_use]
pub const fn field(name: &'static str, role: FieldRole, description: &'static str) -> TargetField {
    TargetField { name, role, is_required: false, needed_with: &[], is_text: false, rule: FieldRule::Any, description }
}

impl TargetField {
    /// The same for a row that must have it.
    #[must_use]
    pub const fn required(self) -> Self {
        TargetField { is_required: true, ..self }
    }

    /// The same, always sent as a string.
    #[must_use]
    pub const fn text(self) -> Self {
        TargetField { is_text: true, ..self }
    }

    /// The same with a rule for its values.
    #[must_use]
    pub const fn rule(self, rule: FieldRule) -> Self {
        TargetField { rule, ..self }
    }
}
