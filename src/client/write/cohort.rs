//! What is special about cohorts of partners: keys in the body, and a name that is sent before the first members.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::options::TargetValues;
use crate::declare::{Endpoint, Pool};
use crate::http::request::{Credentials, Repetition, Request};

/// `POST /partners/{partner_name}/cohorts`, which makes a cohort or renames it.
const NAMING: Endpoint =
    Endpoint { path: "/partners/{partner_name}/cohorts", permission: "", pool: Pool::Cohorts, query: &[] };

/// The target that these rules are for.
pub const TARGET: &str = "cohorts/{cohort_id}";

/// What the members of a request have beside them.
#[must_use]
pub fn section(values: &TargetValues) -> &'static str {
    if values.text("OPERATION") == Some("remove") { "\"should_remove\":true" } else { "" }
}

/// The name that the cohort gets; `None` where it keeps the one it has, since users are only taken out of it.
#[must_use]
pub fn name<'a>(values: &'a TargetValues, cohort_id: &'a str) -> Option<&'a str> {
    let is_removal = values.text("OPERATION") == Some("remove");
    values.text("NAME").or((!is_removal).then_some(cohort_id))
}

#[derive(Serialize)]
struct Naming<'a> {
    cohort_id: &'a str,
    name: &'a str,
    created_at: String,
}

/// The request that names a cohort. `keys` are the members of its body with the partner's keys.
#[must_use]
pub fn naming(keys: &str, cohort_id: &str, name: &str, now: DateTime<Utc>) -> Request {
    let created_at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let rest = serde_json::to_string(&Naming { cohort_id, name, created_at }).unwrap_or_default();
    let body = format!("{{{keys},{}", rest.trim_start_matches('{'));
    Request {
        credentials: Credentials::InBody,
        permission: None,
        ..Request::post(&NAMING, body, Repetition::Repeatable)
    }
}
