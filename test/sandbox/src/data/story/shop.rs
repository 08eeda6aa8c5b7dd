//! How many people there are, what they do in the apps, and what they buy.

use super::Story;
use super::cast::{APPS, CAMPAIGNS, EVENTS, PRODUCTS};
use super::dice::{Dice, MILLION};
use super::rhythm::{Rhythm, percent_of_week};
use crate::data::metrics::{Amount, Metric, Of};
use crate::data::signed;
use crate::data::time::{Moment, Unit};

/// On day 20,000 there were so many users, and every day there are a few more.
const USERS: i64 = 18_000;
const USERS_DAY: i64 = 20_000;
const USERS_PER_DAY: i64 = 9;
const USERS_MIN: i64 = 1_000;

/// Millionths of all users.
const DAILY: i64 = 85_000;
const MONTHLY: i64 = 380_000;
const NEW: i64 = 1_150;
const UNINSTALLED: i64 = 480;

/// Of those who are in an app the part that comes back on the same day.
const COME_BACK: i64 = 520_000;

/// How much more is bought at the height of a sale, in percent.
const SALE: i64 = 80;

/// What happened until each hour of a day, in thousandths of the day.
const UNTIL_HOUR: [i64; 25] = [
    0, 12, 20, 25, 29, 34, 45, 72, 114, 161, 208, 256, 309, 366, 416, 462, 508, 558, 616, 685, 763, 839, 905, 960,
    1_000,
];

/// How many users there are on day t.
pub fn users(t: i64) -> i64 {
    (USERS + USERS_PER_DAY * (t - USERS_DAY)).max(USERS_MIN)
}

fn dau(t: i64, app: u64) -> i64 {
    let dice = Dice::of("dau", &[t, signed(app)]);
    dice.about("dau", dice.share("dau", users(t) * percent_of_week(t) / 100 * DAILY / MILLION, app_share(app)), 2)
}

/// An app that is not in the cast is a small one.
fn app_share(app: u64) -> i64 {
    usize::try_from(app).ok().and_then(|app| APPS.get(app)).map_or(20_000, |(_, share)| *share)
}

/// Those of the cast, or the one.
fn apps(of: &Of) -> impl Iterator<Item = u64> + use<> {
    let all = APPS.len() as u64;
    of.app.map_or(0..all, |app| app..app + 1)
}

/// The part of a day's figure that is the moment's.
fn at_hour(of_day: i64, at: Moment) -> i64 {
    match (at.unit, usize::try_from(at.t.rem_euclid(24))) {
        (Unit::Hour, Ok(hour)) => of_day * UNTIL_HOUR[hour + 1] / 1_000 - of_day * UNTIL_HOUR[hour] / 1_000,
        _ => of_day,
    }
}

impl Story {
    pub fn shop(self, metric: &Metric, of: &Of, at: Moment) -> Amount {
        let t = at.day();
        let day = |figure: &dyn Fn(u64) -> i64| apps(of).map(figure).sum::<i64>();
        let restricted = |whole: i64| whole / of.segment.map_or(1, |segment| signed(segment) + 1);
        let dice = |app| Dice::of(metric.name, &[t, signed(app)]);
        Amount::Whole(match metric.name {
            "dau" => day(&|app| dau(t, app)),
            "mau" => day(&|app| users(t) * MONTHLY / MILLION * app_share(app) / MILLION),
            "new_users" => {
                let new = users(t) * percent_of_week(t) / 100 * NEW;
                day(&|app| dice(app).about("new", dice(app).times("new", new / MILLION, app_share(app)), 12))
            }
            "uninstalls" => day(&|app| {
                dice(app).about("gone", dice(app).times("gone", users(t) * UNINSTALLED / MILLION, app_share(app)), 12)
            }),
            "sessions" => {
                let sessions = day(&|app| dau(t, app) + dice(app).share("more", dau(t, app), COME_BACK));
                at_hour(restricted(sessions), at)
            }
            "count" => at_hour(restricted(self.events(of, t)), at),
            "purchase_quantity" => products(of).map(|product| at_hour(self.quantity(product, of, t), at)).sum(),
            _ => {
                let price = |product: u64| PRODUCTS[cast(product, PRODUCTS.len())].price;
                let revenue =
                    products(of).map(|product| at_hour(self.quantity(product, of, t), at) * price(product)).sum();
                return Amount::Quarters(revenue);
            }
        })
    }

    fn events(self, of: &Of, t: i64) -> i64 {
        let event = of.name.unwrap_or(0);
        let times = EVENTS[cast(event, EVENTS.len())].times * self.demand(t) / 100;
        apps(of).map(|app| Dice::of("event", &[t, signed(event), signed(app)]).times("times", dau(t, app), times)).sum()
    }

    fn quantity(self, product: u64, of: &Of, t: i64) -> i64 {
        let buyers = PRODUCTS[cast(product, PRODUCTS.len())].buyers * self.demand(t) / 100;
        apps(of)
            .map(|app| Dice::of("product", &[t, signed(product), signed(app)]).share("buy", dau(t, app), buyers))
            .sum()
    }

