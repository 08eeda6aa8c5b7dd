//! `braze_writes()`: the last writes of this process.

use crate::columns::Cell;
use crate::declare::{Column, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;
use crate::recorder::write::WriteCounts;
use crate::recorder::writes;

static COLUMNS: [Column; 19] = [
    field("write", Type::Bigint, "its number in this process"),
    field("time", Type::TimestampTz, "when it began"),
    field("target", Type::Varchar, "where the rows went"),
    field("workspace", Type::Varchar, "the workspace"),
    field("label", Type::Varchar, "what the option `LABEL` called it"),
    field("state", Type::Varchar, "`running`, `done`, `dry_run`, `failed` or `interrupted`"),
    field("rows", Type::Bigint, "the rows of the query; once the write is over, the next five add up to it"),
    field("accepted", Type::Bigint, "rows that Braze accepted"),
    field("rejected", Type::Bigint, "rows that Braze refused, or that cannot be sent"),
    field("unknown", Type::Bigint, "rows that Braze may have taken: no answer came, and they must not be sent twice"),
    field("not_sent", Type::Bigint, "rows that were not sent, or that Braze did nothing with"),
    field("unchanged", Type::Bigint, "rows that were NULL, as `braze_changes` makes unchanged ones"),
    field("requests", Type::Bigint, "requests that were made, or would be in a dry run"),
    field("retries", Type::Bigint, "attempts after the first one"),
    field("bytes", Type::Bigint, "the total size of their bodies"),
    field("data_points", Type::Bigint, "an estimate of the data points that older contracts are billed for"),
    field(
        "users_in_several_requests",
        Type::Bigint,
        "users whose rows were in several requests, which Braze may process out of order",
    ),
    field("duration_ms", Type::Double, "how long it took"),
    field("error", Type::Varchar, "why it failed"),
];

/// `braze_writes()`.
pub static BRAZE_WRITES: ReadyTable = ReadyTable {
    name: "braze_writes",
    description: "The last 100 writes of this process, newest first, including one that is running. Makes no request.",
    topic: Topic::Writing,
    key: "`write`",
    columns: &COLUMNS,
    leaves_database: false,
    rows,
    examples: &[
        example(
            "What became of the rows of the last write?",
            "SELECT target, state, rows, accepted, rejected, unknown, not_sent FROM braze_writes() LIMIT 1",
        ),
        example(
            "How many data points did the writes of this process cost?",
            "SELECT target, sum(accepted) AS rows, sum(data_points) AS data_points FROM braze_writes() GROUP BY target",
        ),
    ],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let writes: Vec<_> = writes::all().into_iter().map(|write| (write.counts(), write.state(), write)).collect();
    let rows = writes.iter().map(|(counts, (state, duration, error), write)| {
        let WriteCounts { rows, accepted, rejected, unknown, not_sent, unchanged, .. } = *counts;
        let mut row = vec![
            number(write.number),
            Cell::Instant(write.time),
            Cell::Text(&write.name.target),
            Cell::Text(&write.name.workspace),
            write.name.label.as_deref().into(),
            Cell::Text(state.name()),
        ];
        row.extend([rows, accepted, rejected, unknown, not_sent, unchanged].map(number));
        let WriteCounts { requests, retries, bytes, data_points, users_in_several_requests, .. } = *counts;
        row.extend([requests, retries, bytes, data_points, users_in_several_requests].map(number));
        row.extend([Cell::milliseconds(*duration), error.as_deref().into()]);
        row
    });
    ReadyRows::new(&COLUMNS, projection, rows)
}

fn number(count: u64) -> Cell<'static> {
    Cell::Bigint(i64::try_from(count).unwrap_or(i64::MAX))
}
