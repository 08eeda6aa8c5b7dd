//! The errors of catalogs (write.yaml `catalog_error`): all of a request is refused.

use crate::writes::{Refusal, json as answer};
use serde_json::{Value, json};

pub struct Problem {
    pub id: &'static str,
    pub message: &'static str,
    pub parameter: &'static str,
    /// What is meant, as far as it is known.
    pub values: Vec<String>,
}

pub fn problem(id: &'static str, message: &'static str, parameter: &'static str, values: Vec<String>) -> Problem {
    Problem { id, message, parameter, values }
}

pub fn refusal(status: u16, problems: &[Problem]) -> Refusal {
    let errors: Value = problems
        .iter()
        .map(|problem| {
            let Problem { id, message, parameter, values } = problem;
            json!({"id": id, "message": message, "parameters": [parameter], "parameter_values": values})
        })
        .collect();
    answer(status, &json!({"errors": errors, "message": "Invalid Request"}))
}

pub fn refuse(id: &'static str, message: &'static str, parameter: &'static str, value: &str) -> Refusal {
    refusal(400, &[problem(id, message, parameter, vec![value.to_owned()])])
}

pub fn not_found(id: &'static str, message: &'static str, parameter: &'static str, value: &str) -> Refusal {
    refusal(404, &[problem(id, message, parameter, vec![value.to_owned()])])
}
