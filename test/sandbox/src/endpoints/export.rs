//! Exports of users: one at a time in the answer, or whole segments in a file.

use super::{Question, Refusal, lookup};
use crate::answer::Answer;
use crate::data::users::{self, Form, Members, Profile, Unknown};
use crate::exports::{Busy, Recipe};
use crate::json::open_envelope;
use crate::options::Bucket;
use crate::writes::users::{Alias, Identifier};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// read.yaml `users_export_ids`.
const IDENTIFIERS_MAX: usize = 50;
/// read.yaml `users_export_segment`.
const ATTRIBUTES_MAX: usize = 500;

/// The body of `/users/export/ids`.
#[derive(Deserialize)]
struct Identifiers {
    #[serde(default)]
    external_ids: Vec<String>,
    #[serde(default)]
    user_aliases: Vec<Alias>,
    device_id: Option<String>,
    braze_id: Option<String>,
    email_address: Option<String>,
    phone: Option<String>,
    fields_to_export: Option<Vec<String>>,
}

/// The body of the other two; the control group has no segment.
#[derive(Deserialize)]
struct Order {
    segment_id: Option<String>,
    #[serde(default)]
    fields_to_export: Vec<String>,
    #[serde(default)]
    custom_attributes_to_export: Vec<String>,
}

impl Identifiers {
    fn is_empty(&self) -> bool {
        let single = [&self.device_id, &self.braze_id, &self.email_address, &self.phone];
        self.external_ids.is_empty() && self.user_aliases.is_empty() && single.iter().all(|id| id.is_none())
    }

    /// Who is asked for, in the order of the answer.
    fn all(&self) -> Vec<Identifier> {
        let mut all: Vec<Identifier> = self.external_ids.iter().cloned().map(Identifier::ExternalId).collect();
        all.extend(self.user_aliases.iter().cloned().map(Identifier::Alias));
        all.extend(self.braze_id.clone().map(Identifier::BrazeId));
        all.extend(self.email_address.clone().map(|email| Identifier::Email(email, Vec::new())));
        all.extend(self.phone.clone().map(|phone| Identifier::Phone(phone, Vec::new())));
        all
    }
}

/// A user who was written, or one of the formulas, by its number.
#[derive(PartialEq, Eq)]
enum Who {
    Written(u64),
    Formula(u64),
}

/// Everyone who has the identifier: several may share an address.
fn who(identifier: &Identifier, question: &Question) -> Vec<Who> {
    let written = &question.written.users;
    let mut found: Vec<Who> = written.all_of(identifier).into_iter().map(Who::Written).collect();
    let everyone = question.options.exports.users;
    let by_formula = identifier.number().filter(|&u| everyone.is_there(u) && !written.has_taken(u));
    found.extend(by_formula.map(Who::Formula));
    found
}

impl From<Unknown> for Refusal {
    fn from(Unknown(name): Unknown) -> Self {
        Answer::error(400, &format!("Invalid fields_to_export: {name}"))
    }
}

fn body<T: DeserializeOwned>(question: &Question) -> Result<T, Refusal> {
    serde_json::from_slice(question.body).map_err(|error| Answer::error(400, &format!("Invalid request body: {error}")))
}

