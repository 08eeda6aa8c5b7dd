//! How the rows of a statement become elements of a target's requests: worked out once.

use std::collections::HashMap;

use super::cohort;
use super::field_spec::{self, FieldSpec};
use super::fields::RowSource;
use super::options::{Nulls, TargetValues, WriteOptions};
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Layout, OptionEffect, OtherFields, Place, Target, TargetField, Verdict,
};
use crate::error::{Error, Result, WriteError};

/// How rows become elements.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is known before there is a row, and asked of every one")]
pub struct RowPlan {
    /// The target.
    pub target: &'static Target,
    /// The form in which rows come.
    pub source: RowSource,
    /// The fields: those of the rows in their order, or the declared ones of JSON rows.
    pub specs: Vec<FieldSpec>,
    /// The fields that must be there or obey a rule.
    pub checked: Vec<usize>,
    /// The names of the arrays of a body.
    pub arrays: Vec<&'static str>,
    /// The fields that may say whom or what a row is about; those that count before others come first.
    pub identifiers: Vec<usize>,
    /// The fields beside the array, in the order of the declaration.
    pub beside: Vec<usize>,
    /// What is beside the array of every row, as members of an object.
    pub section: &'static str,
    /// The field that says what of a user is meant.
    pub scope: Option<usize>,
    /// The field that names rows in their outcome.
    pub key: Option<usize>,
    /// Whether each row must have a key.
    pub needs_key: bool,
    /// Members that every element has, by their names, unless the row has one of that name.
    pub each: Vec<(&'static str, Vec<u8>)>,
    /// Whether NULL is sent as null.
    pub removes_nulls: bool,
    /// Whether no rows can be put together.
    pub is_apart: bool,
    /// Whether fields are billed.
    pub counts_points: bool,
    /// What is billed for a row, whatever it has.
    pub points_per_row: u32,
}

impl RowPlan {
    /// Works out how rows of this form are sent to a target.
    ///
    /// # Errors
    /// If a field is unknown, missing, or of a type that cannot be sent.
    pub fn new(
        target: &'static Target,
        source: RowSource,
        options: &WriteOptions,
        values: &TargetValues,
    ) -> Result<Self> {
        let aliases = values.texts("ALIASES");
        let mut specs = match source.fields() {
            Some(fields) => fields
                .iter()
                .map(|field| field_spec::of_column(target, aliases, options.key.as_deref(), field))
                .collect::<Result<Vec<_>>>()?,
            None => field_spec::of_json(target, aliases, options.key.as_deref()),
        };
        let places: HashMap<String, usize> = (0..).zip(&specs).map(|(at, spec)| (spec.name.clone(), at)).collect();
        for (at, spec) in specs.iter_mut().enumerate() {
            let needed = target.fields.iter().filter(|field| field.needed_with.contains(&spec.name.as_str()));
            spec.needs = needed.map(|field| (field.name, places.get(field.name).copied())).collect();
            spec.may_operate |= spec.role == FieldRole::Member && target.duplicates == Duplicates::Merge;
            spec.may_operate &= source.fields().is_none_or(|fields| field_spec::may_be_object(&fields[at].kind));
        }
        field_spec::check_aliases(aliases, &source, target)?;
        let find = |name: &str| specs.iter().position(|spec| spec.name == name);
        let rank = |role| match role {
            FieldRole::Fallback(_) => 1,
            _ => 0,
        };
        let mut identifiers: Vec<usize> = (0..specs.len()).filter(|at| specs[*at].is_identifier()).collect();
        let declared = |at: &usize| {
            // Aliases of cohorts come after what is declared.
            target.fields.iter().position(|field| field.name == specs[*at].name).unwrap_or(usize::MAX)
        };
        identifiers.sort_by_key(|at| (rank(specs[*at].role), declared(at)));
        let is_beside = |field: &&TargetField| field.role == FieldRole::Beside;
        let beside = target.fields.iter().filter(is_beside).filter_map(|field| find(field.name)).collect();
        let scope = match target.layout {
            Layout::Sections { scope, .. } => find(scope),
            _ => None,
        };
        let each = values.iter().filter_map(|(option, value)| match option.effect {
            OptionEffect::EachElement(field) => {
                Some((field, [b"\"", field.as_bytes(), b"\":", value.json().as_bytes()].concat()))
            }
            _ => None,
        });
        let each: Vec<_> = each.collect();
        let is_billed = target.verdict == Verdict::ByIndex;
        let is_checked = |spec: &FieldSpec| spec.is_required || !matches!(spec.rule, FieldRule::Any);
        let plan = RowPlan {
            target,
            checked: (0..specs.len()).filter(|at| is_checked(&specs[*at])).collect(),
            arrays: arrays(target, !aliases.is_empty()),
            identifiers,
            beside,
            section: cohort::section(values),
            scope,
            key: options.key.as_deref().and_then(find),
            needs_key: options.journal.is_some(),
            is_apart: each.iter().any(|(name, _)| *name == "_merge_objects"),
            each,
            // Elsewhere there is nothing that a null removes.
            removes_nulls: options.nulls == Nulls::Remove && target.others == OtherFields::Sent,
            counts_points: is_billed && target.duplicates == Duplicates::Merge,
            points_per_row: u32::from(is_billed && target.duplicates != Duplicates::Merge),
            specs,
            source,
        };
        plan.check(options)?;
        Ok(plan)
    }

