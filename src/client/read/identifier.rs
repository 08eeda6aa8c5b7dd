//! Which texts cannot be identifiers that Braze made.

use crate::declare::IdentifierOrigin;
use crate::error::{Error, Result};

/// Checks the value of a parameter that takes identifiers of Braze's. They are documented as UUIDs,
/// and older ones are hexadecimal; only what no such thing has is refused, since Braze knows its own.
///
/// # Errors
/// If it has blanks, quotes, braces or anything else that comes with a name, a list or a template.
pub fn check(parameter: &str, value: &str, origin: IdentifierOrigin) -> Result<()> {
    let may_be = |c: char| c.is_ascii_graphic() && !"\"'`{}[]()<>,;/\\%".contains(c);
    if value.chars().all(may_be) { Ok(()) } else { Err(Error::no_identifier(parameter, value, origin)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: IdentifierOrigin = IdentifierOrigin { table: "braze_campaigns", column: "id", name: "name" };

    #[test]
    fn what_braze_could_have_made_is_asked_for() {
        for id in ["c0000000-0000-4000-8000-000000000007", "5fd1c924ded746e7b75d1dc4", "x", "a_b.c:d~e", "ABC", "a&b=c"]
        {
            assert!(check("ids", id, ORIGIN).is_ok(), "{id}");
        }
        for id in [
            "Welcome 0",
            " x",
            "x\n",
            "\"x\"",
            "'x'",
            "{x}",
            "{{campaign.${api_id}}}",
            "a,b",
            "a;b",
            "a/b",
            "a\\b",
            "a%20b",
            "<x>",
            "x\0",
            "Grüße",
            "x\u{200b}",
            "[x]",
        ] {
            assert!(check("ids", id, ORIGIN).is_err(), "{id:?}");
        }
        assert_eq!(
            check("ids", "It's 0", ORIGIN).unwrap_err().to_string(),
            "Parameter \"ids\": 'It's 0' is not a Braze identifier\n\
             Find it with: SELECT id FROM braze_campaigns() WHERE name = 'It''s 0'"
        );
    }
}