/// read.yaml `users_export_ids`.
pub fn ids(question: &Question) -> Result<Answer, Refusal> {
    let asked: Identifiers = body(question)?;
    if asked.external_ids.len() > IDENTIFIERS_MAX || asked.user_aliases.len() > IDENTIFIERS_MAX {
        return Err(Answer::error(400, "The max number of external_ids and aliases per request was exceeded"));
    }
    if asked.is_empty() {
        let text = "One of external_ids, user_aliases, device_id, braze_id, email_address or phone is required";
        return Err(Answer::error(400, text));
    }
    let everyone = question.options.exports.users;
    let profile = match &asked.fields_to_export {
        Some(names) => Profile::of(Form::Answer, names, everyone)?,
        None => Profile::all(Form::Answer, everyone),
    }
    .told(question.options.story);

    let device = asked.device_id.as_deref().and_then(users::of_device_id).filter(|&u| everyone.is_there(u));
    let identifiers = asked.all();
    let (named, single) = identifiers.split_at(asked.external_ids.len() + asked.user_aliases.len());
    let of = |identifiers: &[Identifier]| identifiers.iter().flat_map(|id| who(id, question)).collect::<Vec<_>>();
    let mut found: Vec<Who> = Vec::new();
    for who in of(named).into_iter().chain(device.map(Who::Formula)).chain(of(single)) {
        if !found.contains(&who) {
            found.push(who);
        }
    }

    let answer = open_envelope(question.bend, |envelope| {
        envelope.rows("users", |rows| {
            for who in &found {
                match who {
                    Who::Formula(u) => rows.object(*u, |row| profile.write(row, *u)),
                    Who::Written(number) => rows.raw(question.written.users.exported(*number, &profile.names())),
                }
            }
        });
        envelope.list("invalid_user_ids", |list| {
            for identifier in named.iter().filter(|identifier| who(identifier, question).is_empty()) {
                match identifier {
                    Identifier::Alias(alias) => list.part(|part| {
                        part.text("alias_name", &alias.name);
                        part.text("alias_label", &alias.label);
                    }),
                    Identifier::ExternalId(id) => list.text(id),
                    _ => {}
                }
            }
        });
        envelope.success();
    });
    Ok(Answer::json(201, answer))
}

/// read.yaml `users_export_segment`.
pub fn segment(question: &Question) -> Result<Answer, Refusal> {
    let asked: Order = body(question)?;
    let id = asked.segment_id.unwrap_or_default();
    let i = lookup::segment_named(&id, question.options)?;
    let profile = file_profile(question, &asked.fields_to_export)?;
    if asked.custom_attributes_to_export.len() > ATTRIBUTES_MAX {
        return Err(Answer::error(400, "custom_attributes_to_export must have at most 500 names"));
    }
    let profile = profile.with_attributes(asked.custom_attributes_to_export);
    start(question, Some(id), Members::of_segment(i, &question.options.exports.users), profile)
}

/// read.yaml `users_export_global_control_group`.
pub fn control_group(question: &Question) -> Result<Answer, Refusal> {
    let asked: Order = body(question)?;
    let profile = file_profile(question, &asked.fields_to_export)?.of_control_group()?;
    start(question, None, Members::of_control_group(&question.options.exports.users), profile)
}

fn file_profile(question: &Question, names: &[String]) -> Result<Profile, Refusal> {
    if names.is_empty() {
        return Err(Answer::error(400, "fields_to_export is required"));
    }
    Ok(Profile::of(Form::Line, names, question.options.exports.users)?.told(question.options.story))
}

fn start(question: &Question, id: Option<String>, members: Members, profile: Profile) -> Result<Answer, Refusal> {
    let options = &question.options.exports;
    let recipe = Recipe {
        members,
        profile,
        bend: question.options.bend.clone(),
        users_per_file: options.users_per_file,
        fault: options.archive,
    };
    let export = question.exports.start(id, recipe, question.base, question.now).map_err(|busy| match busy {
        Busy::SameSegment => Answer::error(429, "An export of this segment is already running"),
        Busy::TooMany => Answer::error(400, "The max number of concurrent exports was exceeded"),
    })?;
    let answer = open_envelope(question.bend, |envelope| {
        envelope.key("object_prefix", &export.prefix);
        match &export.url {
            Some(url) => envelope.key("url", url),
            None if options.bucket == Some(Bucket::Null) => envelope.null("url"),
            None => {}
        }
        envelope.success();
    });
    Ok(Answer::json(201, answer))
}

#[cfg(test)]
mod tests {
    use crate::sandbox::{Request, Sandbox};
    use chrono::DateTime;
    use serde_json::{Value, json};

    const SEGMENT: &str = "5e000000-0000-4000-8000-000000000001";

