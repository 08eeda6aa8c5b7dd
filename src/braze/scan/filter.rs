//! Which rows of an answer are wanted.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::seen::Seen;
use super::windows::Window;
use crate::braze::rows::batch::{Batch, Values};

/// What rows are judged by; each is the place of a column in the decoded batches.
#[derive(Default)]
pub struct Filter {
    pub key: Option<usize>,
    pub not_before: Option<(usize, DateTime<Utc>)>,
    pub day: Option<usize>,
    pub seen: Seen,
}

impl Filter {
    /// Drops rows that came before; returns how many are left. A row without a key is new.
    pub fn only_new(&mut self, batch: &mut Batch) -> usize {
        if let Some(key) = self.key {
            let Values::Text(keys) = &batch.vectors[key].values else {
                unreachable!("a key is a text")
            };
            let mut keep: Vec<bool> = (0..batch.rows)
                .map(|row| self.seen.insert(keys.get(row)))
                .collect();
            for &null in &batch.vectors[key].nulls {
                keep[null as usize] = true;
            }
            batch.retain(&keep);
        }
        batch.rows
    }

    /// Drops rows of other days or times than asked for. A row whose time is not known is kept.
    pub fn only_wanted(&self, batch: &mut Batch, window: Option<&Window>) {
        if let Some((column, not_before)) = self.not_before {
            let Values::Timestamp(times) = &batch.vectors[column].values else {
                unreachable!("a time")
            };
            let mut keep: Vec<bool> = times
                .iter()
                .map(|&time| time >= not_before.timestamp_micros())
                .collect();
            for &null in &batch.vectors[column].nulls {
                keep[null as usize] = true;
            }
            batch.retain(&keep);
        }
        if let (Some(column), Some(window)) = (self.day, window) {
            let Values::Date(days) = &batch.vectors[column].values else {
                unreachable!("a day")
            };
            let mut before: Vec<i32> = Vec::with_capacity(days.len());
            let mut keep: Vec<bool> = days
                .iter()
                .map(|&day| {
                    let is_new = !before.contains(&day);
                    before.push(day);
                    is_new && window.contains(NaiveDate::default() + TimeDelta::days(day.into()))
                })
                .collect();
            for &null in &batch.vectors[column].nulls {
                keep[null as usize] = window.first.is_none() && window.last.is_none();
            }
            batch.retain(&keep);
        }
    }
}
