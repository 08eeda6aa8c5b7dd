//! Phone numbers that are not sent to.

use super::parameters::{first_day, last_day, named};
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, ParameterRole, Pool, TEXTS, Table, Topic, Type, example, field, raw,
};

/// `GET /sms/invalid_phone_numbers`. Newest first, so that new ones come at the beginning.
pub const INVALID_PHONE_NUMBERS: Table = Table {
    name: "braze_invalid_phone_numbers",
    description: "Phone numbers that SMS messages cannot be delivered to.",
    topic: Topic::Deliverability,
    parameters: &[
        first_day("invalid_detected_at"),
        last_day("invalid_detected_at"),
        named(
            "phones",
            TEXTS,
            "only these numbers in E.164 format, with a request for each; default: all",
            ParameterRole::Each { query: "phone_numbers[]" },
        ),
    ],
    endpoint: Endpoint {
        path: "/sms/invalid_phone_numbers",
        permission: "sms.invalid_phone_numbers",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Offset { limit: 500, order: ListOrder::Creation, whole_with: &["phone_numbers[]"] },
    rows: "sms[]",
    columns: &[
        field("phone", Type::Varchar, "the number in E.164 format"),
        field("invalid_detected_at", Type::TimestampTz, "when it was found to be invalid"),
        field("reason", Type::Varchar, "`provider_error` or `deactivated`"),
        raw(),
    ],
    key: Key::of(&["phone", "invalid_detected_at"]),
    parent: None,
    kept: Some(Kept::DATED),
    examples: &[
        example(
            "Why are phone numbers invalid?",
            "SELECT reason, count(*) AS phones FROM braze_invalid_phone_numbers() GROUP BY reason",
        ),
        example(
            "Is this phone number invalid, and why?",
            "SELECT phone, reason, invalid_detected_at FROM braze_invalid_phone_numbers(phones := ['+12000000001'])",
        ),
    ],
};
