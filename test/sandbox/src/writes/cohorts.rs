//! Cohorts of partners. Their requests have no `Authorization`: the keys are in the body, and
//! `client_secret` is the key of the workspace.

use super::times::time;
use super::{Fields, Order, Outcome, Refusal, json as answer, refuse, text};
use crate::answer::Answer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Of all kinds, in a request.
const MEMBERS_MAX: usize = 1_000;

/// What a partner key begins with that the sandbox takes.
pub const PARTNER_KEY: &str = "sandbox-partner";

#[derive(Debug, Default)]
pub struct Cohorts {
    /// By partner and id.
    cohorts: BTreeMap<(String, String), Cohort>,
}

#[derive(Debug, Default)]
struct Cohort {
    /// `None` of one that was never named.
    name: Option<String>,
    created_at: Option<String>,
    user_ids: BTreeSet<String>,
    device_ids: BTreeSet<String>,
    /// Label and name.
    aliases: BTreeSet<(String, String)>,
}

impl Cohorts {
    pub fn json(&self) -> Value {
        let cohort = |((partner, id), cohort): (&(String, String), &Cohort)| {
            let alias = |(label, name): &(String, String)| json!({"alias_label": label, "alias_name": name});
            json!({
                "partner": partner,
                "cohort_id": id,
                "name": cohort.name,
                "created_at": cohort.created_at,
                "user_ids": cohort.user_ids,
                "device_ids": cohort.device_ids,
                "aliases": cohort.aliases.iter().map(alias).collect::<Value>(),
            })
        };
        self.cohorts.iter().map(cohort).collect()
    }

    fn of(&mut self, partner: &str, id: &str) -> &mut Cohort {
        self.cohorts.entry((partner.to_owned(), id.to_owned())).or_default()
    }
}

fn cohort_id(fields: &Fields) -> Result<&str, Refusal> {
    text(fields, "cohort_id").ok_or_else(|| refuse("cohort_id must be a valid string"))
}

/// The partner must be the one that the workspace knows, if it knows one.
fn check_partner(order: &Order, fields: &Fields) -> Result<(), Refusal> {
    match &order.options.writes.partner {
        Some(partner) if partner != order.argument(0) => {
            let secret = text(fields, "client_secret").unwrap_or_default();
            let words = format!("Partner not enabled for client with client secret: {secret}");
            Err(Answer::error(401, &words))
        }
        _ => Ok(()),
    }
}

fn success() -> Answer {
    answer(201, &json!({"message": "success"}))
}

/// write.yaml `partner_cohort_name`.
pub fn name(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    check_partner(order, &fields)?;
    let id = cohort_id(&fields)?;
    let name = text(&fields, "name").ok_or_else(|| refuse("name must be a non-empty string"))?;
    let created_at = text(&fields, "created_at").filter(|text| time(text).is_some());
    let created_at = created_at.ok_or_else(|| refuse("created_at must be a valid time as an ISO-8601 string"))?;
    if order.remembers() {
        let partner = order.argument(0).to_owned();
        let cohort = order.written.cohorts.of(&partner, id);
        cohort.name = Some(name.to_owned());
        cohort.created_at = Some(created_at.to_owned());
    }
    Ok(Outcome::new(success(), "cohorts", 1))
}

/// write.yaml `partner_cohort_users`.
pub fn users(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    check_partner(order, &fields)?;
    let id = cohort_id(&fields)?;
    let changes = fields.get("cohort_changes").and_then(Value::as_array);
    let changes: Option<Vec<Members>> = changes.and_then(|changes| changes.iter().map(Members::of).collect());
    let changes = changes.ok_or_else(|| {
        refuse(
            "cohort_changes must be an array of objects each with key user_ids and/or device_ids mapping to an array \
             of strings, or an aliases object",
        )
    })?;
    let count: usize =
        changes.iter().map(|change| change.user_ids.len() + change.device_ids.len() + change.aliases.len()).sum();
    if count > MEMBERS_MAX {
        return Err(refuse("Only 1,000 `user_ids`, `device_ids`, and `aliases` are allowed per request"));
    }
    if order.remembers() {
        let partner = order.argument(0).to_owned();
        let cohort = order.written.cohorts.of(&partner, id);
        for change in changes {
            change_set(&mut cohort.user_ids, change.user_ids, change.removes);
            change_set(&mut cohort.device_ids, change.device_ids, change.removes);
            change_set(&mut cohort.aliases, change.aliases, change.removes);
        }
    }
    Ok(Outcome::new(success(), "members", count))
}

/// An element of `cohort_changes`.
struct Members {
    user_ids: Vec<String>,
    device_ids: Vec<String>,
    aliases: Vec<(String, String)>,
    removes: bool,
}

impl Members {
    fn of(change: &Value) -> Option<Self> {
        let fields = change.as_object()?;
        let list = |name| match fields.get(name) {
            None => Some(&[][..]),
            Some(value) => value.as_array().map(Vec::as_slice),
        };
        let texts = |name| list(name)?.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
        let alias = |alias: &Value| {
            let text = |name| alias.get(name)?.as_str().map(str::to_owned);
            Some((text("alias_label")?, text("alias_name")?))
        };
        if ["user_ids", "device_ids", "aliases"].iter().all(|name| !fields.contains_key(*name)) {
            return None;
        }
        let removes = match fields.get("should_remove") {
            None => false,
            Some(removes) => removes.as_bool()?,
        };
        let aliases = list("aliases")?.iter().map(alias).collect::<Option<Vec<_>>>()?;
        Some(Members { user_ids: texts("user_ids")?, device_ids: texts("device_ids")?, aliases, removes })
    }
}

fn change_set<T: Ord>(set: &mut BTreeSet<T>, members: Vec<T>, removes: bool) {
    for member in members {
        if removes {
            set.remove(&member);
        } else {
            set.insert(member);
        }
    }
}
