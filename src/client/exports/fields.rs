//! The columns of a user, and the fields that Braze must be asked for to fill them.

use crate::declare::{Column, ColumnSource, Type, field, list, map, member, query, raw, structure};

/// The column with the segment that was exported.
pub const SEGMENT_ID: Column = query("segment_id", "identifier of the segment that was exported");

/// The field that is asked for when no column needs one: Braze takes no empty list.
pub const IDENTIFIER: &str = "braze_id";

/// Custom attributes, of which single ones can be asked for.
pub const CUSTOM_ATTRIBUTES: &str = "custom_attributes";

/// Columns that come with another field, or only if Braze sends them: of the latter it is not
/// documented that they can be asked for.
const NOT_ASKED: [(&str, Option<&str>); 6] = [
    ("appboy_id", Some(IDENTIFIER)),
    ("push_opted_in_at", Some("push_subscribe")),
    ("push_unsubscribed_at", Some("push_subscribe")),
    ("email_opted_in_at", Some("email_subscribe")),
    ("email_unsubscribed_at", Some("email_subscribe")),
    ("cards_clicked", None),
];

/// What the global control group has not.
const NOT_OF_CONTROL_GROUP: [&str; 11] = [
    "push_subscribe",
    "push_opted_in_at",
    "push_unsubscribed_at",
    "email_subscribe",
    "email_opted_in_at",
    "email_unsubscribed_at",
    "push_tokens",
    "created_from",
    "campaigns_received",
    "canvases_received",
    "cards_clicked",
];

/// All columns that a user has. Braze leaves out what has no value.
#[must_use]
pub fn columns() -> Vec<Column> {
    COLUMNS.to_vec()
}

/// The columns that a user of the global control group has.
#[must_use]
pub fn columns_of_control_group() -> Vec<Column> {
    COLUMNS.iter().filter(|column| !NOT_OF_CONTROL_GROUP.contains(&&*column.name)).cloned().collect()
}

/// Every field that Braze can be asked for to fill columns, each once.
#[must_use]
pub fn fields(columns: &[Column]) -> Vec<&str> {
    let mut fields: Vec<&str> = Vec::new();
    for column in columns.iter().filter(|column| column.source == ColumnSource::Field) {
        let field = match NOT_ASKED.iter().find(|(name, _)| *name == column.name) {
            Some((_, field)) => *field,
            None => Some(&*column.name),
        };
        if let Some(field) = field.filter(|field| !fields.contains(field)) {
            fields.push(field);
        }
    }
    fields
}

/// The fields to ask for so that the selected ones of all columns can be filled, and the custom
/// attributes if only chosen ones are wanted. The whole object takes all fields.
pub fn fields_to_export(
    selected: &[Column],
    all: &[Column],
    chosen: Option<&[String]>,
) -> (Vec<String>, Option<Vec<String>>) {
    let is_whole = selected.iter().any(|column| column.source == ColumnSource::Raw);
    let mut fields = fields(if is_whole { all } else { selected });
    let chosen = chosen.filter(|_| fields.contains(&CUSTOM_ATTRIBUTES));
    if chosen.is_some() {
        // Asking for the field is asking for all of them.
        fields.retain(|field| *field != CUSTOM_ATTRIBUTES);
    }
    if fields.is_empty() {
        fields.push(IDENTIFIER);
    }
    (fields.into_iter().map(str::to_owned).collect(), chosen.map(<[String]>::to_vec))
}

const EVENTS: Type = list!(structure![
    member("name", Type::Varchar),
    member("first", Type::TimestampTz),
    member("last", Type::TimestampTz),
    member("count", Type::Bigint),
]);

