//! What a user's fields are, read.yaml `user_export_object`. A field without a value is left out.

use super::fields::{Form, Profile};
use super::{ALIAS_LABEL, BRAZE_ID_PREFIX, has_alias, has_email, has_external_id, has_phone, pick};
use crate::data::messages::variation_id;
use crate::data::objects::Fate;
use crate::data::source::Noun;
use crate::data::time::{Spelling, Timestamp};
use crate::data::{canvases, id, kind, signed};
use crate::json::{Object, Rows};
use crate::options::Messages;

/// What begins the ids of devices.
const IDFV: u32 = 0x1df0_0000;
const IDFA: u32 = 0x1dfa_0000;
const GOOGLE_AD_ID: u32 = 0x6a1d_0000;

/// The first of the workspace's, which have their types from `names::attribute`.
const ATTRIBUTES: u64 = 8;

fn created(profile: &Profile, u: u64, spelling: Spelling) -> Timestamp {
    Timestamp(profile.source().joined(u), spelling)
}

/// When user u did something, `k` tells what.
fn seen(profile: &Profile, u: u64, k: u64) -> Timestamp {
    seen_as(profile, u, k, Spelling::MillisZulu)
}

fn seen_as(profile: &Profile, u: u64, k: u64, spelling: Spelling) -> Timestamp {
    Timestamp(profile.source().seen(u, k), spelling)
}

/// One of those that users know.
fn known(profile: &Profile, of: Noun, number: u64) -> String {
    profile.source().name(of, number % profile.source().known(of))
}

pub fn created_at(row: &mut Object, u: u64, profile: &Profile) {
    let spelling = match profile.form {
        Form::Line => Spelling::MillisUtc,
        Form::Answer => Spelling::MillisZulu,
    };
    row.text("created_at", created(profile, u, spelling));
}

pub fn created_from(row: &mut Object, u: u64, _: &Profile) {
    row.text("created_from", pick(&["SDK", "REST API", "CSV import"], u));
}

pub fn external_id(row: &mut Object, u: u64, _: &Profile) {
    if has_external_id(u) {
        row.key("external_id", format_args!("user-{u}"));
    }
}

pub fn user_aliases(row: &mut Object, u: u64, profile: &Profile) {
    if has_alias(u) || profile.form == Form::Answer {
        row.list("user_aliases", |list| {
            if has_alias(u) {
                list.part(|alias| {
                    alias.text("alias_name", format_args!("alias-{u}"));
                    alias.text("alias_label", ALIAS_LABEL);
                });
            }
        });
    }
}

/// `appboy_id` is the same once more, in answers only (recorded).
pub fn braze_id(row: &mut Object, u: u64, profile: &Profile) {
    if profile.form == Form::Answer {
        row.key("appboy_id", format_args!("{BRAZE_ID_PREFIX}{u:016x}"));
    }
    row.key("braze_id", format_args!("{BRAZE_ID_PREFIX}{u:016x}"));
}

pub fn first_name(row: &mut Object, u: u64, profile: &Profile) {
    row.text("first_name", profile.source().person(u).first_name);
}

pub fn last_name(row: &mut Object, u: u64, profile: &Profile) {
    row.text("last_name", profile.source().person(u).last_name);
}

pub fn random_bucket(row: &mut Object, u: u64, _: &Profile) {
    row.integer("random_bucket", signed(u) * 7_919 % 10_000);
}

pub fn email(row: &mut Object, u: u64, _: &Profile) {
    if has_email(u) {
        row.text("email", format_args!("user-{u}@example.com"));
    }
}

pub fn dob(row: &mut Object, u: u64, _: &Profile) {
    if u % 4 != 3 {
        row.text("dob", format_args!("{}-{:02}-{:02}", 1_950 + u % 50, 1 + u % 12, 1 + u % 28));
    }
}

pub fn home_city(row: &mut Object, u: u64, profile: &Profile) {
    let moved = profile.users.fate(u) == Fate::Renamed;
    row.text("home_city", if moved { "Paris" } else { profile.source().person(u).home.city });
}

pub fn country(row: &mut Object, u: u64, profile: &Profile) {
    row.text("country", profile.source().person(u).home.country);
}

/// Spelled as `super::phone` does.
pub fn phone(row: &mut Object, u: u64, _: &Profile) {
    if has_phone(u) {
        row.text("phone", super::phone(u));
    }
}

pub fn language(row: &mut Object, u: u64, profile: &Profile) {
    row.text("language", profile.source().person(u).home.language);
}

pub fn time_zone(row: &mut Object, u: u64, profile: &Profile) {
    row.text("time_zone", profile.source().person(u).home.time_zone);
}

pub fn last_coordinates(row: &mut Object, u: u64, _: &Profile) {
    row.list("last_coordinates", |list| {
        list.quarters(signed(u % 1_440) - 720);
        list.quarters(signed(u % 720) - 360);
    });
}

