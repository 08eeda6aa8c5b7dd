//! Refusals that a limit or a fault asks for, and the headers that tell how the limits stand.

use crate::answer::Answer;
use crate::faults::Failure;
use crate::options::Options;
use crate::quota::Standing;
use crate::telling;
use crate::writes::faults::Throttle;
use chrono::{DateTime, Utc};

pub const RATE_LIMIT_HEADERS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

pub fn tell_standing(answer: &mut Answer, options: &Options, standing: Standing, now: DateTime<Utc>) {
    let reset = if is_by_mau(options, standing) {
        (standing.reset_epoch_s - now.timestamp()).max(0).to_string()
    } else {
        telling::reset(&options.telling, standing, now)
    };
    let values = [standing.limit.to_string(), standing.remaining.to_string(), reset];
    answer.headers.extend(RATE_LIMIT_HEADERS.into_iter().zip(values));
}

/// Contracts by monthly active users have headers of their own on `/users/track`.
fn is_by_mau(options: &Options, standing: Standing) -> bool {
    options.writes.mau_headers && standing.pool.is_track()
}

pub fn fail(options: &Options, failure: &Failure, standing: Standing, now: DateTime<Utc>) -> Answer {
    if failure.status == 429 {
        let spent = Standing {
            remaining: options.telling.left,
            reset_epoch_s: now.timestamp() + failure.reset_s.cast_signed(),
            ..standing
        };
        return throttled_as(failure.throttle, options, spent, failure.retry_after_s, now);
    }
    let message = match failure.status {
        401 => "Invalid API key",
        403 => "Access Denied",
        404 => "Invalid URL",
        423 => "Resource locked",
        400..500 => "Bad Request",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    };
    let mut answer = Answer::error(failure.status, message);
    tell_standing(&mut answer, options, standing, now);
    if let Some(seconds) = failure.retry_after_s {
        answer.headers.push(telling::retry_after(&options.telling, seconds, now));
    }
    answer
}

/// There is nothing left of the limit.
pub fn throttled(options: &Options, standing: Standing, now: DateTime<Utc>) -> Answer {
    let how = if is_by_mau(options, standing) { Throttle::Mau } else { Throttle::Standard };
    throttled_as(how, options, standing, options.faults.retry_after_s, now)
}

fn throttled_as(
    how: Throttle,
    options: &Options,
    standing: Standing,
    retry_after_s: Option<u64>,
    now: DateTime<Utc>,
) -> Answer {
    let mut answer = Answer::error(429, "Rate limit exceeded");
    let wait_s = (standing.reset_epoch_s - now.timestamp()).max(1).unsigned_abs();
    let how = if options.faults.bare_429 { Throttle::Bare } else { how };
    if how == Throttle::Mau {
        answer.headers.push(("x-ratelimit-retry-after", wait_s.to_string()));
        return answer;
    }
    if how != Throttle::Bare {
        tell_standing(&mut answer, options, standing, now);
    }
    if let Some(seconds) = retry_after_s.or((how == Throttle::RetryAfter).then_some(wait_s)) {
        answer.headers.push(telling::retry_after(&options.telling, seconds, now));
    }
    answer
}
