//! What a user's fields are, read.yaml `user_export_object`. A field without a value is left out.

use super::fields::{Form, Profile};
use super::{ALIAS_LABEL, BRAZE_ID_PREFIX, has_alias, has_email, has_external_id, has_phone};
use crate::data::messages::{CHANNELS, variation_id};
use crate::data::names::{event_name, product_name};
use crate::data::objects::Fate;
use crate::data::time::{Spelling, Timestamp};
use crate::data::{campaigns, canvases, id, kind, signed};
use crate::json::{Object, Rows};
use chrono::DateTime;

/// 2020-01-01T00:00:00Z.
const FIRST_CREATED_MS: i64 = 1_577_836_800_000;
const CREATED_STEP_MS: i64 = 2_220_037;
const CREATED_SPAN_MS: i64 = 1_825 * 86_400_000;
/// 2025-07-01T00:00:00Z.
const FIRST_SEEN_MS: i64 = 1_751_328_000_000;
const SEEN_STEP_MS: i64 = 3_600_001;
const SEEN_SPAN: u64 = 4_000;

/// What begins the ids of devices.
const IDFV: u32 = 0x1df0_0000;
const IDFA: u32 = 0x1dfa_0000;
const GOOGLE_AD_ID: u32 = 0x6a1d_0000;

/// Campaigns and Canvases that users have received from.
const CAMPAIGNS: u64 = 100;
const CANVASES: u64 = 40;
/// The same of events, products and apps.
const EVENTS: u64 = 100;
const PRODUCTS: u64 = 50;
const APPS: u64 = 3;

/// The first of the workspace's, which have their types from `names::attribute`.
const ATTRIBUTES: [&str; 8] = [
    "attribute 0000",
    "attribute 0001",
    "attribute 0002",
    "attribute 0003",
    "attribute 0004",
    "attribute 0005",
    "attribute 0006",
    "attribute 0007",
];

