//! The identifiers that Braze refused when they were asked for last, for `braze_refused()`: what is
//! left out of an answer is told somewhere.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// How many are kept.
const REFUSALS_MAX: usize = 10_000;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The workspace that was asked.
    pub workspace: String,
    /// The function that asked.
    pub function: &'static str,
    /// The values of the identifiers.
    pub identifiers: Vec<String>,
}

/// An identifier that was left out.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What was asked for.
    pub subject: Subject,
    /// When it was refused.
    pub time: DateTime<Utc>,
    /// What Braze said.
    pub error: String,
}

static REFUSALS: Mutex<Refusals> = Mutex::new(Refusals(VecDeque::new()));

/// Keeps a refusal.
pub fn refused(refusal: Refusal) {
    with(|refusals| refusals.add(refusal));
}

/// Forgets the refusal of what is answered now.
pub fn answered(subject: &Subject) {
    with(|refusals| refusals.remove(subject));
}

/// All refusals, the last one first.
#[must_use]
pub fn refusals() -> Vec<Refusal> {
    with(|refusals| refusals.0.iter().cloned().collect())
}

fn with<T>(act: impl FnOnce(&mut Refusals) -> T) -> T {
    act(&mut REFUSALS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// One for each subject, the last one first.
struct Refusals(VecDeque<Refusal>);

impl Refusals {
    fn add(&mut self, refusal: Refusal) {
        self.remove(&refusal.subject);
        self.0.truncate(REFUSALS_MAX - 1);
        self.0.push_front(refusal);
    }

    fn remove(&mut self, subject: &Subject) {
        self.0.retain(|refusal| refusal.subject != *subject);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(identifier: &str, error: &str) -> Refusal {
        let identifiers = vec![identifier.to_owned()];
        let subject = Subject { workspace: "main".to_owned(), function: "braze_card_details", identifiers };
        Refusal { subject, time: DateTime::UNIX_EPOCH, error: error.to_owned() }
    }

    #[test]
    fn the_last_word_on_each_counts() {
        let mut refusals = Refusals(VecDeque::new());
        for (identifier, error) in [("a", "1"), ("b", "2"), ("a", "3")] {
            refusals.add(refusal(identifier, error));
        }
        let errors = |refusals: &Refusals| refusals.0.iter().map(|kept| kept.error.clone()).collect::<Vec<_>>();
        assert_eq!(errors(&refusals), ["3", "2"]);
        refusals.remove(&refusal("a", "").subject);
        assert_eq!(errors(&refusals), ["2"]);
    }

    #[test]
    fn there_are_not_too_many() {
        let mut refusals = Refusals(VecDeque::new());
        for number in 0..REFUSALS_MAX + 5 {
            refusals.0.push_front(refusal(&number.to_string(), ""));
        }
        refusals.add(refusal("last", ""));
        assert_eq!((refusals.0.len(), refusals.0[0].subject.identifiers[0].as_str()), (REFUSALS_MAX, "last"));
    }
}
