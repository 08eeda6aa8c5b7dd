//! Writes answers straight into a `String`, bent on request.
//!
//! There is no tree of values in between: a list of two million objects costs only the page that is
//! asked for, and a page only its text. Row functions say which fields an object has; everything
//! that can be odd about them is done here.

mod bend;
mod respell;
mod text;

pub use bend::{Bend, Blank, FirstRow, RowsShape};

use respell::respell;
use std::fmt::{Display, Write};
use text::{push_escaped, push_integer, push_quarters, quote};

/// `{"message":"success","<rows>":[…]}`, the envelope of most successful answers; `fill` writes the
/// rows.
pub fn envelope(bend: &Bend, rows: &str, fill: impl FnOnce(&mut Rows)) -> String {
    open_envelope(bend, |envelope| {
        envelope.success();
        envelope.rows(rows, fill);
    })
}

/// An envelope of any form.
pub fn open_envelope(bend: &Bend, write: impl FnOnce(&mut Object)) -> String {
    let mut out = String::new();
    let mut object = Object::open(&mut out, bend);
    write(&mut object);
    object.close();
    out
}

/// An answer that is one object: it is the first row, and `number` decides as it does in
/// [`Rows::object`].
pub fn one(bend: &Bend, number: u64, write: impl FnOnce(&mut Object)) -> String {
    let mut out = String::new();
    push_one(&mut out, bend, number, write);
    out
}

/// The same at the end of `out`: a file of many objects is one text.
pub fn push_one(out: &mut String, bend: &Bend, number: u64, write: impl FnOnce(&mut Object)) {
    let mut object = Object::open(out, bend);
    object.first_row = bend.first_row;
    object.blank = bend.blank.filter(|_| number % 2 == 1);
    write(&mut object);
    object.close();
}

/// `{"message":"<text>"}`, the body of every error.
pub fn message(text: &str) -> String {
    let plain = Bend::default();
    let mut out = String::new();
    let mut object = Object::open(&mut out, &plain);
    object.key("message", text);
    object.close();
    out
}

/// The elements of the rows array.
pub struct Rows<'a> {
    out: &'a mut String,
    bend: &'a Bend,
    /// What is wrong with the first of them.
    first_row: Option<FirstRow>,
    empty: bool,
}

impl Rows<'_> {
    /// An object; `number` is what makes it the same object on every page, and decides whether its
    /// fields may be null.
    pub fn object(&mut self, number: u64, write: impl FnOnce(&mut Object)) {
        let first = self.next();
        let mut object = Object::open(self.out, self.bend);
        object.first_row = self.first_row.filter(|_| first);
        object.blank = self.bend.blank.filter(|_| number % 2 == 1);
        write(&mut object);
        object.close();
    }

    /// What is JSON already.
    pub fn raw(&mut self, json: impl Display) {
        self.next();
        write!(self.out, "{json}").expect("writing to a String cannot fail");
    }

    /// An object within a row, which has no number of its own and so no null.
    pub fn part(&mut self, write: impl FnOnce(&mut Object)) {
        self.next();
        nested(self.out, self.bend, self.bend.unknown_fields, write);
    }

    /// A bare string, as in `/events/list`. It is its own key: never null.
    pub fn text(&mut self, text: impl Display) {
        let first = self.next();
        if first && self.first_row == Some(FirstRow::WrongType) {
            self.out.push_str(WRONG_TEXT);
        } else {
            quote(self.out, text);
        }
    }

    /// `quarters` / 4. It is a part of a row, as [`Rows::part`] is.
    pub fn quarters(&mut self, quarters: i64) {
        self.next();
        push_quarters(self.out, quarters);
    }

    /// Separates elements; true before the first one.
    fn next(&mut self) -> bool {
        if !self.empty {
            self.out.push(',');
        }
        std::mem::replace(&mut self.empty, false)
    }
}

const WRONG_TEXT: &str = r#"{"unexpected":"object"}"#;
const UNKNOWN_SCALARS: &str = r#""sandbox_number":7.5,"sandbox_text":"an unknown field \u00e9\n""#;
const UNKNOWN_NESTED: &str = r#""sandbox_object":{"list":[1,"two",{"three":null}]},"sandbox_list":[[],{},true]"#;

