//! Values that have others inside of them.

use crate::columns::{InputField, InputType, InputValues, InputVector};
use crate::error::{ValueProblem, ValueReason};

use super::{no_form, push, push_quoted, push_string};

/// Appends the elements of a list, from the first of them on, which are not NULL.
pub fn push_list(
    element: &InputType,
    (first, count): (usize, usize),
    elements: &InputVector<'_>,
    out: &mut Vec<u8>,
) -> Result<(), ValueProblem> {
    out.push(b'[');
    let mut comma = Comma::default();
    for at in first..first + count {
        let before = comma.push(out);
        let is_there = push(element, elements, at, out).map_err(ValueProblem::within_list)?;
        comma.keep(is_there, before, out);
    }
    out.push(b']');
    Ok(())
}

/// Appends the members of a struct that are not NULL.
pub fn push_struct(
    fields: &[InputField],
    members: &[InputVector<'_>],
    row: usize,
    out: &mut Vec<u8>,
) -> Result<(), ValueProblem> {
    out.push(b'{');
    let mut comma = Comma::default();
    for (field, member) in fields.iter().zip(members) {
        if member.is_null(row) {
            continue;
        }
        let before = comma.push(out);
        push_string(&field.name, out);
        out.push(b':');
        let is_there = push(&field.kind, member, row, out).map_err(|problem| problem.within(&field.name))?;
        comma.keep(is_there, before, out);
    }
    out.push(b'}');
    Ok(())
}

/// Appends the entries of a map whose values are not NULL.
pub fn push_map(
    (key_type, value_type): &(InputType, InputType),
    (first, count): (usize, usize),
    entries: &InputVector<'_>,
    out: &mut Vec<u8>,
) -> Result<(), ValueProblem> {
    let InputValues::Structs(members) = &entries.values else { return Err(no_form(value_type)) };
    let [keys, values] = members.as_slice() else { return Err(no_form(value_type)) };
    out.push(b'{');
    let mut comma = Comma::default();
    let mut places = Vec::with_capacity(count);
    for at in first..first + count {
        let before = comma.push(out);
        let begin = out.len();
        if !push_key(key_type, keys, at, out)? {
            return Err(ValueReason::NoKey.into());
        }
        let key = begin..out.len();
        out.push(b':');
        let is_there = push(value_type, values, at, out).map_err(|problem| problem.within("{value}"))?;
        comma.keep(is_there, before, out);
        if is_there {
            places.push(key);
        }
    }
    out.push(b'}');
    places.sort_unstable_by(|a, b| out[a.clone()].cmp(&out[b.clone()]));
    if let Some(pair) = places.windows(2).find(|pair| out[pair[0].clone()] == out[pair[1].clone()]) {
        return Err(ValueReason::SameKeys(String::from_utf8_lossy(&out[pair[0].clone()]).into_owned()).into());
    }
    Ok(())
}

/// Appends a key. Unlike an identifier, it may be a number with a fraction.
fn push_key(kind: &InputType, keys: &InputVector<'_>, at: usize, out: &mut Vec<u8>) -> Result<bool, ValueProblem> {
    let begin = out.len();
    match push_quoted(kind, keys, at, out) {
        Err(ValueProblem { reason: ValueReason::NotWhole(number), .. }) => {
            out.truncate(begin);
            push_string(&number, out);
            Ok(true)
        }
        pushed => pushed.map_err(|problem| problem.within("{key}")),
    }
}

/// The commas between parts, some of which turn out not to be there.
#[derive(Default)]
struct Comma {
    has_parts: bool,
}

impl Comma {
    /// Appends one if there is a part already; where it was before.
    fn push(&self, out: &mut Vec<u8>) -> usize {
        let before = out.len();
        if self.has_parts {
            out.push(b',');
        }
        before
    }

    /// Takes back what was appended since then if the part is not there.
    fn keep(&mut self, is_there: bool, before: usize, out: &mut Vec<u8>) {
        if is_there {
            self.has_parts = true;
        } else {
            out.truncate(before);
        }
    }
}
