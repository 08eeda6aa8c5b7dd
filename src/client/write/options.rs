//! The options of a COPY statement.

use std::time::Duration;

use serde_json::Value;

use crate::declare::{OptionKind, Target, TargetOption};
use crate::error::{Error, Result};
use crate::settings::{CONCURRENCY, TIMEOUT_MS};

/// The value of an option, as the database gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// None: the option is only named.
    Flag,
    /// A BOOLEAN.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A VARCHAR.
    Text(String),
    /// A list of VARCHARs.
    Texts(Vec<String>),
    /// A STRUCT or a MAP.
    Object(Value),
    /// Anything else, by the name of its type.
    Other(String),
}

/// What becomes of fields that are NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nulls {
    /// They are not sent: what Braze has stays.
    #[default]
    Skip,
    /// They are sent as null, which removes what Braze has.
    Remove,
}

/// The options that every target has.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that users name")]
pub struct WriteOptions {
    /// The workspace; `None` for that of the setting.
    pub workspace: Option<String>,
    /// Whether nothing is sent.
    pub is_dry_run: bool,
    /// What the write is called where writes are listed.
    pub label: Option<String>,
    /// The field that names rows in the outcome.
    pub key: Option<String>,
    /// The file that remembers what was sent.
    pub journal: Option<String>,
    /// Whether outcomes have no payloads.
    pub hides_payloads: bool,
    /// How many rows may be rejected.
    pub max_rejects: u64,
    /// Whether the outcome of rows never fails the statement.
    pub ignores_errors: bool,
    /// Whether rows that cannot be sent are rejected and do not end the write.
    pub skips_invalid: bool,
    /// How many rows there may be; all are counted before the first is sent.
    pub max_rows: Option<u64>,
    /// What becomes of NULL.
    pub nulls: Nulls,
    /// How many requests may be under way at once; `None` for the target's or the setting's.
    pub concurrency: Option<usize>,
    /// The longest that a request may take; `None` for the setting's.
    pub timeout: Option<Duration>,
    /// The names of the columns, where there are several.
    pub columns: Option<Vec<String>>,
    /// Those that only some targets have.
    pub others: Vec<(String, OptionValue)>,
}

/// An option that every target has.
pub struct CommonOption {
    /// Its name.
    pub name: &'static str,
    /// What it takes, for the reference.
    pub takes: &'static str,
    /// What it does, for the reference.
    pub description: &'static str,
}

const fn option(name: &'static str, takes: &'static str, description: &'static str) -> CommonOption {
    CommonOption { name, takes, description }
}

/// Every option that all targets have, in the order of the reference.
pub const COMMON_OPTIONS: &[CommonOption] = &[
    option("WORKSPACE", "a name", "the workspace to write to; default: the setting `braze_workspace`"),
    option("LABEL", "a name", "what the write is called in `braze_writes()`, to tell it from others"),
    option("COLUMNS", "names in parentheses", "the names of the columns, where the query has several"),
    option("KEY", "a field", "names each row in its outcome; not sent, unless it is an identifier of the target"),
    option("DRY_RUN", "nothing", "encodes and counts everything, and sends nothing"),
    option("MAX_ROWS", "a number", "refuses a query with more rows: all are counted before the first one is sent"),
    option(
        "NULLS",
        "`skip` or `remove`",
        "whether NULL fields are left out, or sent so that Braze removes them; default: `skip`",
    ),
    option("SKIP_INVALID", "nothing", "rejects rows that cannot be sent, and continues"),
    option("MAX_REJECTS", "a number", "how many rows may be rejected before the statement fails; default: 0"),
    option(
        "IGNORE_ERRORS",
        "nothing",
        "keeps Braze's answers from failing the statement; what became of each row is still recorded",
    ),
    option(
        "JOURNAL",
        "a file",
        "records what was sent, so that a second run does not send it again; needs a `KEY` that is unique",
    ),
    option("PAYLOADS", "a BOOLEAN", "whether rejects and the journal include what was sent; default: true"),
    option(
        "CONCURRENCY",
        "a number",
        "how many requests may be under way at once; default: the setting `braze_concurrency`",
    ),
    option("TIMEOUT_MS", "a number", "the longest that a request may take; default: the setting `braze_timeout_ms`"),
];

impl WriteOptions {
    /// Reads the options of a statement. `known` are the names of those that only some targets have.
    ///
    /// # Errors
    /// If one is not known, or has a value that it does not take.
    pub fn read(given: Vec<(String, OptionValue)>, known: &[&str]) -> Result<Self> {
        let mut options = WriteOptions::default();
        for (name, value) in given {
            options.set(name.to_uppercase(), value, known)?;
        }
        if options.journal.is_some() && options.key.is_none() {
            return Err(Error::option("JOURNAL", "it requires the option KEY, the field that identifies each row"));
        }
        Ok(options)
    }

