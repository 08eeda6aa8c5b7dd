//! Counts the objects of `/users/track` without reading them: load tests share the machine with the
//! client, so a body costs one pass over its bytes.

/// How many objects the arrays of a body have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Objects {
    pub attributes: u64,
    pub events: u64,
    pub purchases: u64,
}

impl Objects {
    pub fn total(self) -> u64 {
        self.attributes + self.events + self.purchases
    }

    fn of(&mut self, array: &[u8]) -> Option<&mut u64> {
        match array {
            b"attributes" => Some(&mut self.attributes),
            b"events" => Some(&mut self.events),
            b"purchases" => Some(&mut self.purchases),
            _ => None,
        }
    }
}

/// Of what is JSON; of anything else, something.
pub fn count(body: &[u8]) -> Objects {
    let mut objects = Objects::default();
    let mut depth = 0_u32;
    // The last text in the outermost object: the name of the array that follows.
    let mut name: &[u8] = &[];
    let mut position = 0;
    while let Some(&byte) = body.get(position) {
        match byte {
            b'"' => {
                let end = end_of_text(body, position + 1);
                if depth == 1 {
                    name = &body[position + 1..end];
                }
                position = end;
            }
            b'{' | b'[' => {
                if depth == 2
                    && byte == b'{'
                    && let Some(count) = objects.of(name)
                {
                    *count += 1;
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        position += 1;
    }
    objects
}

/// Where the quote is that closes the text which begins at `start`.
fn end_of_text(body: &[u8], start: usize) -> usize {
    let mut position = start;
    while let Some(found) = body[position..].iter().position(|&byte| byte == b'"' || byte == b'\\') {
        position += found;
        if body[position] == b'"' {
            return position;
        }
        // What is escaped is skipped.
        position = (position + 2).min(body.len());
    }
    body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_objects_count() {
        let body = br#"{"attributes":[{"a":{"b":[{}]}},{"c":"}]{\"attributes\":[{"}], "events" : [ {} ],"x":[{}]}"#;
        assert_eq!(count(body), Objects { attributes: 2, events: 1, purchases: 0 });
    }

    #[test]
    fn what_is_no_json_does_no_harm() {
        for body in ["", "\"", "\"\\", "]]]", "{\"events\":[{\"a", "{\"events\"", "[[{"] {
            assert!(count(body.as_bytes()).total() <= 1, "{body}");
        }
    }
}
