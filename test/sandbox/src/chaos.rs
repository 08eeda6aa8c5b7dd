//! Mixed faults, drawn from a seed: the same seed gives the same workspace and the same fate to
//! every attempt.

use crate::hash::hash;
use crate::json::Blank;
use crate::options::Options;

/// Every fourth attempt of a request goes through, so a client that tries four times always ends
/// well.
const ATTEMPTS_TO_SUCCEED: u64 = 4;
const DELAY_MS_MAX: u64 = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    Fine,
    DelayMs(u64),
    /// 429 with a reset one second away.
    QuotaSpent,
    /// 429 with `Retry-After: 0`.
    RetryAtOnce,
    Status(u16),
    Cut,
    Refuse,
    Truncated,
    /// 502 with an HTML page, as a proxy in between answers.
    BadGateway,
}

/// What happens to an attempt, the first being 0, of a request.
pub fn draw(seed: u64, request: &str, attempt: u64) -> Draw {
    let number = hash(seed, &[request.as_bytes(), &attempt.to_le_bytes()]);
    let draw = match number % 100 {
        0..50 => Draw::Fine,
        50..60 => Draw::DelayMs(number / 100 % (DELAY_MS_MAX + 1)),
        60..62 => Draw::QuotaSpent,
        62..68 => Draw::RetryAtOnce,
        68..80 => Draw::Status(match number / 100 % 4 {
            0 => 500,
            1 => 502,
            2 => 503,
            _ => 504,
        }),
        80..85 => Draw::Cut,
        85..90 => Draw::Refuse,
        90..95 => Draw::Truncated,
        _ => Draw::BadGateway,
    };
    let must_succeed = attempt % ATTEMPTS_TO_SUCCEED == ATTEMPTS_TO_SUCCEED - 1;
    match draw {
        Draw::Fine | Draw::DelayMs(_) => draw,
        _ if must_succeed => Draw::Fine,
        _ => draw,
    }
}

/// Picks what holds for the whole workspace.
pub fn pick(seed: u64, options: &mut Options) {
    let coin = |name: &str| hash(seed, &[name.as_bytes()]) % 2 == 1;
    options.ending_at_excluded = coin("ending_at");
    options.gzip = coin("gzip");
    options.bend.unknown_fields = coin("unknown_fields");
    options.bend.reversed = coin("field_order");
    options.bend.blank = match (coin("blank"), coin("missing")) {
        (false, _) => None,
        (true, false) => Some(Blank::Null),
        (true, true) => Some(Blank::Missing),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_fine(draw: Draw) -> bool {
        matches!(draw, Draw::Fine | Draw::DelayMs(_))
    }

    #[test]
    fn about_six_of_ten_first_attempts_are_fine() {
        let fine = (0..10_000).filter(|page| is_fine(draw(1, &format!("/campaigns/list?page={page}"), 0))).count();
        assert!((5_500..6_500).contains(&fine), "{fine}");
    }

    #[test]
    fn nothing_fails_four_times_in_a_row() {
        for page in 0..1_000 {
            let request = format!("/campaigns/list?page={page}");
            let mut failed = 0;
            for attempt in 0..40 {
                failed = if is_fine(draw(9, &request, attempt)) { 0 } else { failed + 1 };
                assert!(failed < ATTEMPTS_TO_SUCCEED);
            }
        }
    }

    #[test]
    fn every_status_is_drawn() {
        for status in [500, 502, 503, 504] {
            assert!((0..1_000).any(|attempt| draw(3, "/", attempt) == Draw::Status(status)));
        }
    }

    #[test]
    fn seeds_differ() {
        let picked = |seed| {
            let mut options = Options::default();
            pick(seed, &mut options);
            options
        };
        assert_eq!(picked(1), picked(1));
        assert!((2..20).any(|seed| picked(seed) != picked(1)));
    }
}
