//! The words in which a target is declared: where rows are sent, and in which form.

use reqwest::Method;

use super::endpoint::Endpoint;
use super::example::Example;
use super::topic::Topic;

/// Something of a workspace that rows can be sent to.
#[derive(Debug)]
pub struct Target {
    /// What follows `braze://`, such as `catalogs/{catalog_name}/items`. What stands in a place goes into the place of
    /// the same name in the endpoint's path, or is a field of the body with this name.
    pub name: &'static str,
    /// What it is for, for `braze_targets()` and the reference.
    pub description: &'static str,
    /// The noun under which it is found.
    pub topic: Topic,
    /// The requests that it takes. Where there are several, an option picks one; the first is the default.
    pub requests: &'static [TargetRequest],
    /// What a body looks like.
    pub layout: Layout,
    /// The array of the body that elements go into, unless an identifier names another one.
    pub array: &'static str,
    /// What is known of the fields of a row.
    pub fields: &'static [TargetField],
    /// What becomes of a field that is not declared: it is sent as it is, or it is an error.
    pub others: OtherFields,
    /// What becomes of rows with the same identifier in one request.
    pub duplicates: Duplicates,
    /// Whether a request may be sent again although the first one may have been processed.
    pub repeatable: Repeatable,
    /// Which rows may be under way at the same time.
    pub lanes: Lanes,
    /// Whether `MAX_ROWS` must be given, since nothing brings back what it does.
    pub needs_max_rows: bool,
    /// How an answer tells what became of the rows.
    pub verdict: Verdict,
    /// Options that only this target has.
    pub options: &'static [TargetOption],
    /// Statements that write to it.
    pub examples: &'static [Example],
}

/// A request that a target takes.
#[derive(Debug)]
pub struct TargetRequest {
    /// The value of the option that picks it, or the name of the flag that does; empty where there is no choice and for
    /// what is sent without a flag.
    pub choice: &'static str,
    /// `POST` and so on.
    pub method: Method,
    /// Where it goes.
    pub endpoint: Endpoint,
    /// The most elements in a request.
    pub rows_max: usize,
    /// The most of them with the same identifier.
    pub same_max: usize,
    /// The most bytes in a body, with everything around the elements.
    pub bytes_max: usize,
    /// Whether it may be sent again as [`Target::repeatable`] says; else never, where it may have been processed.
    pub is_repeatable: bool,
}

/// What a body looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `{"items": […]}`: one array, and fields beside it that are the same for all of its elements.
    Array,
    /// `{"subscription_groups": [{"subscription_state": "subscribed", "external_ids": […]}, …]}`: objects with the
    /// fields that are the same for the elements of their arrays.
    Sections {
        /// The field that has the sections.
        field: &'static str,
        /// The most sections in a request.
        sections_max: usize,
        /// The field beside the arrays that says what of a user is meant: rows that differ in it do not touch each other.
        /// Empty where there is none.
        scope: &'static str,
    },
    /// `{"selection": {…}}`: a single object.
    Object,
    /// No body: what is meant is in the path.
    Path,
    /// The row has the method, the path and the body.
    Own,
}

/// A field of a row.
#[derive(Debug)]
pub struct TargetField {
    /// Braze's name of it.
    pub name: &'static str,
    /// What it does in a request.
    pub role: FieldRole,
    /// Whether a row must have it.
    pub is_required: bool,
    /// The identifiers with which a row must have it although it is not required otherwise.
    pub needed_with: &'static [&'static str],
    /// Whether it is always sent as a string, as identifiers are.
    pub is_text: bool,
    /// What its values must be like.
    pub rule: FieldRule,
    /// What it is, for `braze_targets()` and the reference.
    pub description: &'static str,
}

impl TargetField {
    /// Whether it says what a row is about.
    #[must_use]
    pub fn is_identifier(&self) -> bool {
        use FieldRole::{Each, Fallback, Identifier, Path};
        matches!(self.role, Identifier(_) | Fallback(_) | Each(_) | Path)
    }
}

