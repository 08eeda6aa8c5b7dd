//! Figures of the whole workspace per day or hour.

use super::window::window;
use super::{Question, Refusal, lookup};
use crate::answer::Answer;
use crate::data::metrics::{Metric, Of};
use crate::data::objects::Objects;
use crate::data::source::Noun;
use crate::json::envelope;
use crate::options::Options;

pub struct Figures {
    pub metric: Metric,
    pub takes: &'static [Takes],
}

/// Parameters of some series beside `length`, `ending_at` and `app_id`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Unit,
    Segment,
    /// `event`, which is required.
    Event,
    Product,
}

impl Figures {
    pub fn answer(&self, question: &Question) -> Result<String, Refusal> {
        let takes = |what| self.takes.contains(&what);
        let window = window(question, takes(Takes::Unit))?;
        let mut of = Of { app: lookup::app_filter(question)?, ..Of::default() };
        if takes(Takes::Segment) {
            of.segment = lookup::segment_filter(question)?;
        }
        let name = if takes(Takes::Event) {
            event(question)?
        } else if takes(Takes::Product) {
            product(question)
        } else {
            Name::Any
        };
        let known = name != Name::Unknown;
        if let Name::Number(number) = name {
            of.name = Some(number);
        }
        Ok(envelope(question.bend, "data", |rows| {
            for at in window.times().filter(|_| known) {
                rows.object(at.t.unsigned_abs(), |row| {
                    row.key("time", window.spell(at));
                    self.metric.write(row, question.options.source(), at, &of);
                });
            }
        }))
    }
}

/// The event or product a series is restricted to.
#[derive(PartialEq, Eq)]
enum Name {
    Any,
    Number(u64),
    /// Nothing ever happened under this name: there are no rows.
    Unknown,
}

impl Name {
    fn of(noun: Noun, name: &str, objects: Objects, options: &Options) -> Self {
        options
            .source()
            .number(noun, name)
            .filter(|&number| objects.is_there(number))
            .map_or(Name::Unknown, Name::Number)
    }
}

fn event(question: &Question) -> Result<Name, Refusal> {
    let name = question.query.text("event").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Answer::error(400, "event is required"))?;
    Ok(Name::of(Noun::Event, name, question.options.events, question.options))
}

fn product(question: &Question) -> Name {
    let name = question.query.text("product");
    name.map_or(Name::Any, |name| Name::of(Noun::Product, name, question.options.products, question.options))
}
