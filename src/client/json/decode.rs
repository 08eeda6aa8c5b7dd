//! From the bytes of a body straight into vectors, without a tree of values in between.
//!
//! A [`Decoder`] is made once per query for the columns that are needed.

use super::envelope;
use super::rows::{Lack, RowBuilder};
use super::shape::Shape;
use super::value::VALUE;
use super::walk::walk;
use crate::columns::{Batch, Texts};
use crate::declare::{Column, Type};
use crate::error::ShapeProblem;

/// Why a body could not be decoded.
#[derive(Debug, PartialEq)]
pub enum BodyError {
    /// No JSON, or only the beginning of one. Asking again may help.
    Malformed(String),
    /// JSON of another shape than documented. Asking again does not help.
    Shape(ShapeProblem),
    /// No data, and Braze's words in its place, which may repeat the key.
    Refused(String),
}

/// Decodes the rows of one kind of answer.
pub struct Decoder {
    /// The first one that an answer has is taken; there is at least one.
    shapes: Vec<Shape>,
    /// Finds in a body what tells rows apart, for errors, and how that is called.
    row_names: Option<(Shape, Vec<String>)>,
    /// Whether errors show values.
    shows_values: bool,
}

impl Decoder {
    /// `rows` is where the rows are, `columns` what is wanted of them, each of which is in the
    /// answer, and `known` all columns that there are.
    ///
    /// # Panics
    /// If `rows` or the place of a column is none that [`parse`](super::path::parse) takes.
    #[must_use]
    pub fn new(rows: &str, columns: &[Column], known: &[Column]) -> Self {
        Decoder { shapes: vec![Shape::new(rows, columns, known)], row_names: None, shows_values: false }
    }

    /// The same, whose errors tell the row by the values of these columns.
    ///
    /// # Panics
    /// As [`Decoder::new`].
    #[must_use]
    pub fn naming_rows(self, rows: &str, columns: Vec<Column>) -> Self {
        let names = columns.iter().map(|column| column.name.to_string()).collect();
        // As they are written: they may be what is wrong.
        let columns: Vec<Column> = columns.into_iter().map(|column| Column { kind: Type::Varchar, ..column }).collect();
        Decoder { row_names: Some((Shape::new(rows, &columns, &columns), names)), ..self }
    }

    /// The same, whose errors show values: those of nobody in particular.
    #[must_use]
    pub fn showing_values(self) -> Self {
        Decoder { shows_values: true, ..self }
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
        let mut first = None;
        for shape in &self.shapes {
            let mut rows = RowBuilder::new(shape);
            let added = add(&mut rows, body);
            let count = rows.count;
            match judged(rows, added, body) {
                Ok(batch) => return Ok(batch),
                Err(BodyError::Shape(problem)) => {
                    first.get_or_insert_with(|| BodyError::Shape(self.explained(problem, body, count)));
                }
                Err(refused @ BodyError::Refused(_)) => {
                    first.get_or_insert(refused);
                }
                Err(malformed) => return Err(first.unwrap_or(malformed)),
            }
        }
        Err(first.unwrap_or_else(|| BodyError::Shape(ShapeProblem::default())))
    }

    /// The problem with what an error may tell of it, given how many rows came before.
    fn explained(&self, problem: ShapeProblem, body: &[u8], rows: usize) -> ShapeProblem {
        let value = problem.value.filter(|_| self.shows_values);
        ShapeProblem { value, row: self.row_name(body, rows), ..problem }
    }

    /// What tells the row of this number from others.
    fn row_name(&self, body: &[u8], row: usize) -> Option<String> {
        let (shape, names) = self.row_names.as_ref()?;
        let mut rows = RowBuilder::new(shape);
        // Rows behind the one that is looked for may have the error.
        let _ = add(&mut rows, body);
        let told = names.iter().zip(&rows.vectors).filter_map(|(name, vector)| {
            let is_there = row < vector.len() && !vector.is_null(row);
            is_there.then(|| format!("{name} \"{}\"", vector.typed::<Texts>().get(row)))
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| told.join(", "))
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

/// What came of a body. Where it has no rows, it may say why.
fn judged(rows: RowBuilder, added: Result<(), BodyError>, body: &[u8]) -> Result<Batch, BodyError> {
    let lack = rows.lack.filter(|lack| *lack != Lack::Bare || envelope::is_all(body));
    match (lack, added) {
        (None, added) => added.map(|()| rows.batch()),
        (Some(_), added) => match envelope::words(body) {
            Some(words) => Err(BodyError::Refused(words)),
            None => added.map(|()| rows.batch()),
        },
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
                let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
                let (problem, value) = text.split_once(VALUE).map_or((text, None), |(text, value)| (text, Some(value)));
                BodyError::Shape(ShapeProblem {
                    problem: problem.to_owned(),
                    value: value.map(str::to_owned),
                    row: None,
                })
            }
            _ => BodyError::Malformed(text),
        }
    }
}
