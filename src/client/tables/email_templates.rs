//! Templates of emails. Those made with the drag-and-drop editor are not available.

use super::parameters::{IGNORE_ERRORS, ids, modified_since, modified_until};
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, Topic, Type, example, field, raw,
};

/// `GET /templates/email/list`.
pub const EMAIL_TEMPLATES: Table = Table {
    name: "braze_email_templates",
    description: "Every email template; Braze leaves out those made with the drag-and-drop editor.",
    topic: Topic::Content,
    parameters: &[modified_since("updated_at"), modified_until("updated_at")],
    endpoint: Endpoint {
        path: "/templates/email/list",
        permission: "templates.email.list",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Offset { limit: 1000, order: ListOrder::Creation, whole_with: &[] },
    rows: "templates[]",
    columns: &[
        field("email_template_id", Type::Varchar, "API identifier of the template"),
        field("template_name", Type::Varchar, "name in the dashboard"),
        field("tags", TEXTS, "names of its tags"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        raw(),
    ],
    key: Key::of(&["email_template_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[example(
        "Which email templates were changed most recently?",
        "SELECT template_name, tags, updated_at FROM braze_email_templates() ORDER BY updated_at DESC LIMIT 10",
    )],
};

/// `GET /templates/email/info`.
pub const DETAILS: Table = Table {
    name: "braze_email_template_details",
    description: "Email templates with their subjects and bodies.",
    topic: Topic::Content,
    parameters: &[
        ids("email_template_id", "identifiers of templates; default: all in `braze_email_templates()`"),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/templates/email/info",
        permission: "templates.email.info",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "",
    columns: &[
        field("email_template_id", Type::Varchar, "API identifier of the template"),
        field("template_name", Type::Varchar, "name in the dashboard"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("subject", Type::Varchar, "subject line"),
        field("preheader", Type::Varchar, "the preview that some email clients show after the subject"),
        field("body", Type::Varchar, "the HTML"),
        field("plaintext_body", Type::Varchar, "the plain text"),
        field("should_inline_css", Type::Boolean, "whether Braze inlines its CSS"),
        field("tags", Type::Json, "names of its tags; Braze documents a string here, but an array in the list"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        raw(),
    ],
    key: Key::of(&["email_template_id"]),
    parent: Some(Parent {
        table: &EMAIL_TEMPLATES,
        columns: &[("email_template_id", "email_template_id")],
        only: None,
    }),
    kept: Some(Kept::details_edited("updated_at")),
    examples: &[
        example(
            "Which email templates have no subject line?",
            "SELECT template_name FROM braze_email_template_details() WHERE coalesce(subject, '') = ''",
        ),
        example(
            "The HTML and the plain text of one template.",
            "SELECT subject, body, plaintext_body\n\
             FROM braze_email_template_details(ids := ['e7000000-0000-4000-8000-000000000001'])",
        ),
    ],
};
