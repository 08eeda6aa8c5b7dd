//! Profiles of users, and what users did.

use super::fields::{
    APP_ID, ELEMENT, FALLBACK_EMAIL, FALLBACK_PHONE, UPDATE_EXISTING_ONLY, alone_among, among, braze_id, email,
    external_id, field, member, phone, prioritization, user_alias,
};
use super::requests::{self, BULK, TRACK, post};
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OptionEffect, OptionKind, OtherFields, Pool, Repeatable, Target,
    TargetOption, Topic, Verdict, example,
};

/// What users agreed to.
const CONSENT: FieldRule = FieldRule::OneOf(&["opted_in", "subscribed", "unsubscribed"]);

/// `POST /users/track` with attributes.
pub const ATTRIBUTES: Target = Target {
    name: "users/attributes",
    description: "Sets attributes of users, and creates the users who do not exist. A field that is not listed is a \
                  custom attribute. To add to an attribute, give an object such as `{'inc': 1}`, `{'add': ['a']}` or \
                  `{'$add': [{…}]}`.",
    topic: Topic::Users,
    requests: TRACK,
    layout: Layout::Array,
    array: "attributes",
    fields: &[
        external_id(FieldRole::Identifier(ELEMENT)),
        user_alias(ELEMENT),
        braze_id(ELEMENT),
        FALLBACK_EMAIL,
        FALLBACK_PHONE,
        UPDATE_EXISTING_ONLY,
        member("_merge_objects", "whether to merge objects with existing ones; default: false, they are replaced"),
        member("first_name", "first name"),
        member("last_name", "last name"),
        member("dob", "date of birth, as a DATE"),
        member("gender", "`M`, `F`, `O` (other), `N` (not applicable) or `P` (prefers not to say)"),
        member("country", "country, an ISO 3166-1 code such as `DE`"),
        member("home_city", "city"),
        member("language", "language, an ISO 639-1 code such as `de`"),
        member("time_zone", "time zone, such as `Europe/Berlin`"),
        member("current_location", "where the user is: `longitude` and `latitude`").rule(FieldRule::Object),
        member("image_url", "URL of a picture"),
        member("email_subscribe", "whether the user gets email: `opted_in`, `subscribed` or `unsubscribed`")
            .rule(CONSENT),
        member("push_subscribe", "whether the user gets push messages: the same values").rule(CONSENT),
        member("subscription_groups", "a list of `subscription_group_id` and `subscription_state`"),
        member("email_open_tracking_disabled", "whether email opens are not tracked"),
        member("email_click_tracking_disabled", "whether email clicks are not tracked"),
        member("marked_email_as_spam_at", "when the user marked an email as spam"),
        member("date_of_first_session", "date of the user's first session"),
        member("date_of_last_session", "date of the user's last session"),
        member("push_tokens", "a list of `app_id`, `token` and `device_id`"),
        member("facebook", "`id`, `likes` and `num_friends`").rule(FieldRule::Object),
        member("twitter", "`id`, `screen_name`, `followers_count`, `friends_count` and `statuses_count`")
            .rule(FieldRule::Object),
    ],
    others: OtherFields::Sent,
    duplicates: Duplicates::Merge,
    repeatable: Repeatable::UnlessAdding,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::ByIndex,
    options: &[
        BULK,
        requests::UPDATE_EXISTING_ONLY,
        TargetOption {
            name: "MERGE_OBJECTS",
            kind: OptionKind::Flag,
            effect: OptionEffect::EachElement("_merge_objects"),
            description: "merges objects with existing ones; rows that set the field themselves take precedence",
        },
    ],
    examples: &[
        example(
            "Set the first name and a custom attribute of two users.",
            "COPY (SELECT a FROM (VALUES ('user-1', 'Ada', 36), ('user-2', 'Alan', 41)) a(external_id, first_name, age))\n\
             TO 'braze://users/attributes' (FORMAT braze)",
        ),
        example(
            "Add to what is there: one more order, and one more favorite.",
            "COPY (SELECT a FROM (SELECT 'user-1' AS external_id, {'inc': 1} AS orders, {'add': ['pizza']} AS favorites) a)\n\
             TO 'braze://users/attributes' (FORMAT braze)",
        ),
        example(
            "Send only what has changed since the last time.",
            "COPY (SELECT braze_changes(new, old) FROM (VALUES ('user-1', 'Ada', 37)) new(external_id, first_name, age)\n\
             LEFT JOIN (VALUES ('user-1', 'Ada', 36)) old(external_id, first_name, age) USING (external_id))\n\
             TO 'braze://users/attributes' (FORMAT braze, NULLS remove)",
        ),
    ],
};

