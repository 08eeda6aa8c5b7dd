//! Numbers that look random and are the same in every run.

/// Mixes the parts of `parts` into one number: FNV-1a over the bytes, then the finaliser of
/// `SplitMix64`, because the upper bits of FNV-1a alone hardly differ between short texts.
pub fn hash(seed: u64, parts: &[&[u8]]) -> u64 {
    const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = FNV_OFFSET ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for part in parts {
        // A separator keeps ("ab", "c") apart from ("a", "bc").
        for &byte in part.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A UUID of version 4 in form, the same for the same text and number.
pub fn uuid(text: &str, number: u64) -> String {
    let [high, low] = [1, 2].map(|seed| hash(seed, &[text.as_bytes(), &number.to_le_bytes()]));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        assert_eq!(hash(1, &[b"a", b"b"]), hash(1, &[b"a", b"b"]));
        assert_ne!(hash(1, &[b"a", b"b"]), hash(1, &[b"ab"]));
        assert_ne!(hash(1, &[b"a"]), hash(2, &[b"a"]));
    }

    #[test]
    fn uuids_have_their_form() {
        let uuid = uuid("sandbox", 1);
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]));
    }
}
