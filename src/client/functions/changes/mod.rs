//! `braze_changes()`: what is new in a row, so that only that is sent.

mod column;
mod members;
mod same;

use crate::columns::{InputType, InputVector, Texts, Vector};
use crate::declare::{Example, example};
use crate::error::{Error, Result};
use crate::interface::{BoundScalar, ScalarArgument, ScalarFunction, ScalarParameter};
use crate::json::encode::{check, push_string};

use members::{Row, Side};

/// `braze_changes()`.
pub struct Changes;

const PARAMETERS: [ScalarParameter; 2] = [
    ScalarParameter {
        name: "new",
        is_text: false,
        description: "the row as it should be: a STRUCT, such as the name of a table in the query, or JSON",
    },
    ScalarParameter {
        name: "old",
        is_text: false,
        description: "the row as it was last sent; NULL, or with nothing in it, if it never was",
    },
];

/// The fields that say whom or what a row is about. Those of the first group are all sent; of the others, the first one
/// that has a value, if none before it has.
const IDENTIFIERS: [&str; 3] = ["external_id", "user_alias", "braze_id"];
const FALLBACKS: [&str; 3] = ["id", "email", "phone"];

impl ScalarFunction for Changes {
    fn name(&self) -> &'static str {
        "braze_changes"
    }

    fn description(&self) -> &'static str {
        "The identifiers of a row and the fields that differ from what was last sent; NULL if none do, so that \
         `COPY` sends nothing for it. Values are compared as Braze stores them. A field that is gone is `null`."
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[example(
                "Send only what has changed since the last time.",
                "SELECT braze_changes(new, old) AS changes\n\
                 FROM (VALUES ('user-1', 'Ada', 37), ('user-2', 'Alan', 41)) new(external_id, first_name, age)\n\
                 LEFT JOIN (VALUES ('user-1', 'Ada', 36), ('user-2', 'Alan', 41)) old(external_id, first_name, age) USING (external_id)",
            )]
        }
    }

    fn parameters(&self) -> &'static [ScalarParameter] {
        &PARAMETERS
    }

    fn bind(&self, arguments: &[ScalarArgument]) -> Result<Box<dyn BoundScalar>> {
        let side = |at: usize| {
            let kind = arguments.get(at).map_or(&InputType::Null, |argument| &argument.kind);
            if !matches!(kind, InputType::Null | InputType::Json | InputType::Struct(_)) {
                let problem = format!(
                    "type {kind} has no fields\nUse a STRUCT, such as the name of a table in the query, or JSON"
                );
                return Err(Error::parameter(PARAMETERS[at].name, problem));
            }
            check(kind)?;
            Ok(kind.clone())
        };
        Ok(Box::new(BoundChanges { new: side(0)?, old: side(1)? }))
    }
}

/// A checked call of it.
struct BoundChanges {
    new: InputType,
    old: InputType,
}

impl BoundScalar for BoundChanges {
    fn call(&self, rows: usize, arguments: &[InputVector<'_>], results: &mut Vector) -> Result<()> {
        let [new, old] = arguments else { return Err(Error::Panic) };
        let (new, old) = (Side::new(&self.new, new), Side::new(&self.old, old));
        let candidates = Candidates::find(&new, &old, rows);
        let mut json = Vec::new();
        for row in 0..rows {
            json.clear();
            if candidates.is_any(row) && push_changes(&new, &old, row, &candidates, &mut json)? {
                results.typed_mut::<Texts>().push(&String::from_utf8_lossy(&json));
            } else {
                results.push_null();
            }
        }
        Ok(())
    }
}

/// Which fields may differ in which rows, found by comparing whole columns of the same type. Where it is not known,
/// they may.
struct Candidates {
    /// For each field of the new rows, whether it may differ in a row; empty where rows are no structs.
    fields: Vec<Vec<bool>>,
    /// Whether any may; `None` where it is not known.
    rows: Option<Vec<bool>>,
}

impl Candidates {
    fn find(new: &Side<'_>, old: &Side<'_>, rows: usize) -> Self {
        let (fields, members, old_fields, old_members) = match (new, old) {
            (Side::Struct(fields, members, _), Side::Struct(old_fields, old_members, _)) => {
                (fields, members, old_fields, old_members)
            }
            (Side::Json(new), Side::Json(old)) => {
                let rows = column::differing(&InputType::Json, new, &InputType::Json, old, rows);
                return Candidates { fields: Vec::new(), rows: Some(rows) };
            }
            _ => return Candidates { fields: Vec::new(), rows: None },
        };
        let mut any = vec![false; rows];
        let flags = fields.iter().zip(members.iter()).map(|(field, member)| {
            let at = old_fields.iter().position(|old| old.name == field.name);
            let flags = match at {
                _ if is_manner(&field.name) => vec![false; rows],
                Some(at) => column::differing(&field.kind, member, &old_fields[at].kind, &old_members[at], rows),
                None => (0..rows).map(|row| !member.is_null(row)).collect(),
            };
            any.iter_mut().zip(&flags).for_each(|(any, flag)| *any |= flag);
            flags
        });
        let fields = flags.collect();
        Candidates { fields, rows: Some(any) }
    }

