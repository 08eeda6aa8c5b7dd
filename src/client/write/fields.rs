//! What a query gives as rows: structs, JSON, or columns whose names are told.

use std::collections::HashSet;

use crate::columns::{InputField, InputType};
use crate::error::{Error, Result, WriteError};

/// The form in which rows come.
#[derive(Clone, Debug, PartialEq)]
pub enum RowSource {
    /// The only column is a struct, with these members.
    Struct(Vec<InputField>),
    /// The columns have these names.
    Columns(Vec<InputField>),
    /// The only column is JSON: each row has fields of its own.
    Json,
}

impl RowSource {
    /// The form of rows with columns of these types, and with the names of the option `COLUMNS`.
    ///
    /// # Errors
    /// If the names of the fields are not known.
    pub fn of(columns: &[InputType], names: Option<&[String]>) -> Result<Self> {
        if let Some(names) = names {
            return Self::named(columns, names);
        }
        match columns {
            [InputType::Struct(members)] => Ok(RowSource::Struct(members.to_vec())),
            // A column that is only NULL has no type; each of its rows is left out.
            [InputType::Json | InputType::Null] => Ok(RowSource::Json),
            [kind] => Err(WriteError::NoRows { columns: 1, kind: kind.to_string() }.into()),
            _ => Err(WriteError::NoRows { columns: columns.len(), kind: String::new() }.into()),
        }
    }

    fn named(columns: &[InputType], names: &[String]) -> Result<Self> {
        if names.len() != columns.len() {
            let problem = format!("the query has {} columns, not {}", columns.len(), names.len());
            return Err(Error::option("COLUMNS", &problem));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(Error::option("COLUMNS", &format!("\"{twice}\" appears twice")));
        }
        let fields = names.iter().zip(columns);
        Ok(RowSource::Columns(
            fields.map(|(name, kind)| InputField { name: name.clone(), kind: kind.clone() }).collect(),
        ))
    }

    /// The fields, where they are the same for all rows.
    #[must_use]
    pub fn fields(&self) -> Option<&[InputField]> {
        match self {
            RowSource::Struct(fields) | RowSource::Columns(fields) => Some(fields),
            RowSource::Json => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_or_told() {
        let member = InputField { name: "id".to_owned(), kind: InputType::Text };
        let row = InputType::Struct([member.clone()].into());
        assert_eq!(RowSource::of(&[row], None).unwrap(), RowSource::Struct(vec![member.clone()]));
        assert_eq!(RowSource::of(&[InputType::Json], None).unwrap(), RowSource::Json);
        let names = ["id".to_owned()];
        assert_eq!(RowSource::of(&[InputType::Text], Some(&names)).unwrap(), RowSource::Columns(vec![member]));
        for (columns, names) in [
            (vec![InputType::Text], None),
            (vec![InputType::Text, InputType::Json], None),
            (vec![InputType::Text, InputType::Text], Some(vec!["a".to_owned(), "a".to_owned()])),
            (vec![InputType::Text], Some(vec![])),
        ] {
            assert!(RowSource::of(&columns, names.as_deref()).is_err());
        }
    }
}