    fn set(&mut self, name: String, value: OptionValue, known: &[&str]) -> Result<()> {
        match name.as_str() {
            "WORKSPACE" => self.workspace = Some(text(&name, value)?),
            "LABEL" => self.label = Some(text(&name, value)?),
            "KEY" => self.key = Some(text(&name, value)?),
            "JOURNAL" => self.journal = Some(text(&name, value)?),
            "DRY_RUN" => self.is_dry_run = flag(&name, &value)?,
            "IGNORE_ERRORS" => self.ignores_errors = flag(&name, &value)?,
            "SKIP_INVALID" => self.skips_invalid = flag(&name, &value)?,
            "PAYLOADS" => self.hides_payloads = !flag(&name, &value)?,
            "MAX_REJECTS" => self.max_rejects = number(&name, &value, 0, i64::MAX)?,
            "MAX_ROWS" => self.max_rows = Some(number(&name, &value, 0, i64::MAX)?),
            "CONCURRENCY" => {
                let number = number(&name, &value, 1, CONCURRENCY.max.into())?;
                self.concurrency = usize::try_from(number).ok();
            }
            "TIMEOUT_MS" => {
                let millis = number(&name, &value, TIMEOUT_MS.min.into(), TIMEOUT_MS.max.into())?;
                self.timeout = Some(Duration::from_millis(millis));
            }
            "NULLS" => {
                let value = text(&name, value)?.to_lowercase();
                self.nulls = match value.as_str() {
                    "skip" => Nulls::Skip,
                    "remove" => Nulls::Remove,
                    _ => return Err(Error::unknown("NULLS", &value, ["skip", "remove"])),
                };
            }
            "COLUMNS" => self.columns = Some(texts(&name, value)?),
            _ if known.contains(&name.as_str()) => self.others.push((name, value)),
            _ => {
                let names = COMMON_OPTIONS.iter().map(|option| option.name).chain(known.iter().copied());
                return Err(Error::unknown("option", &name, names));
            }
        }
        Ok(())
    }
}

/// The value of an option that only some targets have.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetValue {
    /// It is set.
    Flag,
    /// A text.
    Text(String),
    /// Texts.
    Texts(Vec<String>),
    /// An object.
    Object(Value),
}

impl TargetValue {
    /// The value as it is sent.
    #[must_use]
    pub fn json(&self) -> String {
        let json = match self {
            TargetValue::Flag => Ok("true".to_owned()),
            TargetValue::Text(text) => serde_json::to_string(text),
            TargetValue::Texts(texts) => serde_json::to_string(texts),
            TargetValue::Object(object) => serde_json::to_string(object),
        };
        json.unwrap_or_default()
    }
}

/// The options that a target has of its own, with their values; those that were not given are left out.
#[derive(Clone, Debug, Default)]
pub struct TargetValues(Vec<(&'static TargetOption, TargetValue)>);

impl TargetValues {
    /// Reads what was given for a target.
    ///
    /// # Errors
    /// If the target does not have the option, or the option does not take the value.
    pub fn read(target: &'static Target, given: &[(String, OptionValue)]) -> Result<Self> {
        let mut values = Vec::new();
        for (name, value) in given {
            let Some(option) = target.options.iter().find(|option| option.name == name) else {
                let names = target.options.iter().map(|option| option.name);
                let known = COMMON_OPTIONS.iter().map(|option| option.name).chain(names);
                return Err(Error::unknown("option", name, known));
            };
            if let Some(value) = read_value(option, value.clone())? {
                values.push((option, value));
            }
        }
        // The database has them in an order of its own.
        values.sort_by_key(|(option, _)| target.options.iter().position(|own| own.name == option.name));
        Ok(TargetValues(values))
    }

    /// The value of an option.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&TargetValue> {
        self.0.iter().find_map(|(option, value)| (option.name == name).then_some(value))
    }

    /// The text of an option that takes one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        if let TargetValue::Text(text) = self.get(name)? { Some(text) } else { None }
    }

    /// The texts of an option that takes several.
    #[must_use]
    pub fn texts(&self, name: &str) -> &[String] {
        if let Some(TargetValue::Texts(texts)) = self.get(name) { texts } else { &[] }
    }

    /// All that were given.
    pub fn iter(&self) -> impl Iterator<Item = (&'static TargetOption, &TargetValue)> {
        self.0.iter().map(|(option, value)| (*option, value))
    }
}

