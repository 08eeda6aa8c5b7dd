//! What the parameters of a call ask for.

use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

use super::identifier;
use super::plan::Identifiers;
use super::windows::{DayRange, EARLIEST, Unit};
use crate::arguments::{Argument, Arguments};
use crate::declare::{Endpoint, Paging, ParameterRole, Placement, Table, TableParameter};
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
    /// The days of a series, or of a list that Braze cuts by days.
    pub range: DayRange,
    /// What a series counts by.
    pub unit: Unit,
    /// Query parameters or places of the path and the values for them: there is a request for each
    /// combination.
    pub each: Vec<(&'static str, Vec<String>)>,
    /// Identifiers of which a request takes several, as many in each element as it takes.
    pub some: Vec<Identifiers>,
    /// Whether identifiers that Braze refuses are left out.
    pub ignore_errors: bool,
}

impl Selection {
    /// Reads the parameters of a call that is made `now`.
    ///
    /// # Errors
    /// If a parameter that is needed is missing, or the value of one cannot be used.
    pub fn new(table: &Table, arguments: &Arguments, now: DateTime<Utc>) -> Result<Self> {
        let mut selection = Selection::default();
        for parameter in table.parameters {
            let value = arguments.get(parameter.sql.name);
            if value.is_none() && parameter.placement != Placement::Named {
                return Err(Error::parameter(parameter.sql.name, "it is required"));
            }
            check_identifiers(table, parameter, value)?;
            selection.take(&table.endpoint, parameter, value, now)?;
        }
        selection.range.check(now)?;
        if let Paging::Summary { length_max } = table.paging {
            check_length(selection.range, length_max, now)?;
        }
        let alternatives =
            table.parameters.iter().filter(|parameter| matches!(parameter.role, ParameterRole::Some { .. }));
        let names: Vec<&str> = alternatives.map(|parameter| parameter.sql.name).collect();
        if let [first, ..] = &names[..]
            && names.iter().all(|name| arguments.get(name).is_none())
        {
            return Err(Error::parameter(first, format!("one of \"{}\" is required", names.join("\", \""))));
        }
        Ok(selection)
    }

    /// Takes a parameter into account. What it does depends on its role; one that was not given has
    /// a default or does nothing.
    fn take(
        &mut self,
        endpoint: &Endpoint,
        parameter: &TableParameter,
        value: Option<&Argument>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let name = parameter.sql.name;
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
            (ParameterRole::FirstDay { query, column }, value) => self.take_first_day(query, column, day_of(value)),
            (ParameterRole::LastDay { query, column }, value) => {
                self.take_last_day(query, column, day_of(value), now.date_naive());
            }
            (ParameterRole::Horizon { query }, value) => {
                let time = if let Some(Argument::Instant(time)) = value { *time } else { now + HORIZON };
                self.query.push((query, spelled(time)));
            }
            (ParameterRole::Since, Some(Argument::Day(day))) => self.range.since = Some(*day),
            (ParameterRole::Until, Some(Argument::Day(day))) => self.range.until = Some(*day),
            (ParameterRole::Unit, Some(Argument::Text(text))) => self.unit = unit_of(text)?,
            (ParameterRole::Each { query }, Some(Argument::Texts(values))) => {
                let values = once(name, values)?;
                if values.iter().any(|value| Request::get(endpoint).fill(query, value).is_err()) {
                    return Err(Error::parameter(name, "an element cannot be part of a path"));
                }
                self.each.push((query, values));
            }
            (ParameterRole::Some { query, at_once }, Some(Argument::Texts(values))) => {
                let values = once(name, values)?;
                let batches =
                    values.chunks(at_once).map(|batch| batch.iter().map(|value| (query, value.clone())).collect());
                self.some.extend(batches);
            }
            (ParameterRole::IgnoreErrors, Some(value)) => self.ignore_errors = *value == Argument::Boolean(true),
            _ => {}
        }
        Ok(())
    }

    /// The first day of a list: Braze is always told one, and rows are compared only with one that
    /// was given.
    fn take_first_day(&mut self, query: &'static str, column: &'static str, given: Option<NaiveDate>) {
        self.query.push((query, given.unwrap_or(EARLIEST).to_string()));
        if let Some(day) = given {
            self.times.push((column, midnight(day), DateTime::<Utc>::MAX_UTC));
            self.range.since = Some(day);
        }
    }

    /// The last day of a list, in the same way. What is sent is the day after it, tomorrow at the latest.
    fn take_last_day(&mut self, query: &'static str, column: &'static str, given: Option<NaiveDate>, today: NaiveDate) {
        let end = given.map_or(today, |day| day.min(today)) + TimeDelta::days(1);
        self.query.push((query, end.to_string()));
        if let Some(day) = given {
            self.times.push((column, DateTime::<Utc>::MIN_UTC, midnight(end) - TimeDelta::microseconds(1)));
            self.range.until = Some(day);
        }
    }

    /// Adds what all requests have.
    pub fn ask(&self, request: &mut Request) {
        for (name, value) in &self.query {
            request.set(name, value);
        }
    }

    /// Every combination of the identifiers of the call; one empty one where it has none.
    #[must_use]
    pub fn combinations(&self) -> VecDeque<Identifiers> {
        let mut all: Vec<Identifiers> = vec![Identifiers::new()];
        for (name, values) in &self.each {
            let with = |value: &String| (*name, value.clone());
            all = all
                .iter()
                .flat_map(|before| values.iter().map(|value| before.iter().cloned().chain([with(value)]).collect()))
                .collect();
        }
        all.into()
    }
}

