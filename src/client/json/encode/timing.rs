//! How long values take, to be seen by hand:
//! `cargo test --release -p braze-client timing -- --ignored --nocapture --test-threads 1`.

use std::sync::Arc;
use std::time::Instant;

use super::{push_string, push_value};
use crate::columns::{InputField, InputType, InputValues, InputVector};

/// As many as DuckDB has in a chunk.
pub const ROWS: i32 = 2_048;
/// So that there are about a million rows.
pub const CHUNKS: i32 = 500;

/// The texts of [`columns`]: identifiers, names and addresses.
#[must_use]
pub fn texts() -> [Vec<String>; 3] {
    let all = |text: fn(i32) -> String| (0..ROWS).map(text).collect();
    [
        all(|row| format!("user-{row:08}")),
        all(|row| format!("name{}", row % 100)),
        all(|row| format!("someone.{row}@mail.example.com")),
    ]
}

/// Ten columns of users.
#[must_use]
pub fn columns([identifiers, names, addresses]: &[Vec<String>; 3]) -> (Vec<InputField>, Vec<InputVector<'_>>) {
    fn all<T>(value: impl Fn(i32) -> T) -> Vec<T> {
        (0..ROWS).map(value).collect()
    }
    fn refer(texts: &[String]) -> InputValues<'_> {
        InputValues::Texts(texts.iter().map(|text| &**text).collect())
    }
    let countries: Arc<[String]> = ["DE", "FR", "US"].map(str::to_owned).into();
    let tags = Box::new(InputVector { values: refer(names), validity: None });
    let columns = [
        ("external_id", InputType::Text, refer(identifiers)),
        ("first_name", InputType::Text, refer(names)),
        ("email", InputType::Text, refer(addresses)),
        ("country", InputType::Enum(countries), InputValues::Unsigned(all(|row| u64::from(row.unsigned_abs()) % 3))),
        ("orders", InputType::Signed, InputValues::Signed(all(|row| i64::from(row) * 7_919))),
        ("spent", InputType::Decimal { scale: 2 }, InputValues::Huge(all(|row| i128::from(row) * 7_919))),
        ("score", InputType::Double, InputValues::Doubles(all(|row| f64::from(row) / 1_000.0))),
        ("is_member", InputType::Boolean, InputValues::Booleans(all(|row| row % 3 == 0))),
        (
            "last_seen",
            InputType::Timestamp,
            InputValues::Signed(all(|row| 1_769_860_800_000_000 + i64::from(row) * 7_895_243)),
        ),
        (
            "tags",
            InputType::List(Arc::new(InputType::Text)),
            InputValues::Lists((0..identifiers.len()).map(|row| (row / 2, row % 2 * 2)).collect(), tags),
        ),
    ];
    let column = |(name, kind, values): (&str, _, _)| {
        (InputField { name: name.to_owned(), kind }, InputVector { values, validity: None })
    };
    columns.map(column).into_iter().unzip()
}

/// Prints how many nanoseconds the work takes for each row.
pub fn report(what: &str, mut chunk: impl FnMut()) {
    let begin = Instant::now();
    (0..CHUNKS).for_each(|_| chunk());
    let nanos = begin.elapsed().as_secs_f64() * 1e9 / f64::from(CHUNKS * ROWS);
    println!("{what:12} {nanos:6.1} ns a row");
}

#[test]
#[ignore = "it measures time"]
fn values_of_ten_columns() {
    let texts = texts();
    let (fields, vectors) = columns(&texts);
    let mut out = Vec::new();
    let mut encode = |fields: &[InputField], vectors: &[InputVector<'_>]| {
        out.clear();
        for row in 0..texts[0].len() {
            for (field, vector) in fields.iter().zip(vectors) {
                push_string(&field.name, &mut out);
                push_value(&field.kind, vector, row, &mut out).unwrap();
            }
        }
    };
    for at in 0..fields.len() {
        report(&fields[at].name, || encode(&fields[at..=at], &vectors[at..=at]));
    }
    report("all", || encode(&fields, &vectors));
}
