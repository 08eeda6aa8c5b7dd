//! `braze_clock()`: what time it is for Braze. Our own clock may be wrong, and the times in answers are
//! by Braze's.

use chrono::{DateTime, Utc};

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::recorder::process;
use crate::recorder::request::RequestRecord;
use crate::settings::Settings;

/// `braze_clock()`, and a call of it.
pub struct BrazeClock;

const COLUMNS: [Column; 2] = [
    field("workspace", Type::Varchar, "the workspace that answered"),
    field("braze_time", Type::TimestampTz, "when it answered last, by its own clock, in whole seconds"),
];

impl TableFunction for BrazeClock {
    fn name(&self) -> &'static str {
        "braze_clock"
    }

    fn description(&self) -> &'static str {
        "The time of the last answer of each workspace by Braze's own clock."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn leaves_database(&self) -> bool {
        false
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(BrazeClock))
    }
}

impl BoundCall for BrazeClock {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let requests = process::requests();
        let rows = last_times(&requests).into_iter();
        let rows = rows.map(|(workspace, time)| vec![Cell::Text(workspace), Cell::Instant(time)]);
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}

/// The last time of each workspace, of requests that are the newest first.
fn last_times(requests: &[RequestRecord]) -> Vec<(&str, DateTime<Utc>)> {
    let mut times: Vec<(&str, DateTime<Utc>)> = Vec::new();
    for request in requests {
        let workspace = request.subject.workspace.as_str();
        if let Some(time) = request.server_time
            && !workspace.is_empty()
            && times.iter().all(|(other, _)| *other != workspace)
        {
            times.push((workspace, time));
        }
    }
    times
}
