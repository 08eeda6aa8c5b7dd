//! Numbers as JSON has them, with all of their digits.

use crate::error::ValueReason;

/// Appends a whole number.
pub fn push_integer(number: impl itoa::Integer, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number with so many digits behind the point, as it lies in the database: without the point.
pub fn push_decimal(number: i128, scale: u8, out: &mut Vec<u8>) {
    let mut buffer = itoa::Buffer::new();
    // Numbers of 128 bits take several times as long.
    let digits = match u64::try_from(number.unsigned_abs()) {
        Ok(small) => buffer.format(small),
        Err(_) => buffer.format(number.unsigned_abs()),
    };
    if number < 0 {
        out.push(b'-');
    }
    let scale = usize::from(scale);
    let (before, behind) = digits.split_at(digits.len().saturating_sub(scale));
    out.extend_from_slice(if before.is_empty() { b"0" } else { before.as_bytes() });
    if scale > 0 {
        out.push(b'.');
        out.resize(out.len() + scale - behind.len(), b'0');
        out.extend_from_slice(behind.as_bytes());
    }
}

/// Appends the shortest spelling that reads back as the same number.
///
/// # Errors
/// If it is not finite.
pub fn push_float(number: impl zmij::Float + Into<f64> + Copy, out: &mut Vec<u8>) -> Result<(), ValueReason> {
    finite(number.into())?;
    out.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
    Ok(())
}

/// Appends a number that is whole without point and exponent.
///
/// # Errors
/// If it is not whole, or not finite.
pub fn push_whole_float(number: f64, out: &mut Vec<u8>) -> Result<(), ValueReason> {
    finite(number)?;
    if number.fract() != 0.0 {
        return Err(ValueReason::NotWhole(number.to_string()));
    }
    // A zero may have a sign.
    out.extend_from_slice(format!("{:.0}", number + 0.0).as_bytes());
    Ok(())
}

/// Appends a number that is whole without its point.
///
/// # Errors
/// If it is not whole.
pub fn push_whole_decimal(number: i128, scale: u8, out: &mut Vec<u8>) -> Result<(), ValueReason> {
    let unit = 10_i128.pow(scale.into());
    if number % unit != 0 {
        let mut digits = Vec::new();
        push_decimal(number, scale, &mut digits);
        return Err(ValueReason::NotWhole(String::from_utf8_lossy(&digits).into_owned()));
    }
    push_integer(number / unit, out);
    Ok(())
}

/// That a number is one that JSON has.
fn finite(number: f64) -> Result<(), ValueReason> {
    if number.is_nan() {
        return Err(ValueReason::Nan);
    }
    if number.is_infinite() { Err(ValueReason::Infinite) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers_keep_all_digits() {
        assert_eq!(text(|out| push_integer(9_007_199_254_740_993_i64, out)), "9007199254740993");
        assert_eq!(text(|out| push_integer(i64::MIN, out)), "-9223372036854775808");
        assert_eq!(text(|out| push_integer(u64::MAX, out)), "18446744073709551615");
        assert_eq!(text(|out| push_integer(i128::MIN, out)), "-170141183460469231731687303715884105728");
        assert_eq!(text(|out| push_integer(u128::MAX, out)), "340282366920938463463374607431768211455");
    }

    #[test]
    fn decimals_keep_all_digits() {
        for (number, scale, expected) in [
            (150, 2, "1.50"),
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (-50, 2, "-0.50"),
            (-150, 2, "-1.50"),
            (7, 0, "7"),
            (-7, 0, "-7"),
            (1, 38, "0.00000000000000000000000000000000000001"),
            (99_999_999_999_999_999_999_999_999_999_999_999_999, 0, "99999999999999999999999999999999999999"),
            (-99_999_999_999_999_999_999_999_999_999_999_999_999, 37, "-9.9999999999999999999999999999999999999"),
        ] {
            assert_eq!(text(|out| push_decimal(number, scale, out)), expected);
        }
    }

    #[test]
    fn floats_read_back() {
        for number in [0.0, -0.0, 0.1, 1.0, -1.5, 1e21, 5e-324, f64::MAX, 123_456_789.123, 9_007_199_254_740_993.0] {
            let text = text(|out| push_float(number, out).unwrap());
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
        }
        assert_eq!(text(|out| push_float(0.1_f32, out).unwrap()), "0.1");
        for (number, reason) in [
            (f64::NAN, ValueReason::Nan),
            (f64::INFINITY, ValueReason::Infinite),
            (-f64::INFINITY, ValueReason::Infinite),
        ] {
            assert_eq!(push_float(number, &mut Vec::new()), Err(reason.clone()));
            assert_eq!(push_whole_float(number, &mut Vec::new()), Err(reason));
        }
    }

    #[test]
    fn identifiers_have_no_point() {
        assert_eq!(text(|out| push_whole_float(5.0, out).unwrap()), "5");
        assert_eq!(text(|out| push_whole_float(-0.0, out).unwrap()), "0");
        assert_eq!(text(|out| push_whole_float(1e21, out).unwrap()), "1000000000000000000000");
        assert_eq!(push_whole_float(5.5, &mut Vec::new()), Err(ValueReason::NotWhole("5.5".to_owned())));
        assert_eq!(text(|out| push_whole_decimal(-500, 2, out).unwrap()), "-5");
        assert_eq!(push_whole_decimal(-5, 1, &mut Vec::new()), Err(ValueReason::NotWhole("-0.5".to_owned())));
        let longest = 10_i128.pow(37);
        assert_eq!(text(|out| push_whole_decimal(longest, 38, out).unwrap_or(())), "");
    }
}
