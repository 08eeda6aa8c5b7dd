//! What comes back, and how it is sent.

use crate::answer::Answer;
use crate::download::Part;
use crate::faults::Plan;
use crate::options::BodyFault;
use crate::workspace::Ticket;

#[derive(Debug)]
pub struct Reply {
    pub answer: Answer,
    /// Sent instead of the answer's body.
    pub part: Option<Part>,
    pub wait_ms: u64,
    pub manner: Manner,
    /// `None` for requests about the sandbox itself.
    pub ticket: Option<Ticket>,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Whole,
    /// Half of the body, then the connection breaks.
    Cut,
    /// The connection breaks at once.
    Refuse,
    /// The answer does not come.
    Stall,
    /// Half of the body, then nothing more.
    Hang,
    /// A body without end instead of the answer's.
    Oversized,
}

impl Manner {
    pub fn of(plan: &Plan) -> Self {
        if plan.refuse {
            Manner::Refuse
        } else if plan.stall {
            Manner::Stall
        } else if plan.body == Some(BodyFault::Oversized) {
            Manner::Oversized
        } else if plan.cut {
            Manner::Cut
        } else {
            Manner::Whole
        }
    }
}
