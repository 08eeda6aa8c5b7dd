//! The subscription groups of users, which Braze answers in one of two shapes.

use super::parameters::named;
use crate::arguments::Arguments;
use crate::declare::{
    Column, Endpoint, Guide, Key, ListOrder, Paging, Parameter, ParameterRole, Pool, TEXTS, Table, TableParameter,
    Topic, Type, at, example, field, query, raw,
};
use crate::error::Result;
use crate::interface::{BoundCall, EndpointUse, TableFunction};
use crate::read::probe::endpoint_use;
use crate::read::table_call::TableCall;
use crate::settings::Settings;

/// `GET /subscription/user/status` as it was recorded.
///
/// Users are asked for one by one: in the documented shape nothing says whose a row is.
static RECORDED: Table = Table {
    name: "braze_user_subscriptions",
    description: "The subscription groups of users. Makes one request per identifier; one of the three lists must be \
                  given.",
    topic: Topic::Subscriptions,
    parameters: &[
        identifiers("external_ids", "external_id", "external identifiers of users"),
        identifiers("emails", "email", "email addresses of users"),
        identifiers("phones", "phone", "phone numbers of users in E.164 format"),
    ],
    endpoint: Endpoint {
        path: "/subscription/user/status",
        permission: "subscription.groups.get",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Offset { limit: 100, order: ListOrder::Name, whole_with: &[] },
    rows: "users[].subscription_groups[]",
    columns: &[
        query("external_id", "the external identifier that was asked for"),
        query("email", "the email address that was asked for"),
        query("phone", "the phone number that was asked for"),
        at(
            "user_external_id",
            Type::Varchar,
            "the user's own external identifier, where Braze sends it",
            "users[].external_id",
        ),
        at("subscription_group_id", Type::Varchar, "identifier of the group", "users[].subscription_groups[].id"),
        field("name", Type::Varchar, "name of the group, where Braze sends it"),
        field("channel", Type::Varchar, "such as `email` or `sms`, where Braze sends it"),
        field("status", Type::Varchar, "such as `Subscribed` or `Unsubscribed`, as Braze spells it"),
        raw(),
    ],
    // Several users may have the address that was asked for.
    key: Key::of(&["subscription_group_id", "user_external_id", "status"]),
    parent: None,
    kept: None,
    examples: &[example(
        "Which groups are these users subscribed to?",
        "SELECT external_id, name, channel FROM braze_user_subscriptions(external_ids := ['user-1', 'user-2'])\n\
         WHERE status = 'Subscribed'",
    )],
};

/// Where rows and columns are as Braze documents them today.
const DOCUMENTED: (&str, [Column; 9]) = (
    "subscription_groups[]",
    [
        query("external_id", ""),
        query("email", ""),
        query("phone", ""),
        at("user_external_id", Type::Varchar, "", "subscription_groups[].external_id"),
        field("subscription_group_id", Type::Varchar, ""),
        field("name", Type::Varchar, ""),
        field("channel", Type::Varchar, ""),
        at("status", Type::Varchar, "", "subscription_groups[].subscription_status"),
        raw(),
    ],
);

/// `braze_user_subscriptions(…)`: the recorded shape, or else the documented one.
pub struct UserSubscriptions;

impl TableFunction for UserSubscriptions {
    fn name(&self) -> &'static str {
        RECORDED.name
    }

    fn description(&self) -> &'static str {
        RECORDED.description
    }

    fn guide(&self) -> Guide {
        RECORDED.guide()
    }

    fn named(&self) -> Vec<Parameter> {
        RECORDED.named()
    }

    fn columns(&self) -> Vec<Column> {
        RECORDED.columns.to_vec()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        vec![endpoint_use(&RECORDED)]
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let (rows, columns) = DOCUMENTED;
        let call = TableCall::new(&RECORDED, RECORDED.columns.to_vec(), arguments)?;
        Ok(Box::new(call.or(rows, columns.to_vec())))
    }
}

const fn identifiers(name: &'static str, query: &'static str, description: &'static str) -> TableParameter {
    named(name, TEXTS, description, ParameterRole::Some { query, at_once: 1 })
}
