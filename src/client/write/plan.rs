//! How the rows of a statement become elements of a target's requests: worked out once.

use std::collections::HashSet;

use super::cohort;
use super::fields::RowSource;
use super::options::{Nulls, TargetValue, TargetValues, WriteOptions};
use super::own_request::OwnRequest;
use super::row::{Row, RowProblem};
use super::rules::Members;
use crate::columns::{InputField, InputType, InputValues, InputVector};
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Layout, OptionEffect, OtherFields, Place, Target, TargetField, Verdict,
};
use crate::error::{Error, Result, WriteError};
use crate::json::encode;

/// Standard attributes that are never billed.
const FREE: [&str; 3] = ["email_subscribe", "push_subscribe", "subscription_groups"];

/// Fields that say how an object is taken, and are no part of what is stored.
const FLAGS: [&str; 3] = ["_update_existing_only", "_merge_objects", "push_token_import"];

/// A field of the rows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is known before there is a row, and asked of every one")]
pub struct FieldSpec {
    /// Its name.
    pub name: String,
    /// What it does.
    pub role: FieldRole,
    /// What its values must be like.
    pub rule: FieldRule,
    /// Whether each row must have it.
    pub is_required: bool,
    /// The identifiers with which a row must have it.
    pub needed_with: &'static [&'static str],
    /// Whether it is always a string.
    pub is_text: bool,
    /// Whether it is not looked at.
    pub is_left_out: bool,
    /// Whether it is a member of the row's object.
    pub is_member: bool,
    /// Whether it says how the object is taken.
    pub is_flag: bool,
    /// Whether an object in it may be an operator.
    pub may_operate: bool,
    /// What comes before its value.
    pub before: Vec<u8>,
    /// What comes behind its value.
    pub after: Vec<u8>,
    /// What Braze bills for it.
    pub points: u32,
}

impl FieldSpec {
    fn new(name: &str, role: FieldRole) -> Self {
        let mut before = serde_json::to_vec(name).unwrap_or_default();
        before.push(b':');
        let is_flag = FLAGS.contains(&name);
        FieldSpec {
            name: name.to_owned(),
            role,
            rule: FieldRule::Any,
            is_required: false,
            needed_with: &[],
            is_text: false,
            is_left_out: false,
            is_member: matches!(
                role,
                FieldRole::Member
                    | FieldRole::Method
                    | FieldRole::RequestPath
                    | FieldRole::Body
                    | FieldRole::Fallback(_)
                    | FieldRole::Identifier(Place { is_alone: false, .. })
            ),
            is_flag,
            may_operate: false,
            before,
            after: Vec::new(),
            points: u32::from(role == FieldRole::Member && !is_flag && !FREE.contains(&name)),
        }
    }

    /// A field that no target declares, and that is sent.
    #[must_use]
    pub fn other(name: &str) -> Self {
        FieldSpec { may_operate: true, ..FieldSpec::new(name, FieldRole::Member) }
    }

    fn declared(field: &TargetField) -> Self {
        FieldSpec {
            rule: field.rule,
            is_required: field.is_required,
            needed_with: field.needed_with,
            is_text: field.is_text,
            ..FieldSpec::new(field.name, field.role)
        }
    }

    /// A column whose values are aliases with its name as label.
    fn alias(name: &str) -> Self {
        let label = serde_json::to_string(name).unwrap_or_default();
        FieldSpec {
            is_text: true,
            rule: FieldRule::Any,
            before: format!("{{\"alias_label\":{label},\"alias_name\":").into_bytes(),
            after: b"}".to_vec(),
            ..FieldSpec::new(name, FieldRole::Each(Place { array: "aliases", is_alone: true }))
        }
    }

