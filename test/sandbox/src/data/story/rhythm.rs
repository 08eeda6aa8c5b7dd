//! When a campaign or Canvas is sent.

const DAYS_OF_WEEK: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// It is a draft.
    Never,
    /// Whenever something happens, and that depends on the day of the week; for a year and more.
    Always,
    /// Every week on this day, 0 for Monday; for a year and more.
    Weekly(i64),
    /// From so many days before the story's day on, for so many days: it rises fast and falls slowly.
    Burst { ago: i64, days: i64 },
}

/// The part of an ordinary day that happens on each day of the week, in percent: people shop at weekends.
const WEEK: [i64; 7] = [94, 92, 93, 97, 108, 114, 102];

/// How long what goes on for ever has been going on.
const EVER: i64 = 400;

/// The day of the week, 0 for Monday: day 0, 1970-01-01, was a Thursday.
fn weekday(t: i64) -> i64 {
    (t + 3).rem_euclid(DAYS_OF_WEEK)
}

pub fn percent_of_week(t: i64) -> i64 {
    usize::try_from(weekday(t)).ok().and_then(|day| WEEK.get(day).copied()).unwrap_or(100)
}

impl Rhythm {
    /// The first and the last day on which it was sent, as seen on day `today`. A draft's is the other way round.
    pub fn span(self, today: i64) -> (i64, i64) {
        match self {
            Rhythm::Never => (today, today - 1),
            Rhythm::Always => (today - EVER, today),
            Rhythm::Weekly(day) => {
                let last = today - (weekday(today) - day).rem_euclid(DAYS_OF_WEEK);
                (last - EVER / DAYS_OF_WEEK * DAYS_OF_WEEK, last)
            }
            Rhythm::Burst { ago, days } => (today - ago, today.min(today - ago + days - 1)),
        }
    }

    /// In how many days, from tomorrow on, it is sent the next time, if it has a day of the week.
    pub fn next_after(self, today: i64) -> Option<i64> {
        let Rhythm::Weekly(day) = self else { return None };
        Some(1 + (day - weekday(today + 1)).rem_euclid(DAYS_OF_WEEK))
    }

    /// How much of what it may send is sent on day t, in percent.
    pub fn percent(self, today: i64, t: i64) -> i64 {
        let (first, _) = self.span(today);
        if t < first {
            return 0;
        }
        match self {
            Rhythm::Never => 0,
            Rhythm::Always => percent_of_week(t),
            Rhythm::Weekly(day) => {
                if weekday(t) == day {
                    100
                } else {
                    0
                }
            }
            Rhythm::Burst { days, .. } => {
                let (day, peak) = (t - first, days / 3);
                let height =
                    if day <= peak { 100 * (day + 1) / (peak + 1) } else { 100 * (days - day) / (days - peak) };
                height.max(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_785;

    #[test]
    fn weeks_begin_on_monday() {
        // 2026-11-28 was a Saturday.
        assert_eq!(weekday(TODAY), 5);
        assert_eq!(percent_of_week(TODAY), 114);
    }

    #[test]
    fn spans_are_where_something_is_sent() {
        let rhythms = [Rhythm::Always, Rhythm::Weekly(5), Rhythm::Weekly(4), Rhythm::Burst { ago: 30, days: 12 }];
        for rhythm in rhythms.into_iter().chain([Rhythm::Burst { ago: 5, days: 12 }]) {
            let (first, last) = rhythm.span(TODAY);
            let sent: Vec<i64> = (TODAY - 500..=TODAY).filter(|&t| rhythm.percent(TODAY, t) > 0).collect();
            assert_eq!((sent.first(), sent.last()), (Some(&first), Some(&last)), "{rhythm:?}");
        }
        assert!((TODAY - 500..TODAY + 9).all(|t| Rhythm::Never.percent(TODAY, t) == 0));
    }

    #[test]
    fn the_next_time_is_from_tomorrow_on() {
        let next = |day| Rhythm::Weekly(day).next_after(TODAY);
        assert_eq!([5, 6, 0].map(next), [Some(7), Some(1), Some(2)]);
        assert_eq!(Rhythm::Always.next_after(TODAY), None);
    }

    #[test]
    fn bursts_rise_and_fall() {
        let burst = Rhythm::Burst { ago: 20, days: 9 };
        let heights: Vec<i64> = (0..10).map(|day| burst.percent(TODAY, TODAY - 20 + day)).collect();
        assert_eq!(heights, [25, 50, 75, 100, 83, 66, 50, 33, 16, 0]);
    }
}
