//! From rows to the body of a request.

use super::batch::{Batch, Part};
use super::cut::BatchRules;
use super::plan::RowPlan;
use crate::declare::Layout;

/// What every body of a write has besides its rows, as members of an object: `"campaign_id":"x"`.
pub type FixedMembers = String;

/// The body of a request with the elements of these rows; `None` where it has none.
///
/// # Panics
/// If the rows are not UTF-8: they were encoded here.
#[must_use]
pub fn body(plan: &RowPlan, rules: &BatchRules, fixed: &FixedMembers, batch: &Batch, owners: &[u32]) -> Option<String> {
    let mut text = Vec::with_capacity(fixed.len() + batch.memory() + 64);
    text.push(b'{');
    push_members(&mut text, fixed.as_bytes());
    let mut parts = batch.elements(rules, owners);
    match plan.target.layout {
        Layout::Path | Layout::Own => return None,
        Layout::Object => {
            let (owner, part) = parts.into_iter().next()?;
            push_name(&mut text, plan.target.array);
            text.extend_from_slice(&batch.element(rules, owner, part));
        }
        Layout::Array => {
            push_members(&mut text, batch.section(0));
            push_arrays(&mut text, plan, rules, batch, &parts);
        }
        Layout::Sections { field, .. } => {
            push_name(&mut text, field);
            text.push(b'[');
            // Rows of one section keep their order.
            parts.sort_by_key(|(_, part)| part.section);
            for (at, section) in parts.chunk_by(|one, other| one.1.section == other.1.section).enumerate() {
                text.extend_from_slice(if at > 0 { b",{" } else { b"{" });
                push_members(&mut text, batch.section(section[0].1.section));
                push_arrays(&mut text, plan, rules, batch, section);
                text.push(b'}');
            }
            text.push(b']');
        }
    }
    text.push(b'}');
    Some(String::from_utf8(text).expect("rows are text"))
}

/// Members that are there already, before others.
fn push_members(text: &mut Vec<u8>, members: &[u8]) {
    if !members.is_empty() {
        text.extend_from_slice(members);
        text.push(b',');
    }
}

fn push_name(text: &mut Vec<u8>, name: &str) {
    text.push(b'"');
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b"\":");
}

/// Each array that has elements.
fn push_arrays(text: &mut Vec<u8>, plan: &RowPlan, rules: &BatchRules, batch: &Batch, parts: &[(u32, &Part)]) {
    let mut is_first = true;
    for (array, name) in (0..).zip(&plan.arrays) {
        let mut elements = parts.iter().filter(|(_, part)| part.array == array).peekable();
        if elements.peek().is_none() {
            continue;
        }
        if !is_first {
            text.push(b',');
        }
        is_first = false;
        push_name(text, name);
        text.push(b'[');
        for (at, (owner, part)) in elements.enumerate() {
            if at > 0 {
                text.push(b',');
            }
            text.extend_from_slice(&batch.element(rules, *owner, part));
        }
        text.push(b']');
    }
}
