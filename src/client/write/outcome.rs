//! What became of rows, as far as an answer tells.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::rules;
use crate::declare::Verdict;
use crate::http::words;
use crate::json::decode::BodyError;
use crate::recorder::outcome::{Outcome, RowStatus};

/// How many errors of an answer are looked at: no request has more elements.
const ERRORS_MAX: usize = 1_000;

/// What an answer says, as far as it matters.
#[derive(Debug, Default, PartialEq)]
pub struct WriteAnswer {
    /// What each element lacks that was refused: its place, and why.
    by_index: Vec<(usize, String)>,
    /// Errors that say not which element they are about.
    unplaced: Vec<String>,
    /// Why nothing is sent.
    notice: Option<String>,
    /// What was done, where the answer lists it: identifiers, or objects that have them.
    done: Option<Vec<Value>>,
    /// The answer is JSON of another form.
    is_unreadable: bool,
    /// What the answer says that says no.
    refusal: Option<String>,
}

/// The fields of an answer that are looked at.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
    message: Value,
    #[serde(borrow, default)]
    errors: Option<&'a RawValue>,
    #[serde(default)]
    notice: Option<String>,
}

impl WriteAnswer {
    /// Reads the body of an answer whose status is a success, or which tells of single elements.
    ///
    /// # Errors
    /// If the whole request was refused, or the body is not JSON.
    pub fn parse(verdict: Verdict, body: &[u8]) -> Result<Self, BodyError> {
        if verdict == Verdict::Status || (body.is_empty() && verdict == Verdict::Whole) {
            return Ok(WriteAnswer::default());
        }
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        serde_json::from_slice::<IgnoredAny>(body).map_err(|error| BodyError::Malformed(error.to_string()))?;
        // The fields could be read from an array as well.
        let is_object = body.trim_ascii_start().first() == Some(&b'{');
        let Some(envelope) = serde_json::from_slice::<Envelope<'_>>(body).ok().filter(|_| is_object) else {
            return Ok(WriteAnswer { is_unreadable: true, ..WriteAnswer::default() });
        };
        let mut answer = WriteAnswer { notice: envelope.notice, ..WriteAnswer::default() };
        match verdict {
            Verdict::ByIndex | Verdict::Whole | Verdict::Notice => answer.read_errors(envelope.errors),
            Verdict::Listed { errors, done } => answer.read_lists(body, errors, done),
            Verdict::Status => {}
        }
        let is_listed = !answer.by_index.is_empty();
        let says_yes = match &envelope.message {
            Value::Null => true,
            Value::String(text) => ["success", "queued", ""].contains(&text.trim().to_lowercase().as_str()),
            _ => false,
        };
        if says_yes {
            return Ok(answer);
        }
        let refusal = words::words(body, false).unwrap_or_default();
        if !is_listed {
            return Err(BodyError::Refused(refusal));
        }
        answer.refusal = Some(refusal);
        Ok(answer)
    }

    fn read_errors(&mut self, errors: Option<&RawValue>) {
        let errors = errors.map_or(Ok(Value::Null), |errors| serde_json::from_str(errors.get()));
        let Ok(errors) = errors else {
            // JSON that is right by its form only: half a character, a number beyond all.
            self.is_unreadable = true;
            return;
        };
        let errors = match errors {
            Value::Array(errors) => errors,
            Value::Null => Vec::new(),
            one => vec![one],
        };
        if errors.len() > ERRORS_MAX {
            self.unplaced.push(format!("{} errors", errors.len()));
        }
        for error in errors.into_iter().take(ERRORS_MAX) {
            let words = words::words(error.to_string().as_bytes(), false);
            let text = error.get("type").and_then(Value::as_str).and_then(words::shown).or(words).unwrap_or_default();
            match error.get("index").and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok()) {
                Some(index) => self.by_index.push((index, text)),
                None => self.unplaced.push(text),
            }
        }
    }

    fn read_lists(&mut self, body: &[u8], errors: &str, done: &str) {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            self.is_unreadable = true;
            return;
        };
        let Some(errors) = body.get(errors).filter(|errors| errors.as_array().is_none_or(|errors| !errors.is_empty()))
        else {
            return;
        };
        if errors.is_null() {
            return;
        }
        self.unplaced.push(words::words(errors.to_string().as_bytes(), false).unwrap_or_default());
        self.done = body.get(done).and_then(Value::as_array).cloned();
    }

    /// Whether a refusal tells what is wrong with single elements.
    #[must_use]
    pub fn tells_parts(body: &[u8]) -> bool {
        Self::parse(Verdict::ByIndex, body).is_ok_and(|answer| !answer.by_index.is_empty())
    }

    /// The same for an answer to this many elements: an error that points to none of them may be about any.
    #[must_use]
    pub fn of_elements(mut self, elements: usize) -> Self {
        let (own, others) = self.by_index.into_iter().partition(|(index, _)| *index < elements);
        self.by_index = own;
        self.unplaced.extend(others.into_iter().map(|(_, words): (usize, String)| words));
        self
    }

    /// What is wrong with the element at a place, if that is told.
    #[must_use]
    pub fn refusal_of(&self, at: usize) -> Option<String> {
        let own = self.by_index.iter().filter(|(index, _)| *index == at).map(|(_, text)| text.as_str());
        let own: Vec<&str> = own.collect();
        (!own.is_empty()).then(|| own.join("; "))
    }

    /// What is wrong with a request as a whole.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.refusal.clone().unwrap_or_default()
    }

    /// What became of an element by an answer with this status: of the one at a place, with an identifier (as JSON).
    #[must_use]
    pub fn outcome(&self, verdict: Verdict, http_status: u16, at: usize, identifier: &[u8], element: &[u8]) -> Outcome {
        let outcome = |status, message: &str| Outcome::new(status, Some(http_status), message);
        if self.is_unreadable {
            return outcome(RowStatus::Unknown, "the answer cannot be read");
        }
        if let Some(notice) =
            self.notice.as_ref().filter(|notice| verdict == Verdict::Notice && !notice.trim().is_empty())
        {
            return outcome(RowStatus::Rejected, &words::shown(notice).unwrap_or_default());
        }
        if let Some(own) = self.refusal_of(at) {
            return outcome(RowStatus::Rejected, &own);
        }
        if let Some(refusal) = &self.refusal {
            return outcome(RowStatus::Rejected, refusal);
        }
        if self.unplaced.is_empty() {
            return Outcome::ACCEPTED;
        }
        let message = self.unplaced.join("; ");
        let Some(done) = &self.done else { return outcome(RowStatus::Unknown, &message) };
        if is_among(done, identifier, element) {
            return Outcome::ACCEPTED;
        }
        outcome(RowStatus::Rejected, &message)
    }
}

