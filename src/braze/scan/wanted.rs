//! What the parameters of a call ask for.

use std::collections::VecDeque;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

use super::plan::Given;
use super::windows::{EARLIEST, Range, Unit};
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Value};
use crate::braze::http::request::Request;
use crate::braze::table::{Endpoint, Parameter, Place, Role, Table};

/// How far ahead a horizon lies by default.
const HORIZON: TimeDelta = TimeDelta::days(365);

/// What a call of a declared table asks for, apart from the workspace.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Query parameters that all requests have.
    pub query: Vec<(&'static str, String)>,
    /// Whether only some of the list's objects are asked for.
    pub filtered: bool,
    /// The instants that a column must lie in, both included.
    pub times: Vec<(&'static str, DateTime<Utc>, DateTime<Utc>)>,
    pub range: Range,
    pub unit: Unit,
    /// Once for each combination of these.
    pub each: Vec<(&'static str, Vec<String>)>,
    /// So many of these at once.
    pub some: Vec<Given>,
    pub ignore_errors: bool,
}

impl Wanted {
    pub fn new(table: &Table, arguments: &Arguments, now: DateTime<Utc>) -> Result<Self> {
        let mut wanted = Wanted::default();
        for parameter in table.parameters {
            let value = arguments.get(parameter.name);
            if value.is_none() && parameter.place != Place::Named {
                return Err(Error::parameter(parameter.name, "it is needed"));
            }
            wanted.take(&table.endpoint, parameter, value, now)?;
        }
        wanted.range.check(now)?;
        let alternatives = table.parameters.iter().filter(|parameter| matches!(parameter.role, Role::Some { .. }));
        let names: Vec<&str> = alternatives.map(|parameter| parameter.name).collect();
        if let [first, others @ ..] = &names[..]
            && names.iter().all(|name| arguments.get(name).is_none())
        {
            return Err(Error::parameter(first, format!("it is needed, or \"{}\"", others.join("\" or \""))));
        }
        Ok(wanted)
    }

    fn take(
        &mut self,
        endpoint: &Endpoint,
        parameter: &Parameter,
        value: Option<&Value>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        match (parameter.role, value) {
            (Role::Include { query, unfiltered }, value) => {
                let value = value.map_or(unfiltered, |value| *value == Value::Boolean(true));
                self.query.push((query, value.to_string()));
                self.filtered |= value != unfiltered;
            }
            // What must be given is what the request is about, and messages name it.
            (Role::Send { query }, Some(Value::Text(text))) if parameter.place == Place::Positional => {
                self.each.push((query, vec![text.clone()]));
            }
            (Role::Send { query }, Some(Value::Text(text))) => self.query.push((query, text.clone())),
            (Role::NotBefore { query, column }, Some(Value::Instant(time))) => {
                self.query.push((query, spelled(*time - TimeDelta::seconds(1))));
                self.times.push((column, *time, DateTime::<Utc>::MAX_UTC));
                self.filtered = true;
            }
            (Role::NotAfter { query, column }, Some(Value::Instant(time))) => {
                self.query.push((query, spelled(*time + TimeDelta::seconds(1))));
                self.times.push((column, DateTime::<Utc>::MIN_UTC, *time));
                self.filtered = true;
            }
            (Role::FirstDay { query, column }, value) => {
                let day = if let Some(Value::Day(day)) = value { *day } else { EARLIEST };
                self.query.push((query, day.to_string()));
                if value.is_some() {
                    self.times.push((column, midnight(day), DateTime::<Utc>::MAX_UTC));
                    self.range.since = Some(day);
                }
            }
            (Role::LastDay { query, column }, value) => {
                let today = now.date_naive();
                let day = if let Some(Value::Day(day)) = value { *day.min(&today) } else { today };
                let end = day + TimeDelta::days(1);
                self.query.push((query, end.to_string()));
                if let Some(Value::Day(day)) = value {
                    self.times.push((column, DateTime::<Utc>::MIN_UTC, midnight(end) - TimeDelta::microseconds(1)));
                    self.range.until = Some(*day);
                }
            }
            (Role::Horizon { query }, value) => {
                let time = if let Some(Value::Instant(time)) = value { *time } else { now + HORIZON };
                self.query.push((query, spelled(time)));
            }
            (Role::Since, Some(Value::Day(day))) => self.range.since = Some(*day),
            (Role::Until, Some(Value::Day(day))) => self.range.until = Some(*day),
            (Role::Unit, Some(Value::Text(text))) => {
                self.unit = match text.to_lowercase().as_str() {
                    "day" => Unit::Day,
                    "hour" => Unit::Hour,
                    _ => {
                        let known = [Unit::Day, Unit::Hour].map(|unit| unit.name().to_owned()).to_vec();
                        return Err(Error::Unknown { what: "unit", name: text.clone(), known });
                    }
                };
            }
            (Role::Each { query }, Some(Value::Texts(values))) => {
                let values = once(parameter.name, values)?;
                if values.iter().any(|value| Request::new(endpoint).fill(query, value).is_err()) {
                    return Err(Error::parameter(parameter.name, "an element cannot be a part of a path"));
                }
                self.each.push((query, values));
            }
            (Role::Some { query, at_once }, Some(Value::Texts(values))) => {
                let values = once(parameter.name, values)?;
                let batches =
                    values.chunks(at_once).map(|batch| batch.iter().map(|value| (query, value.clone())).collect());
                self.some.extend(batches);
            }
            (Role::IgnoreErrors, Some(value)) => self.ignore_errors = *value == Value::Boolean(true),
            _ => {}
        }
        Ok(())
    }

    /// Adds what all requests have.
    pub fn ask(&self, request: &mut Request) {
        for (name, value) in &self.query {
            request.set(name, value);
        }
    }

    /// Every combination of the identifiers of the call; one empty one where it has none.
    pub fn combinations(&self) -> VecDeque<Given> {
        let mut all: Vec<Given> = vec![Given::new()];
        for (name, values) in &self.each {
            let with = |value: &String| (*name, value.clone());
            all = all
                .iter()
                .flat_map(|given| values.iter().map(|value| given.iter().cloned().chain([with(value)]).collect()))
                .collect();
        }
        all.into()
    }
}

/// The elements of a list, each once.
fn once(name: &str, values: &[String]) -> Result<Vec<String>> {
    let mut once: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for value in values {
        if value.is_empty() {
            return Err(Error::parameter(name, "an element must not be empty"));
        }
        if seen.insert(value) {
            once.push(value.clone());
        }
    }
    Ok(once)
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// An instant as Braze takes it.
fn spelled(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
