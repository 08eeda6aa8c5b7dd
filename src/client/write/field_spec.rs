//! What a field of the rows is for, worked out before there is a row.

use std::ops::Range;

use super::fields::RowSource;
use crate::attributes;
use crate::columns::{InputField, InputType, InputVector};
use crate::declare::{FieldRole, FieldRule, OtherFields, Place, Target, TargetField};
use crate::error::{Error, Result, ValueProblem};
use crate::json::encode;

/// Standard attributes that are never billed.
const FREE: [&str; 3] = ["email_subscribe", "push_subscribe", "subscription_groups"];

/// Fields that say how an object is taken, and are not part of what is stored.
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
    /// The fields that an identifier does not do without, with their places among the fields.
    pub needs: Vec<(&'static str, Option<usize>)>,
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
    /// Whether its values are operators, such as `{'inc': 1}`.
    pub is_operation: bool,
    /// What comes before its value.
    pub before: Vec<u8>,
    /// What follows its value.
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
            needs: Vec::new(),
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
            is_operation: false,
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

    /// A field as the target declares it.
    #[must_use]
    pub fn declared(field: &TargetField) -> Self {
        FieldSpec {
            rule: field.rule,
            is_required: field.is_required,
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

    /// Appends the value of a row as it is sent for this field; `false`, and nothing appended, where it is NULL.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub fn push(
        &self,
        kind: &InputType,
        column: &InputVector<'_>,
        row: usize,
        out: &mut Vec<u8>,
    ) -> Result<bool, ValueProblem> {
        let push = if self.is_text { encode::push_text } else { encode::push_value };
        push(kind, column, row, out)
    }

    /// The same of a value that is JSON.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub fn push_json(&self, json: &str, out: &mut Vec<u8>) -> Result<bool, ValueProblem> {
        let push = if self.is_text { encode::push_document_as_text } else { encode::push_document };
        push(json, out)
    }

    /// What a row says of it: of an alias the name.
    #[must_use]
    pub fn without_label(&self, value: Range<usize>) -> Range<usize> {
        let label = if self.after.is_empty() { 0 } else { self.before.len() };
        value.start + label..value.end - self.after.len()
    }

    /// Whether it may say whom or what a row is about.
    #[must_use]
    pub fn is_identifier(&self) -> bool {
        matches!(self.role, FieldRole::Identifier(_) | FieldRole::Fallback(_) | FieldRole::Each(_) | FieldRole::Path)
    }
}

/// What a column is for a target.
///
/// # Errors
/// If the target does not know it, or values of its type cannot be sent.
pub fn of_column(
    target: &'static Target,
    aliases: &[String],
    key: Option<&str>,
    field: &InputField,
) -> Result<FieldSpec> {
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
    if is_key && has_several_texts(&field.kind) {
        let problem = format!(
            "\"{}\" has type {}, whose values can be spelled in several ways: cast it to VARCHAR",
            field.name, field.kind
        );
        return Err(Error::option("KEY", &problem));
    }
    spec.is_operation = spec.is_member && attributes::is_operation(&field.kind);
    if !spec.is_left_out {
        encode::check(&field.kind).map_err(|problem| Error::Value(problem.within(&field.name)))?;
        if spec.role == FieldRole::Member {
            spec.points *= leaves(&field.kind);
        }
    }
    Ok(spec)
}

/// Whether values of a type are sent in another form than the one that they have as VARCHAR, in which keys are compared.
fn has_several_texts(kind: &InputType) -> bool {
    match kind {
        InputType::Timestamp | InputType::Float | InputType::Double => true,
        InputType::Decimal { scale, .. } => *scale > 0,
        _ => false,
    }
}

/// The fields that JSON rows may have, as far as they are known before there is a row.
#[must_use]
pub fn of_json(target: &Target, aliases: &[String], key: Option<&str>) -> Vec<FieldSpec> {
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

/// Checks that the columns that are aliases are there.
///
/// # Errors
/// If one is not, or is an identifier of its own.
pub fn check_aliases(aliases: &[String], source: &RowSource, target: &Target) -> Result<()> {
    let Some(fields) = source.fields() else { return Ok(()) };
    for name in aliases {
        if !fields.iter().any(|field| field.name == *name) {
            return Err(Error::unknown("ALIASES column", name, fields.iter().map(|field| field.name.as_str())));
        }
        if target.fields.iter().any(|field| field.name == name) {
            return Err(Error::option("ALIASES", &format!("\"{name}\" is already an identifier of the target")));
        }
    }
    Ok(())
}

/// Whether a value of a type may be a JSON object.
#[must_use]
pub fn may_be_object(kind: &InputType) -> bool {
    matches!(kind, InputType::Struct(_) | InputType::Map(_) | InputType::Json)
}

/// How many values a value of a type has, as they are billed.
fn leaves(kind: &InputType) -> u32 {
    match kind {
        InputType::Struct(members) => members.iter().map(|member| leaves(&member.kind)).sum(),
        _ => 1,
    }
}
