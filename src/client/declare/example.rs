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
