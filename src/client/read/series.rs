//! The windows of all series of a call.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::windows::{CallTime, DayRange, Points, Window, summary};
use crate::workspaces::workspace::Workspace;

/// The windows that each identifier of a call is asked for. All get the same, so that they agree on
/// the newest point.
pub struct SeriesWindows {
    span: SeriesSpan,
    /// When the call was opened, by our own clock.
    opened: DateTime<Utc>,
    /// Knows Braze's clock, as soon as an answer told.
    workspace: Arc<Workspace>,
    /// Those that were made when it was known.
    fixed: Option<Vec<Window>>,
}

/// What the windows are made for.
#[derive(Clone, Copy, Debug)]
pub enum SeriesSpan {
    /// The points of a series.
    Points {
        /// Which ones.
        points: Points,
        /// The longest window.
        length_max: u32,
        /// Whether `ending_at` must always be sent.
        end_needed: bool,
    },
    /// One window, which the answer sums up.
    Sum {
        /// Its days.
        range: DayRange,
        /// As many as there are by default.
        length_max: u32,
    },
}

impl SeriesWindows {
    /// The windows of a call that is opened now.
    #[must_use]
    pub fn new(span: SeriesSpan, opened: DateTime<Utc>, workspace: Arc<Workspace>) -> Self {
        SeriesWindows { span, opened, workspace, fixed: None }
    }

    /// Whether the windows are the same from now on. Before, they may end with their request.
    #[must_use]
    pub fn are_fixed(&self) -> bool {
        self.fixed.is_some() || self.workspace.clock.ahead().is_some()
    }

    /// The windows of the next identifier.
    pub fn of_next(&mut self) -> Vec<Window> {
        if let Some(fixed) = &self.fixed {
            return fixed.clone();
        }
        let time = CallTime { opened: self.opened, ahead: self.workspace.clock.ahead() };
        let windows = self.span.windows(time);
        if time.ahead.is_some() {
            self.fixed = Some(windows.clone());
        }
        windows
    }
}

impl SeriesSpan {
    fn windows(self, time: CallTime) -> Vec<Window> {
        match self {
            SeriesSpan::Points { points, length_max, end_needed } => {
                let mut windows = points.windows(time, length_max);
                for window in windows.iter_mut().filter(|_| end_needed) {
                    window.ending_at.get_or_insert(time.of_braze());
                }
                windows
            }
            SeriesSpan::Sum { range, length_max } => vec![summary(range, time, length_max)],
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use reqwest::Url;

    use super::*;
    use crate::read::windows::Unit;
    use crate::workspaces::secret::Secret;
    use crate::workspaces::workspace::Origin;

    #[test]
    fn all_identifiers_agree_from_the_first_answer_on() {
        let base = Url::parse("https://rest.iad-01.braze.com").unwrap();
        let workspace = Arc::new(Workspace::new("main".to_owned(), base, Secret::new("key"), Origin::Call));
        let opened: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let points = DayRange::default().points(Unit::Hour, opened, 100);
        let span = SeriesSpan::Points { points, length_max: 100, end_needed: false };
        let mut windows = SeriesWindows::new(span, opened, Arc::clone(&workspace));
        assert!(!windows.are_fixed());
        assert_eq!(windows.of_next(), [Window { ending_at: None, length: 100 }]);
        workspace.clock.learn(TimeDelta::minutes(90));
        assert!(windows.are_fixed());
        let fixed = [Window { ending_at: Some(opened + TimeDelta::minutes(90)), length: 100 }];
        assert_eq!(windows.of_next(), fixed);
        workspace.clock.learn(TimeDelta::minutes(200));
        assert_eq!(windows.of_next(), fixed);
    }
}