    fn post_at(epoch_s: i64, sandbox: &Sandbox, key: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let request = Request {
            method: "POST",
            path,
            body: body.as_bytes(),
            base: "https://sandbox",
            authorization: Some(&format!("Bearer {key}")),
            ..Request::default()
        };
        let answer = sandbox.reply(&request, DateTime::from_timestamp_secs(epoch_s).expect("a time")).answer;
        (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
    }

    fn post(key: &str, path: &str, body: &Value) -> (u16, Value) {
        post_at(1_592_424_870, &Sandbox::new(Vec::new()), key, path, body)
    }

    #[test]
    fn users_come_in_the_order_asked_for_and_once() {
        let body = json!({
            "external_ids": ["user-8", "user-19", "user-500"],
            "user_aliases": [{"alias_name": "alias-3", "alias_label": "crm"}, {"alias_name": "a", "alias_label": "b"}],
            "phone": "+15550000008",
            "email_address": "user-4@example.com",
            "device_id": "device-1",
            "fields_to_export": ["random_bucket"],
        });
        let (status, answer) = post("sandbox", "/users/export/ids", &body);
        let users = json!([{"random_bucket": 3352}, {"random_bucket": 3757}, {"random_bucket": 7919}]);
        assert_eq!((status, &answer["users"], &answer["message"]), (201, &users, &json!("success")));
        let invalid = json!(["user-19", "user-500", {"alias_name": "a", "alias_label": "b"}]);
        assert_eq!(answer["invalid_user_ids"], invalid);
    }

    #[test]
    fn what_is_refused_is_named() {
        let many = vec!["user-1"; 51];
        for (path, body, text) in [
            ("ids", json!({}), "One of external_ids"),
            ("ids", json!({"external_ids": many}), "The max number of external_ids and aliases per request"),
            ("ids", json!({"external_ids": "user-1"}), "Invalid request body"),
            ("segment", json!({"segment_id": "x"}), "segment_id must be a string of the Segment api identifier"),
            ("segment", json!({"segment_id": SEGMENT.replace('1', "f")}), "Invalid Segment ID"),
            ("segment", json!({"segment_id": SEGMENT}), "fields_to_export is required"),
            ("segment", json!({"segment_id": SEGMENT, "fields_to_export": ["cards_clicked"]}), "cards_clicked"),
            ("global_control_group", json!({"fields_to_export": []}), "fields_to_export is required"),
            ("global_control_group", json!({"fields_to_export": ["email_subscribe"]}), "email_subscribe"),
        ] {
            let (status, answer) = post("sandbox?segments=9", &format!("/users/export/{path}"), &body);
            assert_eq!(status, 400, "{body}");
            assert!(answer["message"].as_str().is_some_and(|message| message.contains(text)), "{answer}");
        }
    }

    #[test]
    fn one_export_of_a_segment_runs_at_a_time() {
        let sandbox = Sandbox::new(Vec::new());
        let order = |segment: &str| json!({"segment_id": segment, "fields_to_export": ["email"]});
        let export = |second: i64, body: &Value| {
            let key = "sandbox?export_ms=2000&export_fails=true";
            post_at(1_592_424_870 + second, &sandbox, key, "/users/export/segment", body)
        };
        let (status, answer) = export(0, &order(SEGMENT));
        let starts = |name: &str, start: &str| answer[name].as_str().is_some_and(|text| text.starts_with(start));
        assert!(status == 201 && starts("url", "https://sandbox/exports/") && answer["message"] == "success");
        assert!(answer["object_prefix"].as_str().is_some_and(|prefix| prefix.ends_with("-1592424870")));
        assert_eq!(export(1, &order(SEGMENT)).0, 429);
        assert_eq!(export(1, &order(&SEGMENT.replace('1', "2"))).0, 201);
        assert_eq!(export(2, &order(SEGMENT)).0, 201);
    }

    #[test]
    fn a_bucket_has_no_url() {
        let order = json!({"fields_to_export": ["email"]});
        let answer =
            |bucket| post(&format!("sandbox?export_bucket={bucket}"), "/users/export/global_control_group", &order).1;
        assert_eq!((answer("absent").get("url"), answer("null").get("url")), (None, Some(&Value::Null)));
    }
}
