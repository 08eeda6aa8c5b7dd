//! `braze_users(…)`: users by their identifiers.

use std::collections::{HashSet, VecDeque};

use serde_json::{Value as Json, json};

use super::endpoints::IDENTIFIERS;
use super::fields::{IDENTIFIER, columns, fields_to_export};
use super::unknown;
use crate::arguments::{Argument, Arguments};
use crate::declare::{Column, Guide, Parameter, TEXTS, Topic, Type, example, list, member, structure};
use crate::error::{Error, Result};
use crate::http::request::{Judge, Repetition, Request};
use crate::http::session::Session;
use crate::interface::{BoundCall, EndpointUse, RowStream, TableFunction, WORKSPACE};
use crate::json::decode::Decoder;
use crate::read::filter::RowFilter;
use crate::read::plan::{FixedSteps, Step};
use crate::read::scan::Scan;
use crate::settings::Settings;
use crate::workspaces::registry;

/// The most identifiers that Braze takes in a request.
const AT_ONCE: usize = 50;

/// `braze_users(…)`.
pub struct Users;

/// A kind of identifier: the parameter, the field of the request that it is sent as, and how many
/// of them a request takes. A field that takes one is a text, else a list.
struct IdentifierKind {
    parameter: Parameter,
    field: &'static str,
    at_once: usize,
}

const KINDS: [IdentifierKind; 6] = [
    kind("external_ids", "identifiers that you gave the users", "external_ids", AT_ONCE),
    kind("braze_ids", "identifiers that Braze gave the users", "braze_id", 1),
    IdentifierKind {
        parameter: Parameter {
            name: "aliases",
            kind: list!(structure![member("alias_name", Type::Varchar), member("alias_label", Type::Varchar),]),
            description: "aliases of the users",
        },
        field: "user_aliases",
        at_once: AT_ONCE,
    },
    kind("emails", "email addresses", "email_address", 1),
    kind("phones", "phone numbers in E.164 format", "phone", 1),
    kind("device_ids", "identifiers of devices", "device_id", 1),
];

/// A kind of identifier that is given as a list of texts.
const fn kind(name: &'static str, description: &'static str, field: &'static str, at_once: usize) -> IdentifierKind {
    IdentifierKind { parameter: Parameter { name, kind: TEXTS, description }, field, at_once }
}

impl TableFunction for Users {
    fn name(&self) -> &'static str {
        "braze_users"
    }

    fn description(&self) -> &'static str {
        "Users by their identifiers: 50 `external_ids` or `aliases` per request, but only one identifier of any \
         other kind. One of the six lists must be given. Unknown identifiers have no row; `braze_requests()` lists \
         them. A user who is asked for in two ways appears twice."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Users,
            needs_parameter: true,
            key: "`braze_id`".to_owned(),
            range: String::new(),
            requests: "1 per 50 of `external_ids` and `aliases`, 1 per value of the other lists".to_owned(),
            examples: const {
                &[
                    example(
                        "Profiles by external identifier.",
                        "SELECT external_id, first_name, email, total_revenue FROM braze_users(external_ids := ['user-1', 'user-2'])",
                    ),
                    example(
                        "Who has this email address?",
                        "SELECT braze_id, external_id, created_at FROM braze_users(emails := ['user-1@example.com'])",
                    ),
                    example(
                        "Which campaigns did a user receive in the last 90 days, and did they open the email?",
                        "SELECT campaign.name, campaign.last_received, campaign.engaged.opened_email\n\
                         FROM (SELECT unnest(campaigns_received) AS campaign FROM braze_users(external_ids := ['user-1']))",
                    ),
                    example(
                        "A user by an alias.",
                        "SELECT external_id, user_aliases FROM braze_users(aliases := [{'alias_name': 'alias-3', 'alias_label': 'crm'}])",
                    ),
                ]
            },
        }
    }

    fn named(&self) -> Vec<Parameter> {
        KINDS.iter().map(|kind| kind.parameter.clone()).chain([WORKSPACE]).collect()
    }

    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        // Without users it is refused.
        let probe = Some(request("{}".to_owned()));
        vec![EndpointUse { method: "POST", endpoint: &IDENTIFIERS, probe }]
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let mut batches = Vec::new();
        let mut is_given = false;
        for kind in &KINDS {
            if let Some(value) = arguments.get(kind.parameter.name) {
                is_given = true;
                batches.extend(kind.batches(value)?);
            }
        }
        if !is_given {
            let names: Vec<String> = KINDS.iter().map(|kind| format!("\"{}\"", kind.parameter.name)).collect();
            return Err(Error::parameter(KINDS[0].parameter.name, format!("one of {} is required", names.join(", "))));
        }
        let workspace = arguments.text(WORKSPACE.name).map(str::to_owned);
        Ok(Box::new(UsersCall { batches, workspace }))
    }
}

impl IdentifierKind {
    /// The identifiers, each once, as requests take them: the field and its value.
    fn batches(&self, value: &Argument) -> Result<Vec<(&'static str, Json)>> {
        let all: Vec<Json> = match value {
            Argument::Texts(texts) => texts.iter().map(|text| json!(text)).collect(),
            Argument::Pairs(pairs) => {
                pairs.iter().map(|(name, label)| json!({"alias_name": name, "alias_label": label})).collect()
            }
            _ => Vec::new(),
        };
        if all.iter().any(|one| one.as_str() == Some("")) {
            return Err(Error::parameter(self.parameter.name, "an element must not be empty"));
        }
        let mut known = HashSet::new();
        let once: Vec<Json> = all.into_iter().filter(|one| known.insert(one.to_string())).collect();
        let body = |batch: &[Json]| if self.at_once == 1 { batch[0].clone() } else { Json::from(batch) };
        Ok(once.chunks(self.at_once).map(|batch| (self.field, body(batch))).collect())
    }
}

/// A checked call of it.
struct UsersCall {
    /// What each request asks for.
    batches: Vec<(&'static str, Json)>,
    /// The one of the setting where none was given.
    workspace: Option<String>,
}

impl BoundCall for UsersCall {
    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let all = columns();
        let selected: Vec<Column> = projection.iter().map(|&at| all[at].clone()).collect();
        let (fields, _) = fields_to_export(&selected, &all, None);
        let steps: VecDeque<Step> =
            self.batches.iter().map(|(field, identifiers)| step(field, identifiers, &fields)).collect();
        let session = Session::new(
            registry::find(self.workspace.as_deref().unwrap_or(&settings.workspace))?,
            settings,
            Users.name(),
        )?;
        let named = all.iter().filter(|column| column.name == IDENTIFIER).cloned().collect();
        let decoder = Decoder::new("users[]", &selected, &all).naming_rows("users[]", named);
        Ok(vec![Box::new(Scan::new(session, Box::new(FixedSteps(steps)), decoder, RowFilter::default(), selected))])
    }
}

/// A request for users: a POST that reads, and may be repeated like a GET.
fn request(body: String) -> Request {
    Request::post(&IDENTIFIERS, body, Repetition::Harmless).judged_by(&UnknownUsers)
}

/// Tells which of the users that were asked for Braze does not know.
struct UnknownUsers;

impl Judge for UnknownUsers {
    fn unknown_identifiers(&self, request: &Request, body: &[u8]) -> Vec<String> {
        unknown::identifiers(request.body.as_deref().unwrap_or_default(), body)
    }
}

/// The request for the identifiers in a field.
fn step(field: &str, identifiers: &Json, fields: &[String]) -> Step {
    let body = json!({field: identifiers, "fields_to_export": fields});
    Step::new(request(body.to_string()))
}