/// Null, not left out: the one scalar field that is documented as nil.
pub fn gender(row: &mut Object, u: u64, _: &Profile) {
    row.text_or_null("gender", ["M", "F", "O", "N", "P"].get(usize::try_from(u % 6).unwrap_or(0)));
}

pub fn total_revenue(row: &mut Object, u: u64, profile: &Profile) {
    let whole = profile.source().spent(u);
    if u.is_multiple_of(2) {
        row.integer("total_revenue", whole);
    } else {
        row.quarters("total_revenue", 4 * whole + 2);
    }
}

fn attributed(row: &mut Object, u: u64, name: &str, value: &str) {
    if u.is_multiple_of(10) {
        row.text(name, format_args!("{value} {}", u / 10 % 5));
    }
}

pub fn attributed_campaign(row: &mut Object, u: u64, _: &Profile) {
    attributed(row, u, "attributed_campaign", "campaign");
}

pub fn attributed_source(row: &mut Object, u: u64, _: &Profile) {
    attributed(row, u, "attributed_source", "source");
}

pub fn attributed_adgroup(row: &mut Object, u: u64, _: &Profile) {
    attributed(row, u, "attributed_adgroup", "adgroup");
}

pub fn attributed_ad(row: &mut Object, u: u64, _: &Profile) {
    attributed(row, u, "attributed_ad", "ad");
}

const SUBSCRIPTIONS: [&str; 3] = ["opted_in", "subscribed", "unsubscribed"];

/// When it was decided comes along unasked.
pub fn push_subscribe(row: &mut Object, u: u64, profile: &Profile) {
    row.text("push_subscribe", pick(&SUBSCRIPTIONS, u));
    match u % 3 {
        0 => row.text("push_opted_in_at", seen(profile, u, 0)),
        2 => row.text("push_unsubscribed_at", seen(profile, u, 0)),
        _ => {}
    }
}

pub fn email_subscribe(row: &mut Object, u: u64, profile: &Profile) {
    row.text("email_subscribe", pick(&SUBSCRIPTIONS, u + 1));
    match (u + 1) % 3 {
        0 => row.text("email_opted_in_at", seen(profile, u, 0)),
        2 => row.text("email_unsubscribed_at", seen(profile, u, 0)),
        _ => {}
    }
}

pub fn uninstalled_at(row: &mut Object, u: u64, profile: &Profile) {
    if u % 50 == 49 {
        row.text("uninstalled_at", seen(profile, u, 1));
    }
}

/// 6 to 8 of them.
pub fn custom_attributes(row: &mut Object, u: u64, profile: &Profile) {
    row.map("custom_attributes", |map| {
        for number in 0..ATTRIBUTES {
            let name = profile.source().name(Noun::Attribute, number);
            if profile.wants_attribute(&name) {
                custom_attribute(map, u, number, &name, profile);
            }
        }
    });
}

/// A number is a string for odd users: Braze keeps what it was sent.
fn custom_attribute(map: &mut Object, u: u64, number: u64, name: &str, profile: &Profile) {
    match number {
        0 => map.text(name, profile.source().favorite(u)),
        1 if u.is_multiple_of(2) => map.integer(name, signed(u % 1_000)),
        1 => map.text(name, u % 1_000),
        2 => map.boolean(name, u.is_multiple_of(2)),
        3 => map.strings(name, &profile.source().person(u).likes),
        4 => map.text(name, seen(profile, u, 2)),
        5 => map.map(name, |nested| {
            nested.text("plan", pick(&["free", "plus"], u));
            nested.map("limits", |limits| limits.integer("seats", signed(u % 10)));
        }),
        6 if u.is_multiple_of(2) => map.text(name, format_args!("line {}\n\"quoted\"", u % 10)),
        7 if u.is_multiple_of(3) => map.quarters(name, signed(u % 1_000)),
        _ => {}
    }
}

/// 1 to 3 for one user in six.
pub fn custom_events(row: &mut Object, u: u64, profile: &Profile) {
    if u % 6 == 1 {
        row.list("custom_events", |list| counted(list, u, 1 + u / 6 % 3, Noun::Event, profile));
    }
}

/// 1 to 3 for one user in four.
pub fn purchases(row: &mut Object, u: u64, profile: &Profile) {
    if u.is_multiple_of(4) {
        row.list("purchases", |list| counted(list, u, 1 + u / 4 % 3, Noun::Product, profile));
    }
}

fn counted(list: &mut Rows, u: u64, count: u64, of: Noun, profile: &Profile) {
    for j in 0..count {
        list.part(|part| {
            part.key("name", known(profile, of, u + j));
            part.text("first", created(profile, u, Spelling::MillisZulu));
            part.text("last", seen(profile, u, 3 + j));
            part.integer("count", signed(1 + (u + j) % 20));
        });
    }
}