/// Whether what was done has an element. An object must say the same in all that it has: the identifier that one user gets
/// may be the one that another user had.
fn is_among(done: &[Value], identifier: &[u8], element: &[u8]) -> bool {
    let identifier = rules::text(identifier).unwrap_or_default();
    let element: Value = serde_json::from_slice(element).unwrap_or_default();
    done.iter().any(|done| match done {
        Value::String(text) => *text == *identifier,
        Value::Object(fields) => fields.iter().all(|(name, value)| element.get(name) == Some(value)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(verdict: Verdict, body: &str, identities: &[&str]) -> Vec<RowStatus> {
        let answer = WriteAnswer::parse(verdict, body.as_bytes()).unwrap_or_else(|_| panic!("{body}"));
        let answer = answer.of_elements(identities.len());
        let element = |identity: &str| format!(r#"{{"current_external_id":{identity},"new_external_id":"c"}}"#);
        let all = identities.iter().enumerate();
        let outcome = |(at, identity): (usize, &&str)| {
            answer.outcome(verdict, 201, at, identity.as_bytes(), element(identity).as_bytes())
        };
        all.map(|one| outcome(one).status).collect()
    }

    use RowStatus::{Accepted, Rejected, Unknown};

    #[test]
    fn errors_by_index() {
        let rows = ["\"a\"", "\"b\""];
        for (body, expected) in [
            (r#"{"message":"success","attributes_processed":2}"#, [Accepted, Accepted]),
            (
                r#"{"message":"success","errors":[{"type":"bad","input_array":"events","index":1}]}"#,
                [Accepted, Rejected],
            ),
            (r#"{"message":"success","errors":[{"type":"bad"}]}"#, [Unknown, Unknown]),
            (r#"{"message":"success","errors":[{"type":"bad"},{"type":"x","index":0}]}"#, [Rejected, Unknown]),
            (
                r#"{"message":"Valid data","errors":[{"type":"x","index":0},{"type":"y","index":1}]}"#,
                [Rejected, Rejected],
            ),
            (r#"{"message":"success","errors":[]}"#, [Accepted, Accepted]),
            (r#"{"message":"success","errors":[{"type":"half \ud83d","index":0}]}"#, [Unknown, Unknown]),
            (r#"{"message":"success","errors":[{"x":1e999,"index":0}]}"#, [Unknown, Unknown]),
            (r#"{"message":"success","errors":[{"type":"x","index":2}]}"#, [Unknown, Unknown]),
            (r#"{"message":"Internal failure","errors":[{"type":"x","index":0}]}"#, [Rejected, Rejected]),
            (r#"{"message":"queued"}"#, [Accepted, Accepted]),
            ("5", [Unknown, Unknown]),
        ] {
            assert_eq!(statuses(Verdict::ByIndex, body, &rows), expected, "{body}");
        }
        for body in [r#"{"message":"no"}"#, r#"{"message":"succ"#, "<html>", ""] {
            assert!(WriteAnswer::parse(Verdict::ByIndex, body.as_bytes()).is_err(), "{body}");
        }
        assert!(WriteAnswer::tells_parts(br#"{"message":"no","errors":[{"type":"x","index":0}]}"#));
        for body in ["{}", r#"{"message":"no"}"#, r#"{"message":"no","errors":[{"type":"x"}]}"#, "x"] {
            assert!(!WriteAnswer::tells_parts(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn errors_beside_a_list_of_what_was_done() {
        let verdict = Verdict::Listed { errors: "rename_errors", done: "external_ids" };
        let rows = ["\"a\"", "\"b\""];
        for (body, expected) in [
            (r#"{"rename_errors":[],"external_ids":[],"message":"success"}"#, [Accepted, Accepted]),
            (
                r#"{"rename_errors":[["index 1"]],"external_ids":[{"current_external_id":"a","new_external_id":"c"}],"message":"success"}"#,
                [Accepted, Rejected],
            ),
            (r#"{"rename_errors":[["x"]],"external_ids":["b"],"message":"success"}"#, [Rejected, Accepted]),
            // The name that another user got.
            (
                r#"{"rename_errors":[["x"]],"external_ids":[{"current_external_id":"z","new_external_id":"a"}],"message":"success"}"#,
                [Rejected, Rejected],
            ),
            (r#"{"rename_errors":[["x"]],"message":"success"}"#, [Unknown, Unknown]),
        ] {
            assert_eq!(statuses(verdict, body, &rows), expected, "{body}");
        }
    }

    #[test]
    fn a_notice_means_that_nothing_was_sent() {
        let body = r#"{"message":"success","dispatch_id":"1","notice":"The Canvas is paused"}"#;
        assert_eq!(statuses(Verdict::Notice, body, &["\"a\""]), [Rejected]);
        assert_eq!(statuses(Verdict::Whole, body, &["\"a\""]), [Accepted]);
        for body in ["null", "[]", "5", r#"{"message":"success","errors":["bad email"]}"#] {
            assert_eq!(statuses(Verdict::Whole, body, &["\"a\""]), [Unknown], "{body}");
        }
        for body in ["", "{}", r#"{"message":"Cohort updated"}"#] {
            assert_eq!(statuses(Verdict::Status, body, &["\"a\""]), [Accepted]);
        }
    }
}
