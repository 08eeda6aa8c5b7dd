//! Campaigns and Canvases that are sent to named users. Nothing here sends to a whole audience.

use super::fields::{ELEMENT, braze_id, email, external_id_named, member, prioritization, user_alias};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OptionEffect, OptionKind, OtherFields, Pool, Repeatable, Target,
    TargetField, TargetOption, Topic, Verdict, example,
};

/// What is known of a recipient, without what the message is given.
const EXTERNAL_USER_ID: TargetField =
    external_id_named("external_user_id", FieldRole::Identifier(ELEMENT), "the user, by external identifier");
const EXISTING_ONLY: TargetField = member(
    "send_to_existing_only",
    "whether to send only to users who exist; default: true; cannot be given with `user_alias`, and false needs \
     `attributes`",
);
const ATTRIBUTES: TargetField = member("attributes", "attributes to set before sending").rule(FieldRule::Object);

/// `POST /campaigns/trigger/send`.
pub const CAMPAIGN: Target = Target {
    name: "campaigns/{campaign_id}/trigger",
    description: "Sends an API-triggered campaign to the users of the rows. What has been sent cannot be taken back.",
    topic: Topic::Campaigns,
    requests: &[post("/campaigns/trigger/send", "campaigns.trigger.send", Pool::Default)],
    fields: &[
        EXTERNAL_USER_ID,
        user_alias(ELEMENT),
        braze_id(ELEMENT),
        email(ELEMENT),
        prioritization(&["email"]),
        member("trigger_properties", "properties of the message for this user").rule(FieldRule::Object),
        EXISTING_ONLY,
        ATTRIBUTES,
    ],
    options: &[
        TargetOption {
            name: "SEND_ID",
            kind: OptionKind::Text,
            effect: OptionEffect::Body("send_id"),
            description: "the send identifier that figures are reported by",
        },
        TargetOption {
            name: "PROPERTIES",
            kind: OptionKind::Object,
            effect: OptionEffect::Body("trigger_properties"),
            description: "properties of the message for all users",
        },
    ],
    examples: &[
        example(
            "Send a campaign to a user, with what the message is about.",
            "COPY (SELECT r FROM (SELECT 'user-1' AS external_user_id, {'dish': 'Soup'} AS trigger_properties) r)\n\
             TO 'braze://campaigns/c0000000-0000-4000-8000-000000000000/trigger' (FORMAT braze, MAX_ROWS 10)",
        ),
        example(
            "Send a campaign to several users with the same properties, and track the send by an identifier.",
            "COPY (SELECT r FROM (VALUES ('user-1'), ('user-2')) r(external_user_id))\n\
             TO 'braze://campaigns/c0000000-0000-4000-8000-000000000000/trigger' (FORMAT braze, MAX_ROWS 10,\n\
             SEND_ID '5d000000-0000-4000-8000-000000000000', PROPERTIES {'dish': 'Soup'})",
        ),
    ],
    ..TRIGGER
};

/// `POST /canvas/trigger/send`.
pub const CANVAS: Target = Target {
    name: "canvases/{canvas_id}/trigger",
    description: "Lets the users of the rows enter an API-triggered Canvas. What has been sent cannot be taken back.",
    topic: Topic::Canvases,
    requests: &[post("/canvas/trigger/send", "canvas.trigger.send", Pool::Default)],
    fields: &[
        EXTERNAL_USER_ID,
        user_alias(ELEMENT),
        braze_id(ELEMENT),
        email(ELEMENT),
        prioritization(&["email"]),
        member("context", "properties of the Canvas for this user").rule(FieldRule::Object),
        EXISTING_ONLY,
        ATTRIBUTES,
    ],
    options: &[TargetOption {
        name: "PROPERTIES",
        kind: OptionKind::Object,
        effect: OptionEffect::Body("context"),
        description: "properties of the Canvas for all users",
    }],
    examples: &[example(
        "Let a user enter a Canvas, with what it is about.",
        "COPY (SELECT r FROM (SELECT 'user-1' AS external_user_id, {'dish': 'Soup'} AS context) r)\n\
         TO 'braze://canvases/ca000000-0000-4000-8000-000000000000/trigger' (FORMAT braze, MAX_ROWS 10)",
    )],
    ..TRIGGER
};

/// A target that sends to the recipients of its rows, each on its own: of several in a request Braze takes the last.
/// Fields, options and examples come with each.
const TRIGGER: Target = Target {
    name: "",
    description: "",
    topic: Topic::Campaigns,
    requests: &[],
    layout: Layout::Array,
    array: "recipients",
    fields: &[],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Apart,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: true,
    verdict: Verdict::Notice,
    options: &[],
    examples: &[],
};