    /// Whether it may say whom or what a row is about.
    #[must_use]
    pub fn is_identifier(&self) -> bool {
        matches!(self.role, FieldRole::Identifier(_) | FieldRole::Fallback(_) | FieldRole::Each(_) | FieldRole::Path)
    }
}

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
    /// Members that every element has, unless the row has one of that name: the name, and both name and value as JSON.
    pub each: Vec<(&'static str, Vec<u8>)>,
    /// Whether NULL is sent as null.
    pub removes_nulls: bool,
    /// Whether no rows can be put together.
    pub is_apart: bool,
    /// Whether fields are billed.
    pub counts_points: bool,
    /// What is billed for a row, whatever it has.
    pub points_per_row: u32,
    /// What a body looks like.
    pub layout: Layout,
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
                .map(|field| spec_of(target, aliases, options.key.as_deref(), field))
                .collect::<Result<Vec<_>>>()?,
            None => specs_of_json(target, aliases, options.key.as_deref()),
        };
        for spec in &mut specs {
            spec.may_operate |= spec.role == FieldRole::Member && target.duplicates == Duplicates::Merge;
        }
        check_aliases(aliases, &source, target)?;
        let find = |name: &str| specs.iter().position(|spec| spec.name == name);
        let rank = |role| match role {
            FieldRole::Fallback(_) => 1,
            _ => 0,
        };
        let mut identifiers: Vec<usize> = (0..specs.len()).filter(|at| specs[*at].is_identifier()).collect();
        let declared = |at: &usize| target.fields.iter().position(|field| field.name == specs[*at].name);
        identifiers.sort_by_key(|at| (rank(specs[*at].role), declared(at)));
        let is_beside = |field: &&TargetField| field.role == FieldRole::Beside;
        let beside = target.fields.iter().filter(is_beside).filter_map(|field| find(field.name)).collect();
        let scope = match target.layout {
            Layout::Sections { scope, .. } => find(scope),
            _ => None,
        };
        let each = values.iter().filter_map(|(option, value)| match option.effect {
            OptionEffect::EachElement(field) => {
                Some((field, [format!("\"{field}\":").into_bytes(), json_of(value)].concat()))
            }
            _ => None,
        });
        let each: Vec<_> = each.collect();
        let is_billed = target.verdict == Verdict::ByIndex;
        let plan = RowPlan {
            target,
            arrays: arrays(target, !aliases.is_empty()),
            identifiers,
            beside,
            section: cohort::section(values),
            scope,
            key: options.key.as_deref().and_then(find),
            needs_key: options.journal.is_some(),
            is_apart: each.iter().any(|(name, _)| *name == "_merge_objects"),
            each,
            removes_nulls: options.nulls == Nulls::Remove,
            counts_points: is_billed && target.duplicates == Duplicates::Merge,
            points_per_row: u32::from(is_billed && target.duplicates != Duplicates::Merge),
            layout: target.layout,
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

    /// Encodes a row; `false` where the row is NULL.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub fn encode(&self, columns: &[InputVector<'_>], at: usize, row: &mut Row) -> Result<bool, RowProblem> {
        row.begin(self);
        match (&self.source, columns) {
            (RowSource::Columns(fields), columns) => self.encode_fields(fields, columns, at, row)?,
            (_, [column]) if column.is_null(at) => return Ok(false),
            (RowSource::Struct(fields), [InputVector { values: InputValues::Structs(members), .. }]) => {
                self.encode_fields(fields, members, at, row)?;
            }
            (RowSource::Json, [InputVector { values: InputValues::Texts(texts), .. }]) => {
                self.encode_json(texts[at], row)?;
            }
            _ => return Ok(false),
        }
        row.finish(self)?;
        if self.layout == Layout::Own {
            OwnRequest::parse(&row.text[row.parts[0].element.clone()]).map_err(RowProblem)?;
        }
        Ok(true)
    }

    fn encode_fields(
        &self,
        fields: &[InputField],
        columns: &[InputVector<'_>],
        at: usize,
        row: &mut Row,
    ) -> Result<(), RowProblem> {
        for (index, (field, column)) in fields.iter().zip(columns).enumerate() {
            let is_text = self.specs[index].is_text;
            let push = if is_text { encode::push_text } else { encode::push_value };
            row.add(self, index, |text| push(&field.kind, column, at, text))?;
        }
        Ok(())
    }

    fn encode_json(&self, json: &str, row: &mut Row) -> Result<(), RowProblem> {
        let members: Members<'_> =
            serde_json::from_str(json).map_err(|error| RowProblem(format!("it is no JSON object: {error}")))?;
        let mut names = HashSet::new();
        for (name, value) in &members.0 {
            if !names.insert(name) {
                return Err(RowProblem(format!("\"{name}\" is there twice")));
            }
            match self.specs.iter().position(|spec| spec.name == *name) {
                Some(at) if self.specs[at].is_text => {
                    row.add(self, at, |text| encode::push_document_as_text(value.get(), text))?;
                }
                Some(at) => row.add(self, at, |text| encode::push_document(value.get(), text))?,
                None => match self.target.others {
                    OtherFields::Sent => row.add_other(self, name, |text| encode::push_document(value.get(), text))?,
                    OtherFields::Ignored => {}
                    OtherFields::Unknown => return Err(RowProblem(format!("\"{name}\" is no field of the target"))),
                },
            }
        }
        Ok(())
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

/// What a column is for a target.
fn spec_of(target: &'static Target, aliases: &[String], key: Option<&str>, field: &InputField) -> Result<FieldSpec> {
    let declared = target.fields.iter().find(|declared| declared.name == field.name);
    let is_key = key == Some(field.name.as_str());
    let mut spec = match declared {
        Some(declared) => FieldSpec::declared(declared),
        None if aliases.contains(&field.name) => FieldSpec::alias(&field.name),
        None if is_key => FieldSpec { is_text: true, ..FieldSpec::new(&field.name, FieldRole::Key) },
        None => match target.others {
            OtherFields::Sent => FieldSpec::other(&field.name),
            OtherFields::Ignored => FieldSpec { is_left_out: true, ..FieldSpec::other(&field.name) },
            OtherFields::Unknown => {
                let known = target.fields.iter().map(|field| field.name);
                return Err(Error::unknown("field", &field.name, known));
            }
        },
    };
    if is_key && !spec.is_identifier() && !spec.is_required {
        spec = FieldSpec { is_text: true, ..FieldSpec::new(&field.name, FieldRole::Key) };
    }
    if !spec.is_left_out {
        encode::check(&field.kind)
            .map_err(|problem| WriteError::FieldType { field: field.name.clone(), problem: problem.to_string() })?;
        if spec.role == FieldRole::Member {
            spec.points *= leaves(&field.kind);
        }
    }
    Ok(spec)
}

/// The fields that JSON rows may have, as far as they are known before there is a row.
fn specs_of_json(target: &Target, aliases: &[String], key: Option<&str>) -> Vec<FieldSpec> {
    let mut specs: Vec<FieldSpec> = target.fields.iter().map(FieldSpec::declared).collect();
    specs.extend(aliases.iter().map(|name| FieldSpec::alias(name)));
    if let Some(name) = key {
        let own = FieldSpec { is_text: true, ..FieldSpec::new(name, FieldRole::Key) };
        match specs.iter_mut().find(|spec| spec.name == name) {
            Some(spec) if spec.is_identifier() || spec.is_required => {}
            Some(spec) => *spec = own,
            None => specs.push(own),
        }
    }
    specs
}

/// Whether the columns that are aliases are there.
fn check_aliases(aliases: &[String], source: &RowSource, target: &Target) -> Result<()> {
    let Some(fields) = source.fields() else { return Ok(()) };
    for name in aliases {
        if !fields.iter().any(|field| field.name == *name) {
            return Err(Error::unknown("column of ALIASES", name, fields.iter().map(|field| field.name.as_str())));
        }
        if target.fields.iter().any(|field| field.name == name) {
            return Err(Error::option("ALIASES", &format!("\"{name}\" is an identifier of its own")));
        }
    }
    Ok(())
}

/// How many values a value of a type has, as they are billed.
fn leaves(kind: &InputType) -> u32 {
    match kind {
        InputType::Struct(members) => members.iter().map(|member| leaves(&member.kind)).sum(),
        _ => 1,
    }
}

/// The value of an option as it is sent.
#[must_use]
pub fn json_of(value: &TargetValue) -> Vec<u8> {
    let json = match value {
        TargetValue::Flag => Ok("true".to_owned()),
        TargetValue::Text(text) => serde_json::to_string(text),
        TargetValue::Texts(texts) => serde_json::to_string(texts),
        TargetValue::Object(object) => serde_json::to_string(object),
    };
    json.unwrap_or_default().into_bytes()
}
