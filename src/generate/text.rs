//! Texts as the languages of the generated files have them.

/// The longest line.
const WIDTH: usize = 120;

/// A text in quotes, as YAML and JSON have it.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as comment lines of SQL, without the marks of Markdown.
pub fn comment(text: &str) -> String {
    let words = text.replace('`', "");
    let lines = lines(words.split_whitespace(), " ", WIDTH - 3);
    format!("-- {}", lines.join("\n-- "))
}

/// The columns of a table.
pub fn prefixed(names: Vec<String>, table: &str) -> Vec<String> {
    names.into_iter().map(|name| format!("{table}.{name}")).collect()
}

/// A list as indented lines.
pub fn wrapped(items: Vec<String>, indent: usize) -> String {
    let lines = lines(items, ", ", WIDTH - indent - 1);
    lines.join(&format!(",\n{}", " ".repeat(indent)))
}

/// The name by which a heading is linked to.
pub fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.map(|char| if char == ' ' { '-' } else { char.to_ascii_lowercase() }).collect()
}

/// A number as humans write it.
pub fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// A text without the gaps that parts leave which have nothing to say: at most one blank line, none at the ends, and no
/// blanks at the end of a line.
pub fn without_gaps(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_gap = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && is_gap {
            continue;
        }
        is_gap = line.is_empty();
        kept.push_str(line);
        kept.push('\n');
    }
    kept.truncate(kept.trim_end().len());
    kept + "\n"
}

/// Pieces put together into lines of at most so many characters.
fn lines(pieces: impl IntoIterator<Item = impl AsRef<str>>, between: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        let piece = piece.as_ref();
        match lines.last_mut() {
            Some(line) if line.chars().count() + between.len() + piece.chars().count() <= width => {
                line.push_str(between);
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        assert_eq!(lines(["aa", "bb", "cc"], ", ", 6), ["aa, bb", "cc"]);
        assert_eq!(lines([""; 0], ", ", 6), [""; 0]);
    }

    #[test]
    fn gaps_close() {
        assert_eq!(without_gaps("\n\na  \n\n \nb\nc\n\n"), "a\n\nb\nc\n");
    }

    #[test]
    fn headings_and_numbers() {
        assert_eq!(anchor("braze://catalogs/{catalog_name}/items"), "brazecatalogscatalog_nameitems");
        assert_eq!(anchor("What becomes of it"), "what-becomes-of-it");
        assert_eq!([50, 1_000, 16_050].map(thousands), ["50", "1,000", "16,050"]);
    }

    #[test]
    fn quotes_and_marks() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
        assert_eq!(comment("What `id` is."), "-- What id is.");
    }
}
