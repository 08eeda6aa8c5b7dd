//! What a query is doing, in one line. Pure: time is given.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};

use super::activity::{ActivityState, FileOnItsWay, ObjectCount, Pause, PauseReason};

/// The longest line. One that the terminal wraps could not be rewritten.
const CHARS_MAX: usize = 79;

/// Shorter pauses are not worth mentioning.
const PAUSE_MIN: TimeDelta = TimeDelta::seconds(1);

/// How much of an export's name tells it apart.
const NAME_CHARS: usize = 4;

/// What a query of a function is doing now.
#[must_use]
pub fn line(function: &str, state: &ActivityState, now: DateTime<Utc>) -> String {
    let pause = state.pause.as_ref().filter(|pause| pause.until - now >= PAUSE_MIN);
    let text = match (pause, &state.files[..]) {
        (Some(Pause { until, reason: PauseReason::RateLimit(path) }), _) => {
            format!("waiting {} s for the rate limit of {path}", seconds(*until - now))
        }
        (_, [first, others @ ..]) => files(first, others.len(), now),
        (pause, []) => {
            let mut text = format!("{function}: {}", count(state));
            if let Some(pause) = pause {
                let _ = write!(text, ", next attempt in {} s", seconds(pause.until - now));
            }
            text
        }
    };
    shortened(&text)
}

/// How far the query has come.
fn count(state: &ActivityState) -> String {
    match &state.objects {
        Some(ObjectCount { noun, done, total: Some(total) }) => {
            format!("{} of {} {}", grouped(*done as u64), grouped(*total as u64), spaced(noun))
        }
        Some(ObjectCount { noun, done, total: None }) if *done > 0 => {
            format!("{} {}", grouped(*done as u64), spaced(noun))
        }
        _ if state.rows > 0 => format!("{} rows", grouped(state.rows as u64)),
        _ => "waiting for an answer".to_owned(),
    }
}

/// The words of a name.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// What is waited for, or how much came of it.
fn files(first: &FileOnItsWay, others: usize, now: DateTime<Utc>) -> String {
    let mut text = (if first.bytes == 0 { "waiting for " } else { "downloading " }).to_owned();
    let _ = if first.is_export {
        write!(text, "export {}…", first.name.chars().take(NAME_CHARS).collect::<String>())
    } else {
        write!(text, "file {}", first.name)
    };
    if others > 0 {
        let _ = write!(text, " and {others} more");
    }
    let _ = match first.bytes {
        0 => write!(text, ": {} s", seconds(now - first.since)),
        bytes => write!(text, ": {} MB", grouped(bytes.div_ceil(1_000_000))),
    };
    text
}

/// Whole seconds.
fn seconds(time: TimeDelta) -> String {
    grouped(u64::try_from((time.num_milliseconds() + 500) / 1_000).unwrap_or(0))
}

/// A number with a comma between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The text without what would move the cursor, and not longer than the bound.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect();
    if text.chars().count() > CHARS_MAX {
        shown.pop();
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn shown(state: &ActivityState) -> String {
        line("braze_campaign_series", state, now())
    }

    fn pause(reason: PauseReason, seconds: i64) -> Pause {
        Pause { until: now() + TimeDelta::seconds(seconds), reason }
    }

    #[test]
    fn how_far_a_query_has_come() {
        let mut state = ActivityState::default();
        assert_eq!(shown(&state), "braze_campaign_series: waiting for an answer");
        state.rows = 1_234_567;
        assert_eq!(shown(&state), "braze_campaign_series: 1,234,567 rows");
        state.objects = Some(ObjectCount { noun: "campaigns", done: 812, total: None });
        assert_eq!(shown(&state), "braze_campaign_series: 812 campaigns");
        state.objects = Some(ObjectCount { noun: "campaigns", done: 812, total: Some(1_234) });
        assert_eq!(shown(&state), "braze_campaign_series: 812 of 1,234 campaigns");
        state.pause = Some(pause(PauseReason::Retry, 8));
        assert_eq!(shown(&state), "braze_campaign_series: 812 of 1,234 campaigns, next attempt in 8 s");
    }

    #[test]
    fn what_a_query_waits_for() {
        let mut state = ActivityState { rows: 100, ..ActivityState::default() };
        let file = FileOnItsWay {
            name: "f1530a-9".to_owned(),
            is_export: true,
            since: now() - TimeDelta::seconds(40),
            bytes: 0,
        };
        state.files = vec![file.clone()];
        assert_eq!(shown(&state), "waiting for export f153…: 40 s");
        state.files.push(FileOnItsWay { name: "https://a.b/…".to_owned(), is_export: false, ..file.clone() });
        assert_eq!(shown(&state), "waiting for export f153… and 1 more: 40 s");
        state.files = vec![FileOnItsWay { bytes: 1_234_567_890, ..file }];
        assert_eq!(shown(&state), "downloading export f153…: 1,235 MB");
        state.pause = Some(pause(PauseReason::RateLimit("/events".to_owned()), 24));
        assert_eq!(shown(&state), "waiting 24 s for the rate limit of /events");
        state.pause = Some(pause(PauseReason::RateLimit("/events".to_owned()), 0));
        assert_eq!(shown(&state), "downloading export f153…: 1,235 MB", "a pause that is over");
    }

    #[test]
    fn a_line_stays_one() {
        let state = ActivityState {
            pause: Some(pause(PauseReason::RateLimit(format!("/a\u{1b}[2J\n{}", "b".repeat(100))), 24)),
            ..ActivityState::default()
        };
        let line = shown(&state);
        assert_eq!(line.chars().count(), CHARS_MAX);
        assert!(line.ends_with('…') && line.contains("/a[2Jbb"), "{line}");
    }
}
