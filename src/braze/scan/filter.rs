//! Which rows of an answer are wanted.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::seen::Seen;
use super::windows::Range;
use crate::braze::rows::batch::{Batch, Values};

/// What rows are judged by; each is the place of a column in the decoded batches.
#[derive(Default)]
pub struct Filter {
    pub key: Option<usize>,
    pub not_before: Option<(usize, DateTime<Utc>)>,
    pub day: Option<(usize, Range)>,
    pub seen: Seen,
    /// The days of the series that is being read. Its windows come one after the other.
    pub days: HashSet<i32>,
}

impl Filter {
    /// Drops rows that came before; returns how many are left. A row without a key is new.
    pub fn only_new(&mut self, batch: &mut Batch) -> usize {
        if let Some(key) = self.key {
            let Values::Text(keys) = &batch.vectors[key].values else { unreachable!("a key is a text") };
            let mut keep: Vec<bool> = (0..batch.rows).map(|row| self.seen.insert(keys.get(row))).collect();
            for &null in &batch.vectors[key].nulls {
                keep[null as usize] = true;
            }
            batch.retain(&keep);
        }
        batch.rows
    }

    /// A series begins: its days have not been before.
    pub fn begin_series(&mut self) {
        self.days.clear();
    }

    /// Drops rows of other days or times than asked for, and of days that the series had before.
    /// A row whose time is not known is kept, unless days are asked for.
    pub fn only_wanted(&mut self, batch: &mut Batch) {
        if let Some((column, not_before)) = self.not_before {
            let Values::Timestamp(times) = &batch.vectors[column].values else { unreachable!("a time") };
            let mut keep: Vec<bool> = times.iter().map(|&time| time >= not_before.timestamp_micros()).collect();
            for &null in &batch.vectors[column].nulls {
                keep[null as usize] = true;
            }
            batch.retain(&keep);
        }
        if let Some((column, range)) = self.day {
            let Values::Date(days) = &batch.vectors[column].values else { unreachable!("a day") };
            let is_wanted = |day: i32| range.contains(NaiveDate::default() + TimeDelta::days(day.into()));
            let mut keep: Vec<bool> = days.iter().map(|&day| is_wanted(day) && self.days.insert(day)).collect();
            for &null in &batch.vectors[column].nulls {
                keep[null as usize] = range == Range::default();
            }
            batch.retain(&keep);
        }
    }
}
