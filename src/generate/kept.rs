//! What the templates of loads and of dbt models know of a kept table.

use std::borrow::Cow;

use braze_client::declare::{
    Column, ColumnSource, Condition, Kept, Manner, ParameterRole, Parent, TOPICS, Table, Topic, Type,
};
use braze_client::tables::TABLES;
use serde::Serialize;

/// A kept table.
#[derive(Serialize)]
pub struct KeptTable {
    /// Its name, without `braze_`.
    pub name: &'static str,
    /// The name of the function that it is read with.
    pub function: &'static str,
    /// What its rows are.
    pub description: &'static str,
    /// What is to be known beyond that.
    pub note: &'static str,
    /// The noun it is found under.
    pub topic: &'static str,
    /// `objects`, `details` and so on.
    pub manner: &'static str,
    /// Its columns, without those that loads add.
    pub columns: Vec<KeptColumn>,
    /// The same as `CREATE TABLE` has them, with the workspace before them and the position behind them.
    pub definitions: Vec<String>,
    /// The columns that tables of an earlier version lack.
    pub added: Vec<KeptColumn>,
    /// Their names as texts, with the position.
    pub added_names: Vec<String>,
    /// The columns of the function that are not kept.
    pub without: Vec<String>,
    /// The same without the row as Braze sent it, and the rows of other tables.
    pub not_asked: &'static [&'static str],
    /// The columns that tell rows apart, as expressions.
    pub key: Vec<String>,
    /// The same for dbt, whose keys must not depend on the time zone of the session.
    pub dbt_key: Vec<String>,
    /// Conditions under which a row of the table is the same object as one that was read, `changed`.
    pub matches: Vec<String>,
    /// Its columns for a unique index, where NULL is like NULL.
    pub index: Vec<String>,
    /// The columns that tell rows apart, in words.
    pub key_in_words: Vec<String>,
    /// Whether no column of the key can be NULL, and all rows have keys of their own.
    pub is_plain: bool,
    /// Whether several rows can have the same key.
    pub several: bool,
    /// Whether Braze can list a row twice without anything that shows it.
    pub can_repeat: bool,
    /// The table whose objects it is kept for.
    pub of: Option<Of>,
    /// The tables whose rows are in columns of this one, and which are loaded out of the same answers.
    pub with: Vec<KeptTable>,
    /// The other kept table that has the rows of this one in a column.
    pub holder: Option<&'static str>,
    /// That column.
    pub within: Option<&'static str>,
    /// The columns beside that one which the rows have, too.
    pub outer: Vec<String>,
    /// The column with the time by which days are cut.
    pub dated_by: Option<&'static str>,
}

/// A column.
#[derive(Serialize)]
pub struct KeptColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is.
    pub description: String,
    /// Whether it is never NULL.
    pub is_needed: bool,
    /// Whether it names an object of the table it is kept for.
    pub is_parent: bool,
}

/// The objects that a table is kept for.
#[derive(Serialize)]
pub struct Of {
    /// Their table.
    pub table: &'static str,
    /// Its column with their identifiers.
    pub id: &'static str,
    /// The column here with the same identifiers.
    pub column: &'static str,
    /// The parameter that takes them.
    pub parameter: &'static str,
    /// Which of them have rows here; empty for all.
    pub only: String,
    /// The column there with the time of the last edit.
    pub edited: Option<&'static str>,
}

/// All of them, in the order of the declarations.
pub fn kept_tables() -> Vec<KeptTable> {
    TABLES.iter().filter_map(|table| table.kept.as_ref().map(|kept| kept_table(table, kept))).collect()
}

/// The topics that have kept tables, and these.
pub fn by_topic(tables: &[KeptTable]) -> Vec<(Topic, Vec<&KeptTable>)> {
    let tables_of = |topic: &Topic| {
        let tables: Vec<&KeptTable> = tables.iter().filter(|table| table.topic == topic.name()).collect();
        (!tables.is_empty()).then_some((*topic, tables))
    };
    TOPICS.iter().filter_map(tables_of).collect()
}

