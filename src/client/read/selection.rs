//! What the parameters of a call ask for.

use std::collections::VecDeque;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

use super::plan::Identifiers;
use super::windows::{DayRange, EARLIEST, Unit};
use crate::arguments::{Argument, Arguments};
use crate::declare::{Endpoint, ParameterRole, Placement, Table, TableParameter};
use crate::error::{Error, Result};
use crate::http::request::Request;

/// How far ahead a horizon lies by default.
const HORIZON: TimeDelta = TimeDelta::days(365);

/// What a call of a declared table asks for, apart from the workspace.
#[derive(Debug, Default)]
pub struct Selection {
    /// Query parameters that all requests have.
    pub query: Vec<(&'static str, String)>,
    /// Whether only some of the list's objects are asked for.
    pub filtered: bool,
    /// The instants that a column must lie in, both included.
    pub times: Vec<(&'static str, DateTime<Utc>, DateTime<Utc>)>,
    pub range: DayRange,
    pub unit: Unit,
    /// Once for each combination of these.
    pub each: Vec<(&'static str, Vec<String>)>,
    /// So many of these at once.
    pub some: Vec<Identifiers>,
    pub ignore_errors: bool,
}

impl Selection {
    pub fn new(table: &Table, arguments: &Arguments, now: DateTime<Utc>) -> Result<Self> {
        let mut wanted = Selection::default();
        for parameter in table.parameters {
            let value = arguments.get(parameter.sql.name);
            if value.is_none() && parameter.placement != Placement::Named {
                return Err(Error::parameter(parameter.sql.name, "it is needed"));
            }
            wanted.take(&table.endpoint, parameter, value, now)?;
        }
        wanted.range.check(now)?;
        let alternatives =
            table.parameters.iter().filter(|parameter| matches!(parameter.role, ParameterRole::Some { .. }));
        let names: Vec<&str> = alternatives.map(|parameter| parameter.sql.name).collect();
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
        parameter: &TableParameter,
        value: Option<&Argument>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        match (parameter.role, value) {
            (ParameterRole::Include { query, unfiltered }, value) => {
                let value = value.map_or(unfiltered, |value| *value == Argument::Boolean(true));
                self.query.push((query, value.to_string()));
                self.filtered |= value != unfiltered;
            }
            // What must be given is what the request is about, and messages name it.
            (ParameterRole::Send { query }, Some(Argument::Text(text)))
                if parameter.placement == Placement::Positional =>
            {
                self.each.push((query, vec![text.clone()]));
            }
            (ParameterRole::Send { query }, Some(Argument::Text(text))) => self.query.push((query, text.clone())),
            (ParameterRole::NotBefore { query, column }, Some(Argument::Instant(time))) => {
                self.query.push((query, spelled(*time - TimeDelta::seconds(1))));
                self.times.push((column, *time, DateTime::<Utc>::MAX_UTC));
                self.filtered = true;
            }
            (ParameterRole::NotAfter { query, column }, Some(Argument::Instant(time))) => {
                self.query.push((query, spelled(*time + TimeDelta::seconds(1))));
                self.times.push((column, DateTime::<Utc>::MIN_UTC, *time));
                self.filtered = true;
            }
            (ParameterRole::FirstDay { query, column }, value) => {
                let day = if let Some(Argument::Day(day)) = value { *day } else { EARLIEST };
                self.query.push((query, day.to_string()));
                if value.is_some() {
                    self.times.push((column, midnight(day), DateTime::<Utc>::MAX_UTC));
                    self.range.since = Some(day);
                }
            }
            (ParameterRole::LastDay { query, column }, value) => {
                let today = now.date_naive();
                let day = if let Some(Argument::Day(day)) = value { *day.min(&today) } else { today };
                let end = day + TimeDelta::days(1);
                self.query.push((query, end.to_string()));
                if let Some(Argument::Day(day)) = value {
                    self.times.push((column, DateTime::<Utc>::MIN_UTC, midnight(end) - TimeDelta::microseconds(1)));
                    self.range.until = Some(*day);
                }
            }
            (ParameterRole::Horizon { query }, value) => {
                let time = if let Some(Argument::Instant(time)) = value { *time } else { now + HORIZON };
                self.query.push((query, spelled(time)));
            }
            (ParameterRole::Since, Some(Argument::Day(day))) => self.range.since = Some(*day),
            (ParameterRole::Until, Some(Argument::Day(day))) => self.range.until = Some(*day),
            (ParameterRole::Unit, Some(Argument::Text(text))) => {
                self.unit = match text.to_lowercase().as_str() {
                    "day" => Unit::Day,
                    "hour" => Unit::Hour,
                    _ => {
                        let known = [Unit::Day, Unit::Hour].map(|unit| unit.name().to_owned()).to_vec();
                        return Err(Error::Unknown { what: "unit", name: text.clone(), known });
                    }
                };
            }
            (ParameterRole::Each { query }, Some(Argument::Texts(values))) => {
                let values = once(parameter.sql.name, values)?;
                if values.iter().any(|value| Request::get(endpoint).fill(query, value).is_err()) {
                    return Err(Error::parameter(parameter.sql.name, "an element cannot be a part of a path"));
                }
                self.each.push((query, values));
            }
            (ParameterRole::Some { query, at_once }, Some(Argument::Texts(values))) => {
                let values = once(parameter.sql.name, values)?;
                let batches =
                    values.chunks(at_once).map(|batch| batch.iter().map(|value| (query, value.clone())).collect());
                self.some.extend(batches);
            }
            (ParameterRole::IgnoreErrors, Some(value)) => self.ignore_errors = *value == Argument::Boolean(true),
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
    pub fn combinations(&self) -> VecDeque<Identifiers> {
        let mut all: Vec<Identifiers> = vec![Identifiers::new()];
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
