//! `fields_to_export`: what can be asked of a user (read.yaml `fields_to_export`).

use super::profile;
use crate::data::objects::Objects;
use crate::data::source::{self, Source};
use crate::data::story::Story;
use crate::json::Object;

/// Where a user is written. The two differ in a few fields (read.yaml `user_export_object`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A line of a file.
    Line,
    /// An element of the answer of `/users/export/ids`.
    Answer,
}

#[derive(Debug)]
pub struct Field {
    name: &'static str,
    /// Whether the global control group can be asked for it.
    of_control_group: bool,
    write: fn(&mut Object, u64, &Profile),
}

/// A field that does not exist, or not here.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

/// What is asked of each user.
#[derive(Debug, Clone)]
pub struct Profile {
    pub form: Form,
    fields: Vec<&'static Field>,
    /// `custom_attributes_to_export`: only these; all if `None`.
    attributes: Option<Vec<String>>,
    /// Who may have moved.
    pub users: Objects,
    story: Option<Story>,
}

const fn field(name: &'static str, write: fn(&mut Object, u64, &Profile)) -> Field {
    Field { name, of_control_group: true, write }
}

const fn not_of_control_group(name: &'static str, write: fn(&mut Object, u64, &Profile)) -> Field {
    Field { name, of_control_group: false, write }
}

const CUSTOM_ATTRIBUTES: &str = "custom_attributes";

/// In the order of the documented sample.
static FIELDS: [Field; 33] = [
    field("created_at", profile::created_at),
    not_of_control_group("created_from", profile::created_from),
    field("external_id", profile::external_id),
    field("user_aliases", profile::user_aliases),
    field("braze_id", profile::braze_id),
    field("first_name", profile::first_name),
    field("last_name", profile::last_name),
    field("random_bucket", profile::random_bucket),
    field("email", profile::email),
    field("dob", profile::dob),
    field("home_city", profile::home_city),
    field("country", profile::country),
    field("phone", profile::phone),
    field("language", profile::language),
    field("time_zone", profile::time_zone),
    field("last_coordinates", profile::last_coordinates),
    field("gender", profile::gender),
    field("total_revenue", profile::total_revenue),
    field("attributed_campaign", profile::attributed_campaign),
    field("attributed_source", profile::attributed_source),
    field("attributed_adgroup", profile::attributed_adgroup),
    field("attributed_ad", profile::attributed_ad),
    not_of_control_group("push_subscribe", profile::push_subscribe),
    not_of_control_group("email_subscribe", profile::email_subscribe),
    field("uninstalled_at", profile::uninstalled_at),
    field(CUSTOM_ATTRIBUTES, profile::custom_attributes),
    field("custom_events", profile::custom_events),
    field("purchases", profile::purchases),
    field("devices", profile::devices),
    not_of_control_group("push_tokens", profile::push_tokens),
    field("apps", profile::apps),
    not_of_control_group("campaigns_received", profile::campaigns_received),
    not_of_control_group("canvases_received", profile::canvases_received),
];

impl Profile {
    /// Whatever there is.
    pub fn all(form: Form, users: Objects) -> Self {
        Profile { form, fields: FIELDS.iter().collect(), attributes: None, users, story: None }
    }

    /// The fields with these names, each once.
    pub fn of(form: Form, names: &[String], users: Objects) -> Result<Self, Unknown> {
        if let Some(unknown) = names.iter().find(|name| FIELDS.iter().all(|field| field.name != name.as_str())) {
            return Err(Unknown(unknown.clone()));
        }
        let fields = FIELDS.iter().filter(|field| names.iter().any(|name| name == field.name)).collect();
        Ok(Profile { form, fields, attributes: None, users, story: None })
    }

    /// The same as a story tells it.
    pub fn told(self, story: Option<Story>) -> Self {
        Profile { story, ..self }
    }

    pub fn source(&self) -> &dyn Source {
        source::of(self.story.as_ref())
    }

    /// Refuses what the global control group cannot be asked for.
    pub fn of_control_group(self) -> Result<Self, Unknown> {
        match self.fields.iter().find(|field| !field.of_control_group) {
            Some(field) => Err(Unknown(field.name.to_owned())),
            None => Ok(self),
        }
    }

    /// Adds single custom attributes, unless all of them are asked for.
    pub fn with_attributes(mut self, names: Vec<String>) -> Self {
        if !names.is_empty() && !self.names().contains(&CUSTOM_ATTRIBUTES) {
            self.fields.extend(FIELDS.iter().filter(|field| field.name == CUSTOM_ATTRIBUTES));
            self.attributes = Some(names);
        }
        self
    }

    pub fn without(&self, name: &str) -> Self {
        let fields = self.fields.iter().copied().filter(|field| field.name != name).collect();
        Profile { fields, ..self.clone() }
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.name).collect()
    }

    pub fn wants_attribute(&self, name: &str) -> bool {
        self.attributes.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name))
    }

    /// User u.
    pub fn write(&self, row: &mut Object, u: u64) {
        for field in &self.fields {
            (field.write)(row, u, self);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::USERS;
    use crate::json::{Bend, one};
    use serde_json::{Value, json};

    const BEFORE: Objects = Objects::new(100, &USERS);

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn user(profile: &Profile, u: u64) -> Value {
        serde_json::from_str(&one(&Bend::default(), u, |row| profile.write(row, u))).expect("valid JSON")
    }

    #[test]
    fn only_what_is_asked_for() {
        let profile = Profile::of(Form::Line, &names(&["email", "external_id"]), BEFORE).expect("known");
        assert_eq!(user(&profile, 18), json!({"external_id": "user-18", "email": "user-18@example.com"}));
        assert_eq!(user(&profile, 19), json!({}));
    }

    #[test]
    fn unknown_fields_are_named() {
        let unknown = |profile: Result<Profile, Unknown>| profile.expect_err("refused").0;
        assert_eq!(unknown(Profile::of(Form::Line, &names(&["email", "cards_clicked"]), BEFORE)), "cards_clicked");
        let pushed = Profile::of(Form::Line, &names(&["push_tokens"]), BEFORE).expect("known");
        assert_eq!(unknown(pushed.of_control_group()), "push_tokens");
    }

    #[test]
    fn single_attributes() {
        let attributes = |fields: &[&str]| {
            let profile = Profile::of(Form::Line, &names(fields), BEFORE).expect("known");
            let profile = profile.with_attributes(names(&["attribute 0001"]));
            user(&profile, 1)["custom_attributes"].as_object().expect("an object").len()
        };
        assert_eq!(attributes(&["email"]), 1);
        assert_eq!(attributes(&["custom_attributes"]), 6);
    }

    #[test]
    fn lines_and_answers_differ() {
        let [line, answer] = [Form::Line, Form::Answer].map(|form| user(&Profile::all(form, BEFORE), 1));
        assert_eq!((&line["user_aliases"], &answer["user_aliases"]), (&Value::Null, &json!([])));
        assert_eq!((&line["appboy_id"], &answer["appboy_id"]), (&Value::Null, &line["braze_id"]));
        assert_eq!(line["created_at"], "2020-01-01 00:37:00.037 UTC");
        assert_eq!(answer["created_at"], "2020-01-01T00:37:00.037Z");
    }
}
