//! Where rows are cut into requests: how many go into one, and which ones do not go together.

use super::row::Row;
use crate::declare::{Duplicates, FieldRole, Layout, Target, TargetRequest};

/// What counts for all batches of a write.
#[derive(Clone, Copy, Debug)]
pub struct BatchRules {
    /// The most elements in a request.
    pub elements_max: usize,
    /// The most of them with the same identifier.
    pub same_max: usize,
    /// The most bytes of elements, with what separates them.
    pub bytes_max: usize,
    /// The most sections in a request; none where the body has no sections.
    pub sections_max: Option<usize>,
    /// What becomes of rows with the same identity.
    pub duplicates: Duplicates,
    /// Whether rows have several identifiers, each an element of its own.
    pub has_many_elements: bool,
}

impl BatchRules {
    /// Those of a target. `envelope` is what a body has around its elements, in bytes.
    #[must_use]
    pub fn new(target: &Target, request: &TargetRequest, envelope: usize) -> Self {
        BatchRules {
            elements_max: request.rows_max,
            same_max: request.same_max,
            bytes_max: request.bytes_max.saturating_sub(envelope),
            sections_max: match target.layout {
                Layout::Sections { sections_max, .. } => Some(sections_max),
                _ => None,
            },
            duplicates: target.duplicates,
            has_many_elements: target.fields.iter().any(|field| matches!(field.role, FieldRole::Each(_))),
        }
    }
}

/// What is the same for all rows of a batch: which array they go into, and what is beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    array: Option<u8>,
    section: Vec<u8>,
}

impl Cut {
    /// That of a row.
    #[must_use]
    pub fn of(rules: &BatchRules, row: &Row) -> Self {
        Cut {
            array: (!rules.has_many_elements).then(|| row.parts.first().map_or(0, |part| part.array)),
            section: if rules.sections_max.is_some() { Vec::new() } else { row.text[row.section.clone()].to_vec() },
        }
    }

    /// Whether a row is cut so.
    #[must_use]
    pub fn has(&self, rules: &BatchRules, row: &Row) -> bool {
        let array = row.parts.first().map_or(0, |part| part.array);
        let section = &row.text[row.section.clone()];
        // To compare two texts that are empty takes longer than anything else here.
        let is_empty = self.section.is_empty() && section.is_empty();
        self.array.is_none_or(|own| own == array)
            && (is_empty || rules.sections_max.is_some() || self.section == section)
    }
}
