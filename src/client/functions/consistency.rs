//! What the compiler cannot see of a function.

use crate::registry::{functions, scalar_functions};

#[test]
fn every_function_has_examples() {
    let of_tables = functions().into_iter().map(|function| (function.name(), function.guide().examples));
    let of_values = scalar_functions().into_iter().map(|function| (function.name(), function.examples()));
    for (name, examples) in of_tables.chain(of_values) {
        assert!((1..=5).contains(&examples.len()), "{name}");
        let words = format!("{name}(");
        for example in examples {
            example.check(&words);
        }
    }
}
