//! What became of a row.

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowStatus {
    /// Braze took it.
    Accepted,
    /// Braze refused it, or it cannot be sent.
    Rejected,
    /// Braze may have taken it, and whether it did cannot be known.
    Unknown,
    /// Braze did not get it.
    NotSent,
}

impl RowStatus {
    /// Its name in outcomes and journals.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RowStatus::Accepted => "accepted",
            RowStatus::Rejected => "rejected",
            RowStatus::Unknown => "unknown",
            RowStatus::NotSent => "not_sent",
        }
    }
}

/// What became of a row, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What became of it.
    pub status: RowStatus,
    /// What Braze answered; `None` without an answer.
    pub http_status: Option<u16>,
    /// Why, as it may be shown; empty where it was accepted.
    pub message: String,
}

impl Outcome {
    /// Braze took it.
    pub const ACCEPTED: Outcome = Outcome { status: RowStatus::Accepted, http_status: None, message: String::new() };

    /// Anything else, with the reason.
    #[must_use]
    pub fn new(status: RowStatus, http_status: Option<u16>, message: impl Into<String>) -> Self {
        Outcome { status, http_status, message: message.into() }
    }
}
