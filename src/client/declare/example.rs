//! Queries that show what a function is good for.

/// A statement that runs as it stands; a test runs all of them on the sandbox.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it answers or does, as a sentence.
    pub purpose: &'static str,
    /// The statement, without a semicolon.
    pub sql: &'static str,
}

/// An example.
#[must_use]
pub const fn example(purpose: &'static str, sql: &'static str) -> Example {
    Example { purpose, sql }
}

#[cfg(test)]
impl Example {
    /// Looks for a sentence of purpose, and one statement with these words in it.
    ///
    /// # Panics
    /// If it has none.
    pub fn check(&self, words: &str) {
        let Example { purpose, sql } = self;
        let is_sentence = purpose.starts_with(char::is_uppercase) && purpose.ends_with(['.', '?']);
        assert!(is_sentence, "no sentence: {purpose}");
        assert!(!sql.contains(';'), "more than a statement: {sql}");
        assert!(sql.contains(words), "not about {words}: {sql}");
        assert!(sql.lines().all(|line| line == line.trim()), "blanks at an end: {sql}");
    }
}
