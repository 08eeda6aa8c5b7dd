//! How a row is named that cannot be encoded: whoever looks for it in the outcome knows its key.

use super::field_spec::FieldSpec;
use super::fields::RowSource;
use super::plan::RowPlan;
use super::row::Row;
use crate::columns::{InputValues, InputVector};
use crate::error::ValueProblem;
use crate::json::object::Object;

impl RowPlan {
    /// Names a row that cannot be encoded, as far as what names it can.
    pub fn name(&self, columns: &[InputVector<'_>], at: usize, row: &mut Row) {
        row.begin(self);
        let naming = self.key.map_or_else(|| self.identifiers.clone(), |key| vec![key]);
        for spec in naming.into_iter().map(|at| (at, &self.specs[at])) {
            let begin = row.text.len();
            if self.push_field(columns, at, spec, &mut row.text).is_ok_and(|is_there| is_there) {
                row.key = begin..row.text.len();
                return;
            }
            row.text.truncate(begin);
        }
    }

    /// Appends a field of a row; `false` where it is NULL.
    fn push_field(
        &self,
        columns: &[InputVector<'_>],
        at: usize,
        (index, spec): (usize, &FieldSpec),
        text: &mut Vec<u8>,
    ) -> Result<bool, ValueProblem> {
        let (fields, columns) = match (&self.source, columns) {
            (RowSource::Columns(fields), columns) => (fields, columns),
            (RowSource::Struct(fields), [InputVector { values: InputValues::Structs(members), .. }]) => {
                (fields, &members[..])
            }
            (RowSource::Json, [InputVector { values: InputValues::Texts(texts), .. }]) => {
                let Ok(Object(members)) = serde_json::from_str(texts[at]) else { return Ok(false) };
                let Some((_, value)) = members.iter().find(|(name, _)| *name == spec.name) else { return Ok(false) };
                return spec.push_json(value.get(), text);
            }
            _ => return Ok(false),
        };
        spec.push(&fields[index].kind, &columns[index], at, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::InputType;
    use crate::write::options::{TargetValues, WriteOptions};
    use crate::write::settlement::key_text;

    fn key(json: &str, key: Option<&str>) -> Option<String> {
        let source = RowSource::of(&[InputType::Json], None).unwrap();
        let options = WriteOptions { key: key.map(str::to_owned), ..WriteOptions::default() };
        let target = &crate::targets::users::ATTRIBUTES;
        let plan = RowPlan::new(target, source, &options, &TargetValues::default()).unwrap();
        let mut row = Row::default();
        let column = InputVector { values: InputValues::Texts(vec![json]), validity: None };
        plan.name(&[column], 0, &mut row);
        key_text(&row.text[row.key.clone()])
    }

    #[test]
    fn rows_have_the_key_that_they_would_have() {
        for (json, named, expected) in [
            (r#"{"x": 1, "external_id": 7}"#, None, Some("7")),
            (r#"{"external_id": null, "email": "a@b.c"}"#, None, Some("a@b.c")),
            (r#"{"external_id": [], "email": "a@b.c"}"#, None, Some("a@b.c")),
            (r#"{"external_id": "a", "n": 5}"#, Some("n"), Some("5")),
            (r#"{"external_id": "a"}"#, Some("n"), None),
            (r#"{"x": 1}"#, None, None),
            ("[]", None, None),
        ] {
            assert_eq!(key(json, named).as_deref(), expected, "{json}");
        }
    }
}