    /// How much is bought on day t, in percent of what is usual: sales help.
    fn demand(self, t: i64) -> i64 {
        let sales =
            CAMPAIGNS.iter().map(|campaign| campaign.rhythm).filter(|rhythm| matches!(rhythm, Rhythm::Burst { .. }));
        100 + sales.map(|sale| sale.percent(self.today, t)).max().unwrap_or(0) * SALE / 100
    }
}

/// Those of the cast, or the one.
fn products(of: &Of) -> impl Iterator<Item = u64> + use<> {
    let all = PRODUCTS.len() as u64;
    of.name.map_or(0..all, |product| product..product + 1)
}

/// Where number i stands in a cast of `count`.
pub fn cast(i: u64, count: usize) -> usize {
    usize::try_from(i).unwrap_or(0) % count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::metrics::{COUNT, DAU, MAU, NEW_USERS, QUANTITY, REVENUE, SESSIONS, UNINSTALLS};

    const STORY: Story = Story { today: 20_785 };

    fn day(t: i64) -> Moment {
        Moment { unit: Unit::Day, t, restated: 0 }
    }

    fn hours(t: i64) -> impl Iterator<Item = Moment> {
        (24 * t..24 * (t + 1)).map(|t| Moment { unit: Unit::Hour, t, restated: 0 })
    }

    fn value(metric: &Metric, of: &Of, at: Moment) -> i64 {
        match STORY.shop(metric, of, at) {
            Amount::Whole(value) | Amount::Quarters(value) => value,
        }
    }

    fn days() -> impl Iterator<Item = i64> {
        STORY.today - 120..STORY.today + 3
    }

    #[test]
    fn figures_are_in_proportion() {
        for t in days() {
            for of in [Of::default(), Of { app: Some(1), ..Of::default() }, Of { app: Some(7), ..Of::default() }] {
                let [dau, mau, sessions, new, gone] =
                    [&DAU, &MAU, &SESSIONS, &NEW_USERS, &UNINSTALLS].map(|metric| value(metric, &of, day(t)));
                assert!(0 < dau && dau < mau && dau <= sessions && sessions < 2 * dau, "{t} {of:?}");
                assert!(new < dau / 10 && gone < dau / 10 && mau < users(t));
            }
            let all = |metric| value(metric, &Of::default(), day(t));
            assert!(0 < all(&UNINSTALLS) && all(&UNINSTALLS) < all(&NEW_USERS), "{t}");
        }
    }

    #[test]
    fn all_apps_together_are_the_sum_and_so_are_hours() {
        for metric in [&DAU, &MAU, &NEW_USERS, &UNINSTALLS, &SESSIONS, &COUNT, &QUANTITY, &REVENUE] {
            for t in days() {
                let apps = (0..3).map(|app| value(metric, &Of { app: Some(app), ..Of::default() }, day(t)));
                assert_eq!(apps.sum::<i64>(), value(metric, &Of::default(), day(t)), "{} {t}", metric.name);
            }
        }
        for metric in [&SESSIONS, &COUNT, &QUANTITY, &REVENUE] {
            let of_day: i64 = hours(STORY.today).map(|hour| value(metric, &Of::default(), hour)).sum();
            assert_eq!(of_day, value(metric, &Of::default(), day(STORY.today)), "{}", metric.name);
        }
    }

    #[test]
    fn revenue_is_what_was_sold() {
        for t in days() {
            let of = |product: usize| Of { name: Some(product as u64), ..Of::default() };
            let sold = |product| value(&QUANTITY, &of(product), day(t)) * PRODUCTS[product].price;
            let products = 0..PRODUCTS.len();
            assert!(products.clone().all(|product| value(&REVENUE, &of(product), day(t)) == sold(product)));
            assert_eq!(value(&REVENUE, &Of::default(), day(t)), products.map(sold).sum::<i64>());
        }
    }

    #[test]
    fn weekends_are_busy_and_sales_sell() {
        let mean = |metric, days: &[i64]| {
            days.iter().map(|&t| value(metric, &Of::default(), day(t))).sum::<i64>() / signed(days.len() as u64)
        };
        let (weekend, week): (Vec<i64>, Vec<i64>) = days().partition(|&t| percent_of_week(t) > 105);
        assert!(mean(&DAU, &weekend) > mean(&DAU, &week) * 110 / 100);
        let (sale, usual): (Vec<i64>, Vec<i64>) = days().partition(|&t| STORY.demand(t) > 130);
        assert!(mean(&REVENUE, &sale) > mean(&REVENUE, &usual) * 115 / 100);
    }

    #[test]
    fn a_year_brings_some_growth() {
        let [before, now] = [STORY.today - 365, STORY.today].map(users);
        assert!(before < now && now < before * 120 / 100);
    }
}
