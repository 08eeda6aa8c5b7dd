//! Which objects of `/users/track` are refused, and in which words (write.yaml `track_partial`).

use super::times::time;
use super::users::Identifier;
use super::{Fields, subscriptions};
use crate::options::Options;
use serde_json::Value;

const NAME_CHARS_MAX: usize = 255;
const PROPERTIES_MAX: usize = 256;
const QUANTITY_MAX: i64 = 100;

/// Why the object is refused, if it is.
pub type Check = fn(&Fields, &Options) -> Result<(), String>;

pub fn attributes(fields: &Fields, options: &Options) -> Result<(), String> {
    if fields.get("push_token_import") == Some(&Value::Bool(true)) {
        if fields.contains_key("external_id") || fields.contains_key("braze_id") || !fields.contains_key("push_tokens")
        {
            return Err("BAD_PUSH_TOKEN_IMPORT".to_owned());
        }
    } else {
        Identifier::of(fields)?;
    }
    email(fields)?;
    for (name, code) in
        [("email_subscribe", "BAD_EMAIL_SUBSCRIPTION_STATE"), ("push_subscribe", "BAD_PUSH_SUBSCRIPTION_STATE")]
    {
        refuse_unless(fields, name, code, |value| {
            value.as_str().is_some_and(|state| ["opted_in", "subscribed", "unsubscribed"].contains(&state))
        })?;
    }
    refuse_unless(fields, "current_location", "BAD_LOCATION_UPDATE", |place| {
        ["longitude", "latitude"].iter().all(|name| place.get(name).is_some_and(Value::is_number))
    })?;
    refuse_unless(fields, "push_tokens", "BAD_PUSH_TOKEN_VALUE", |tokens| {
        let is_text = |token: &Value, name| token.get(name).is_some_and(Value::is_string);
        tokens
            .as_array()
            .is_some_and(|tokens| tokens.iter().all(|token| is_text(token, "app_id") && is_text(token, "token")))
    })?;
    if fields.contains_key("email_subscription_info") {
        return Err("INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO".to_owned());
    }
    match fields.get("subscription_groups") {
        None | Some(Value::Null) => Ok(()),
        Some(groups) => subscriptions::check_groups_of_user(groups, options).map_err(str::to_owned),
    }
}

pub fn event(fields: &Fields, _: &Options) -> Result<(), String> {
    Identifier::of(fields)?;
    email(fields)?;
    name(fields, "name")?;
    when(fields)?;
    properties(fields, &["time", "event_name"])?;
    ecommerce(fields)
}

pub fn purchase(fields: &Fields, _: &Options) -> Result<(), String> {
    Identifier::of(fields)?;
    email(fields)?;
    name(fields, "product_id")?;
    let is_currency = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !fields.get("currency").and_then(Value::as_str).is_some_and(is_currency) {
        return Err("'currency' is not valid".to_owned());
    }
    if !fields.get("price").is_some_and(Value::is_number) {
        return Err("'price' is not valid".to_owned());
    }
    refuse_unless(fields, "quantity", "'quantity' is not valid", |quantity| {
        quantity.as_i64().is_some_and(|quantity| (1..=QUANTITY_MAX).contains(&quantity))
    })?;
    when(fields)?;
    properties(fields, &["time", "product_id", "quantity", "event_name", "price", "currency"])
}

/// A field that may be missing or null, but not anything else.
fn refuse_unless(fields: &Fields, name: &str, text: &str, is_good: impl Fn(&Value) -> bool) -> Result<(), String> {
    match fields.get(name) {
        Some(value) if !value.is_null() && !is_good(value) => Err(text.to_owned()),
        _ => Ok(()),
    }
}

fn email(fields: &Fields) -> Result<(), String> {
    refuse_unless(fields, "email", "The value provided for the 'email' field is not a valid email.", |email| {
        email.as_str().is_some_and(|text| text.is_empty() || is_email(text))
    })
}

pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !text.contains(char::is_whitespace)
    })
}