/// `POST /users/track` with events.
pub const EVENTS: Target = Target {
    name: "users/events",
    description: "Records custom events of users. Each row is a new event, even if it is sent twice.",
    topic: Topic::Users,
    requests: TRACK,
    layout: Layout::Array,
    array: "events",
    fields: &[
        external_id(FieldRole::Identifier(ELEMENT)),
        user_alias(ELEMENT),
        braze_id(ELEMENT),
        FALLBACK_EMAIL,
        FALLBACK_PHONE,
        member("name", "name of the event").required().text(),
        member("time", "when it happened; Braze uses the current time instead of one in the future").required(),
        APP_ID,
        member("properties", "what else is known about it").rule(FieldRule::Object),
        UPDATE_EXISTING_ONLY,
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Together,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::ByIndex,
    options: &[BULK, requests::UPDATE_EXISTING_ONLY],
    examples: &[
        example(
            "Record that a user rated something just now.",
            "COPY (SELECT e FROM (SELECT 'user-1' AS external_id, 'rated' AS name, now() AS time, {'stars': 5} AS properties) e)\n\
             TO 'braze://users/events' (FORMAT braze)",
        ),
        example(
            "Backfill past events in bulk.",
            "COPY (SELECT e FROM (SELECT 'user-' || i AS external_id, 'rated' AS name, TIMESTAMPTZ '2026-01-01' + i * INTERVAL 1 HOUR AS time\n\
             FROM range(1, 101) r(i)) e)\n\
             TO 'braze://users/events' (FORMAT braze, BULK)",
        ),
    ],
};

/// `POST /users/track` with purchases.
pub const PURCHASES: Target = Target {
    name: "users/purchases",
    description: "Records purchases of users. Each row is a new purchase, even if it is sent twice. Braze recommends \
                  events such as `ecommerce.order_placed` instead, but still takes purchases.",
    topic: Topic::Users,
    requests: TRACK,
    layout: Layout::Array,
    array: "purchases",
    fields: &[
        external_id(FieldRole::Identifier(ELEMENT)),
        user_alias(ELEMENT),
        braze_id(ELEMENT),
        FALLBACK_EMAIL,
        FALLBACK_PHONE,
        member("product_id", "what was bought: an identifier, or a name").required().text(),
        member("currency", "currency, an ISO 4217 code such as `EUR`").required().text(),
        member("price", "price of one; negative for a refund").required(),
        member("quantity", "how many, at most 100; default: 1"),
        member("time", "when it was bought; Braze uses the current time instead of one in the future").required(),
        APP_ID,
        member("properties", "what else is known about it").rule(FieldRule::Object),
        UPDATE_EXISTING_ONLY,
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Together,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::ByIndex,
    options: &[BULK, requests::UPDATE_EXISTING_ONLY],
    examples: &[
        example(
            "Record a purchase.",
            "COPY (SELECT p FROM (SELECT 'user-1' AS external_id, 'pizza' AS product_id, 'EUR' AS currency, 9.5 AS price, now() AS time) p)\n\
             TO 'braze://users/purchases' (FORMAT braze)",
        ),
        example(
            "Record orders, each once however often this runs.",
            "COPY (SELECT p FROM (VALUES (4711, 'user-1', 'pizza', 'EUR', 9.5, TIMESTAMPTZ '2026-01-01 12:00:00Z'))\n\
             p(order_id, external_id, product_id, currency, price, time))\n\
             TO 'braze://users/purchases' (FORMAT braze, KEY order_id, JOURNAL 'orders.ndjson')",
        ),
    ],
};

/// `POST /users/delete`.
pub const DELETE: Target = Target {
    name: "users/delete",
    description: "Permanently deletes users. Each row has one identifier. Braze takes up to five minutes, and does \
                  not tell whether a user existed.",
    topic: Topic::Users,
    requests: &[post("/users/delete", "users.delete", Pool::UserAdmin)],
    layout: Layout::Array,
    array: "external_ids",
    fields: &[
        external_id(FieldRole::Identifier(alone_among("external_ids"))),
        user_alias(alone_among("user_aliases")),
        braze_id(alone_among("braze_ids")),
        email(among("email_addresses")),
        phone(among("phone_numbers")),
        prioritization(&["email", "phone"]),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: true,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[example(
        "Delete two users, and never more than ten by mistake.",
        "COPY (SELECT g FROM (VALUES ('user-8'), ('user-9')) g(external_id))\n\
         TO 'braze://users/delete' (FORMAT braze, MAX_ROWS 10)",
    )],
};

/// `POST /users/identify`.
pub const IDENTIFY: Target = Target {
    name: "users/identify",
    description: "Gives an external identifier to users who are known by an alias, an email address or a phone \
                  number. If another user already has it, the two become one.",
    topic: Topic::Users,
    requests: &[post("/users/identify", "users.identify", Pool::UserAdmin)],
    layout: Layout::Array,
    array: "aliases_to_identify",
    fields: &[
        user_alias(among("aliases_to_identify")),
        email(among("emails_to_identify")),
        phone(among("phone_numbers_to_identify")),
        external_id(FieldRole::Member).required(),
        prioritization(&["email", "phone"]),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::One,
    needs_max_rows: false,
    verdict: Verdict::ByIndex,
    options: &[],
    examples: &[example(
        "Give a lead, known by an alias, an external identifier.",
        "COPY (SELECT i FROM (SELECT 'user-1' AS external_id, {'alias_name': 'lead-1', 'alias_label': 'crm'} AS user_alias) i)\n\
         TO 'braze://users/identify' (FORMAT braze)",
    )],
};

/// `POST /users/merge`.
pub const MERGE: Target = Target {
    name: "users/merge",
    description: "Permanently merges one user into another. Each of the two is an object with one of `external_id`, \
                  `user_alias`, `email` and `phone`, the last two with `prioritization`. Braze processes the rows of \
                  a request in any order.",
    topic: Topic::Users,
    requests: &[post("/users/merge", "users.merge", Pool::UserAdmin)],
    layout: Layout::Array,
    array: "merge_updates",
    fields: &[
        field("identifier_to_merge", FieldRole::Identifier(ELEMENT), "the user who goes away")
            .required()
            .rule(FieldRule::UserIdentifier),
        member("identifier_to_keep", "the user who stays").required().rule(FieldRule::UserIdentifier),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::One,
    needs_max_rows: true,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[example(
        "Merge a duplicate into the user who stays.",
        "COPY (SELECT m FROM (SELECT {'external_id': 'user-7'} AS identifier_to_merge, {'external_id': 'user-1'} AS identifier_to_keep) m)\n\
         TO 'braze://users/merge' (FORMAT braze, MAX_ROWS 10)",
    )],
};
