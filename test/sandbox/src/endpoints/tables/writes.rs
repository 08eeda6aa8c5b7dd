//! What can be written. Methods, paths, permissions and pools are those of write.yaml; bodies have
//! at most 4 MB, and longer ones are refused with 413, unless it says otherwise.

use crate::endpoints::{Content, Endpoint};
use crate::quota::Pool;
use crate::writes::records::Record;
use crate::writes::{
    BYTES_MAX, Order, Outcome, Refusal, Take, Write, addresses, catalogs, cohorts, sends, subscriptions, track, users,
};

type With = fn(&mut Order) -> Result<Outcome, Refusal>;

/// Nothing but the keys in the body is asked of partners.
const NO_PERMISSION: &str = "";

const fn write(method: &'static str, path: &'static str, permission: &'static str, pool: Pool, take: With) -> Endpoint {
    let write = Write { method, bytes_max: (BYTES_MAX, 413), take: Take::With(take) };
    Endpoint { path, permission, pool, content: Content::Write(write) }
}

const fn post(path: &'static str, permission: &'static str, pool: Pool, take: With) -> Endpoint {
    write("POST", path, permission, pool, take)
}

const fn record(method: &'static str, path: &'static str, permission: &'static str, record: Record) -> Endpoint {
    let write = Write { method, bytes_max: (BYTES_MAX, 413), take: Take::Record(record) };
    Endpoint { path, permission, pool: Pool::Default, content: Content::Write(write) }
}

/// A POST that is answered with 201.
const fn made(
    path: &'static str,
    permission: &'static str,
    required: &'static [&'static str],
    id: Option<&'static str>,
) -> Endpoint {
    record("POST", path, permission, Record { status: 201, required, id })
}

const fn in_pool(mut endpoint: Endpoint, pool: Pool) -> Endpoint {
    endpoint.pool = pool;
    endpoint
}

/// Of translations, which have limits of their own.
const fn translation(path: &'static str, permission: &'static str, required: &'static [&'static str]) -> Endpoint {
    in_pool(record("PUT", path, permission, Record { status: 201, required, id: None }), Pool::Translations)
}

const fn data_object(method: &'static str, permission: &'static str) -> Endpoint {
    let path = "/data_objects/objects/{object_type}/{external_id}";
    in_pool(record(method, path, permission, Record { status: 202, required: &[], id: None }), Pool::DataObjects)
}

pub static USERS: [Endpoint; 18] = [
    post("/users/track", "users.track", Pool::Track, track::track),
    Endpoint {
        path: "/users/track/bulk",
        permission: "users.track.bulk",
        pool: Pool::TrackBulk,
        content: Content::Write(Write { method: "POST", bytes_max: (2 << 20, 400), take: Take::With(track::bulk) }),
    },
    post("/users/track/sync", "users.track.sync", Pool::TrackSync, track::sync),
    post("/users/delete", "users.delete", Pool::UserAdmin, users::delete),
    post("/users/identify", "users.identify", Pool::UserAdmin, users::identify),
    post("/users/merge", "users.merge", Pool::UserAdmin, users::merge),
    post("/users/alias/new", "users.alias.new", Pool::UserAdmin, users::alias_new),
    post("/users/alias/update", "users.alias.update", Pool::UserAdmin, users::alias_update),
    post("/users/external_ids/rename", "users.external_ids.rename", Pool::ExternalIds, users::rename),
    post("/users/external_ids/remove", "users.external_ids.remove", Pool::ExternalIds, users::remove),
    post("/email/status", "email.status", Pool::Default, addresses::status),
    post("/email/bounce/remove", "email.bounce.remove", Pool::Default, addresses::remove_bounce),
    post("/email/spam/remove", "email.spam.remove", Pool::Default, addresses::remove_spam),
    post("/email/blocklist", "email.blacklist", Pool::Default, addresses::block),
    post("/email/blacklist", "email.blacklist", Pool::Default, addresses::block),
    post(
        "/sms/invalid_phone_numbers/remove",
        "sms.invalid_phone_numbers.remove",
        Pool::Default,
        addresses::remove_invalid_phone,
    ),
    post("/subscription/status/set", "subscription.status.set", Pool::Subscriptions, subscriptions::set),
    post("/v2/subscription/status/set", "subscription.status.set", Pool::Subscriptions, subscriptions::set_v2),
];

const CATALOG: &str = "/catalogs/{catalog_name}";
const ITEMS: &str = "/catalogs/{catalog_name}/items";
const ITEM: &str = "/catalogs/{catalog_name}/items/{item_id}";

