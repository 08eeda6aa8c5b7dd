//! `braze_users(…)`: users by their identifiers.

use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use super::IDENTIFIERS;
use super::fields::{columns, fields_to_export};
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Call, Function, Rows, Signature, Value, WORKSPACE};
use crate::braze::http::Session;
use crate::braze::http::request::{Body, Request};
use crate::braze::rows::decode::Decoder;
use crate::braze::scan::Scan;
use crate::braze::scan::filter::Filter;
use crate::braze::scan::plan::{Given, Listed, Step};
use crate::braze::settings::Settings;
use crate::braze::table::Column;
use crate::braze::types::{Type, member};
use crate::braze::workspace;

/// The most identifiers that Braze takes in a request.
const AT_ONCE: usize = 50;

pub struct Users;

/// A kind of identifier: the parameter, the field of the request that it is sent as, and how many
/// of them a request takes. A field that takes one is a text, else a list.
struct Kind {
    parameter: Signature,
    field: &'static str,
    at_once: usize,
}

const KINDS: [Kind; 6] = [
    kind("external_ids", "identifiers that you gave the users", "external_ids", AT_ONCE),
    kind("braze_ids", "identifiers that Braze gave the users", "braze_id", 1),
    Kind {
        parameter: Signature {
            name: "aliases",
            kind: Type::List(&Type::Struct(&[
                member("alias_name", Type::Varchar),
                member("alias_label", Type::Varchar),
            ])),
            description: "other names of the users",
        },
        field: "user_aliases",
        at_once: AT_ONCE,
    },
    kind("emails", "e-mail addresses", "email_address", 1),
    kind("phones", "phone numbers in E.164 format", "phone", 1),
    kind("device_ids", "identifiers of devices", "device_id", 1),
];

const fn kind(name: &'static str, description: &'static str, field: &'static str, at_once: usize) -> Kind {
    Kind { parameter: Signature { name, kind: Type::List(&Type::Varchar), description }, field, at_once }
}

impl Function for Users {
    fn name(&self) -> &'static str {
        "braze_users"
    }

    fn description(&self) -> &'static str {
        "Users by their identifiers, 50 in a request; of all but `external_ids` and `aliases` Braze takes only one. One of \
         the six lists is needed. Unknown identifiers have no row; `braze_requests()` tells which they are. A user who is asked for in two ways \
         comes twice."
    }

    fn named(&self) -> Vec<Signature> {
        KINDS.iter().map(|kind| kind.parameter).chain([WORKSPACE]).collect()
    }

    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn bind(&self, arguments: Arguments, settings: Settings) -> Result<Box<dyn Call>> {
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
            return Err(Error::parameter(KINDS[0].parameter.name, format!("one of {} is needed", names.join(", "))));
        }
        let workspace = arguments.text(WORKSPACE.name).unwrap_or(&settings.workspace).to_owned();
        Ok(Box::new(UsersCall { batches, workspace, settings }))
    }
}

impl Kind {
    /// The identifiers, each once, as requests take them.
    fn batches(&self, value: &Value) -> Result<Vec<(&'static str, Json)>> {
        let all: Vec<Json> = match value {
            Value::Texts(texts) => texts.iter().map(|text| json!(text)).collect(),
            Value::Pairs(pairs) => {
                pairs.iter().map(|(name, label)| json!({"alias_name": name, "alias_label": label})).collect()
            }
            _ => unreachable!("identifiers are lists"),
        };
        if all.iter().any(|one| one.as_str() == Some("")) {
            return Err(Error::parameter(self.parameter.name, "an element must not be empty"));
        }
        let mut seen = std::collections::HashSet::new();
        let once: Vec<Json> = all.into_iter().filter(|one| seen.insert(one.to_string())).collect();
        let body = |batch: &[Json]| if self.at_once == 1 { batch[0].clone() } else { Json::from(batch) };
        Ok(once.chunks(self.at_once).map(|batch| (self.field, body(batch))).collect())
    }
}

struct UsersCall {
    /// What each request asks for.
    batches: Vec<(&'static str, Json)>,
    workspace: String,
    settings: Settings,
}

impl Call for UsersCall {
    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>> {
        let all = columns();
        let selected: Vec<Column> = projection.iter().map(|&at| all[at].clone()).collect();
        let (fields, _) = fields_to_export(&selected, &all, None);
        let steps: VecDeque<Step> =
            self.batches.iter().map(|(field, identifiers)| step(field, identifiers, &fields)).collect();
        let session = Session::new(workspace::find(&self.workspace)?, &self.settings, Users.name())?;
        let decoder = Decoder::new("users[]", &selected, &all);
        Ok(vec![Box::new(Scan::new(session, Box::new(Listed(steps)), decoder, Filter::default(), selected))])
    }
}

fn step(field: &str, identifiers: &Json, fields: &[String]) -> Step {
    let body = json!({field: identifiers, "fields_to_export": fields});
    let request = Request { body: Body::Identifiers(body.to_string()), ..Request::new(&IDENTIFIERS) };
    Step { request, given: Given::new(), begins: true }
}
