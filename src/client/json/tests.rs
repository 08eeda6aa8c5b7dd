//! What the decoder makes of bodies.

use super::decode::{BodyError, Decoder};
use crate::columns::{Values, Vector};
use crate::declare::{
    Column, ColumnSource, TEXTS, Type, at, element, field, key, list, map, member, other, other_of, raw, structure,
};
use crate::error::ShapeProblem;

const COLUMNS: [Column; 6] = [
    field("id", Type::Varchar, ""),
    field("last_edited", Type::TimestampTz, ""),
    field("is_api_campaign", Type::Boolean, ""),
    field("tags", TEXTS, ""),
    field("revenue", Type::Double, ""),
    field("time", Type::Date, ""),
];

fn rows(rows: &str, columns: &[Column], body: &str) -> Vec<Vec<String>> {
    let batch = Decoder::new(rows, columns, columns).decode(body.as_bytes()).unwrap();
    assert!(batch.vectors.iter().all(|vector| vector.len() == batch.rows));
    (0..batch.rows).map(|row| batch.vectors.iter().map(|vector| show(vector, row)).collect()).collect()
}

fn show(vector: &Vector, row: usize) -> String {
    if vector.is_null(row) {
        return "NULL".to_owned();
    }
    match &vector.values {
        Values::Booleans(values) => values[row].to_string(),
        Values::Int32s(values) => values[row].to_string(),
        Values::Int64s(values) => values[row].to_string(),
        Values::Doubles(values) => values[row].to_string(),
        Values::Texts(texts) => texts.get(row).to_owned(),
        Values::Lists(lists) => {
            let elements = lists.elements_of(row).map(|at| show(&lists.elements, at));
            format!("[{}]", elements.collect::<Vec<_>>().join(", "))
        }
        Values::Structs(structs) => {
            let members = structs.members.iter().map(|member| show(member, row));
            format!("({})", members.collect::<Vec<_>>().join(", "))
        }
    }
}

fn problem(body: &str) -> String {
    match Decoder::new("campaigns[]", &COLUMNS, &COLUMNS).decode(body.as_bytes()) {
        Err(BodyError::Shape(ShapeProblem { problem, .. }) | BodyError::Refused(problem)) => problem,
        Err(BodyError::Malformed(problem)) => format!("malformed: {problem}"),
        Ok(batch) => panic!("{} rows", batch.rows),
    }
}

fn shape(problem: &str) -> BodyError {
    BodyError::Shape(ShapeProblem { problem: problem.to_owned(), ..ShapeProblem::default() })
}

#[test]
fn rows_in_any_order_of_fields_with_unknown_ones() {
    let body = r#"{"message": "success", "next": {"a": [1, {}]}, "campaigns": [
        {"tags": ["x", null], "new": [[{}]], "time": "2026-01-02", "id": "a\"b", "revenue": 3, "is_api_campaign": true},
        {"id": null, "last_edited": "", "tags": [], "revenue": 1.5, "time": ""}
    ]}"#;
    assert_eq!(
        rows("campaigns[]", &COLUMNS, body),
        [["a\"b", "NULL", "true", "[x, NULL]", "3", "20455"], ["NULL", "NULL", "NULL", "[]", "1.5", "NULL"]]
    );
}

