use std::sync::Arc;

use super::*;
use crate::columns::InputField;

/// A vector whose rows all have a value.
fn full(values: InputValues<'_>) -> InputVector<'_> {
    InputVector { values, validity: None }
}

/// A vector of which the rows are there that have a 1 from the right.
fn sparse(validity: u64, values: InputValues<'_>) -> InputVector<'_> {
    InputVector { values, validity: Some(vec![validity]) }
}

fn field(name: &str, kind: InputType) -> InputField {
    InputField { name: name.to_owned(), kind }
}

fn list(element: InputType) -> InputType {
    InputType::List(Arc::new(element))
}

/// The value of the first row, in front of which something stands already.
fn value(kind: &InputType, vector: &InputVector<'_>) -> Result<Option<String>, ValueProblem> {
    pushed(|out| push_value(kind, vector, 0, out))
}

fn text(kind: &InputType, vector: &InputVector<'_>) -> Result<Option<String>, ValueProblem> {
    pushed(|out| push_text(kind, vector, 0, out))
}

fn pushed(push: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>) -> Result<Option<String>, ValueProblem> {
    let mut out = b"before".to_vec();
    let is_there = push(&mut out);
    let added = String::from_utf8(out).unwrap().strip_prefix("before").unwrap().to_owned();
    if is_there != Ok(true) {
        assert_eq!(added, "");
    }
    is_there.map(|is_there| is_there.then_some(added))
}

/// Each type with a value, the value as it is, and as text; the text is the same where it is not given.
fn scalars() -> Vec<(InputType, InputValues<'static>, &'static str, Option<&'static str>)> {
    use InputValues as V;
    let names = ["new".to_owned(), "say \"hi\"".to_owned()];
    vec![
        (InputType::Boolean, V::Booleans(vec![true]), "true", Some("\"true\"")),
        (InputType::Boolean, V::Booleans(vec![false]), "false", Some("\"false\"")),
        (InputType::Signed, V::Signed(vec![5]), "5", Some("\"5\"")),
        (InputType::Signed, V::Signed(vec![i64::MIN]), "-9223372036854775808", Some("\"-9223372036854775808\"")),
        (InputType::Signed, V::Signed(vec![9_007_199_254_740_993]), "9007199254740993", Some("\"9007199254740993\"")),
        (InputType::Unsigned, V::Unsigned(vec![u64::MAX]), "18446744073709551615", Some("\"18446744073709551615\"")),
        (
            InputType::Huge,
            V::Huge(vec![i128::MIN]),
            "-170141183460469231731687303715884105728",
            Some("\"-170141183460469231731687303715884105728\""),
        ),
        (
            InputType::UnsignedHuge,
            V::UnsignedHuge(vec![u128::MAX]),
            "340282366920938463463374607431768211455",
            Some("\"340282366920938463463374607431768211455\""),
        ),
        (InputType::Decimal { scale: 2 }, V::Huge(vec![-500]), "-5.00", Some("\"-5\"")),
        (InputType::Float, V::Floats(vec![2.0]), "2.0", Some("\"2\"")),
        (InputType::Double, V::Doubles(vec![1e16]), "1e+16", Some("\"10000000000000000\"")),
        (InputType::Text, V::Texts(vec!["a\"\\\n\u{1}😀"]), "\"a\\\"\\\\\\n\\u0001😀\"", None),
        (InputType::Text, V::Texts(vec![""]), "\"\"", None),
        (InputType::Enum(Arc::new(names)), V::Unsigned(vec![1]), "\"say \\\"hi\\\"\"", None),
        (InputType::Date, V::Signed(vec![-1]), "\"1969-12-31\"", None),
        (InputType::Time, V::Signed(vec![1]), "\"00:00:00.000001\"", None),
        (InputType::Timestamp, V::Signed(vec![-1]), "\"1969-12-31T23:59:59.999Z\"", None),
        (
            InputType::Uuid,
            V::Huge(vec![0xf81d_4fae_7dec_11d0_a765_00a0_c91e_6bf6_u128.cast_signed()]),
            "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"",
            None,
        ),
        (InputType::Json, V::Texts(vec![" \"a\\n\" "]), "\"a\\n\"", None),
        (InputType::Json, V::Texts(vec!["1.50"]), "1.50", None),
        (InputType::Json, V::Texts(vec!["1.0"]), "1.0", Some("\"1\"")),
        (
            InputType::Json,
            V::Texts(vec!["123456789012345678901"]),
            "123456789012345678901",
            Some("\"123456789012345678901\""),
        ),
        (InputType::Json, V::Texts(vec!["true"]), "true", Some("\"true\"")),
    ]
}

#[test]
fn values_and_texts_of_every_type() {
    for (kind, values, expected, as_text) in scalars() {
        let vector = full(values);
        assert_eq!(check(&kind), Ok(()));
        assert_eq!(value(&kind, &vector), Ok(Some(expected.to_owned())), "{kind}");
        if expected == "1.50" {
            assert_eq!(text(&kind, &vector), Err(ValueReason::NotWhole("1.50".to_owned()).into()));
        } else {
            assert_eq!(text(&kind, &vector), Ok(Some(as_text.unwrap_or(expected).to_owned())), "{kind}");
        }
    }
}

/// In a list, in a struct in it, as the value of a map, and all of that again, with NULLs beside it.
#[test]
fn every_type_at_every_depth() {
    for (kind, values, expected, _) in scalars() {
        let mut nested = (kind, full(values), expected.to_owned());
        for _ in 0..3 {
            nested = in_map(in_struct(in_list(nested)));
            assert_eq!(check(&nested.0), Ok(()));
            assert_eq!(value(&nested.0, &nested.1), Ok(Some(nested.2.clone())));
            assert_eq!(text(&nested.0, &nested.1), Err(ValueReason::Parts.into()));
        }
    }
}

type Nested = (InputType, InputVector<'static>, String);

fn in_list((kind, vector, expected): Nested) -> Nested {
    (list(kind), full(InputValues::Lists(vec![(0, 1)], Box::new(vector))), format!("[{expected}]"))
}

fn in_struct((kind, vector, expected): Nested) -> Nested {
    let gone = || sparse(0, InputValues::Signed(vec![7]));
    let fields = [field("x", InputType::Signed), field("a", kind), field("y", InputType::Signed)];
    let members = vec![gone(), vector, gone()];
    (InputType::Struct(Arc::new(fields)), full(InputValues::Structs(members)), format!("{{\"a\":{expected}}}"))
}

fn in_map((kind, vector, expected): Nested) -> Nested {
    let keys = full(InputValues::Texts(vec!["a \"key\""]));
    let entries = full(InputValues::Structs(vec![keys, vector]));
    let map = InputType::Map(Arc::new((InputType::Text, kind)));
    (map, full(InputValues::Lists(vec![(0, 1)], Box::new(entries))), format!("{{\"a \\\"key\\\"\":{expected}}}"))
}

#[test]
fn nulls_are_left_out_at_every_depth() {
    let numbers = || sparse(0b01010, InputValues::Signed(vec![1, 2, 3, 4, 5]));
    let lists = || InputValues::Lists(vec![(0, 5)], Box::new(numbers()));
    assert_eq!(value(&list(InputType::Signed), &full(lists())), Ok(Some("[2,4]".to_owned())));
    assert_eq!(value(&list(InputType::Signed), &sparse(0, lists())), Ok(None));
    assert_eq!(text(&list(InputType::Signed), &sparse(0, lists())), Ok(None));
    let kind = InputType::Struct(Arc::new([field("a", list(InputType::Signed)), field("b", InputType::Null)]));
    let members = vec![full(lists()), full(InputValues::None)];
    assert_eq!(value(&kind, &full(InputValues::Structs(members))), Ok(Some("{\"a\":[2,4]}".to_owned())));
    let entries = InputValues::Structs(vec![full(InputValues::Signed(vec![1, 2, 3, 4, 5])), numbers()]);
    let map = InputType::Map(Arc::new((InputType::Signed, InputType::Signed)));
    let rows = InputValues::Lists(vec![(0, 5)], Box::new(full(entries)));
    assert_eq!(value(&map, &full(rows)), Ok(Some("{\"2\":2,\"4\":4}".to_owned())));
    let documents = full(InputValues::Texts(vec!["null", "{\"a\": [null, 1.50]}", " null "]));
    assert_eq!(value(&InputType::Json, &documents), Ok(None));
    assert_eq!(text(&InputType::Json, &documents), Ok(None));
    let kind = list(InputType::Json);
    let rows = full(InputValues::Lists(vec![(0, 3)], Box::new(documents)));
    assert_eq!(value(&kind, &rows), Ok(Some("[{\"a\":[1.50]}]".to_owned())));
}

#[test]
fn rows_and_elements_are_found() {
    let elements = full(InputValues::Texts(vec!["a", "b", "c"]));
    let rows = sparse(0b1011, InputValues::Lists(vec![(2, 1), (0, 0), (9, 9), (0, 2)], Box::new(elements)));
    let values: Vec<_> =
        (0..4).map(|row| pushed(|out| push_value(&list(InputType::Text), &rows, row, out)).unwrap()).collect();
    let expected = [Some("[\"c\"]"), Some("[]"), None, Some("[\"a\",\"b\"]")];
    assert_eq!(values, expected.map(|text| text.map(str::to_owned)));
}

#[test]
fn what_cannot_be_sent_is_found_with_its_place() {
    let interval = || InputType::Other("INTERVAL".to_owned());
    assert_eq!(check(&interval()).unwrap_err().place, "");
    let inner = InputType::Struct(Arc::new([field("ok", InputType::Text), field("x", interval())]));
    let properties = InputType::Struct(Arc::new([field("items", list(inner))]));
    let row = InputType::Struct(Arc::new([field("id", InputType::Text), field("properties", properties)]));
    let problem = check(&row).unwrap_err();
    assert_eq!(problem.place, "properties.items[].x");
    assert_eq!(problem.reason, ValueReason::Type("INTERVAL".to_owned()));
    let map = |key, value| InputType::Map(Arc::new((key, value)));
    assert_eq!(check(&map(InputType::Text, interval())).unwrap_err().place, "{value}");
    assert_eq!(check(&map(interval(), InputType::Text)).unwrap_err().place, "{key}");
    let reason = check(&map(list(InputType::Text), InputType::Text)).unwrap_err().reason;
    assert_eq!(reason, ValueReason::Type("MAP with VARCHAR[] keys".to_owned()));
}

#[test]
fn values_that_cannot_be_sent_leave_nothing_behind() {
    let numbers = full(InputValues::Doubles(vec![1.0, f64::NAN, 2.0]));
    let lists = full(InputValues::Lists(vec![(0, 3)], Box::new(numbers)));
    let kind = InputType::Struct(Arc::new([field("prices", list(InputType::Double))]));
    let problem = value(&kind, &full(InputValues::Structs(vec![lists]))).unwrap_err();
    assert_eq!(problem.to_string(), "\"prices[]\" is NaN, which JSON cannot represent");
    for (kind, values, reason) in [
        (InputType::Double, InputValues::Doubles(vec![f64::INFINITY]), ValueReason::Infinite),
        (InputType::Float, InputValues::Floats(vec![f32::NAN]), ValueReason::Nan),
        (InputType::Date, InputValues::Signed(vec![i64::from(i32::MAX)]), ValueReason::Infinite),
        (InputType::Timestamp, InputValues::Signed(vec![-i64::MAX]), ValueReason::Infinite),
        (InputType::Timestamp, InputValues::Signed(vec![i64::MIN]), ValueReason::Year),
    ] {
        let vector = full(values);
        assert_eq!(value(&kind, &vector), Err(reason.clone().into()));
        assert_eq!(text(&kind, &vector), Err(reason.into()));
    }
    let half = full(InputValues::Doubles(vec![2.5]));
    assert_eq!(text(&InputType::Double, &half), Err(ValueReason::NotWhole("2.5".to_owned()).into()));
    let broken = full(InputValues::Texts(vec!["{\"a\": }"]));
    assert!(matches!(value(&InputType::Json, &broken).unwrap_err().reason, ValueReason::Json(_)));
    let object = full(InputValues::Texts(vec!["{}"]));
    assert_eq!(text(&InputType::Json, &object), Err(ValueReason::Parts.into()));
}

#[test]
fn keys_of_maps() {
    let map = |kind: InputType, keys: InputVector<'static>| {
        let count = 2;
        let values = full(InputValues::Signed(vec![1, 2]));
        let entries = full(InputValues::Structs(vec![keys, values]));
        let rows = full(InputValues::Lists(vec![(0, count)], Box::new(entries)));
        value(&InputType::Map(Arc::new((kind, InputType::Signed))), &rows)
    };
    let keys = full(InputValues::Doubles(vec![1.5, 2.0]));
    assert_eq!(map(InputType::Double, keys), Ok(Some("{\"1.5\":1,\"2\":2}".to_owned())));
    let keys = full(InputValues::Signed(vec![0, 1]));
    assert_eq!(map(InputType::Date, keys), Ok(Some("{\"1970-01-01\":1,\"1970-01-02\":2}".to_owned())));
    let keys = sparse(1, InputValues::Texts(vec!["a", ""]));
    assert_eq!(map(InputType::Text, keys), Err(ValueReason::NoKey.into()));
    let keys = full(InputValues::Texts(vec!["a", "a"]));
    assert_eq!(map(InputType::Text, keys), Err(ValueReason::SameKeys("\"a\"".to_owned()).into()));
    let keys = full(InputValues::Doubles(vec![1.0, f64::NAN]));
    assert_eq!(map(InputType::Double, keys).unwrap_err().place, "{key}");
}
