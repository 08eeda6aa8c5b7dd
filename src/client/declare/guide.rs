//! What the reference tells of a function beside its parameters and columns.

use super::column::ColumnSource;
use super::example::Example;
use super::parameter::{ParameterRole, Placement, TableParameter};
use super::table::{Paging, Table};
use super::topic::Topic;

/// What a reader wants to know before the first query.
pub struct Guide {
    /// The noun under which it is found.
    pub topic: Topic,
    /// Whether it can't be called without a parameter.
    pub needs_parameter: bool,
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
        let needed = |parameter: &TableParameter| {
            parameter.placement != Placement::Named || matches!(parameter.role, ParameterRole::Some { .. })
        };
        Guide {
            topic,
            needs_parameter: self.parameters.iter().any(needed),
            key: self.key_in_words(),
            range: self.range(),
            requests: self.requests(),
            examples,
        }
    }

    fn key_in_words(&self) -> String {
        let names: Vec<String> = self.key.columns.iter().map(|column| self.key.in_words(column)).collect();
        let several = if self.key.several { "; Braze can send several rows with the same one" } else { "" };
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
        let each = |parameter: &&TableParameter| matches!(parameter.role, ParameterRole::Each { .. });
        let each: Vec<String> =
            self.parameters.iter().filter(each).map(|parameter| format!("`{}`", parameter.sql.name)).collect();
        let at_once = self.parameters.iter().find_map(|parameter| match parameter.role {
            ParameterRole::Some { at_once, .. } => Some(at_once),
            _ => None,
        });
        let asked = self.columns.iter().rev().find(|column| matches!(column.source, ColumnSource::Query(_)));
        let per_what = match (&each[..], at_once, self.parent.and(asked)) {
            ([], Some(1), _) => "identifier".to_owned(),
            ([], Some(at_once), _) => format!("{at_once} identifiers"),
            ([], None, Some(asked)) => format!("`{}`", asked.name),
            ([], None, None) => String::new(),
            ([one], ..) => format!("element of {one}"),
            ([others @ .., last], ..) => format!("element of {} and {last}", others.join(", ")),
        };
        let per_page = match self.paging {
            Paging::Pages { size: Some(size), .. } | Paging::Offset { limit: size, .. } => format!("{size} rows"),
            Paging::Pages { size: None, .. } | Paging::Link => "page, whose size Braze chooses".to_owned(),
            Paging::Windows { length_max, .. } => format!("{length_max} days"),
            Paging::Single | Paging::Summary { .. } => String::new(),
        };
        let per: Vec<String> =
            [per_what, per_page].into_iter().filter(|per| !per.is_empty()).map(|per| format!("per {per}")).collect();
        let own = if per.is_empty() { "1".to_owned() } else { format!("1 {}", per.join(" and ")) };
        match self.parent {
            // What it asks first to know what to ask goes by its name.
            Some(parent) if parent.table.name == self.name => format!("{own}, and {}", parent.table.requests()),
            Some(parent) => format!("{own}, plus those of `{}` if you give no identifiers", parent.table.name),
            None => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tables::{campaigns, events, products, subscriptions};

    #[test]
    fn what_a_call_costs() {
        for (table, expected) in [
            (&campaigns::CAMPAIGNS, "1 per 100 rows"),
            (&campaigns::DETAILS, "1 per element of `ids`, plus those of `braze_campaigns` if you give no identifiers"),
            (
                &campaigns::URLS,
                "1 per `message_variation_id`, and 1 per element of `ids`, plus those of \
                 `braze_campaigns` if you give no identifiers",
            ),
            (&products::PRODUCTS, "1 per page, whose size Braze chooses"),
            (&subscriptions::STATUS, "1 per 50 identifiers"),
            (
                &events::SERIES,
                "1 per element of `events`, `apps` and `segments` and per 100 days, plus those of \
                 `braze_event_names` if you give no identifiers",
            ),
        ] {
            assert_eq!(table.guide().requests, expected, "{}", table.name);
        }
    }
}