fn read_value(option: &TargetOption, value: OptionValue) -> Result<Option<TargetValue>> {
    let name = option.name;
    Ok(match option.kind {
        OptionKind::Flag => flag(name, &value)?.then_some(TargetValue::Flag),
        OptionKind::Text => Some(TargetValue::Text(text(name, value)?)),
        OptionKind::OneOf(choices) => {
            let choice = text(name, value)?.to_lowercase();
            if !choices.contains(&choice.as_str()) {
                return Err(Error::unknown(option.name, &choice, choices.iter().copied()));
            }
            Some(TargetValue::Text(choice))
        }
        OptionKind::Texts => Some(TargetValue::Texts(texts(name, value)?)),
        OptionKind::Object => Some(TargetValue::Object(object(name, value)?)),
    })
}

fn flag(name: &str, value: &OptionValue) -> Result<bool> {
    match value {
        OptionValue::Flag | OptionValue::Integer(1) => Ok(true),
        OptionValue::Boolean(value) => Ok(*value),
        OptionValue::Integer(0) => Ok(false),
        OptionValue::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        OptionValue::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Error::option(name, "it must be true or false")),
    }
}

fn number(name: &str, value: &OptionValue, min: i64, max: i64) -> Result<u64> {
    match value {
        OptionValue::Integer(number) if (min..=max).contains(number) => Ok(number.unsigned_abs()),
        _ if max == i64::MAX => Err(Error::option(name, &format!("it must be a whole number of at least {min}"))),
        _ => Err(Error::option(name, &format!("it must be a whole number between {min} and {max}"))),
    }
}

fn text(name: &str, value: OptionValue) -> Result<String> {
    match value {
        OptionValue::Text(text) if !text.trim().is_empty() => Ok(text),
        // `KEY 7` or a list of one.
        OptionValue::Integer(number) => Ok(number.to_string()),
        OptionValue::Texts(mut texts) if texts.len() == 1 => Ok(texts.swap_remove(0)),
        _ => Err(Error::option(name, "it must be a string that is not empty")),
    }
}

fn texts(name: &str, value: OptionValue) -> Result<Vec<String>> {
    match value {
        OptionValue::Text(text) => Ok(text.split(',').map(|text| text.trim().to_owned()).collect()),
        OptionValue::Texts(texts) => Ok(texts),
        _ => Err(Error::option(name, "it must be a list of names in parentheses")),
    }
}

fn object(name: &str, value: OptionValue) -> Result<Value> {
    let object = match value {
        OptionValue::Object(object) => Some(object),
        OptionValue::Text(text) => serde_json::from_str(&text).ok(),
        _ => None,
    };
    object.filter(Value::is_object).ok_or_else(|| Error::option(name, "it must be an object: a STRUCT, a MAP or JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: OptionValue) -> Result<WriteOptions> {
        WriteOptions::read(vec![(name.to_owned(), value)], &["MODE"])
    }

    fn problem(name: &str, value: OptionValue) -> String {
        read(name, value).unwrap_err().to_string()
    }

    #[test]
    fn options_have_values_of_their_kind() {
        assert!(read("dry_run", OptionValue::Flag).unwrap().is_dry_run);
        assert!(!read("DRY_RUN", OptionValue::Boolean(false)).unwrap().is_dry_run);
        assert!(read("PAYLOADS", OptionValue::Text("false".into())).unwrap().hides_payloads);
        assert_eq!(read("NULLS", OptionValue::Text("Remove".into())).unwrap().nulls, Nulls::Remove);
        assert_eq!(read("MODE", OptionValue::Flag).unwrap().others.len(), 1);
        assert_eq!(
            problem("MAX_ROWS", OptionValue::Integer(-1)),
            "Option \"MAX_ROWS\": it must be a whole number of at least 0"
        );
        assert_eq!(
            problem("CONCURRENCY", OptionValue::Integer(0)),
            "Option \"CONCURRENCY\": it must be a whole number between 1 and 256",
        );
        assert_eq!(problem("KEY", OptionValue::Flag), "Option \"KEY\": it must be a string that is not empty");
        assert!(
            problem("MAX_REJECT", OptionValue::Integer(1))
                .starts_with("Unknown option \"MAX_REJECT\"\nDid you mean \"MAX_REJECTS\"? Available: \"WORKSPACE\", ")
        );
        assert!(problem("JOURNAL", OptionValue::Text("a".into())).contains("it requires the option KEY"));
    }
}
