//! What became of single objects and days, as a key says it: so a test can let a workspace go through
//! any history, a key for each time that it is read.

use chrono::{DateTime, Utc};
use std::str::FromStr;

/// The numbers that can be said are below this.
const NUMBERS_MAX: u64 = 128;
const EDITS_MAX: usize = 4;
const RESTATED_MAX: usize = 24;

/// Numbers of objects, `3+5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers(u128);

/// The last edit of objects, `3@1767225600:2+…`: the number, the time, and how many edits there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edits([Option<Edit>; EDITS_MAX]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edit {
    number: u64,
    time_s: i64,
    count: u64,
}

/// How much greater the figures of days are, `20420:3+…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restated([Option<(i64, i64)>; RESTATED_MAX]);

impl Numbers {
    pub const NONE: Numbers = Numbers(0);

    pub fn has(self, number: u64) -> bool {
        number < NUMBERS_MAX && self.0 >> number & 1 == 1
    }

    pub fn all(self) -> impl Iterator<Item = u64> {
        (0..NUMBERS_MAX).filter(move |&number| self.has(number))
    }
}

impl FromStr for Numbers {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let number = |text: &str| text.parse().ok().filter(|&number: &u64| number < NUMBERS_MAX).ok_or(());
        written.split('+').try_fold(Numbers::NONE, |Numbers(all), text| Ok(Numbers(all | 1 << number(text)?)))
    }
}

impl Edits {
    pub const NONE: Edits = Edits([None; EDITS_MAX]);

    fn of(&self, number: u64) -> Option<&Edit> {
        self.0.iter().flatten().find(|edit| edit.number == number)
    }

    /// When an object was edited.
    pub fn time(&self, number: u64) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_secs(self.of(number)?.time_s)
    }

    /// What its text ends with: lists do not show it.
    pub fn ending(&self, number: u64) -> String {
        self.of(number).map_or_else(String::new, |edit| format!(" (edit {})", edit.count))
    }
}

impl FromStr for Edits {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let edit = |text: &str| {
            let (number, rest) = text.split_once('@')?;
            let (time_s, count) = rest.split_once(':')?;
            Some(Edit { number: number.parse().ok()?, time_s: time_s.parse().ok()?, count: count.parse().ok()? })
        };
        array(written, edit).map(Edits)
    }
}

impl Restated {
    pub const NONE: Restated = Restated([None; RESTATED_MAX]);

    pub fn of(&self, day: i64) -> i64 {
        self.0.iter().flatten().filter(|(restated, _)| *restated == day).map(|(_, more)| more).sum()
    }
}

impl FromStr for Restated {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let day = |text: &str| {
            let (day, more) = text.split_once(':')?;
            Some((day.parse().ok()?, more.parse().ok()?))
        };
        array(written, day).map(Restated)
    }
}

/// What is written between `+`.
fn array<T: Copy, const MAX: usize>(written: &str, read: impl Fn(&str) -> Option<T>) -> Result<[Option<T>; MAX], ()> {
    let mut all = [None; MAX];
    let mut places = all.iter_mut();
    for text in written.split('+') {
        *places.next().ok_or(())? = Some(read(text).ok_or(())?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let numbers: Numbers = "3+5+127".parse().expect("numbers");
        assert_eq!(numbers.all().collect::<Vec<_>>(), [3, 5, 127]);
        assert!(!numbers.has(4) && !numbers.has(131));
        let edits: Edits = "3@1767225600:2".parse().expect("edits");
        assert_eq!(edits.time(3).map(|time| time.timestamp()), Some(1_767_225_600));
        assert_eq!((edits.ending(3).as_str(), edits.ending(4).as_str()), (" (edit 2)", ""));
        let restated: Restated = "20420:3+20421:1+20420:2".parse().expect("days");
        assert_eq!((restated.of(20_420), restated.of(20_422)), (5, 0));
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "3+", "128", "x", "-1"] {
            assert_eq!(bad.parse::<Numbers>(), Err(()), "{bad}");
        }
        for bad in ["", "3", "3@x:1", "3@5", "1@1:1+1@1:1+1@1:1+1@1:1+1@1:1"] {
            assert_eq!(bad.parse::<Edits>(), Err(()), "{bad}");
        }
        assert_eq!("20420".parse::<Restated>(), Err(()));
    }
}