fn is_ios(u: u64) -> bool {
    u.is_multiple_of(2)
}

fn platform(u: u64) -> &'static str {
    if is_ios(u) { "iOS" } else { "Android" }
}

pub fn devices(row: &mut Object, u: u64, _: &Profile) {
    row.list("devices", |list| {
        list.part(|device| {
            device.text("model", if is_ios(u) { "iPhone 15" } else { "Pixel 8" });
            device.text("os", if is_ios(u) { "iOS 17.5" } else { "Android (14)" });
            device.text_or_null("carrier", (u % 4 != 3).then_some("Telekom"));
            if is_ios(u) {
                device.text("idfv", id(IDFV, u));
                device.text("idfa", id(IDFA, u));
            }
            device.text("device_id", format_args!("device-{u}"));
            if !is_ios(u) {
                device.text("google_ad_id", id(GOOGLE_AD_ID, u));
            }
            device.boolean("ad_tracking_enabled", u % 3 != 2);
        });
    });
}

/// Those who opted in have one.
pub fn push_tokens(row: &mut Object, u: u64, profile: &Profile) {
    if u.is_multiple_of(3) {
        row.list("push_tokens", |list| {
            list.part(|token| {
                token.text("app", known(profile, Noun::App, u / 3));
                token.text("platform", platform(u));
                token.text("token", format_args!("token-{u}"));
                token.text("device_id", format_args!("device-{u}"));
                token.boolean("notifications_enabled", u.is_multiple_of(2));
            });
        });
    }
}

/// One for half of the users. `sessions` is an int in the documented sample and a string in the
/// documented table.
pub fn apps(row: &mut Object, u: u64, profile: &Profile) {
    if u % 4 > 1 {
        return;
    }
    row.list("apps", |list| {
        list.part(|app| {
            app.text("name", known(profile, Noun::App, u));
            app.text("platform", platform(u));
            app.text("version", format_args!("3.{}.0", u % 30));
            let sessions = 1 + u % 500;
            if u.is_multiple_of(2) {
                app.integer("sessions", signed(sessions));
            } else {
                app.text("sessions", sessions);
            }
            app.text("first_used", created(profile, u, Spelling::MillisZulu));
            app.text("last_used", seen(profile, u, 6));
        });
    });
}

/// 0 to 2.
pub fn campaigns_received(row: &mut Object, u: u64, profile: &Profile) {
    let count = match u % 10 {
        1 => 1,
        2 => 2,
        _ => return,
    };
    row.list("campaigns_received", |list| {
        for j in 0..count {
            let i = (u + j) % profile.source().known(Noun::Campaign);
            list.part(|received| {
                received.text("name", profile.source().name(Noun::Campaign, i));
                received.text("api_campaign_id", id(kind::CAMPAIGN, i));
                received.text("last_received", seen(profile, u, 7 + j));
                received.object("engaged", |engaged| {
                    engaged.boolean(pick(&["opened_email", "opened_push", "clicked_email"], u), true);
                });
                received.boolean("converted", u.is_multiple_of(2));
                received.map("multiple_converted", |converted| {
                    converted.boolean("Primary Conversion Event - A", u.is_multiple_of(2));
                });
                received.boolean("in_control", u % 20 == 1);
                received.text("variation_name", "Variant 1");
                received.text(
                    "variation_api_id",
                    variation_id(i, profile.source().campaign_channels(i, Messages::default()).first, 0),
                );
            });
        }
    });
}

/// 0 or 1.
pub fn canvases_received(row: &mut Object, u: u64, profile: &Profile) {
    if u % 10 != 3 {
        return;
    }
    let i = u % profile.source().known(Noun::Canvas);
    row.list("canvases_received", |list| {
        list.part(|received| {
            received.text("name", profile.source().name(Noun::Canvas, i));
            received.text("api_canvas_id", id(kind::CANVAS, i));
            received.text("last_received_message", seen(profile, u, 9));
            received.text("last_entered", seen_as(profile, u, 10, Spelling::MillisOffset));
            received.text("variation_name", "Variant 1");
            // Both spellings have been seen.
            received.boolean(if u % 20 == 3 { "in_control" } else { "is_in_control" }, u % 20 != 3);
            received.boolean("converted", u.is_multiple_of(3));
            received.map("conversion_events_performed", |events| events.boolean("Primary Conversion Event - A", true));
            received.map("engaged", |engaged| engaged.boolean("opened_email", true));
            received.null("last_entered_control_at");
            received.text("last_exited", seen(profile, u, 11));
            received.list("steps_received", |steps| {
                steps.part(|step| {
                    step.text("name", profile.source().step_name(i, 0));
                    step.text("api_canvas_step_id", canvases::step_id(i, 0));
                    step.text("last_received", seen(profile, u, 9));
                });
            });
        });
    });
}
