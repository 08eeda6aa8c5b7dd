//! The statistics of one object per day or hour.

use super::window::window;
use super::{Question, Refusal};
use crate::data::time::Window;
use crate::json::{Rows, envelope};
use crate::options::Options;

pub struct Series {
    /// The number of the object that is asked for.
    pub of: fn(&Question) -> Result<u64, Refusal>,
    /// Whether `unit` may be `hour`.
    pub hours: bool,
    pub rows: fn(&mut Rows, u64, &Window, &Options),
}

impl Series {
    pub fn answer(&self, question: &Question) -> Result<String, Refusal> {
        let number = (self.of)(question)?;
        let window = window(question, self.hours)?;
        Ok(envelope(question.bend, "data", |rows| (self.rows)(rows, number, &window, question.options)))
    }
}