#[test]
fn strings_as_rows_and_raw_rows() {
    let names = [element("name", Type::Varchar, "")];
    assert_eq!(rows("data.events[]", &names, r#"{"data": {"events": ["a", "b"]}}"#), [["a"], ["b"]]);
    let Err(error) = Decoder::new("events[]", &names, &names).decode(br#"{"events": [{}]}"#) else { panic!() };
    assert_eq!(error, shape("\"events[]\" is an object, expected VARCHAR"));

    let columns = [field("id", Type::Varchar, ""), raw()];
    let body = r#"{"campaigns": [{"id": "a", "x": [1, "\u00e4"]}]}"#;
    assert_eq!(rows("campaigns[]", &columns, body), [["a", r#"{"id": "a", "x": [1, "\u00e4"]}"#]]);
}

#[test]
fn columns_of_all_levels_whatever_comes_first() {
    let columns = [
        at("name", Type::Varchar, "", "data.name"),
        at("time", Type::Date, "", "data.stats[].time"),
        key("step_id", ""),
        at("entries", Type::Bigint, "", "data.stats[].steps{step_id}.total.entries"),
        key("channel", ""),
        field("sent", Type::Bigint, ""),
        other(""),
    ];
    let path = "data.stats[].steps{step_id}.messages{channel}[]";
    let body = r#"{"data": {"stats": [
        {"steps": {
            "s1": {"messages": {"email": [{"sent": 1, "new": {"a": 1}}, {"sent": 2}], "sms": []}, "total": {"entries": 7}},
            "s2": {"messages": null},
            "s3": {"total": {"entries": 9}, "messages": {"push": [{"late": null, "sent": 3}]}}
        }, "time": "2026-01-01"},
        {"time": "2026-01-02", "steps": {}},
        {"time": "2026-01-03", "steps": []},
        {"time": "2026-01-04"}
    ], "name": "Canvas"}}"#;
    assert_eq!(
        rows(path, &columns, body),
        [
            ["Canvas", "20454", "s1", "7", "email", "1", "[(new, {\"a\": 1})]"],
            ["Canvas", "20454", "s1", "7", "email", "2", "[]"],
            ["Canvas", "20454", "s3", "9", "push", "3", "[(late, NULL)]"],
        ]
    );
    // Rows are counted also where no column of theirs is wanted.
    let outer = [at("time", Type::Date, "", "data.stats[].time")];
    assert_eq!(rows(path, &outer, body).len(), 3);
    // What is known but not wanted is not among the unknown.
    let selected = [other("")];
    let batch = Decoder::new(path, &selected, &columns).decode(body.as_bytes()).unwrap();
    assert_eq!(show(&batch.vectors[0], 0), "[(new, {\"a\": 1})]");
}

#[test]
fn an_answer_that_is_a_row_with_structs_and_maps() {
    const STEP: Type = structure![member("id", Type::Varchar), member("n", Type::Bigint)];
    const MESSAGE: Type = structure![member("channel", Type::Varchar), member("raw", Type::Json)];
    let columns =
        [field("name", Type::Varchar, ""), field("messages", map!(MESSAGE), ""), field("steps", list!(STEP), "")];
    let body = r#"{"messages": {"v1": {"channel": "email", "x": 1}, "v2": null}, "steps": [{"n": 2, "id": "s"}, {}], "name": "A"}"#;
    assert_eq!(
        rows("", &columns, body),
        [["A", r#"[(v1, (email, {"channel": "email", "x": 1})), (v2, NULL)]"#, "[(s, 2), (NULL, NULL)]"]]
    );
}

#[test]
fn a_truth_value_may_be_called_otherwise() {
    const RECEIVED: Type = structure![member("in_control", Type::Boolean), member("name", Type::Varchar)];
    let columns = [field("received", list!(RECEIVED), "")];
    for (object, expected) in [
        (r#"{"is_in_control": true, "name": "a"}"#, "(true, a)"),
        (r#"{"is_in_control": null, "is_name": "b"}"#, "(NULL, NULL)"),
        (r#"{"in_control": false, "is_in_control": true}"#, "(false, NULL)"),
        (r#"{"is_in_control": true, "in_control": false}"#, "(false, NULL)"),
        (r#"{"is_in_control": true, "is_in_control": false}"#, "(true, NULL)"),
    ] {
        let body = format!(r#"{{"received": [{object}]}}"#);
        assert_eq!(rows("", &columns, &body), [[format!("[{expected}]")]], "{object}");
    }
    let twice = br#"{"received": [{"in_control": true, "in_control": true}]}"#;
    let Err(error) = Decoder::new("", &columns, &columns).decode(twice) else { panic!() };
    assert_eq!(error, shape("\"received.in_control\" appears twice"));
}

#[test]
fn a_key_that_comes_twice_and_how_many_items_there_were() {
    let columns = [other("")];
    let decoder = Decoder::new("data[]", &columns, &columns);
    let Err(error) = decoder.decode(br#"{"data": [{"a": 1}, {"a": 1, "b": 2, "a": 3}]}"#) else { panic!() };
    assert_eq!(error, shape("a field of \"data[]\" appears twice"));
    let columns = [field("extras", map!(Type::Json), "")];
    let decoder = Decoder::new("data[]", &columns, &columns);
    let Err(error) = decoder.decode(br#"{"data": [{"extras": {"a": 1, "a": 2}}]}"#) else { panic!() };
    assert_eq!(error, shape("a key of \"data[].extras\" appears twice"));

    let columns = [element("tag", Type::Varchar, "")];
    let decoder = Decoder::new("data[].tags[]", &columns, &columns);
    let batch = decoder.decode(br#"{"data": [{"tags": []}, {"tags": ["a", "b", "c"]}]}"#).unwrap();
    assert_eq!((batch.items, batch.rows), (Some(2), 3));
}

#[test]
fn entries_that_are_values() {
    let columns = [key("id", ""), element("status", Type::Varchar, "")];
    let body = r#"{"status": {"a": "Subscribed", "b": "unknown"}}"#;
    assert_eq!(rows("status{id}", &columns, body), [["a", "Subscribed"], ["b", "unknown"]]);
    let batch = Decoder::new("status{id}", &columns[..1], &columns).decode(body.as_bytes()).unwrap();
    assert_eq!(show(&batch.vectors[0], 1), "b");
}

#[test]
fn no_rows() {
    for body in [r#"{"campaigns": []}"#, r#"{"campaigns": null}"#] {
        assert!(rows("campaigns[]", &COLUMNS, body).is_empty());
    }
    assert_eq!(problem(r#"{"message": "success"}"#), "it has no \"campaigns\"");
}

#[test]
fn other_shapes_name_the_field_and_the_kind_of_its_value() {
    for (body, expected) in [
        (r"[]", "it is an array, expected an object"),
        (r"null", "it is null, expected an object"),
        (r#"{"campaigns": {}}"#, "\"campaigns\" is an object, expected an array"),
        (r#"{"campaigns": ["x"]}"#, "\"campaigns[]\" is a string, expected an object"),
        (r#"{"campaigns": [null]}"#, "\"campaigns[]\" is null, expected an object"),
        (r#"{"campaigns": [], "campaigns": []}"#, "\"campaigns\" appears twice"),
        (r#"{"campaigns": [{"id": {}}]}"#, "\"campaigns[].id\" is an object, expected VARCHAR"),
        (r#"{"campaigns": [{"id": "a", "id": "b"}]}"#, "\"campaigns[].id\" appears twice"),
        (r#"{"campaigns": [{"tags": "x"}]}"#, "\"campaigns[].tags\" is a string, expected VARCHAR[]"),
        (r#"{"campaigns": [{"tags": [{}]}]}"#, "an element of \"campaigns[].tags\" is an object, expected VARCHAR"),
        (
            r#"{"campaigns": [{"is_api_campaign": "yes"}]}"#,
            "\"campaigns[].is_api_campaign\" is a string, expected BOOLEAN",
        ),
        (
            r#"{"campaigns": [{"last_edited": "soon"}]}"#,
            "\"campaigns[].last_edited\" is a string that is not a timestamp, expected TIMESTAMPTZ",
        ),
        (r#"{"campaigns": [{"time": 1}]}"#, "\"campaigns[].time\" is a number, expected DATE"),
    ] {
        assert_eq!(problem(body), expected, "{body}");
    }
}

#[test]
fn what_is_no_whole_json_is_malformed() {
    for body in ["", "<html>", r#"{"campaigns": [{"id": "a"}"#, r#"{"campaigns": []} {}"#] {
        assert!(problem(body).starts_with("malformed"), "{body}");
    }
}

#[test]
fn words_in_place_of_the_data_are_a_refusal() {
    let details = [field("name", Type::Varchar, ""), raw()];
    let decode =
        |rows: &str, columns: &[Column], body: &str| Decoder::new(rows, columns, columns).decode(body.as_bytes());
    for body in [
        r#"{"message": "Invalid Campaign ID"}"#,
        r#"{"errors": ["Invalid Campaign ID"]}"#,
        r#"{"message": "success", "errors": [{"message": "Invalid Campaign ID"}]}"#,
    ] {
        let refused = BodyError::Refused("Invalid Campaign ID".to_owned());
        assert_eq!(decode("", &details, body).err(), Some(refused), "{body}");
    }
    for body in [r#"{"message": "no"}"#, r#"{"message": "no", "campaigns": null}"#] {
        let refused = BodyError::Refused("no".to_owned());
        assert_eq!(decode("campaigns[]", &COLUMNS, body).err(), Some(refused), "{body}");
    }
    for body in [
        r#"{"message": "no", "data": null}"#,
        r#"{"message": "no", "data": {"stats": null}}"#,
        r#"{"message": "no", "data": {}}"#,
    ] {
        let refused = BodyError::Refused("no".to_owned());
        assert_eq!(decode("data.stats[]", &COLUMNS, body).err(), Some(refused), "{body}");
    }
    // A success may leave out whatever is not known.
    for body in ["{}", r#"{"message": "success"}"#] {
        assert_eq!(decode("", &details, body).unwrap().rows, 1, "{body}");
    }
    // Data is data, whatever is said beside it.
    for body in [
        r#"{"message": "success", "errors": ["minor"], "name": "A"}"#,
        r#"{"message": "partly", "name": null}"#,
        r#"{"message": "x", "new": 1}"#,
    ] {
        assert_eq!(decode("", &details, body).unwrap().rows, 1, "{body}");
    }
    assert_eq!(
        decode("campaigns[]", &COLUMNS, r#"{"message": "partly", "errors": ["x"], "campaigns": []}"#).unwrap().items,
        Some(0)
    );
    assert_eq!(decode("campaigns[]", &COLUMNS, r#"{"message": "success", "campaigns": null}"#).unwrap().items, None);
    // A row that is the answer as it is may be anything.
    let whole = [element("json", Type::Json, "")];
    assert_eq!(decode("", &whole, r#"{"message": "no"}"#).unwrap().rows, 1);
}

#[test]
fn fields_that_no_column_has_of_any_object_on_the_way() {
    let path = "data.stats[].steps{step_id}.messages{channel}[]";
    let columns = [
        at("time", Type::Date, "", "data.stats[].time"),
        at("step_name", Type::Varchar, "", "data.stats[].steps{step_id}.name"),
        field("sent", Type::Bigint, ""),
        other(""),
        other_of("data.stats[].steps{step_id}", "step_other", ""),
        other_of("data", "data_other", ""),
    ];
    let body = r#"{"data": {"stats": [{"time": "2026-01-01", "x": 0, "steps": {
        "s1": {"a": 1, "messages": {"email": [{"sent": 1, "b": 2}, {"sent": 2}]}, "name": "S"},
        "s2": {"name": "T", "messages": {"sms": [{}]}}
    }}], "c": 3}}"#;
    let all = [
        ["20454", "S", "1", "[(b, 2)]", "[(a, 1)]", "[(c, 3)]"],
        ["20454", "S", "2", "[]", "[(a, 1)]", "[(c, 3)]"],
        ["20454", "T", "NULL", "[]", "[]", "[(c, 3)]"],
    ];
    assert_eq!(rows(path, &columns, body), all);
    // What is not selected is no less known.
    for at in 3..columns.len() {
        let batch = Decoder::new(path, &columns[at..=at], &columns).decode(body.as_bytes()).unwrap();
        let found: Vec<String> = (0..batch.rows).map(|row| show(&batch.vectors[0], row)).collect();
        assert_eq!(found, all.map(|row| row[at]), "{}", columns[at].name);
    }
}

/// What the rows of another table are in the same answer, a column has of each row.
#[test]
fn rows_in_a_column_are_those_of_their_own_table() {
    use crate::tables::{campaigns, canvases};
    let campaigns = r#"{"data": [
        {"messages": {"email": [{"sent": 1, "new": "x"}, {"sent": 2}], "sms": []}, "time": "2026-01-01"},
        {"time": "2026-01-02", "messages": null}, {"time": "2026-01-03"}, {"time": "2026-01-04", "messages": {}},
        {"time": "2026-01-05", "messages": {"sms": [{"variation_api_id": "v", "revenue": 1.5}], "push": null}}
    ]}"#;
    let canvases = r#"{"data": {"name": "C", "stats": [
        {"time": "2026-01-01", "total_stats": {"entries": 3}, "variant_stats": {"a": {"entries": 1}, "b": {"entries": 2}}},
        {"time": "2026-01-02", "total_stats": {"entries": 4}},
        {"variant_stats": {"a": {"name": "A"}}, "total_stats": null, "time": "2026-01-03", "step_stats": {
            "s": {"name": "S", "messages": {"email": [{"sent": 1}, {"sent": 2}], "sms": [{"sent": 3}]}, "revenue": 2}
        }}
    ]}}"#;
    for (table, body) in [(&campaigns::SERIES, campaigns), (&canvases::SERIES, canvases)] {
        for column in table.columns {
            let ColumnSource::Rows { table: other, at } = column.source else { continue };
            let lists = rows(table.rows, std::slice::from_ref(column), body);
            let lists = lists.iter().map(|row| row[0].trim_matches(['[', ']']));
            let told: Vec<&str> = lists.filter(|list| !["", "NULL"].contains(list)).collect();
            let inside: Vec<Column> = other.columns_inside(at).cloned().collect();
            let own = rows(other.rows, &inside, body);
            let own: Vec<String> = own.iter().map(|row| format!("({})", row.join(", "))).collect();
            assert!(!own.is_empty(), "{}", column.name);
            assert_eq!(told.join(", "), own.join(", "), "{}", column.name);
        }
    }
}

#[test]
fn rows_in_a_column_are_empty_or_null_or_wrong_like_any_value() {
    use crate::tables::campaigns::SERIES;
    let column = [SERIES.columns[SERIES.column("messages")].clone()];
    let decoded = |messages: &str| {
        Decoder::new(SERIES.rows, &column, SERIES.columns)
            .decode(format!(r#"{{"data": [{{"time": "2026-01-01", {messages}}}]}}"#).as_bytes())
            .map(|batch| show(&batch.vectors[0], 0))
    };
    for (messages, expected) in [
        (r#""messages": {}"#, "[]"),
        (r#""messages": []"#, "[]"),
        (r#""messages": null"#, "NULL"),
        (r#""unique_recipients": 1"#, "NULL"),
    ] {
        assert_eq!(decoded(messages).unwrap(), expected, "{messages}");
    }
    for (messages, expected) in [
        (r#""messages": 1"#, r#""data[].messages" is a number, expected an object"#),
        (r#""messages": [1]"#, r#""data[].messages" is an array, expected an object"#),
        (r#""messages": {"sms": 1}"#, r#""data[].messages{channel}" is a number, expected an array"#),
        (r#""messages": {"sms": [null]}"#, r#""data[].messages{channel}[]" is null, expected an object"#),
        (
            r#""messages": {"sms": [{"sent": "x"}]}"#,
            r#""data[].messages{channel}[].sent" is a string, expected BIGINT"#,
        ),
        (r#""messages": {}, "messages": {}"#, r#""data[].messages" appears twice"#),
    ] {
        let Err(BodyError::Shape(problem)) = decoded(messages) else { panic!("{messages}") };
        assert!(problem.problem.contains(expected), "{messages}: {}", problem.problem);
    }
}

#[test]
fn errors_tell_the_row_whatever_comes_first() {
    let named = vec![COLUMNS[0].clone(), COLUMNS[5].clone()];
    let problem = |decoder: Decoder, body: &str| match decoder.decode(body.as_bytes()) {
        Err(BodyError::Shape(problem)) => problem,
        _ => panic!("{body}"),
    };
    let decoder = || Decoder::new("campaigns[]", &COLUMNS, &COLUMNS).naming_rows("campaigns[]", named.clone());
    for (row, expected) in [
        (r#"{"id": "b", "revenue": "much", "time": "2026-01-01"}"#, Some(r#"id "b", time "2026-01-01""#)),
        (r#"{"revenue": "much", "time": "soon", "id": 7}"#, Some(r#"id "7", time "soon""#)),
        (r#"{"revenue": "much", "id": null}"#, None),
        (r#"{"revenue": "much", "id": {}}"#, None),
    ] {
        let body = format!(r#"{{"campaigns": [{{"id": "a"}}, {row}, {{"id": "c"}}]}}"#);
        let found = problem(decoder().showing_values(), &body);
        assert_eq!((found.row.as_deref(), found.value.as_deref()), (expected, Some(r#""much""#)), "{row}");
        assert_eq!(problem(decoder(), &body).value, None);
    }
}