const COLUMNS: [Column; 40] = [
    field("braze_id", Type::Varchar, "identifier that Braze gave the user"),
    field("external_id", Type::Varchar, "identifier that you gave the user; NULL for anonymous users"),
    field(
        "user_aliases",
        list!(structure![member("alias_name", Type::Varchar), member("alias_label", Type::Varchar)]),
        "aliases of the user",
    ),
    field("appboy_id", Type::Varchar, "the same as `braze_id`, in some answers for identifiers"),
    field("created_at", Type::TimestampTz, "when the profile was created"),
    field("created_from", Type::Varchar, "how the profile was created"),
    field("random_bucket", Type::Bigint, "a number from 0 to 9999 that splits users evenly"),
    field("first_name", Type::Varchar, "first name"),
    field("last_name", Type::Varchar, "last name"),
    field("email", Type::Varchar, "email address"),
    field("phone", Type::Varchar, "phone number, as it was imported"),
    field("gender", Type::Varchar, "`M`, `F`, `O` (other), `N` (not applicable) or `P` (prefers not to say)"),
    field("dob", Type::Date, "date of birth"),
    field("home_city", Type::Varchar, "city"),
    field("country", Type::Varchar, "ISO 3166-1 alpha-2 code"),
    field("language", Type::Varchar, "ISO 639-1 code"),
    field("time_zone", Type::Varchar, "time zone, by its IANA or Rails name"),
    field(
        "last_coordinates",
        list!(Type::Double),
        "where the user last was, as Braze sends it: documented as longitude and latitude, but reversed in the sample",
    ),
    field("total_revenue", Type::Double, "revenue of the user"),
    field("attributed_campaign", Type::Varchar, "the advertising campaign that brought the user"),
    field("attributed_source", Type::Varchar, "the platform that the campaign ran on"),
    field("attributed_adgroup", Type::Varchar, "the ad group within the campaign"),
    field("attributed_ad", Type::Varchar, "the ad within the group"),
    field("push_subscribe", Type::Varchar, "`opted_in`, `subscribed` or `unsubscribed`"),
    field("push_opted_in_at", Type::TimestampTz, "when the user opted in; exported together with `push_subscribe`"),
    field(
        "push_unsubscribed_at",
        Type::TimestampTz,
        "when the user opted out; exported together with \
                                                      `push_subscribe`",
    ),
    field("email_subscribe", Type::Varchar, "`opted_in`, `subscribed` or `unsubscribed`"),
    field("email_opted_in_at", Type::TimestampTz, "when the user opted in; exported together with `email_subscribe`"),
    field(
        "email_unsubscribed_at",
        Type::TimestampTz,
        "when the user opted out; exported together with \
                                                       `email_subscribe`",
    ),
    field("uninstalled_at", Type::TimestampTz, "when the user uninstalled the app"),
    field(CUSTOM_ATTRIBUTES, Type::Json, "your own attributes and their values"),
    field("custom_events", EVENTS, "custom events of the last 90 days; `first` and `count` cover all time"),
    field("purchases", EVENTS, "products bought in the last 90 days; `first` and `count` cover all time"),
    field(
        "devices",
        list!(structure![
            member("model", Type::Varchar),
            member("os", Type::Varchar),
            member("carrier", Type::Varchar),
            member("idfv", Type::Varchar),
            member("idfa", Type::Varchar),
            member("device_id", Type::Varchar),
            member("google_ad_id", Type::Varchar),
            member("roku_ad_id", Type::Varchar),
            member("windows_ad_id", Type::Varchar),
            member("ad_tracking_enabled", Type::Boolean),
        ]),
        "devices; which identifiers they have depends on the platform",
    ),
    field(
        "push_tokens",
        list!(structure![
            member("app", Type::Varchar),
            member("platform", Type::Varchar),
            member("token", Type::Varchar),
            member("device_id", Type::Varchar),
            member("notifications_enabled", Type::Boolean),
        ]),
        "where push messages can be sent to",
    ),
    field(
        "apps",
        list!(structure![
            member("name", Type::Varchar),
            member("platform", Type::Varchar),
            member("version", Type::Varchar),
            member("sessions", Type::Bigint),
            member("first_used", Type::TimestampTz),
            member("last_used", Type::TimestampTz),
        ]),
        "the apps that the user had sessions in",
    ),
    field(
        "campaigns_received",
        list!(structure![
            member("name", Type::Varchar),
            member("api_campaign_id", Type::Varchar),
            member("last_received", Type::TimestampTz),
            member(
                "engaged",
                structure![
                    member("opened_email", Type::Boolean),
                    member("opened_push", Type::Boolean),
                    member("clicked_email", Type::Boolean),
                    member("clicked_triggered_in_app_message", Type::Boolean),
                    member("clicked_in_app_message", Type::Boolean),
                ],
            ),
            member("converted", Type::Boolean),
            member("multiple_converted", map!(Type::Boolean)),
            member("variation_name", Type::Varchar),
            member("variation_api_id", Type::Varchar),
            member("in_control", Type::Boolean),
        ]),
        "campaigns received in the last 90 days",
    ),
    field(
        "canvases_received",
        list!(structure![
            member("name", Type::Varchar),
            member("api_canvas_id", Type::Varchar),
            member("last_received_message", Type::TimestampTz),
            member("last_entered", Type::TimestampTz),
            member("variation_name", Type::Varchar),
            member("in_control", Type::Boolean),
            member("converted", Type::Boolean),
            member("conversion_events_performed", Type::Json),
            member("engaged", Type::Json),
            member("last_entered_control_at", Type::TimestampTz),
            member("last_exited", Type::TimestampTz),
            member(
                "steps_received",
                list!(structure![
                    member("name", Type::Varchar),
                    member("api_canvas_step_id", Type::Varchar),
                    member("last_received", Type::TimestampTz),
                ]),
            ),
        ]),
        "Canvases received in the last 90 days",
    ),
    field(
        "cards_clicked",
        list!(structure![member("name", Type::Varchar)]),
        "cards that the user clicked, if Braze sends them: whether they can be asked for is not documented",
    ),
    raw(),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(names: &[&str]) -> Vec<String> {
        let selected: Vec<Column> = COLUMNS.iter().filter(|column| names.contains(&&*column.name)).cloned().collect();
        fields_to_export(&selected, &COLUMNS, None).0
    }

    #[test]
    fn only_what_is_selected_is_asked_for() {
        assert_eq!(asked(&["external_id", "email"]), ["external_id", "email"]);
        assert_eq!(asked(&["push_opted_in_at", "push_subscribe"]), ["push_subscribe"]);
        assert_eq!(asked(&["push_unsubscribed_at"]), ["push_subscribe"]);
        assert_eq!(asked(&["email_unsubscribed_at", "email_opted_in_at"]), ["email_subscribe"]);
        assert_eq!(asked(&[]), ["braze_id"]);
        assert_eq!(asked(&["cards_clicked"]), ["braze_id"]);
        assert_eq!(asked(&["raw"]), fields(&COLUMNS));
        assert_eq!(fields(&COLUMNS).len(), 33);
    }

    #[test]
    fn the_control_group_lacks_some() {
        let columns = columns_of_control_group();
        assert_eq!(fields(&columns).len(), 27);
        assert!(columns.iter().all(|column| !column.name.ends_with("_in_at")));
    }
}
