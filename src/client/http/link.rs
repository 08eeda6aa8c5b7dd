//! Links to other pages, as the `Link` header has them (RFC 8288).

/// The target of the first link whose relation is `next`, of all `Link` headers of an answer.
#[must_use]
pub fn next_target<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<String> {
    headers.into_iter().find_map(|header| links(header).find(|link| link.is_next).map(|link| link.target.to_owned()))
}

/// One link of a header.
struct Link<'a> {
    /// Where it leads, as it is spelled.
    target: &'a str,
    /// Whether `next` is among its relations.
    is_next: bool,
}

/// The links of a header: `<target>; name=value; name="value", <target> …`.
fn links(header: &str) -> impl Iterator<Item = Link<'_>> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('<')?;
        let (target, after) = after.split_once('>')?;
        let (is_next, after) = parameters(after);
        rest = after;
        Some(Link { target: target.trim(), is_next })
    })
}

/// Whether the parameters of a link have `next` among its relations, and what is left behind the
/// comma that ends them. Only the first `rel` counts.
fn parameters(text: &str) -> (bool, &str) {
    let (mut rest, mut relations) = (text, None);
    loop {
        rest = rest.trim_start();
        let Some(parameter) = rest.strip_prefix(';') else { break };
        let parameter = parameter.trim_start();
        let (name, after) = split_at_any(parameter, &['=', ';', ',']);
        rest = after;
        if let Some(after) = after.strip_prefix('=') {
            let (text, after) = value(after.trim_start());
            if name.trim_end().eq_ignore_ascii_case("rel") {
                relations.get_or_insert(text);
            }
            rest = after;
        }
    }
    let is_next = relations.is_some_and(|text| text.split_whitespace().any(|one| one.eq_ignore_ascii_case("next")));
    // What is not a parameter is skipped up to the next link.
    (is_next, split_at_any(rest, &[',']).1)
}

/// The value of a parameter, and what follows it: a word, or a text in quotes, which may have commas
/// and semicolons in it. Single quotes are none by the standard, but some servers write them.
fn value(text: &str) -> (String, &str) {
    let Some(quote) = text.chars().next().filter(|first| ['"', '\''].contains(first)) else { return word(text) };
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ if character == quote => return (value, &text[at + 1..]),
            _ => value.push(character),
        }
    }
    // The quote has no end: it is a part of a word.
    word(text)
}

/// A value without quotes.
fn word(text: &str) -> (String, &str) {
    let (word, rest) = split_at_any(text, &[';', ',']);
    (word.trim_end().to_owned(), rest)
}

/// What comes before the first of these characters, and the rest from there on.
fn split_at_any<'a>(text: &'a str, ends: &[char]) -> (&'a str, &'a str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link() {
        for (header, expected) in [
            (r#"</events?cursor=c2tpcDo1MA==>; rel="next""#, Some("/events?cursor=c2tpcDo1MA==")),
            (r#"</e?cursor=a>; rel="prev",</e?cursor=b>; rel="next""#, Some("/e?cursor=b")),
            (r#"</e?cursor=a>; rel="next",</e?cursor=b>; rel="prev""#, Some("/e?cursor=a")),
            (r#"</e?cursor=a>; rel="next" , </e?cursor=b>; rel="next""#, Some("/e?cursor=a")),
            (r"</e?cursor=a>; rel=next; title=x", Some("/e?cursor=a")),
            (r"</e?cursor=a>;rel=next", Some("/e?cursor=a")),
            (r#"< /e?cursor=a > ; REL = "NEXT""#, Some("/e?cursor=a")),
            (r"</e?cursor=a>; rel='next'", Some("/e?cursor=a")),
            (r"</e?cursor=a>; rel='last next'; title=it's", Some("/e?cursor=a")),
            (r#"</e?cursor=a>; rel="last  Next""#, Some("/e?cursor=a")),
            (r#"</e?a=1,2;3>; title="a, b; rel=prev <x>"; rel="next""#, Some("/e?a=1,2;3")),
            (r#"</e?cursor=a>; title="\"next\", </f>; rel=\"next\""; rel="prev", <?b>; rel=next"#, Some("?b")),
            (r#"</e?cursor=a>; title*=UTF-8'de'n%c3%a4chste; rel="next""#, Some("/e?cursor=a")),
            (r#"</e?cursor=a>; crossorigin; rel="next""#, Some("/e?cursor=a")),
            (r#"</e?cursor=a>; rel="prev"; rel="next""#, None),
            (r#"</e?cursor=a>; rel="nextone""#, None),
            (r#"</e?cursor=a>; title="next""#, None),
            (r#"</e?cursor=a>; rel="prev""#, None),
            (r"</e?cursor=a>", None),
            (r#"junk, </e?cursor=a> junk; rel=next, </e?cursor=b>; rel="next"#, None),
            (r"junk </e?cursor=a>; rel=next", Some("/e?cursor=a")),
            ("nonsense", None),
            ("<unclosed", None),
            ("", None),
        ] {
            assert_eq!(next_target([header]).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn links_in_several_headers() {
        let headers = [r"</e?cursor=a>; rel=prev", r"</e?cursor=b>; rel=next", r"</e?cursor=c>; rel=next"];
        assert_eq!(next_target(headers).as_deref(), Some("/e?cursor=b"));
        assert_eq!(next_target([]), None);
    }
}
