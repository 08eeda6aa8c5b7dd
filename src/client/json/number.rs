//! Numbers as they are written, in JSON and in texts.

/// Why a text is no number of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// It is no number.
    NoNumber,
    /// It has digits behind the decimal point that would be lost.
    Fraction,
    /// It lies outside of what the type has.
    TooLarge,
}

/// The whole number in any spelling that has one: `3`, `3.0`, `1e3`, `250e-1`.
///
/// It is worked out digit by digit, since a double has no more than 53 bits of it.
///
/// # Errors
/// If it is no number, has a fraction that is not zero, or does not fit.
pub fn whole(text: &str) -> Result<i64, NumberProblem> {
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent).ok_or(NumberProblem::NoNumber)?),
        None => (text, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (before, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(before) || !is_number(behind) || before.len() + behind.len() == 0 {
        return Err(NumberProblem::NoNumber);
    }
    let all = format!("{before}{behind}");
    let significant = all.trim_end_matches('0');
    if significant.trim_start_matches('0').is_empty() {
        return Ok(0);
    }
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let zeros = exponent.saturating_add(length(before)).saturating_sub(length(significant));
    let zeros =
        u32::try_from(zeros).map_err(|_| if zeros < 0 { NumberProblem::Fraction } else { NumberProblem::TooLarge })?;
    let digits: i128 = significant.parse().map_err(|_| NumberProblem::TooLarge)?;
    let number = 10_i128.checked_pow(zeros).and_then(|power| digits.checked_mul(power));
    number.and_then(|number| i64::try_from(sign * number).ok()).ok_or(NumberProblem::TooLarge)
}

/// The exponent; one that is too long for any number is as large as can be.
fn exponent_of(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let bound = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(bound))
}

/// The double that is nearest to the number.
///
/// # Errors
/// If it is no number, or beyond all doubles.
pub fn nearest(text: &str) -> Result<f64, NumberProblem> {
    // Rust also knows `inf` and `NaN`.
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return Err(NumberProblem::NoNumber);
    }
    let number: f64 = text.parse().map_err(|_| NumberProblem::NoNumber)?;
    if number.is_finite() { Ok(number) } else { Err(NumberProblem::TooLarge) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_all_spellings() {
        for (text, number) in [
            ("3", 3),
            ("-3", -3),
            ("+3", 3),
            ("3.0", 3),
            ("3.", 3),
            ("-0.0", 0),
            ("0e999999999999999999999", 0),
            ("1e3", 1_000),
            ("1E+3", 1_000),
            ("250e-1", 25),
            ("1.5e1", 15),
            ("0.003e3", 3),
            ("3000000.00e-6", 3),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808.000", i64::MIN),
            ("922337203685477580.7e1", i64::MAX),
        ] {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_number_of_64_bits() {
        for text in ["", "-", ".", "x", "3x", "1e", "e3", "0x10", "1,000", "1_000", "NaN", "3.0.0", "--3", "1e3.0", "½"]
        {
            assert_eq!(whole(text), Err(NumberProblem::NoNumber), "{text}");
        }
        for text in ["3.5", "1e-1", "0.1", "1e-999999999999999999999", "12345678901234567890.5"] {
            assert_eq!(whole(text), Err(NumberProblem::Fraction), "{text}");
        }
        let long = "9".repeat(400);
        for text in ["9223372036854775808", "-9223372036854775809", "1e19", "1e999999999999999999999", &long] {
            assert_eq!(whole(text), Err(NumberProblem::TooLarge), "{text}");
        }
    }

    #[test]
    fn doubles_are_the_nearest() {
        for (text, number) in [
            ("24112.079999999998", 24_112.079_999_999_998),
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("123456789012345678901234567890", 1.234_567_890_123_456_8e29),
            ("2.2250738585072011e-308", 2.225_073_858_507_201e-308),
            ("5e-324", f64::from_bits(1)),
            ("1e-400", 0.0),
        ] {
            assert_eq!(nearest(text).map(f64::to_bits), Ok(number.to_bits()), "{text}");
        }
        assert_eq!(nearest("1e400"), Err(NumberProblem::TooLarge));
        for text in ["", "inf", "NaN", "infinity", "1e", "1,5", "0x1"] {
            assert_eq!(nearest(text), Err(NumberProblem::NoNumber), "{text}");
        }
    }
}
