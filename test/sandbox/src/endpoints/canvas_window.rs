//! Series and summaries of canvases, whose windows begin at `starting_at` or have a `length`.

use super::window::{last, length, number, out_of_range, series_window};
use super::{Question, Refusal, lookup};
use crate::answer::Answer;
use crate::data::canvases::{self, Breakdown};
use crate::data::source::Noun;
use crate::data::time::{Unit, Window};
use crate::json::open_envelope;
use crate::query::refuse;

/// read.yaml `canvas_data_series`: `length` is 1 to 14.
const LENGTH_MAX: u64 = 14;

pub fn series(question: &Question) -> Result<String, Refusal> {
    let i = lookup::canvas(question)?;
    let window = window(question)?;
    let breakdown = breakdown(question)?;
    Ok(open_envelope(question.bend, |envelope| {
        envelope.success();
        envelope.part("data", |data| {
            data.text("name", question.options.canvases.name(i, question.options.source().name(Noun::Canvas, i)));
            data.rows("stats", |rows| canvases::series(rows, i, &window, breakdown, question.options));
        });
    }))
}

pub fn summary(question: &Question) -> Result<String, Refusal> {
    let i = lookup::canvas(question)?;
    let window = window(question)?;
    let breakdown = breakdown(question)?;
    Ok(open_envelope(question.bend, |envelope| {
        envelope.success();
        envelope.row("data", i, |data| canvases::summary(data, i, &window, breakdown, question.options));
    }))
}

fn breakdown(question: &Question) -> Result<Breakdown, Refusal> {
    let query = question.query;
    Ok(Breakdown {
        variants: query.boolean("include_variant_breakdown")?,
        steps: query.boolean("include_step_breakdown")?,
        deleted_steps: query.boolean("include_deleted_step_data")?,
    })
}

/// `length` wins over `starting_at`: the docs' example sends both and names no precedence.
fn window(question: &Question) -> Result<Window, Refusal> {
    let Question { query, options, now, .. } = question;
    let last = last(query, options, *now, Unit::Day)?;
    let days = match (length(query, LENGTH_MAX)?, query.instant("starting_at")?) {
        (Some(length), _) => length,
        (None, Some(starting_at)) => {
            let days = last - number(starting_at, options, Unit::Day) + 1;
            let days = u64::try_from(days).map_err(|_| refuse("starting_at", "must be before ending_at"))?;
            if days > LENGTH_MAX {
                return Err(out_of_range(LENGTH_MAX).into());
            }
            days
        }
        (None, None) => return Err(Answer::error(400, "length or starting_at is required")),
    };
    Ok(series_window(question, Unit::Day, last, days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::Exports;
    use crate::json::Bend;
    use crate::listing::Added;
    use crate::options::{self, Options};
    use crate::query::Query;
    use crate::writes::Written;
    use chrono::DateTime;

    fn length_of(query: &str) -> Result<u64, u16> {
        let question = Question {
            path: "",
            arguments: &[],
            query: &Query::parse(query),
            body: b"",
            base: "",
            options: &Options::default(),
            exports: &Exports::new("", options::Exports::default()),
            written: &Written::default(),
            bend: &Bend::default(),
            added: Added::default(),
            now: DateTime::parse_from_rfc3339("2026-03-02T02:30:00Z").expect("a time").to_utc(),
        };
        window(&question).map(|window| window.length).map_err(|refusal| refusal.status)
    }

    #[test]
    fn windows() {
        for (query, expected) in [
            ("length=14", Ok(14)),
            ("length=15", Err(400)),
            ("", Err(400)),
            ("starting_at=2026-03-02", Ok(1)),
            ("starting_at=2026-02-17", Ok(14)),
            ("starting_at=2026-02-16", Err(400)),
            ("starting_at=2026-02-16&length=3", Ok(3)),
            ("starting_at=2026-03-04", Err(400)),
        ] {
            assert_eq!(length_of(query), expected, "{query}");
        }
    }
}
