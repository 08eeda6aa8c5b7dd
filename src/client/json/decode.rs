//! From the bytes of a body straight into vectors, without a tree of values in between.
//!
//! A [`Decoder`] is made once per query for the columns that are needed.

use super::envelope;
use super::rows::{Lack, RowBuilder};
use super::shape::Shape;
use super::walk::walk;
use crate::columns::Batch;
use crate::declare::Column;

/// Why a body could not be decoded.
#[derive(Debug, PartialEq)]
pub enum BodyError {
    /// No JSON, or only the beginning of one. Asking again may help.
    Malformed(String),
    /// JSON of another shape than documented. Asking again does not help.
    Shape(String),
    /// No data, and Braze's words in its place, which may repeat the key.
    Refused(String),
}

/// Decodes the rows of one kind of answer.
pub struct Decoder {
    /// The first one that an answer has is taken; there is at least one.
    shapes: Vec<Shape>,
}

impl Decoder {
    /// `rows` is where the rows are, `columns` what is wanted of them, each of which is in the
    /// answer, and `known` all columns that there are.
    ///
    /// # Panics
    /// If `rows` or the place of a column is none that [`parse`](super::path::parse) takes.
    #[must_use]
    pub fn new(rows: &str, columns: &[Column], known: &[Column]) -> Self {
        Decoder { shapes: vec![Shape::new(rows, columns, known)] }
    }

    /// The same for answers that may have another shape; the columns are the same elsewhere.
    ///
    /// # Panics
    /// As [`Decoder::new`].
    #[must_use]
    pub fn or(mut self, rows: &str, columns: &[Column], known: &[Column]) -> Self {
        self.shapes.push(Shape::new(rows, columns, known));
        self
    }

    /// All rows of a body.
    ///
    /// # Errors
    /// If the body is no whole JSON, or has none of the shapes or no data; the error is then that of
    /// the first shape.
    pub fn decode(&self, body: &[u8]) -> Result<Batch, BodyError> {
        let first = decode(&self.shapes[0], body);
        match first {
            Err(BodyError::Shape(_) | BodyError::Refused(_)) => {
                self.shapes[1..].iter().map(|shape| decode(shape, body)).find(Result::is_ok).unwrap_or(first)
            }
            first => first,
        }
    }

    /// The rows of a text whose lines are a body each; empty lines have none.
    ///
    /// `failed` is told of each line that could not be decoded, by its number from 0, and decides
    /// whether to go on without it.
    ///
    /// # Errors
    /// The error that `failed` gives.
    pub fn decode_lines<E>(
        &self,
        text: &[u8],
        mut failed: impl FnMut(u64, BodyError) -> Result<(), E>,
    ) -> Result<Batch, E> {
        let mut rows = RowBuilder::new(&self.shapes[0]);
        let mut begin = 0;
        let ends = memchr::memchr_iter(b'\n', text).chain([text.len()]);
        for (number, end) in (0..).zip(ends) {
            let line = text[begin..end].trim_ascii();
            begin = (end + 1).min(text.len());
            if line.is_empty() {
                continue;
            }
            let (count, items) = (rows.count, rows.items);
            if let Err(error) = add(&mut rows, line) {
                failed(number, error)?;
                (rows.count, rows.items) = (count, items);
                rows.vectors.iter_mut().for_each(|vector| vector.truncate(count));
            }
        }
        Ok(rows.batch())
    }
}

/// All rows of a body that has this shape.
fn decode(shape: &Shape, body: &[u8]) -> Result<Batch, BodyError> {
    let mut rows = RowBuilder::new(shape);
    let added = add(&mut rows, body);
    let is_lacking = match rows.lack {
        Some(Lack::Bare) => envelope::is_all(body),
        Some(Lack::Null | Lack::Missing) => true,
        None => false,
    };
    let words = if is_lacking { envelope::words(body) } else { None };
    match words {
        Some(words) => Err(BodyError::Refused(words)),
        None => added.map(|()| rows.batch()),
    }
}

/// Adds the rows of a body.
fn add(rows: &mut RowBuilder, body: &[u8]) -> Result<(), BodyError> {
    // All at once is faster than text by text.
    let text = str::from_utf8(body).map_err(|error| BodyError::Malformed(error.to_string()))?;
    let mut json = serde_json::Deserializer::from_str(text);
    walk(rows, &mut json).and_then(|()| json.end()).map_err(|error| BodyError::new(&error))
}

impl BodyError {
    /// Which of the two an error of the parser is.
    fn new(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        match error.classify() {
            serde_json::error::Category::Data => {
                // The place in the body says nothing to somebody who does not see the body.
                let problem = text.split_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
                BodyError::Shape(problem.to_owned())
            }
            _ => BodyError::Malformed(text),
        }
    }
}