    /// Whether rows can have all that they need.
    fn check(&self, options: &WriteOptions) -> Result<()> {
        let name = self.target.name;
        if let (Some(key), None) = (&options.key, self.key) {
            return Err(Error::unknown("KEY", key, self.specs.iter().map(|spec| spec.name.as_str())));
        }
        if self.source.fields().is_none() {
            return Ok(());
        }
        let has = |field: &str| self.specs.iter().any(|spec| spec.name == field);
        if let Some(field) = self.target.fields.iter().find(|field| field.is_required && !has(field.name)) {
            return Err(WriteError::MissingField { target: name, field: field.name.to_owned() }.into());
        }
        if self.identifiers.is_empty() && self.takes_identifiers() {
            return Err(WriteError::MissingField { target: name, field: self.identifier_names() }.into());
        }
        Ok(())
    }

    fn takes_identifiers(&self) -> bool {
        self.target.fields.iter().any(|field| FieldSpec::declared(field).is_identifier())
    }

    /// The names of the fields of which one must be there.
    #[must_use]
    pub fn identifier_names(&self) -> String {
        let names = self.target.fields.iter().filter(|field| FieldSpec::declared(field).is_identifier());
        let mut names: Vec<&str> = names.map(|field| field.name).collect();
        match names.pop() {
            Some(last) if !names.is_empty() => format!("{} or {last}", names.join(", ")),
            last => last.unwrap_or_default().to_owned(),
        }
    }

    /// The place of an array among those of the body.
    #[must_use]
    pub fn array(&self, place: Place) -> u8 {
        let name = if place.array.is_empty() { self.target.array } else { place.array };
        u8::try_from(self.arrays.iter().position(|array| *array == name).unwrap_or_default()).unwrap_or_default()
    }

    /// Whether a field that is NULL is sent, so that Braze removes it. An address is an attribute, too.
    #[must_use]
    pub fn removes(&self, spec: &FieldSpec) -> bool {
        let is_address = matches!(spec.role, FieldRole::Fallback(_)) && self.target.duplicates == Duplicates::Merge;
        self.removes_nulls && (is_address || !spec.is_identifier()) && !spec.is_flag && !spec.is_operation
    }
}

/// The arrays that a body may have.
fn arrays(target: &Target, has_aliases: bool) -> Vec<&'static str> {
    let mut arrays = Vec::new();
    let of_field = |field: &TargetField| match field.role {
        FieldRole::Identifier(place) | FieldRole::Fallback(place) | FieldRole::Each(place) => Some(place.array),
        _ => None,
    };
    let named = target.fields.iter().filter_map(of_field).chain(has_aliases.then_some("aliases"));
    for name in named.map(|name| if name.is_empty() { target.array } else { name }) {
        if !arrays.contains(&name) {
            arrays.push(name);
        }
    }
    if arrays.is_empty() {
        arrays.push(target.array);
    }
    arrays
}
