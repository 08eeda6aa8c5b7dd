//! One request, tried until there is an answer or no more hope.

use std::time::{Duration, Instant};

use super::failure::AttemptError;
use super::retry::RetryPolicy;
use super::trace::RequestTrace;
use crate::error::Result;
use crate::recorder::activity::PauseReason;

/// Something that is got by requests over HTTP, each of which may fail.
pub trait Exchange: Send {
    /// What lets an attempt begin, and is given back when it is over.
    type Permit: Send;
    /// What is got.
    type Output: Send;

    /// Waits until an attempt may be made. The time that it takes does not count as an attempt's.
    fn admit(&mut self, trace: &mut RequestTrace) -> impl Future<Output = Result<Self::Permit>> + Send;

    /// Makes one attempt.
    fn attempt(
        &mut self,
        permit: Self::Permit,
        trace: &mut RequestTrace,
    ) -> impl Future<Output = Result<Self::Output, AttemptError>> + Send;
}

/// Makes attempts as long as the policy allows.
///
/// Failed attempts and pauses take at most the policy's wait, after which one last attempt may take
/// its time.
///
/// # Errors
/// Why the last attempt failed, or that nobody waits any more, which does not end an attempt that was begun.
pub async fn make_attempts<E: Exchange>(
    exchange: &mut E,
    policy: RetryPolicy,
    trace: &mut RequestTrace,
) -> Result<E::Output> {
    let wanted = trace.wanted.clone();
    let mut failures = 0;
    loop {
        let permit = wanted.only_if(exchange.admit(trace)).await??;
        let begun = Instant::now();
        trace.attempts += 1;
        trace.status = None;
        let attempted = exchange.attempt(permit, trace).await;
        trace.attempted += begun.elapsed();
        let failed = match attempted {
            Ok(output) => return Ok(output),
            Err(failed) => failed,
        };
        match failed {
            AttemptError::Final(error) => return Err(error),
            // The next admission waits as long as was said, or gives up: no failure of the request.
            AttemptError::Refused => trace.waited += begun.elapsed(),
            AttemptError::NotReady { pause } => {
                (failures, trace.waited) = (0, Duration::ZERO);
                wanted.only_if(tokio::time::sleep(pause)).await?;
            }
            AttemptError::Retry { error, kind, at_least, came_forward } => {
                if came_forward {
                    (failures, trace.waited) = (0, Duration::ZERO);
                } else {
                    trace.waited += begun.elapsed();
                }
                failures += 1;
                match policy.pause(kind, failures, trace.waited, at_least, rand::random()) {
                    Some(pause) => wanted.only_if(trace.wait(PauseReason::Retry, pause)).await?,
                    None => return Err(error),
                }
            }
        }
    }
}