fn pick<const N: usize>(choices: &[&'static str; N], number: u64) -> &'static str {
    choices[usize::try_from(number).unwrap_or(0) % N]
}

fn at(epoch_ms: i64, spelling: Spelling) -> Timestamp {
    Timestamp(DateTime::from_timestamp_millis(epoch_ms).unwrap_or_default(), spelling)
}

fn created(u: u64, spelling: Spelling) -> Timestamp {
    at(FIRST_CREATED_MS + signed(u) * CREATED_STEP_MS % CREATED_SPAN_MS, spelling)
}

/// When user u did something, `k` tells what.
fn seen(u: u64, k: u64) -> Timestamp {
    seen_as(u, k, Spelling::MillisZulu)
}

fn seen_as(u: u64, k: u64, spelling: Spelling) -> Timestamp {
    at(FIRST_SEEN_MS + signed((u + 7 * k) % SEEN_SPAN) * SEEN_STEP_MS, spelling)
}

pub fn created_at(row: &mut Object, u: u64, profile: &Profile) {
    let spelling = match profile.form {
        Form::Line => Spelling::MillisUtc,
        Form::Answer => Spelling::MillisZulu,
    };
    row.text("created_at", created(u, spelling));
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

pub fn first_name(row: &mut Object, u: u64, _: &Profile) {
    const NAMES: [&str; 7] = ["Ada", "Björn", "Chloé", "Dmitri", "Esra", "Fumiko", "Grace"];
    row.text("first_name", pick(&NAMES, u));
}

pub fn last_name(row: &mut Object, u: u64, _: &Profile) {
    const NAMES: [&str; 5] = ["Doe", "Müller", "O'Neill", "Sato", "Smith \"Jr\""];
    row.text("last_name", pick(&NAMES, u));
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
    row.text("home_city", if moved { "Paris" } else { pick(&["Berlin", "Chicago", "São Paulo", "Tokyo"], u) });
}

pub fn country(row: &mut Object, u: u64, _: &Profile) {
    row.text("country", pick(&["DE", "US", "BR", "JP"], u));
}

/// Spelled as `super::phone` does.
pub fn phone(row: &mut Object, u: u64, _: &Profile) {
    if has_phone(u) {
        row.text("phone", super::phone(u));
    }
}

pub fn language(row: &mut Object, u: u64, _: &Profile) {
    row.text("language", pick(&["de", "en", "pt", "ja"], u));
}

/// IANA names, and one of the Rails names that the documented sample has.
pub fn time_zone(row: &mut Object, u: u64, _: &Profile) {
    const ZONES: [&str; 4] = ["Europe/Berlin", "Central Time (US & Canada)", "America/Sao_Paulo", "Asia/Tokyo"];
    row.text("time_zone", pick(&ZONES, u));
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

pub fn total_revenue(row: &mut Object, u: u64, _: &Profile) {
    let whole = signed(u % 1_000);
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
pub fn push_subscribe(row: &mut Object, u: u64, _: &Profile) {
    row.text("push_subscribe", pick(&SUBSCRIPTIONS, u));
    match u % 3 {
        0 => row.text("push_opted_in_at", seen(u, 0)),
        2 => row.text("push_unsubscribed_at", seen(u, 0)),
        _ => {}
    }
}

pub fn email_subscribe(row: &mut Object, u: u64, _: &Profile) {
    row.text("email_subscribe", pick(&SUBSCRIPTIONS, u + 1));
    match (u + 1) % 3 {
        0 => row.text("email_opted_in_at", seen(u, 0)),
        2 => row.text("email_unsubscribed_at", seen(u, 0)),
        _ => {}
    }
}

pub fn uninstalled_at(row: &mut Object, u: u64, _: &Profile) {
    if u % 50 == 49 {
        row.text("uninstalled_at", seen(u, 1));
    }
}

/// 6 to 8 of them.
pub fn custom_attributes(row: &mut Object, u: u64, profile: &Profile) {
    row.map("custom_attributes", |map| {
        for (number, name) in (0..).zip(ATTRIBUTES) {
            if profile.wants_attribute(name) {
                custom_attribute(map, u, number, name);
            }
        }
    });
}

/// A number is a string for odd users: Braze keeps what it was sent.
fn custom_attribute(map: &mut Object, u: u64, number: u32, name: &str) {
    match number {
        0 => map.text(name, format_args!("value {}", u % 100)),
        1 if u.is_multiple_of(2) => map.integer(name, signed(u % 1_000)),
        1 => map.text(name, u % 1_000),
        2 => map.boolean(name, u.is_multiple_of(2)),
        3 => map.strings(name, &[pick(&["red", "green", "blue"], u), "black"]),
        4 => map.text(name, seen(u, 2)),
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
pub fn custom_events(row: &mut Object, u: u64, _: &Profile) {
    if u % 6 == 1 {
        row.list("custom_events", |list| counted(list, u, 1 + u / 6 % 3, |u, j| event_name((u + j) % EVENTS)));
    }
}

/// 1 to 3 for one user in four.
pub fn purchases(row: &mut Object, u: u64, _: &Profile) {
    if u.is_multiple_of(4) {
        row.list("purchases", |list| counted(list, u, 1 + u / 4 % 3, |u, j| product_name((u + j) % PRODUCTS)));
    }
}

fn counted(list: &mut Rows, u: u64, count: u64, name: fn(u64, u64) -> String) {
    for j in 0..count {
        list.part(|part| {
            part.key("name", name(u, j));
            part.text("first", created(u, Spelling::MillisZulu));
            part.text("last", seen(u, 3 + j));
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
pub fn push_tokens(row: &mut Object, u: u64, _: &Profile) {
    if u.is_multiple_of(3) {
        row.list("push_tokens", |list| {
            list.part(|token| {
                token.text("app", pick(&["App 0", "App 1", "App 2"], u / 3));
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
pub fn apps(row: &mut Object, u: u64, _: &Profile) {
    if u % 4 > 1 {
        return;
    }
    row.list("apps", |list| {
        list.part(|app| {
            app.text("name", format_args!("App {}", u % APPS));
            app.text("platform", platform(u));
            app.text("version", format_args!("3.{}.0", u % 30));
            let sessions = 1 + u % 500;
            if u.is_multiple_of(2) {
                app.integer("sessions", signed(sessions));
            } else {
                app.text("sessions", sessions);
            }
            app.text("first_used", created(u, Spelling::MillisZulu));
            app.text("last_used", seen(u, 6));
        });
    });
}

/// 0 to 2.
pub fn campaigns_received(row: &mut Object, u: u64, _: &Profile) {
    let count = match u % 10 {
        1 => 1,
        2 => 2,
        _ => return,
    };
    row.list("campaigns_received", |list| {
        for j in 0..count {
            let i = (u + j) % CAMPAIGNS;
            list.part(|received| {
                received.text("name", campaigns::campaign_name(i));
                received.text("api_campaign_id", id(kind::CAMPAIGN, i));
                received.text("last_received", seen(u, 7 + j));
                received.object("engaged", |engaged| {
                    engaged.boolean(pick(&["opened_email", "opened_push", "clicked_email"], u), true);
                });
                received.boolean("converted", u.is_multiple_of(2));
                received.map("multiple_converted", |converted| {
                    converted.boolean("Primary Conversion Event - A", u.is_multiple_of(2));
                });
                received.boolean("in_control", u % 20 == 1);
                received.text("variation_name", "Variant 1");
                received.text("variation_api_id", variation_id(i, i % CHANNELS, 0));
            });
        }
    });
}

/// 0 or 1.
pub fn canvases_received(row: &mut Object, u: u64, _: &Profile) {
    if u % 10 != 3 {
        return;
    }
    let i = u % CANVASES;
    row.list("canvases_received", |list| {
        list.part(|received| {
            received.text("name", canvases::canvas_name(i));
            received.text("api_canvas_id", id(kind::CANVAS, i));
            received.text("last_received_message", seen(u, 9));
            received.text("last_entered", seen_as(u, 10, Spelling::MillisOffset));
            received.text("variation_name", "Variant 1");
            // Both spellings have been seen.
            received.boolean(if u % 20 == 3 { "in_control" } else { "is_in_control" }, u % 20 != 3);
            received.boolean("converted", u.is_multiple_of(3));
            received.map("conversion_events_performed", |events| events.boolean("Primary Conversion Event - A", true));
            received.map("engaged", |engaged| engaged.boolean("opened_email", true));
            received.null("last_entered_control_at");
            received.text("last_exited", seen(u, 11));
            received.list("steps_received", |steps| {
                steps.part(|step| {
                    step.text("name", "Step 1");
                    step.text("api_canvas_step_id", canvases::step_id(i, 0));
                    step.text("last_received", seen(u, 9));
                });
            });
        });
    });
}