pub static CATALOGS: [Endpoint; 14] = [
    post("/catalogs", "catalogs.create", Pool::Catalogs, catalogs::create),
    write("DELETE", CATALOG, "catalogs.delete", Pool::Catalogs, catalogs::delete),
    post(ITEMS, "catalogs.add_items", Pool::CatalogItemsAsync, catalogs::add_items),
    write("PATCH", ITEMS, "catalogs.update_items", Pool::CatalogItemsAsync, catalogs::update_items),
    write("PUT", ITEMS, "catalogs.replace_items", Pool::CatalogItemsAsync, catalogs::replace_items),
    write("DELETE", ITEMS, "catalogs.delete_items", Pool::CatalogItemsAsync, catalogs::delete_items),
    post(ITEM, "catalogs.create_item", Pool::CatalogItems, catalogs::add_item),
    write("PATCH", ITEM, "catalogs.update_item", Pool::CatalogItems, catalogs::update_item),
    write("PUT", ITEM, "catalogs.replace_item", Pool::CatalogItems, catalogs::replace_item),
    write("DELETE", ITEM, "catalogs.delete_item", Pool::CatalogItems, catalogs::delete_item),
    post("/catalogs/{catalog_name}/fields", "catalogs.create_fields", Pool::CatalogFields, catalogs::add_fields),
    write(
        "DELETE",
        "/catalogs/{catalog_name}/fields/{field_name}",
        "catalogs.delete_fields",
        Pool::CatalogFields,
        catalogs::remove_field,
    ),
    post(
        "/catalogs/{catalog_name}/selections",
        "catalogs.create_selection",
        Pool::CatalogFields,
        catalogs::add_selection,
    ),
    write(
        "DELETE",
        "/catalogs/{catalog_name}/selections/{selection_name}",
        "catalogs.delete_selection",
        Pool::CatalogFields,
        catalogs::remove_selection,
    ),
];

pub static SENDS: [Endpoint; 13] = [
    post("/campaigns/trigger/send", "campaigns.trigger.send", Pool::Default, sends::campaign),
    post("/canvas/trigger/send", "canvas.trigger.send", Pool::Default, sends::canvas),
    post("/messages/send", "messages.send", Pool::Default, sends::message),
    in_pool(made("/sends/id/create", "sends.id.create", &["campaign_id"], Some("send_id")), Pool::SendIds),
    made("/messages/schedule/create", "messages.schedule.create", &["schedule", "messages"], Some("schedule_id")),
    made("/messages/schedule/update", "messages.schedule.update", &["schedule_id"], None),
    made("/messages/schedule/delete", "messages.schedule.delete", &["schedule_id"], None),
    made(
        "/campaigns/trigger/schedule/create",
        "campaigns.trigger.schedule.create",
        &["campaign_id", "schedule"],
        Some("schedule_id"),
    ),
    made(
        "/campaigns/trigger/schedule/update",
        "campaigns.trigger.schedule.update",
        &["campaign_id", "schedule_id"],
        None,
    ),
    made(
        "/campaigns/trigger/schedule/delete",
        "campaigns.trigger.schedule.delete",
        &["campaign_id", "schedule_id"],
        None,
    ),
    made(
        "/canvas/trigger/schedule/create",
        "canvas.trigger.schedule.create",
        &["canvas_id", "schedule"],
        Some("schedule_id"),
    ),
    made("/canvas/trigger/schedule/update", "canvas.trigger.schedule.update", &["canvas_id", "schedule_id"], None),
    made("/canvas/trigger/schedule/delete", "canvas.trigger.schedule.delete", &["canvas_id", "schedule_id"], None),
];

pub static OTHERS: [Endpoint; 16] = [
    post("/partners/{partner_name}/cohorts", NO_PERMISSION, Pool::Cohorts, cohorts::name),
    post("/partners/{partner_name}/cohorts/users", NO_PERMISSION, Pool::Cohorts, cohorts::users),
    made(
        "/templates/email/create",
        "templates.email.create",
        &["template_name", "subject", "body"],
        Some("email_template_id"),
    ),
    made("/templates/email/update", "templates.email.update", &["email_template_id"], Some("email_template_id")),
    made("/content_blocks/create", "content_blocks.create", &["name", "content"], Some("content_block_id")),
    made("/content_blocks/update", "content_blocks.update", &["content_block_id"], Some("content_block_id")),
    in_pool(
        record(
            "POST",
            "/cdi/integrations/{integration_id}/sync",
            "cdi.integration_sync",
            Record { status: 202, required: &[], id: None },
        ),
        Pool::CdiSync,
    ),
    record("DELETE", "/users/subscription", "users.subscription", Record { status: 200, required: &[], id: None }),
    translation("/campaigns/translations", "campaigns.translations.update", &["campaign_id", "translation_map"]),
    translation("/canvas/translations", "canvas.translations.update", &["workflow_id", "translation_map"]),
    translation("/templates/email/translations", "templates.translations.update", &["template_id", "translation_map"]),
    translation(
        "/content_blocks/translations",
        "content_blocks.translations.update",
        &["content_block_id", "translation_map"],
    ),
    data_object("PUT", "data_objects.update"),
    data_object("POST", "data_objects.create"),
    data_object("PATCH", "data_objects.edit"),
    data_object("DELETE", "data_objects.delete"),
];