/// The fields of one object, in the order they are written unless they are to be reversed.
pub struct Object<'a> {
    out: &'a mut String,
    bend: &'a Bend,
    unknown_fields: bool,
    /// Where the text of the fields begins.
    start: usize,
    /// Where each field begins; kept only if they are to be reversed.
    fields: Vec<usize>,
    first_row: Option<FirstRow>,
    blank: Option<Blank>,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String, bend: &'a Bend) -> Self {
        Self::open_with(out, bend, bend.unknown_fields)
    }

    fn open_with(out: &'a mut String, bend: &'a Bend, unknown_fields: bool) -> Self {
        out.push('{');
        let start = out.len();
        if unknown_fields {
            out.push_str(UNKNOWN_SCALARS);
        }
        Object { out, bend, unknown_fields, start, fields: Vec::new(), first_row: None, blank: None }
    }

    /// A field that is always there: an id, a day, the envelope's message.
    pub fn key(&mut self, name: &str, value: impl Display) {
        self.name(name);
        quote(self.out, value);
    }

    pub fn text(&mut self, name: &str, value: impl Display) {
        self.nullable(name, WRONG_TEXT, |out| quote(out, value));
    }

    pub fn boolean(&mut self, name: &str, value: bool) {
        self.nullable(name, r#""yes""#, |out| {
            out.push_str(if value { "true" } else { "false" });
        });
    }

    pub fn integer(&mut self, name: &str, value: i64) {
        self.nullable(name, r#""many""#, |out| push_integer(out, value));
    }

    /// `quarters` / 4, always with a decimal point.
    pub fn quarters(&mut self, name: &str, quarters: i64) {
        self.nullable(name, r#""much""#, |out| push_quarters(out, quarters));
    }

    pub fn null(&mut self, name: &str) {
        self.nullable(name, r#"{"unexpected":"object"}"#, |out| out.push_str("null"));
    }

    /// The text, or null.
    pub fn text_or_null(&mut self, name: &str, value: Option<impl Display>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.null(name),
        }
    }

    /// The envelope's message.
    pub fn success(&mut self) {
        self.key("message", "success");
    }

    /// The rows of the answer, or what stands in their place.
    pub fn rows(&mut self, name: &str, fill: impl FnOnce(&mut Rows)) {
        match self.bend.rows {
            RowsShape::Array => {
                self.name(name);
                self.out.push('[');
                fill(&mut Rows { out: self.out, bend: self.bend, first_row: self.bend.first_row, empty: true });
                self.out.push(']');
            }
            RowsShape::Null => {
                self.name(name);
                self.out.push_str("null");
            }
            RowsShape::Object => {
                self.name(name);
                self.out.push_str(r#"{"count":0}"#);
            }
            RowsShape::Missing => {}
        }
    }

    /// An object that is the answer's one row, see [`one`].
    pub fn row(&mut self, name: &str, number: u64, write: impl FnOnce(&mut Object)) {
        self.name(name);
        let mut object = Object::open(self.out, self.bend);
        object.first_row = self.bend.first_row;
        object.blank = self.bend.blank.filter(|_| number % 2 == 1);
        write(&mut object);
        object.close();
    }

    /// An object that is always there.
    pub fn part(&mut self, name: &str, write: impl FnOnce(&mut Object)) {
        self.name(name);
        nested(self.out, self.bend, self.bend.unknown_fields, write);
    }

    pub fn object(&mut self, name: &str, write: impl FnOnce(&mut Object)) {
        let bend = self.bend;
        self.nullable(name, r#""object""#, |out| nested(out, bend, bend.unknown_fields, write));
    }

    /// An object whose names are data: nothing is added to it.
    pub fn map(&mut self, name: &str, write: impl FnOnce(&mut Object)) {
        let bend = self.bend;
        self.nullable(name, r#""map""#, |out| nested(out, bend, false, write));
    }

    /// An array of objects, of bare texts or of nothing.
    pub fn list(&mut self, name: &str, fill: impl FnOnce(&mut Rows)) {
        let bend = self.bend;
        self.nullable(name, r#"{"unexpected":"object"}"#, |out| {
            out.push('[');
            fill(&mut Rows { out, bend, first_row: None, empty: true });
            out.push(']');
        });
    }

    pub fn strings(&mut self, name: &str, values: &[&str]) {
        self.nullable(name, r#"[{"unexpected":"object"}]"#, |out| {
            out.push('[');
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                quote(out, value);
            }
            out.push(']');
        });
    }

    fn nullable(&mut self, name: &str, wrong: &str, write: impl FnOnce(&mut String)) {
        if self.blank == Some(Blank::Missing) {
            return;
        }
        self.name(name);
        if self.first_row == Some(FirstRow::WrongType) {
            self.out.push_str(wrong);
        } else if self.blank == Some(Blank::Null) {
            self.out.push_str("null");
        } else {
            let start = self.out.len();
            write(self.out);
            if self.bend.respelled {
                respell(self.out, start);
            }
        }
    }

    fn name(&mut self, name: &str) {
        if self.out.len() > self.start {
            self.out.push(',');
        }
        if self.bend.reversed {
            self.fields.push(self.out.len());
        }
        self.out.push('"');
        push_escaped(self.out, name);
        self.out.push_str("\":");
    }

    fn close(self) {
        if self.bend.reversed {
            reverse(self.out, self.start, &self.fields);
        }
        if self.first_row == Some(FirstRow::DuplicateField) {
            let fields = self.out[self.start..].to_owned();
            self.out.push(',');
            self.out.push_str(&fields);
        }
        if self.unknown_fields {
            self.out.push(',');
            self.out.push_str(UNKNOWN_NESTED);
        }
        self.out.push('}');
    }
}

/// Writes the fields that begin at `fields` again from the last to the first; what stands before
/// them ends up last.
fn reverse(out: &mut String, start: usize, fields: &[usize]) {
    let text = out.split_off(start);
    let mut end = text.len();
    for &field in fields.iter().rev() {
        if end < text.len() {
            out.push(',');
        }
        out.push_str(&text[field - start..end]);
        // The comma before the field belongs to none.
        end = (field - start).saturating_sub(1);
    }
    if end > 0 {
        if end < text.len() {
            out.push(',');
        }
        out.push_str(&text[..end]);
    }
}

fn nested(out: &mut String, bend: &Bend, unknown_fields: bool, write: impl FnOnce(&mut Object)) {
    let mut object = Object::open_with(out, bend, unknown_fields);
    write(&mut object);
    object.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_rows(bend: &Bend) -> String {
        let text = envelope(bend, "things", |rows| {
            for number in 0..2 {
                rows.object(number, |row| {
                    row.key("id", number);
                    row.boolean("on", true);
                    row.strings("tags", &["a", "b"]);
                });
            }
        });
        serde_json::from_str::<serde_json::Value>(&text).expect("valid JSON");
        text
    }

    #[test]
    fn plain() {
        assert_eq!(
            two_rows(&Bend::default()),
            r#"{"message":"success","things":[{"id":"0","on":true,"tags":["a","b"]},{"id":"1","on":true,"tags":["a","b"]}]}"#
        );
    }

    #[test]
    fn nulls_and_missing_fields_are_in_odd_rows() {
        let nulls = two_rows(&Bend { blank: Some(Blank::Null), ..Bend::default() });
        assert!(nulls.ends_with(r#"{"id":"0","on":true,"tags":["a","b"]},{"id":"1","on":null,"tags":null}]}"#));
        let missing = two_rows(&Bend { blank: Some(Blank::Missing), ..Bend::default() });
        assert!(missing.ends_with(r#"{"id":"0","on":true,"tags":["a","b"]},{"id":"1"}]}"#));
    }

    #[test]
    fn reversed() {
        let text = two_rows(&Bend { reversed: true, ..Bend::default() });
        assert!(text.starts_with(r#"{"things":[{"tags":["a","b"],"on":true,"id":"0"},"#));
        assert!(text.ends_with(r#"],"message":"success"}"#));
    }

    #[test]
    fn the_first_row_can_be_wrong() {
        let wrong = two_rows(&Bend { first_row: Some(FirstRow::WrongType), ..Bend::default() });
        assert!(wrong.contains(r#"{"id":"0","on":"yes","tags":[{"unexpected":"object"}]},{"id":"1","on":true"#));
        let twice = two_rows(&Bend { first_row: Some(FirstRow::DuplicateField), ..Bend::default() });
        assert!(
            twice.contains(r#"{"id":"0","on":true,"tags":["a","b"],"id":"0","on":true,"tags":["a","b"]},{"id":"1""#)
        );
    }

    #[test]
    fn rows_can_be_something_else() {
        for (rows, expected) in [
            (RowsShape::Null, r#"{"message":"success","things":null}"#),
            (RowsShape::Object, r#"{"message":"success","things":{"count":0}}"#),
            (RowsShape::Missing, r#"{"message":"success"}"#),
        ] {
            assert_eq!(two_rows(&Bend { rows, ..Bend::default() }), expected);
        }
    }

    #[test]
    fn every_bend_at_once_is_still_json() {
        for first_row in [None, Some(FirstRow::WrongType), Some(FirstRow::DuplicateField)] {
            for blank in [None, Some(Blank::Null), Some(Blank::Missing)] {
                two_rows(&Bend {
                    unknown_fields: true,
                    reversed: true,
                    respelled: true,
                    blank,
                    first_row,
                    rows: RowsShape::Array,
                });
            }
        }
    }

    #[test]
    fn an_object_without_its_fields_is_still_json() {
        let bend = Bend { unknown_fields: true, reversed: true, blank: Some(Blank::Missing), ..Bend::default() };
        let text = one(&bend, 1, |object| object.boolean("on", true));
        serde_json::from_str::<serde_json::Value>(&text).expect("valid JSON");
    }

    #[test]
    fn objects_within_objects() {
        let write = |bend: &Bend, number| {
            one(bend, number, |object| {
                object.success();
                object.map("map", |map| map.list("a", |list| list.part(|part| part.quarters("x", 5))));
                object.null("nothing");
            })
        };
        let plain = Bend::default();
        assert_eq!(write(&plain, 1), r#"{"message":"success","map":{"a":[{"x":1.25}]},"nothing":null}"#);
        let nulls = Bend { blank: Some(Blank::Null), ..Bend::default() };
        assert_eq!(write(&nulls, 1), r#"{"message":"success","map":null,"nothing":null}"#);
        assert_eq!(write(&nulls, 0), write(&plain, 0));
        let unknown = write(&Bend { unknown_fields: true, reversed: true, ..Bend::default() }, 0);
        assert!(unknown.contains(r#""map":{"a":[{"x":1.25,"sandbox_number""#), "{unknown}");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(message("a \"b\" \\ \n é"), r#"{"message":"a \"b\" \\ \u000a é"}"#);
    }
}
