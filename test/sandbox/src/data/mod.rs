//! What is in the workspace: closed formulas of an object's number, so that a test can compute what
//! it expects and a list of any length needs no memory; or a `story` instead, see `source`.
//!
//! Numbers count from 0 in the order of creation. The README's section "What is in it" has all
//! formulas.

pub mod audience;
pub mod campaigns;
pub mod canvases;
pub mod cards;
pub mod catalogs;
pub mod content;
pub mod era;
mod figures;
mod formulas;
pub mod history;
pub mod integrations;
pub mod messages;
pub mod metrics;
pub mod names;
pub mod objects;
pub mod segments;
pub mod settings;
pub mod source;
pub mod story;
pub mod time;
pub mod translations;
pub mod users;

use figures::figure;

/// No list is longer: up to here `last_edited` stays a year of four digits.
pub const OBJECTS_MAX: u64 = 1 << 24;

/// Enough for any workspace, and few enough to look for one by its id.
pub const APPS_MAX: u64 = 1_000;

/// The same of subscription groups.
pub const GROUPS_MAX: u64 = 1_000;

/// Of messages in a channel and of variants of a canvas: the terms of figures have room for so
/// many, and ids for sixteen.
pub const VARIATIONS_MAX: u64 = 10;

/// One less, because there may be a deleted step as well.
pub const STEPS_MAX: u64 = 9;
pub const MORE_EVENTS_MAX: u64 = 5;

/// What ids begin with; the rest is the same for all kinds.
pub mod kind {
    pub const CAMPAIGN: u32 = 0xc000_0000;
    pub const CANVAS: u32 = 0xca00_0000;
    pub const SEGMENT: u32 = 0x5e00_0000;
    pub const CARD: u32 = 0xfd00_0000;
    pub const APP: u32 = 0xa000_0000;
    pub const BLOCK: u32 = 0xcb00_0000;
    pub const TEMPLATE: u32 = 0xe700_0000;
    pub const GROUP: u32 = 0x5900_0000;
    pub const CENTER: u32 = 0x9c00_0000;
    pub const INTEGRATION: u32 = 0xcd00_0000;
    pub const LOCALE: u32 = 0x10ca_1e00;
    pub const SCIM_USER: u32 = 0x5c00_0000;
}

pub fn id(kind: u32, i: u64) -> String {
    sub_id(kind, 0, 0, i)
}

/// The id of a part of object i: of number `n`, in channel `c`.
pub fn sub_id(kind: u32, c: u64, n: u64, i: u64) -> String {
    format!("{kind:08x}-0000-4{c:03x}-8{n:03x}-{i:012x}")
}

/// The number of the object that has this id.
pub fn number_of(kind: u32, id: &str) -> Option<u64> {
    sub_number_of(kind, id).filter(|&(c, n, _)| (c, n) == (0, 0)).map(|(_, _, i)| i)
}

/// What [`sub_id`] was made of: c, n and i.
pub fn sub_number_of(kind: u32, id: &str) -> Option<(u64, u64, u64)> {
    let hex = |range| u64::from_str_radix(id.get(range)?, 16).ok();
    let (c, n, i) = (hex(15..18)?, hex(20..23)?, hex(24..36)?);
    (sub_id(kind, c, n, i) == id).then_some((c, n, i))
}

pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

pub fn app_id(i: u64) -> String {
    id(kind::APP, i)
}

fn name(words: &[&str; 10], i: u64) -> String {
    let mut name = words[usize::try_from(i % 10).unwrap_or(0)].to_owned();
    name.push(' ');
    name.push_str(&i.to_string());
    name
}

fn tags(i: u64) -> &'static [&'static str] {
    match i % 3 {
        0 => &[],
        1 => &["lifecycle"],
        _ => &["lifecycle", "email"],
    }
}

fn teams(i: u64) -> &'static [&'static str] {
    if i.is_multiple_of(2) { &["Marketing"] } else { &[] }
}

/// Campaigns and canvases that were never sent.
fn is_draft(i: u64) -> bool {
    i % 5 == 4
}

pub fn is_archived(i: u64) -> bool {
    i % ARCHIVED_EVERY == ARCHIVED_AT
}

/// Campaign, canvas or card i is archived when i % `ARCHIVED_EVERY` is `ARCHIVED_AT`.
pub const ARCHIVED_EVERY: u64 = 7;
const ARCHIVED_AT: u64 = 5;

/// Numbers and terms of figures are far below the limit.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_numbers() {
        assert_eq!(number_of(kind::CANVAS, "ca000000-0000-4000-8000-00000000001f"), Some(31));
        assert_eq!(sub_number_of(0xc100_0000, "c1000000-0000-4007-8002-00000000000a"), Some((7, 2, 10)));
        for bad in ["", "ca000000-0000-4000-8000-00000000001F", "c0000000-0000-4000-8000-00000000001f", "é"] {
            assert_eq!(number_of(kind::CANVAS, bad), None, "{bad}");
        }
    }
}