/// What a field does in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// Is a member of the row's element.
    Member,
    /// Says whom or what the row is about. At most one of these is in a row.
    Identifier(Place),
    /// Says it where no [`FieldRole::Identifier`] is in the row, and is a member otherwise.
    Fallback(Place),
    /// Says it too; a row may have several, each an element of its own.
    Each(Place),
    /// Is the same for all elements of an array, and stands beside it.
    Beside,
    /// Is in the path, in the place of its own name, and says what the row is about.
    Path,
    /// The method of a row's own request.
    Method,
    /// The path of a row's own request.
    RequestPath,
    /// The body of a row's own request.
    Body,
    /// Names the row in the outcome only: no target has it, `KEY` makes it.
    Key,
}

/// Where an identifier puts the row's element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The array; empty for that of the target.
    pub array: &'static str,
    /// Whether the element is the identifier alone, and not an object with all members.
    pub is_alone: bool,
}

/// What the values of a field must be like, beyond being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRule {
    /// Anything.
    Any,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A text of at most so many bytes, and not empty.
    BytesMax(usize),
    /// Letters, digits, `_` and `-`, at most so many.
    Name(usize),
    /// A text that can be a part of a path.
    PathPart,
    /// An object with `alias_name` and `alias_label`.
    UserAlias,
    /// An object with one identifier of a user, and `prioritization` where that takes one.
    UserIdentifier,
    /// An object.
    Object,
}

/// What becomes of fields that are not declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFields {
    /// They are sent: custom attributes, fields of a catalog.
    Sent,
    /// They are an error.
    Unknown,
    /// They are left out, as Treasure Data does.
    Ignored,
}

/// What becomes of rows with the same identifier that could go into one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// They go into it one after the other.
    Together,
    /// They become one element, field by field, unless their order matters.
    Merge,
    /// The last one counts.
    Last,
    /// Equal ones become one; those that differ go into another request.
    Once,
    /// They go into another request.
    Apart,
}

/// Whether twice is as good as once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeatable {
    /// Yes.
    Always,
    /// Yes, unless a value adds to what is there (`{"inc": 1}`, `{"$add": […]}`).
    UnlessAdding,
    /// No.
    Never,
}

/// Which rows may be under way at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// All but those with the same identifier.
    ByIdentifier,
    /// The same, but one request after the other unless `CONCURRENCY` says more, and never more than these.
    Asked(usize),
    /// One request after the other.
    One,
}

/// How an answer tells what became of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All are accepted.
    Whole,
    /// All are accepted, whatever the words of the answer are: they are not documented.
    Status,
    /// `errors` has those that were not, by their place in the array.
    ByIndex,
    /// The field `errors` is empty, or `done` has those that were accepted by the value of the identifier.
    Listed {
        /// The field that has the errors.
        errors: &'static str,
        /// The field that has the others.
        done: &'static str,
    },
    /// All are accepted, unless there is a `notice` why nothing is sent.
    Notice,
}

/// An option that only some targets have.
#[derive(Debug)]
pub struct TargetOption {
    /// Its name, in upper case.
    pub name: &'static str,
    /// What values it takes.
    pub kind: OptionKind,
    /// What it does.
    pub effect: OptionEffect,
    /// What it is for, for `braze_targets()` and the reference.
    pub description: &'static str,
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// Nothing or a BOOLEAN.
    Flag,
    /// A text.
    Text,
    /// A text, one of these.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A STRUCT, a MAP or JSON.
    Object,
}

/// What an option of a target does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionEffect {
    /// Picks the request whose choice is the value, or for a flag the option's name.
    Request,
    /// Gives every element this field, unless the row has it.
    EachElement(&'static str),
    /// Gives the body this field.
    Body(&'static str),
    /// Is for the code of the target.
    Own,
}