fn name(fields: &Fields, name: &str) -> Result<(), String> {
    let is_good = |text: &str| !text.is_empty() && text.chars().count() <= NAME_CHARS_MAX;
    if fields.get(name).and_then(Value::as_str).is_some_and(is_good) {
        Ok(())
    } else {
        Err(format!("'{name}' is required"))
    }
}

fn when(fields: &Fields) -> Result<(), String> {
    match fields.get("time").and_then(Value::as_str) {
        None => Err("'time' is required".to_owned()),
        Some(text) if time(text).is_none() => Err("'time' is not valid".to_owned()),
        Some(_) => Ok(()),
    }
}

fn properties(fields: &Fields, reserved: &[&str]) -> Result<(), String> {
    refuse_unless(fields, "properties", "'properties' is not valid", |properties| {
        properties.as_object().is_some_and(|properties| {
            let is_good = |name: &String| {
                !name.is_empty()
                    && !name.starts_with('$')
                    && name.chars().count() <= NAME_CHARS_MAX
                    && !reserved.contains(&name.as_str())
            };
            properties.len() <= PROPERTIES_MAX && properties.keys().all(is_good)
        })
    })
}

/// The first thing that the schemas of recommended events ask for.
fn ecommerce(fields: &Fields) -> Result<(), String> {
    let required = match fields.get("name").and_then(Value::as_str) {
        Some("ecommerce.product_viewed") => "product_id",
        Some("ecommerce.cart_updated") => "cart_id",
        Some("ecommerce.checkout_started") => "checkout_id",
        Some("ecommerce.order_placed" | "ecommerce.order_cancelled" | "ecommerce.order_refunded") => "order_id",
        _ => return Ok(()),
    };
    if fields.get("properties").and_then(|properties| properties.get(required)).is_some() {
        Ok(())
    } else {
        Err(format!("The property '#/' did not contain a required property of '{required}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(check: Check, value: &Value) -> Result<(), String> {
        check(value.as_object().expect("an object"), &Options::default())
    }

    #[test]
    fn good_ones() {
        let time = "2026-01-01T00:00:00Z";
        for (of, value) in [
            (attributes as Check, json!({"external_id": "a", "email": null, "email_subscribe": "opted_in"})),
            (event, json!({"email": "a@b.c", "name": "e", "time": time, "properties": {"a": 1}})),
            (purchase, json!({"phone": "+1", "product_id": "p", "currency": "USD", "price": -1.5, "time": time})),
        ] {
            assert_eq!(check(of, &value), Ok(()));
        }
    }

    #[test]
    fn bad_ones() {
        let time = "2026-01-01T00:00:00Z";
        let group = json!([{"subscription_group_id": "x", "subscription_state": "subscribed"}]);
        for (of, value, text) in [
            (attributes as Check, json!({"a": 1}), "is required"),
            (attributes, json!({"external_id": "a", "email": "b"}), "valid email"),
            (attributes, json!({"external_id": "a", "push_subscribe": "maybe"}), "BAD_PUSH_SUBSCRIPTION_STATE"),
            (attributes, json!({"external_id": "a", "subscription_groups": group}), "BAD_SUBSCRIPTION_GROUP_ID"),
            (attributes, json!({"external_id": "a", "current_location": 1}), "BAD_LOCATION_UPDATE"),
            (event, json!({"external_id": "a", "name": "e"}), "'time' is required"),
            (event, json!({"external_id": "a", "name": "e", "time": "soon"}), "'time' is not valid"),
            (event, json!({"external_id": "a", "time": time}), "'name' is required"),
            (event, json!({"external_id": "a", "name": "e", "time": time, "properties": {"$a": 1}}), "'properties'"),
            (event, json!({"external_id": "a", "name": "ecommerce.product_viewed", "time": time}), "'product_id'"),
            (purchase, json!({"external_id": "a", "product_id": "p", "currency": "$", "time": time}), "'currency'"),
            (
                purchase,
                json!({"external_id": "a", "product_id": "p", "currency": "EUR", "price": 1, "quantity": 101, "time": time}),
                "'quantity' is not valid",
            ),
        ] {
            assert!(check(of, &value).is_err_and(|error| error.contains(text)), "{value}");
        }
    }
}
