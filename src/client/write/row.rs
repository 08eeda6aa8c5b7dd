//! One row as it is sent: its elements, whom it is about, and what its order matters for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::field_spec::FieldSpec;
use super::plan::RowPlan;
use super::rules;
use crate::attributes::Operation;
use crate::declare::{FieldRole, Place};
use crate::error::ValueProblem;

/// Why a row cannot be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct RowProblem(pub String);

impl RowProblem {
    /// A field has a value that cannot be sent.
    fn value(field: &str, problem: ValueProblem) -> Self {
        RowProblem(problem.within(field).to_string())
    }
}

/// An element of an array of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPart {
    /// Which of the plan's arrays it goes into.
    pub array: u8,
    /// Its text.
    pub element: Range<usize>,
}

/// Whom or what a row is about, as hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// Of whom: what must not be under way twice.
    pub whom: u64,
    /// Of whom and what of it.
    pub all: u64,
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// Room for one row after the other.
#[derive(Default)]
pub struct Row {
    /// The row's text: parts and the key are ranges of it.
    pub text: Vec<u8>,
    /// What goes into the body.
    pub parts: Vec<RowPart>,
    /// The fields beside the array, as members of an object.
    pub section: Range<usize>,
    /// What names the row in its outcome, as a JSON value; empty where nothing does.
    pub key: Range<usize>,
    /// Whom or what it is about, and what of it.
    pub identity: Vec<u8>,
    /// The same hashed.
    pub identities: Identities,
    /// Whether sending it twice adds twice.
    pub is_adding: bool,
    /// Whether it cannot be put together with other rows of the same identity.
    pub is_apart: bool,
    /// What Braze bills for it where a contract counts data points.
    pub points: u32,
    /// The values of the plan's fields.
    values: Vec<Option<Range<usize>>>,
    /// What is not a member of the object, until it is moved behind it.
    side: Vec<u8>,
}

impl Row {
    /// Begins another row.
    pub fn begin(&mut self, plan: &RowPlan) {
        self.text.clear();
        self.text.push(b'{');
        self.parts.clear();
        self.side.clear();
        self.identity.clear();
        self.identities = Identities::default();
        self.values.clear();
        self.values.resize(plan.specs.len(), None);
        (self.section, self.key) = (0..0, 0..0);
        (self.is_adding, self.is_apart) = (false, plan.is_apart);
        self.points = 0;
    }

    /// Adds a declared field. `write` appends its JSON, or nothing and `false` where it is NULL.
    ///
    /// # Errors
    /// If the value cannot be sent.
    pub fn add(
        &mut self,
        plan: &RowPlan,
        at: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>,
    ) -> Result<(), RowProblem> {
        let spec = &plan.specs[at];
        if spec.is_left_out {
            return Ok(());
        }
        if !spec.is_member {
            let begin = self.side.len();
            self.side.extend_from_slice(&spec.before);
            let value = self.side.len();
            if write(&mut self.side).map_err(|problem| RowProblem::value(&spec.name, problem))? {
                let value = if spec.after.is_empty() {
                    value..self.side.len()
                } else {
                    begin..self.side.len() + spec.after.len()
                };
                self.side.extend_from_slice(&spec.after);
                self.values[at] = Some(value);
            } else {
                self.side.truncate(begin);
            }
            return Ok(());
        }
        let added = self.member(&spec.before, plan.removes(spec), write);
        if let Some(value) = added.map_err(|problem| RowProblem::value(&spec.name, problem))? {
            self.note_value(plan, spec, &value);
            self.values[at] = Some(value);
        }
        Ok(())
    }

    /// Adds a field of a JSON row that no target declares.
    ///
    /// # Errors
    /// If the value cannot be sent.
    pub fn add_other(
        &mut self,
        plan: &RowPlan,
        name: &str,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>,
    ) -> Result<(), RowProblem> {
        let spec = FieldSpec::other(name);
        let added = self.member(&spec.before, plan.removes(&spec), write);
        if let Some(value) = added.map_err(|problem| RowProblem::value(name, problem))? {
            self.note_value(plan, &spec, &value);
        }
        Ok(())
    }

    /// Appends a member to the object; where its value is, if it has one that is not null.
    fn member(
        &mut self,
        before: &[u8],
        sends_null: bool,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>,
    ) -> Result<Option<Range<usize>>, ValueProblem> {
        let begin = self.text.len();
        self.text.extend_from_slice(before);
        let value = self.text.len();
        if write(&mut self.text)? {
            let value = value..self.text.len();
            self.text.push(b',');
            return Ok(Some(value));
        }
        if sends_null {
            self.text.extend_from_slice(b"null,");
            self.points += 1;
        } else {
            self.text.truncate(begin);
        }
        Ok(None)
    }

    /// Learns from a member's value what the row's order matters for, and what it is billed.
    fn note_value(&mut self, plan: &RowPlan, spec: &FieldSpec, value: &Range<usize>) {
        self.points += spec.points;
        let value = &self.text[value.clone()];
        if spec.is_flag {
            // What an option says of the other rows may be another thing.
            self.is_apart |= value == b"true" || !plan.each.is_empty();
        } else if spec.may_operate {
            let operation = Operation::of(value);
            self.is_apart |= operation.is_one;
            self.is_adding |= operation.is_adding;
        }
    }

