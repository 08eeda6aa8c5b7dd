//! The same values in the spellings that other systems use for them, from which nothing is lost.

/// Writes the value that begins at `start` again in another spelling; which one, its place decides.
/// What is neither a number, a truth value nor a text stays.
pub fn respell(out: &mut String, start: usize) {
    let value = out.split_off(start);
    let turn = start % 4;
    let spelled = match value.as_bytes() {
        [b't' | b'f', ..] => truth(&value, turn),
        [b'"', ..] => text(&value, turn),
        [b'-' | b'0'..=b'9', ..] => number(&value, turn),
        _ => value,
    };
    out.push_str(&spelled);
}

fn truth(value: &str, turn: usize) -> String {
    let digit = u8::from(value == "true");
    match turn {
        0 => format!(r#""{value}""#),
        1 => format!(r#""{}""#, value.to_uppercase()),
        2 => digit.to_string(),
        _ => format!(r#"["{digit}"]"#),
    }
}

fn number(value: &str, turn: usize) -> String {
    match turn {
        0 => format!(r#""{value}""#),
        1 => format!("{value}e0"),
        2 => format!("[{value}]"),
        _ if value.contains('.') => format!(r#"" {value}0 ""#),
        _ => format!("{value}.0"),
    }
}

/// Texts that begin as times do get another offset, too.
fn text(value: &str, turn: usize) -> String {
    let is_time = value.len() > "\"2026-01-31T".len() && value.as_bytes()[11] == b'T' && value.as_bytes()[5] == b'-';
    let zoned = match value.strip_suffix("Z\"").or_else(|| value.strip_suffix("+00:00\"")) {
        Some(local) if is_time => {
            format!("{local}{}\"", ["z", "+0000", "+00", "00-00:00"][if local.contains('.') { turn } else { turn % 3 }])
        }
        _ => value.to_owned(),
    };
    if turn == 0 { format!("[{zoned}]") } else { zoned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_a_spelling() {
        let spellings = |value: &str| {
            let spelled = (0..4).map(|turn| {
                let mut out = " ".repeat(turn) + value;
                respell(&mut out, turn);
                out.trim_start().to_owned()
            });
            spelled.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(spellings("7"), r#""7" 7e0 [7] 7.0"#);
        assert_eq!(spellings("-1.5"), r#""-1.5" -1.5e0 [-1.5] " -1.50 ""#);
        assert_eq!(spellings("true"), r#""true" "TRUE" 1 ["1"]"#);
        assert_eq!(spellings("null"), "null null null null");
        assert_eq!(spellings(r#""a""#), r#"["a"] "a" "a" "a""#);
        assert!(spellings(r#""2026-01-31T12:00:00.000Z""#).ends_with(r#" "2026-01-31T12:00:00.00000-00:00""#));
    }
}
