//! `braze_payload()`: a row as it would be sent.

use crate::columns::{InputVector, Texts, Vector};
use crate::declare::{Example, example};
use crate::error::{Error, Result, WriteError};
use crate::interface::{BoundScalar, ScalarArgument, ScalarFunction, ScalarParameter};
use crate::write::batch::Batch;
use crate::write::body::body;
use crate::write::cut::BatchRules;
use crate::write::destination::{Destination, SCHEME};
use crate::write::fields::RowSource;
use crate::write::options::{TargetValues, WriteOptions};
use crate::write::plan::RowPlan;
use crate::write::row::Row;
use crate::write::settlement::key_text;

/// `braze_payload()`.
pub struct Payload;

const PARAMETERS: [ScalarParameter; 2] = [
    ScalarParameter { name: "target", is_text: true, description: "the target, such as `users/attributes`" },
    ScalarParameter {
        name: "row",
        is_text: false,
        description: "the row: a STRUCT, such as the name of a table in the query, or JSON",
    },
];

impl ScalarFunction for Payload {
    fn name(&self) -> &'static str {
        "braze_payload"
    }

    fn description(&self) -> &'static str {
        "A row as `COPY` would send it to a target without options, or the error that it would give: to check before \
         sending."
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[example(
                "What would be sent for a row?",
                "SELECT braze_payload('users/attributes', a) AS payload\n\
                 FROM (VALUES ('user-1', 'Ada', 36)) a(external_id, first_name, age)",
            )]
        }
    }

    fn parameters(&self) -> &'static [ScalarParameter] {
        &PARAMETERS
    }

    fn bind(&self, arguments: &[ScalarArgument]) -> Result<Box<dyn BoundScalar>> {
        let [ScalarArgument { constant: Some(target), .. }, ScalarArgument { kind, .. }] = arguments else {
            return Err(Error::parameter(PARAMETERS[0].name, "it must be a constant string"));
        };
        let target = Destination::parse(&format!("{SCHEME}{}", target.trim_start_matches(SCHEME)))?.target;
        let source = RowSource::of(std::slice::from_ref(kind), None)?;
        let plan = RowPlan::new(target, source, &WriteOptions::default(), &TargetValues::default())?;
        let rules = BatchRules::new(target, &target.requests[0], 0);
        Ok(Box::new(BoundPayload { plan, rules }))
    }
}

/// A checked call of it.
struct BoundPayload {
    plan: RowPlan,
    rules: BatchRules,
}

impl BoundScalar for BoundPayload {
    fn call(&self, rows: usize, arguments: &[InputVector<'_>], results: &mut Vector) -> Result<()> {
        let mut row = Row::default();
        for at in 0..rows {
            match self.plan.encode(&arguments[1..], at, &mut row) {
                Ok(true) => results.typed_mut::<Texts>().push(&self.payload(&row)),
                Ok(false) => results.push_null(),
                Err(problem) => {
                    self.plan.name(&arguments[1..], at, &mut row);
                    let key = key_text(&row.text[row.key.clone()]).unwrap_or_default();
                    return Err(WriteError::Row { number: None, key, problem: problem.0 }.into());
                }
            }
        }
        Ok(())
    }
}

impl BoundPayload {
    /// The row's object, or the whole body where it is only a part of that.
    fn payload(&self, row: &Row) -> String {
        let element = row.parts.first().map_or(&b""[..], |part| &row.text[part.element.clone()]);
        if row.section.is_empty() && element.first() == Some(&b'{') && row.parts.len() == 1 {
            return String::from_utf8_lossy(element).into_owned();
        }
        let mut batch = Batch::default();
        batch.push(&self.rules, row, 1);
        let whole = body(&self.plan, &self.rules, &String::new(), &batch, &batch.owners());
        whole.unwrap_or_else(|| String::from_utf8_lossy(element).into_owned())
    }
}
