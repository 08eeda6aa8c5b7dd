//! What is done to one attempt of a request.

use crate::chaos::{self, Draw};
use crate::json::Bend;
use crate::options::{BodyFault, Faults};
use crate::writes::faults::{Throttle, WriteFault};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub delay_ms: u64,
    /// The connection is closed before any answer.
    pub refuse: bool,
    /// No answer, and the connection stays open.
    pub stall: bool,
    /// The connection is reset in the middle of the body.
    pub cut: bool,
    pub failure: Option<Failure>,
    pub redirect: Option<String>,
    pub body: Option<BodyFault>,
    /// What only happens to writes; what it has to do with the others is in them.
    pub write: Option<WriteFault>,
}

/// An error instead of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: u16,
    /// Only of 429: how far away the reset is.
    pub reset_s: u64,
    pub retry_after_s: Option<u64>,
    pub throttle: Throttle,
}

impl Plan {
    /// The plan for an attempt, the first being 0, of `request`, which is its method, path and
    /// query.
    pub fn new(faults: &Faults, path: &str, request: &str, attempt: u64) -> Self {
        if faults.path.as_ref().is_some_and(|part| !path.contains(part)) {
            return Plan::default();
        }
        let first = |times: u64| attempt < times;
        let plan = Plan {
            delay_ms: 0,
            refuse: first(faults.refuse),
            stall: first(faults.stall),
            cut: first(faults.cut),
            failure: faults.fail.filter(|&(_, times)| first(times)).map(|(status, _)| Failure {
                status,
                reset_s: faults.reset_s,
                retry_after_s: faults.retry_after_s,
                throttle: Throttle::Standard,
            }),
            redirect: faults.redirect.clone(),
            body: faults.body.filter(|&(_, times)| first(times)).map(|(fault, _)| fault),
            write: None,
        };
        match faults.chaos {
            Some(seed) if plan == Plan::default() => Self::of_draw(chaos::draw(seed, request, attempt)),
            _ => plan,
        }
    }

    fn of_draw(draw: Draw) -> Self {
        let throttle = Throttle::Standard;
        let failure = |status, reset_s, retry_after_s| Some(Failure { status, reset_s, retry_after_s, throttle });
        let mut plan = Plan::default();
        match draw {
            Draw::Fine => {}
            Draw::DelayMs(delay_ms) => plan.delay_ms = delay_ms,
            Draw::QuotaSpent => plan.failure = failure(429, 1, None),
            Draw::RetryAtOnce => plan.failure = failure(429, 0, Some(0)),
            Draw::Status(status) => plan.failure = failure(status, 0, None),
            Draw::Cut => plan.cut = true,
            Draw::Refuse => plan.refuse = true,
            Draw::Truncated => plan.body = Some(BodyFault::Truncated),
            Draw::BadGateway => {
                plan.failure = failure(502, 0, None);
                plan.body = Some(BodyFault::Html);
            }
        }
        plan
    }

    /// Lets this happen to a write, of what the others leave whole.
    pub fn befall(&mut self, fault: WriteFault, faults: &Faults, slow_ms: u64) {
        let failure = |status, throttle| {
            Some(Failure { status, reset_s: faults.reset_s, retry_after_s: faults.retry_after_s, throttle })
        };
        self.write = Some(fault);
        match fault {
            WriteFault::Lost | WriteFault::Cut => self.refuse = true,
            WriteFault::Half => self.cut = true,
            WriteFault::Early(status) | WriteFault::Late(status) => {
                self.failure = failure(status, Throttle::Standard);
            }
            WriteFault::Throttled(throttle) => self.failure = failure(429, throttle),
            WriteFault::Slow => self.delay_ms = slow_ms,
            // These are in the answer.
            WriteFault::Partial
            | WriteFault::Unindexed
            | WriteFault::Unsuccessful
            | WriteFault::BadItem
            | WriteFault::BadItemUnnamed
            | WriteFault::Notice => {}
        }
    }

    /// Whether a write has its effect, whatever is answered.
    pub fn processes(&self) -> bool {
        match self.write {
            Some(WriteFault::Lost | WriteFault::Late(_)) => true,
            Some(WriteFault::Unsuccessful) => false,
            _ => self.failure.is_none() && self.redirect.is_none() && !self.refuse && !self.stall,
        }
    }

    /// The workspace's own way to bend answers, with the faults of this one.
    pub fn bend(&self, bend: &Bend) -> Bend {
        let mut bend = bend.clone();
        match self.body {
            Some(BodyFault::FirstRow(fault)) => bend.first_row = Some(fault),
            Some(BodyFault::Rows(shape)) => bend.rows = shape,
            _ => {}
        }
        bend
    }

    /// The faults by name, for the log: `500`, `cut`, `502+html`.
    pub fn label(&self) -> Option<String> {
        if let Some(fault) = self.write {
            return Some(fault.name().to_owned());
        }
        let flag = |is: bool, name: &str| is.then(|| name.to_owned());
        let labels: Vec<String> = [
            flag(self.refuse, "refuse"),
            flag(self.stall, "stall"),
            self.failure.as_ref().map(|failure| failure.status.to_string()),
            flag(self.redirect.is_some(), "redirect"),
            self.body.map(|fault| fault.name().to_owned()),
            flag(self.cut, "cut"),
            flag(self.delay_ms > 0, "delay"),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!labels.is_empty()).then(|| labels.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(faults: &Faults) -> Vec<Option<String>> {
        (0..3)
            .map(|attempt| Plan::new(faults, "/campaigns/list", "GET /campaigns/list?page=0", attempt).label())
            .collect()
    }

    #[test]
    fn the_first_attempts_fail() {
        let faults = Faults { fail: Some((500, 2)), cut: 1, ..Faults::default() };
        assert_eq!(labels(&faults), [Some("500+cut".to_owned()), Some("500".to_owned()), None]);
    }

    #[test]
    fn only_some_paths() {
        let faults = Faults { path: Some("kpi".to_owned()), refuse: 3, ..Faults::default() };
        assert_eq!(labels(&faults), [None, None, None]);
    }

    #[test]
    fn a_gateway_answers_with_html() {
        assert_eq!(Plan::of_draw(Draw::BadGateway).label().as_deref(), Some("502+html"));
    }
}
