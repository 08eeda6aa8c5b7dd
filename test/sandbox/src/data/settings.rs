//! What is set up once: apps, their keys, preference centers, scheduled broadcasts, links, people.

use super::audience::email;
use super::source::{Broadcast, Noun};
use super::time::{Spelling, Timestamp};
use super::{app_id, id, kind, sub_id};
use crate::json::{Object, Rows};
use crate::options::Options;

/// A row of `/app_group/apps`.
pub fn app(row: &mut Object, i: u64, options: &Options) {
    row.text("name", options.source().name(Noun::App, i));
    row.key("api_key", app_id(i));
}

const KEYS: u64 = 2;

/// Rows of read.yaml `sdk_authentication_keys` for app a.
pub fn sdk_keys(rows: &mut Rows, a: u64) {
    for k in 0..KEYS {
        rows.object(k, |row| {
            row.key("id", sub_id(0xa100_0000, 0, k, a));
            row.text(
                "rsa_public_key",
                format_args!("-----BEGIN PUBLIC KEY-----\nkey {k} of app {a}\n-----END PUBLIC KEY-----"),
            );
            row.text("description", format_args!("Key {k} of app {a}"));
            row.boolean("is_primary", k == 0);
        });
    }
}

/// A row of read.yaml `preference_center_list`.
pub fn center(row: &mut Object, i: u64, options: &Options) {
    row.text("name", options.source().name(Noun::Center, i));
    row.key("preference_center_api_id", id(kind::CENTER, i));
    row.text("created_at", Timestamp(options.centers.era.created(i), Spelling::Zulu));
    row.text("updated_at", Timestamp(options.centers.edited(i), Spelling::Zulu));
}

/// read.yaml `preference_center_get`.
pub fn center_details(object: &mut Object, i: u64, options: &Options) {
    center(object, i, options);
    object.text("preference_center_title", format_args!("Preferences {i}"));
    object.text("preference_center_page_html", "<html>page</html>");
    object.text("confirmation_page_html", "<html>confirmation</html>");
    object.null("redirect_page_html");
    object.map("preference_center_options", |options| {
        options.text("meta-viewport-content", "width=device-width, initial-scale=2");
    });
    object.text("state", "active");
}

/// A row of read.yaml `scheduled_broadcasts`.
pub fn broadcast(row: &mut Object, number: u64, broadcast: Broadcast, options: &Options) {
    let Broadcast { of, i, time } = broadcast;
    let campaign = of == Noun::Campaign;
    let objects = if campaign { &options.campaigns } else { &options.canvases };
    row.text("name", objects.name(i, options.source().name(of, i)));
    row.key("id", id(if campaign { kind::CAMPAIGN } else { kind::CANVAS }, i));
    row.text("type", if campaign { "Campaign" } else { "Canvas" });
    row.strings("tags", &objects.tags(i, options.source().tags(of, i)));
    let (schedule, offset) = match number % 3 {
        0 => ("local_time_zones", ""),
        1 => ("intelligent_delivery", ""),
        _ => ("America/New_York", "-05:00"),
    };
    row.text("next_send_time", format_args!("{}{offset}", time.format("%Y-%m-%dT%H:%M:%S")));
    row.text("schedule_type", schedule);
}

const LINKS: u64 = 3;

/// The links of the message of campaign or canvas i (read.yaml `campaigns_url_info`), or the one
/// that is asked for.
pub fn links(rows: &mut Rows, i: u64, only: Option<&str>) {
    for l in (0..LINKS).filter(|l| only.is_none_or(|only| only == format!("link-{l}"))) {
        rows.object(l, |row| {
            row.text("link_URL", format_args!("https://example.com/{i}/{l}?lid=link-{l}"));
            row.key("link_id", format_args!("link-{l}"));
            row.list("content_block_path_info", |_| {});
            row.text("link_alias", format_args!("alias-{l}"));
        });
    }
}

pub const SCIM_USERS: u64 = 10;

/// read.yaml `scim_users`.
pub fn scim_user(user: &mut Object, i: u64) {
    user.text("userName", email(i));
    user.text("id", id(kind::SCIM_USER, i));
    user.object("name", |name| {
        name.text("givenName", "Test");
        name.text("familyName", format_args!("User {i}"));
    });
    user.text("department", "finance");
    user.text("lastSignInAt", "Thursday, January 1, 1970 12:00:00 AM");
    user.object("permissions", |permissions| {
        permissions.strings("companyPermissions", &["manage_company_settings"]);
        permissions.list("appGroup", |groups| {
            groups.part(|group| {
                group.text("appGroupId", "5a0000000000000000000000");
                group.text("appGroupName", "Sandbox");
                group.strings("appGroupPermissions", &["basic_access"]);
                group.list("team", |teams| {
                    teams.part(|team| {
                        team.text("teamId", "7ea000000000000000000000");
                        team.text("teamName", "Marketing");
                        team.strings("teamPermissions", &["admin"]);
                    });
                });
            });
        });
    });
}
