//! `braze_clock()`: what time it is for Braze. Our own clock may be wrong, and the times in answers are
//! by Braze's.

use chrono::{DateTime, Utc};

use crate::columns::Cell;
use crate::declare::{Column, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;
use crate::recorder::process;
use crate::recorder::request::RequestRecord;

static COLUMNS: [Column; 2] = [
    field("workspace", Type::Varchar, "the workspace that answered"),
    field("braze_time", Type::TimestampTz, "when it last answered, by its own clock, in whole seconds"),
];

/// `braze_clock()`.
pub static BRAZE_CLOCK: ReadyTable = ReadyTable {
    name: "braze_clock",
    description: "When each workspace last answered, by Braze's own clock.",
    topic: Topic::Workspaces,
    key: "`workspace`",
    columns: &COLUMNS,
    leaves_database: false,
    rows,
    examples: &[example(
        "When did each workspace last answer, by its own clock?",
        "SELECT workspace, braze_time FROM braze_clock()",
    )],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let requests = process::requests();
    let rows = last_times(&requests).into_iter();
    let rows = rows.map(|(workspace, time)| vec![Cell::Text(workspace), Cell::Instant(time)]);
    ReadyRows::new(&COLUMNS, projection, rows)
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
