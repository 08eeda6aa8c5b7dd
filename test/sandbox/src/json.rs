//! Writes answers straight into a `String`, bent on request.
//!
//! There is no tree of values in between: a list of two million objects costs only the page that is
//! asked for, and a page only its text. Row functions say which fields an object has; everything
//! that can be odd about them is done here.

use std::fmt::{self, Display, Write};

/// How answers differ from the plain form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bend {
    /// Fields that Braze does not document, in the envelope and in each row.
    pub unknown_fields: bool,
    /// The fields of each object from the last to the first.
    pub reversed: bool,
    /// What nullable fields of rows with an odd number are.
    pub blank: Option<Blank>,
    /// What is wrong with the first row of the answer.
    pub first_row: Option<FirstRow>,
    /// What stands where the rows should be.
    pub rows: RowsShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    Null,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRow {
    /// Every field but the key has a value of another type; a bare string is an object.
    WrongType,
    /// Every field comes twice.
    DuplicateField,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowsShape {
    #[default]
    Array,
    Null,
    Object,
    Missing,
}

/// `{"message":"success","<rows>":[…]}`, the envelope of every successful answer; `fill` writes the
/// rows.
pub fn envelope(bend: &Bend, rows: &str, fill: impl FnOnce(&mut Rows)) -> String {
    let mut out = String::new();
    let mut object = Object::open(&mut out, bend);
    object.key("message", "success");
    match bend.rows {
        RowsShape::Array => {
            object.name(rows);
            object.out.push('[');
            fill(&mut Rows { out: object.out, bend, empty: true });
            object.out.push(']');
        }
        RowsShape::Null => {
            object.name(rows);
            object.out.push_str("null");
        }
        RowsShape::Object => {
            object.name(rows);
            object.out.push_str(r#"{"count":0}"#);
        }
        RowsShape::Missing => {}
    }
    object.close();
    out
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
    empty: bool,
}

impl Rows<'_> {
    /// An object; `number` is what makes it the same object on every page, and decides whether its
    /// fields may be null.
    pub fn object(&mut self, number: u64, write: impl FnOnce(&mut Object)) {
        let first = self.next();
        let mut object = Object::open(self.out, self.bend);
        object.first_row = self.bend.first_row.filter(|_| first);
        object.blank = self.bend.blank.filter(|_| number % 2 == 1);
        write(&mut object);
        object.close();
    }

    /// A bare string, as in `/events/list`. It is its own key: never null.
    pub fn text(&mut self, text: impl Display) {
        let first = self.next();
        if first && self.bend.first_row == Some(FirstRow::WrongType) {
            self.out.push_str(WRONG_TEXT);
        } else {
            quote(self.out, text);
        }
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
    /// Where the text of the fields begins.
    start: usize,
    /// Where each field begins; kept only if they are to be reversed.
    fields: Vec<usize>,
    first_row: Option<FirstRow>,
    blank: Option<Blank>,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String, bend: &'a Bend) -> Self {
        out.push('{');
        let start = out.len();
        if bend.unknown_fields {
            out.push_str(UNKNOWN_SCALARS);
        }
        Object { out, bend, start, fields: Vec::new(), first_row: None, blank: None }
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
        self.nullable(name, r#""many""#, |out| display(out, value));
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
            write(self.out);
        }
    }

    fn name(&mut self, name: &str) {
        if self.out.len() > self.start {
            self.out.push(',');
        }
        if self.bend.reversed {
            self.fields.push(self.out.len());
        }
        quote(self.out, name);
        self.out.push(':');
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
        if self.bend.unknown_fields {
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
        out.push(',');
        out.push_str(&text[..end]);
    }
}

fn quote(out: &mut String, value: impl Display) {
    out.push('"');
    display(&mut Escaped(out), value);
    out.push('"');
}

fn display(out: &mut impl Write, value: impl Display) {
    write!(out, "{value}").expect("writing to a String cannot fail");
}

/// Escapes what JSON strings must not contain as it is (RFC 8259, section 7).
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if !text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.0.push_str(text);
            return Ok(());
        }
        for character in text.chars() {
            match character {
                '"' | '\\' => self.0.extend(['\\', character]),
                '\0'..'\x20' => write!(self.0, "\\u{:04x}", u32::from(character))?,
                _ => self.0.push(character),
            }
        }
        Ok(())
    }
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
                two_rows(&Bend { unknown_fields: true, reversed: true, blank, first_row, rows: RowsShape::Array });
            }
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(message("a \"b\" \\ \n é"), r#"{"message":"a \"b\" \\ \u000a é"}"#);
    }
}
