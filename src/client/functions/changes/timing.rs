//! How long rows take that did not change; see [`crate::json::encode::timing`].

use super::*;
use crate::columns::InputValues;
use crate::declare::Type;
use crate::json::encode::timing::{columns, report, texts};

#[test]
#[ignore = "it measures time"]
fn unchanged_rows() {
    let (new_texts, old_texts) = (texts(), texts());
    let rows = new_texts[0].len();
    let ((fields, new), (_, old)) = (columns(&new_texts), columns(&old_texts));
    let kind = InputType::Struct(fields.into());
    let bound = BoundChanges { new: kind.clone(), old: kind };
    let arguments = [new, old].map(|members| InputVector { values: InputValues::Structs(members), validity: None });
    report("unchanged", || {
        let mut results = Vector::new(&Type::Json);
        bound.call(rows, &arguments, &mut results).unwrap();
        assert_eq!(results.nulls.len(), rows);
    });
    let bound = BoundChanges { new: bound.new, old: InputType::Null };
    report("new", || {
        let mut results = Vector::new(&Type::Json);
        bound.call(rows, &arguments, &mut results).unwrap();
        assert_eq!(results.nulls.len(), 0);
    });
}