    fn is_any(&self, row: usize) -> bool {
        self.rows.as_ref().is_none_or(|rows| rows[row])
    }

    fn is_field(&self, field: usize, row: usize) -> bool {
        self.fields.get(field).is_none_or(|rows| rows[row])
    }
}

/// Writes what is new in a row; `false` if nothing is, or if there is nothing in it.
fn push_changes(
    new: &Side<'_>,
    old: &Side<'_>,
    row: usize,
    candidates: &Candidates,
    out: &mut Vec<u8>,
) -> Result<bool> {
    let may_be_sent = |at, name: &str| candidates.is_field(at, row) || may_stay(name);
    let Some(new_row) = new.row(row, may_be_sent)? else { return Ok(false) };
    let may_differ =
        |name: &str| new_row.members.iter().any(|member| member.name == name && candidates.is_field(member.at, row));
    let old_row = old.row(row, |_, name| may_differ(name))?;
    let identifiers = identifiers(&new_row);
    let mut has_changed = old_row.is_none() || old.is_empty(row);
    out.push(b'{');
    for member in &new_row.members {
        let (name, value) = (&*member.name, new_row.value(member));
        let old_value = old_row.as_ref().and_then(|row| row.named(name));
        let differs = candidates.is_field(member.at, row) && same::differ(name, value, old_value);
        let is_identifier = identifiers.contains(&name);
        // An identifier that the old rows do not have at all says nothing about whether this row is another one.
        has_changed |= differs && !is_manner(name) && !(is_identifier && old_value.is_none() && !old.has(name));
        let stays = is_identifier || is_manner(name);
        match value {
            Some(value) if differs || stays => push_member(name, value, out),
            None if differs && !is_manner(name) && !IDENTIFIERS.contains(&name) => push_member(name, b"null", out),
            _ => {}
        }
    }
    out.push(b'}');
    Ok(has_changed && out != b"{}")
}

/// Appends a member of an object that has been begun.
fn push_member(name: &str, value: &[u8], out: &mut Vec<u8>) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    push_string(name, out);
    out.push(b':');
    out.extend_from_slice(value);
}

/// Whether a field is no value, but says how the others are meant, as `_merge_objects` does.
fn is_manner(name: &str) -> bool {
    name.starts_with('_')
}

/// Whether a field may have to be sent although it is the same.
fn may_stay(name: &str) -> bool {
    is_manner(name) || IDENTIFIERS.contains(&name) || FALLBACKS.contains(&name)
}

/// The fields that say whom or what a row is about.
fn identifiers(row: &Row<'_>) -> Vec<&'static str> {
    let has_value = |name: &&str| row.named(name).is_some();
    let primary: Vec<&str> = IDENTIFIERS.into_iter().filter(has_value).collect();
    if primary.is_empty() { FALLBACKS.into_iter().find(has_value).into_iter().collect() } else { primary }
}

#[cfg(test)]
mod timing;