fn kept_table(table: &'static Table, kept: &'static Kept) -> KeptTable {
    let of = of(table, kept);
    let key: Vec<&'static str> = key_columns(table, kept);
    let is_elsewhere = |column: &Column| matches!(column.source, ColumnSource::Raw | ColumnSource::Rows { .. });
    let is_kept = |column: &&Column| !is_elsewhere(column) && !kept.without.contains(&&*column.name);
    let column = |column: &Column| KeptColumn {
        name: column.name.to_string(),
        kind: column.kind.to_string(),
        description: column.description.to_string(),
        is_needed: key.contains(&&*column.name) && !table.key.nullable.contains(&&*column.name),
        is_parent: of.as_ref().is_some_and(|of| of.column == column.name),
    };
    let columns: Vec<KeptColumn> = table.columns.iter().filter(is_kept).map(column).collect();
    let holder = holder(table);
    let outer = holder.into_iter().flat_map(|(.., at)| {
        let is_outer = |column: &&Column| !table.columns_inside(at).any(|inner| inner == *column);
        let names = table.columns.iter().filter(is_kept).filter(is_outer).map(|column| column.name.to_string());
        ["workspace".to_owned()].into_iter().chain(names).collect::<Vec<_>>()
    });
    let outer = outer.collect();
    let own = columns.iter().map(|KeptColumn { name, kind, .. }| format!("{name} {kind}"));
    let position = table.key.several.then(|| "position INTEGER".to_owned());
    let definitions = ["workspace VARCHAR".to_owned()].into_iter().chain(own).chain(position).collect();
    let added: Vec<KeptColumn> =
        table.columns.iter().filter(|own| kept.added.contains(&&*own.name)).map(column).collect();
    let added_names = added.iter().map(|column| &*column.name).chain(table.key.several.then_some("position"));
    let added_names = added_names.map(|name| format!("'{name}'")).collect();
    let elsewhere = table.columns.iter().filter(|column| is_elsewhere(column));
    let without =
        kept.without.iter().map(|name| (*name).to_owned()).chain(elsewhere.map(|column| column.name.to_string()));
    let without = without.collect();
    KeptTable {
        name: table.noun(),
        function: table.name,
        description: table.description,
        note: kept.note,
        topic: table.topic.name(),
        manner: match kept.manner {
            Manner::Objects => "objects",
            Manner::Details { .. } => "details",
            Manner::Series => "series",
            Manner::AppSeries => "app_series",
            Manner::Dated => "dated",
        },
        columns,
        definitions,
        added,
        added_names,
        without,
        not_asked: kept.without,
        key: key.iter().map(|column| expression(table, column, "")).collect(),
        dbt_key: key.iter().map(|column| dbt_expression(table, column)).collect(),
        matches: key.iter().map(|column| matches(table, column)).collect(),
        index: key.iter().map(|column| indexed(table, column)).collect(),
        key_in_words: key.iter().map(|column| table.key.in_words(column)).collect(),
        is_plain: !table.key.several && !key.iter().any(|column| table.key.nullable.contains(column)),
        several: table.key.several,
        can_repeat: table.page_key().is_empty() && kept.manner == Manner::Objects && !table.key.several,
        dated_by: table.dated_by(),
        with: inner_tables(table).filter_map(|(_, _, inner)| Some(kept_table(inner, inner.kept.as_ref()?))).collect(),
        holder: holder.map(|(table, ..)| table.noun()),
        within: holder.map(|(_, column, _)| column),
        outer,
        of,
    }
}

/// The columns of a table that have the rows of other tables, where in an answer these are, and the tables.
fn inner_tables(table: &'static Table) -> impl Iterator<Item = (&'static str, &'static str, &'static Table)> {
    table.columns.iter().filter_map(|column| match (&column.name, &column.source) {
        (Cow::Borrowed(name), ColumnSource::Rows { table, at }) => Some((*name, *at, *table)),
        _ => None,
    })
}

/// Another kept table that has the rows of this one, the column with them, and where in an answer they are.
fn holder(table: &Table) -> Option<(&'static Table, &'static str, &'static str)> {
    let kept = TABLES.iter().filter(|other| other.kept.is_some());
    let mut columns = kept.flat_map(|other| inner_tables(other).map(move |inner| (*other, inner)));
    columns.find_map(|(other, (column, at, inner))| (inner == table).then_some((other, column, at)))
}

fn of(table: &'static Table, kept: &Kept) -> Option<Of> {
    let parent = table.parent?;
    let of = kept.of.unwrap_or(parent.table);
    let [(id, query)] = parent.columns else { panic!("{}: more than one identifier", table.name) };
    let asks = |role| matches!(role, ParameterRole::Each { query: own } if own == *query);
    let parameter =
        table.parameters.iter().find(|parameter| asks(parameter.role)).expect("a parameter that takes them");
    let only = condition(&parent);
    let edited = match kept.manner {
        Manner::Details { edited } => edited,
        _ => None,
    };
    Some(Of { table: of.noun(), id, column: query, parameter: parameter.sql.name, only, edited })
}

/// Of which rows of its parent a table is asked for; empty for all of them.
pub fn condition(parent: &Parent) -> String {
    match parent.only {
        None => String::new(),
        Some((column, Condition::NotFalse)) => format!("{column} IS NOT FALSE"),
        Some((column, Condition::Text(text))) => format!("{column} = '{text}'"),
    }
}

/// The key without what is not kept. Of what has a time, the newest is kept.
fn key_columns(table: &'static Table, kept: &Kept) -> Vec<&'static str> {
    let dated_by = table.dated_by().filter(|_| kept.manner == Manner::Dated);
    let is_kept = |column: &&&str| !kept.without.contains(*column) && dated_by != Some(**column);
    table.key.columns.iter().filter(is_kept).copied().collect()
}

/// What names a row in a column of the key; `from` is the table with a dot behind it, or nothing.
fn expression(table: &Table, column: &str, from: &str) -> String {
    match table.key.fallback_of(column) {
        Some(fallback) => format!("coalesce({from}{column}, {from}{fallback})"),
        None => format!("{from}{column}"),
    }
}

fn dbt_expression(table: &Table, column: &str) -> String {
    match table.columns[table.column(column)].kind {
        Type::TimestampTz => format!("epoch_us({column})"),
        _ => expression(table, column, ""),
    }
}

fn matches(table: &Table, column: &str) -> String {
    let [there, changed] = [table.noun(), "changed"].map(|from| expression(table, column, &format!("{from}.")));
    if table.key.nullable.contains(&column) {
        format!("{there}\n        IS NOT DISTINCT FROM {changed}")
    } else {
        format!("{there} = {changed}")
    }
}

/// An index takes NULLs for different values: it needs a value for each.
fn indexed(table: &Table, column: &str) -> String {
    if !table.key.nullable.contains(&column) {
        return column.to_owned();
    }
    match (table.key.fallback_of(column), &table.columns[table.column(column)].kind) {
        (Some(fallback), _) => format!("coalesce({column}, {fallback}, '')"),
        (None, Type::TimestampTz) => format!("coalesce(epoch_us({column}), 0)"),
        (None, _) => format!("coalesce({column}, '')"),
    }
}