/// Checks identifiers that Braze made, before it is asked for them.
fn check_identifiers(table: &Table, parameter: &TableParameter, value: Option<&Argument>) -> Result<()> {
    let (ParameterRole::Each { query } | ParameterRole::Send { query }) = parameter.role else { return Ok(()) };
    let of_parent = || table.parent.as_ref().and_then(|parent| parent.origin(query));
    let Some(origin) = parameter.origin.or_else(of_parent) else { return Ok(()) };
    let values = match value {
        Some(Argument::Text(value)) => std::slice::from_ref(value),
        Some(Argument::Texts(values)) => values.as_slice(),
        _ => &[],
    };
    values.iter().try_for_each(|value| identifier::check(parameter.sql.name, value, origin))
}

/// A sum over more days than Braze sums up cannot be put together from others.
fn check_length(range: DayRange, length_max: u32, now: DateTime<Utc>) -> Result<()> {
    match (range.since, range.until.unwrap_or(now.date_naive())) {
        (Some(since), until) if (until - since).num_days() >= i64::from(length_max) => {
            Err(Error::parameter("since", format!("{since} to {until} is more than {length_max} days")))
        }
        _ => Ok(()),
    }
}

/// The elements of a list, each once.
fn once(name: &str, values: &[String]) -> Result<Vec<String>> {
    let mut once: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for value in values {
        if value.is_empty() {
            return Err(Error::parameter(name, "an element must not be empty"));
        }
        if known.insert(value) {
            once.push(value.clone());
        }
    }
    Ok(once)
}

/// The day that was given, if one was.
fn day_of(value: Option<&Argument>) -> Option<NaiveDate> {
    if let Some(Argument::Day(day)) = value { Some(*day) } else { None }
}

/// The unit of a series by its name, in upper or lower case.
fn unit_of(text: &str) -> Result<Unit> {
    let units = [Unit::Day, Unit::Hour];
    units.into_iter().find(|unit| unit.name() == text.to_lowercase()).ok_or_else(|| Error::Unknown {
        what: "unit",
        name: text.to_owned(),
        known: units.map(|unit| unit.name().to_owned()).to_vec(),
    })
}

/// The instant at which a day begins, in UTC.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// An instant as Braze takes it.
fn spelled(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::TABLES;

    /// What was bound may be opened days later: defaults are those of then.
    #[test]
    fn defaults_follow_the_time() {
        let at = |day: &str| format!("{day}T12:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let query = |table: &str, parameter: &str, now| {
            let table = TABLES.iter().find(|known| known.name == table).unwrap();
            let selection = Selection::new(table, &Arguments::default(), now).unwrap();
            selection.query.into_iter().find_map(|(name, value)| (name == parameter).then_some(value)).unwrap()
        };
        for (table, parameter, first, second) in [
            ("braze_hard_bounces", "end_date", "2026-11-21", "2026-11-25"),
            ("braze_scheduled_broadcasts", "end_time", "2027-11-20T12:00:00Z", "2027-11-24T12:00:00Z"),
        ] {
            assert_eq!(query(table, parameter, at("2026-11-20")), first);
            assert_eq!(query(table, parameter, at("2026-11-24")), second);
        }
    }
}