    /// Completes the row: its elements, its identity, its key.
    ///
    /// # Errors
    /// If a field is missing, or has a value that it must not have.
    pub fn finish(&mut self, plan: &RowPlan) -> Result<(), RowProblem> {
        for (name, member) in &plan.each {
            if !plan.specs.iter().zip(&self.values).any(|(spec, value)| spec.name == *name && value.is_some()) {
                self.text.extend_from_slice(member);
                self.text.push(b',');
            }
        }
        if self.text.last() == Some(&b',') {
            self.text.pop();
        }
        self.text.push(b'}');
        let object = 0..self.text.len();
        self.text.append(&mut self.side);
        // What was not a member lies behind the object now.
        for (spec, value) in plan.specs.iter().zip(&mut self.values) {
            if let Some(value) = value.as_mut().filter(|_| !spec.is_member) {
                *value = value.start + object.end..value.end + object.end;
            }
        }
        self.check(plan)?;
        self.place(plan, &object)?;
        if let Some(at) = plan.key.or(self.first_identifier(plan))
            && let Some(value) = self.values[at].clone()
        {
            self.key = plan.specs[at].without_label(value);
        }
        if plan.points_per_row > 0 {
            self.points = plan.points_per_row;
        } else if !plan.counts_points {
            self.points = 0;
        }
        Ok(())
    }

    /// Whether all that must be there is, and as it must be.
    fn check(&self, plan: &RowPlan) -> Result<(), RowProblem> {
        for &at in &plan.checked {
            let spec = &plan.specs[at];
            match &self.values[at] {
                Some(value) => {
                    if let Some(problem) = rules::problem(spec.rule, &self.text[value.clone()]) {
                        return Err(RowProblem(format!("\"{}\" {problem}", spec.name)));
                    }
                }
                None if spec.is_required => return Err(RowProblem(format!("\"{}\" is missing", spec.name))),
                None => {}
            }
        }
        if plan.key.is_some_and(|key| self.values[key].is_none()) && plan.needs_key {
            return Err(RowProblem("the KEY is NULL".to_owned()));
        }
        Ok(())
    }

    /// Whether what an identifier does not do without is there.
    fn check_needed(&self, plan: &RowPlan, identifier: usize) -> Result<(), RowProblem> {
        let FieldSpec { name, needs, .. } = &plan.specs[identifier];
        match needs.iter().find(|(_, at)| at.is_none_or(|at| self.values[at].is_none())) {
            Some((field, _)) => Err(RowProblem(format!("\"{field}\" is missing, which \"{name}\" requires"))),
            None => Ok(()),
        }
    }

    /// The field that says whom the row is about.
    fn first_identifier(&self, plan: &RowPlan) -> Option<usize> {
        plan.identifiers.iter().copied().find(|at| self.values[*at].is_some())
    }

    /// Finds out where the row goes.
    fn place(&mut self, plan: &RowPlan, object: &Range<usize>) -> Result<(), RowProblem> {
        self.section = self.text.len()..self.text.len();
        self.text.extend_from_slice(plan.section.as_bytes());
        for &at in &plan.beside {
            if let Some(value) = self.values[at].clone() {
                self.text.extend_from_slice(&plan.specs[at].before);
                self.text.extend_from_within(value);
                self.text.push(b',');
            }
        }
        // Without the comma after the last one.
        self.section.end =
            self.text.len() - usize::from(self.text.ends_with(b",") && self.text.len() > self.section.start);
        let mut named = None;
        for &at in &plan.identifiers {
            let Some(value) = self.values[at].clone() else { continue };
            let spec = &plan.specs[at];
            let names_it = named.is_none() || !matches!(spec.role, FieldRole::Fallback(_));
            if names_it && rules::is_blank(&self.text[spec.without_label(value.clone())]) {
                return Err(RowProblem(format!("\"{}\" is empty", spec.name)));
            }
            match spec.role {
                FieldRole::Each(place) => {
                    self.parts.push(RowPart { array: plan.array(place), element: value });
                    named.get_or_insert((at, None));
                }
                FieldRole::Identifier(place) => match named {
                    None => named = Some((at, Some(place))),
                    Some((other, _)) => {
                        let (one, other) = (&plan.specs[other].name, &plan.specs[at].name);
                        return Err(RowProblem(format!("it has two identifiers, \"{one}\" and \"{other}\"")));
                    }
                },
                FieldRole::Fallback(place) if named.is_none() => named = Some((at, Some(place))),
                FieldRole::Path => {
                    self.parts.push(RowPart { array: 0, element: value });
                    named = Some((at, None));
                }
                _ => {}
            }
        }
        let Some((at, place)) = named else {
            if plan.identifiers.is_empty() {
                self.parts.push(RowPart { array: 0, element: object.clone() });
                return Ok(());
            }
            return Err(RowProblem(format!("it has no identifier: {}", plan.identifier_names())));
        };
        if let Some(Place { is_alone, .. }) = place {
            let element = if is_alone { self.values[at].clone().unwrap_or_default() } else { object.clone() };
            self.parts.push(RowPart { array: plan.array(place.unwrap_or(Place { array: "", is_alone })), element });
        }
        self.identity.push(u8::try_from(at).unwrap_or(u8::MAX));
        let value = self.values[at].clone().unwrap_or_default();
        rules::push_identity(&plan.specs[at].name, plan.specs[at].rule, &self.text[value], &mut self.identity);
        let whom = hash(&self.identity);
        self.identities = Identities { whom, all: whom };
        if let Some(value) = plan.scope.and_then(|at| self.values[at].clone()) {
            self.identity.push(0);
            self.identity.extend_from_slice(&self.text[value]);
            self.identities.all = hash(&self.identity);
        }
        self.check_needed(plan, at)
    }
}
