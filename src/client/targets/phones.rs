//! Phone numbers that do not work.

use super::fields::{ALONE, field};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, Lanes, Layout, OtherFields, Pool, Repeatable, Target, Topic, Verdict, example,
};

/// `POST /sms/invalid_phone_numbers/remove`.
pub const INVALID: Target = Target {
    name: "sms/invalid_phone_numbers/remove",
    description: "Takes numbers off the list of invalid ones, so that they get messages again.",
    topic: Topic::Deliverability,
    requests: &[post("/sms/invalid_phone_numbers/remove", "sms.invalid_phone_numbers.remove", Pool::Default)],
    layout: Layout::Array,
    array: "phone_numbers",
    fields: &[field("phone", FieldRole::Identifier(ALONE), "the phone number, such as `+12025550123`")
        .required()
        .text()],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[
        example(
            "Send to a number again.",
            "COPY (SELECT p FROM (VALUES ('+12000000001')) p(phone))\n\
             TO 'braze://sms/invalid_phone_numbers/remove' (FORMAT braze)",
        ),
        example(
            "Send again to the numbers that failed because of a provider.",
            "COPY (SELECT p FROM (SELECT phone FROM braze_invalid_phone_numbers() WHERE reason = 'provider_error') p)\n\
             TO 'braze://sms/invalid_phone_numbers/remove' (FORMAT braze)",
        ),
    ],
};
