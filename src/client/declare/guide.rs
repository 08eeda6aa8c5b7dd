//! What the reference tells of a function beside its parameters and columns.

use super::column::ColumnSource;
use super::example::Example;
use super::parameter::ParameterRole;
use super::table::{Paging, Table};
use super::topic::Topic;

/// What a reader wants to know before the first query.
pub struct Guide {
    /// The noun under which it is found.
    pub topic: Topic,
    /// The columns that tell its rows apart, in words; empty where rows have no names.
    pub key: String,
    /// The days that it has by default; empty where it is not about days.
    pub range: String,
    /// How many requests it takes.
    pub requests: String,
    /// Queries that show what it is good for.
    pub examples: &'static [Example],
}

impl Table {
    /// What its declaration tells.
    #[must_use]
    pub fn guide(&self) -> Guide {
        let Table { topic, examples, .. } = *self;
        Guide { topic, key: self.key_in_words(), range: self.range(), requests: self.requests(), examples }
    }

    fn key_in_words(&self) -> String {
        let names: Vec<String> = self
            .key
            .columns
            .iter()
            .map(|&column| match self.key.fallback {
                Some((of, fallback)) if of == column => format!("`{column}` or else `{fallback}`"),
                _ => format!("`{column}`"),
            })
            .collect();
        let several = if self.key.several { "; Braze can send several rows with the same key" } else { "" };
        names.join(", ") + several
    }

    fn range(&self) -> String {
        match self.paging {
            Paging::Windows { length_max, .. } | Paging::Summary { length_max } => {
                format!("the last {length_max} days")
            }
            _ if self.dated_by().is_some() => "all days".to_owned(),
            _ => String::new(),
        }
    }

    fn requests(&self) -> String {
        let each = self.parameters.iter().filter(|parameter| matches!(parameter.role, ParameterRole::Each { .. }));
        let each: Vec<String> = each.map(|parameter| format!("`{}`", parameter.sql.name)).collect();
        let mut per = Vec::new();
        if !each.is_empty() {
            per.push(format!("value of {}", each.join(" × ")));
        }
        let some = self.parameters.iter().find_map(|parameter| match parameter.role {
            ParameterRole::Some { at_once, .. } => Some(at_once),
            _ => None,
        });
        match some {
            Some(1) => per.push("identifier".to_owned()),
            Some(at_once) => per.push(format!("{at_once} identifiers")),
            None => {}
        }
        if per.is_empty() && self.parent.is_some() {
            let asked = self.columns.iter().rev().find(|column| matches!(column.source, ColumnSource::Query(_)));
            per.extend(asked.map(|column| format!("`{}`", column.name)));
        }
        match self.paging {
            Paging::Pages { size: Some(size), .. } | Paging::Offset { limit: size, .. } => {
                per.push(format!("{size} rows"));
            }
            Paging::Pages { size: None, .. } | Paging::Link => per.push("page, whose size Braze chooses".to_owned()),
            Paging::Windows { length_max, .. } => per.push(format!("{length_max} days")),
            Paging::Single | Paging::Summary { .. } => {}
        }
        let own = if per.is_empty() { "1".to_owned() } else { format!("1 per {}", per.join(" and ")) };
        match self.parent {
            // Only the table itself asks for these, by its own name.
            Some(parent) if parent.table.name == self.name => format!("{own}, plus {}", parent.table.requests()),
            Some(parent) => format!("{own}, plus those of `{}` if none are given", parent.table.name),
            None => own,
        }
    }
}
