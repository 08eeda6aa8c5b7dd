//! What campaigns and Canvases send, and what comes of it.

use super::Story;
use super::cast::{APPS, CAMPAIGNS, CANVASES, Campaign, Canvas};
use super::dice::{Dice, MILLION};
use super::funnel::{Appeal, Funnel};
use super::shop::{cast, users};
use crate::data::canvases::sends_messages;
use crate::data::signed;
use crate::data::source::Part;

/// What an order is worth on average, in quarters of a dollar.
const ORDER: i64 = 106;

/// Of those who receive something the part that starts a session, the second conversion event.
const START_SESSION: i64 = 95_000;

/// Of a campaign's audience the part that a single send reaches.
const SEND: i64 = 120_000;

/// What came of a message, or of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Outcome {
    people: i64,
    orders: i64,
    sessions: i64,
    revenue: i64,
}

impl Outcome {
    fn of(people: i64, buyers: i64, dice: Dice) -> Self {
        let orders = dice.share("orders", people, buyers);
        Outcome {
            people,
            orders,
            sessions: orders + dice.share("sessions", people - orders, START_SESSION),
            revenue: dice.about("revenue", orders * ORDER, 18),
        }
    }

    fn sum(all: impl Iterator<Item = Outcome>) -> Self {
        all.fold(Outcome::default(), |a, b| Outcome {
            people: a.people + b.people,
            orders: a.orders + b.orders,
            sessions: a.sessions + b.sessions,
            revenue: a.revenue + b.revenue,
        })
    }

    /// Orders count when they are made, and by the time of sending as well: all are made on the day.
    fn get(self, name: &str) -> i64 {
        match name {
            "unique_recipients" | "entries" => self.people,
            "conversions" | "conversions_by_send_time" | "conversions_by_entry_time" => self.orders,
            "conversions1" | "conversions1_by_send_time" => self.sessions,
            _ => 0,
        }
    }
}

pub fn campaign(i: u64) -> &'static Campaign {
    &CAMPAIGNS[cast(i, CAMPAIGNS.len())]
}

pub fn canvas(i: u64) -> &'static Canvas {
    &CANVASES[cast(i, CANVASES.len())]
}

/// Part `n` of `count` of a whole.
fn part(whole: i64, n: u64, count: u64) -> i64 {
    let (n, count) = (signed(n), signed(count));
    whole / count + i64::from(n < whole % count)
}

/// The part of an audience that a channel reaches: who has no phone with the app gets no push.
fn channel_share(c: u64) -> i64 {
    match c {
        1 => APPS[0].1,
        2 => APPS[1].1,
        _ => MILLION,
    }
}

/// Some campaigns are liked better than others, and one of their variations better than the other.
fn appeal(what: &str, i: u64, v: u64) -> Appeal {
    let of_campaign = Dice::of(what, &[signed(i)]).about("appeal", 100, 28);
    Appeal(Dice::of(what, &[signed(i), signed(v)]).about("appeal", of_campaign, 12))
}

impl Story {
    pub fn message_statistic(self, of: Part, name: &str, t: i64) -> i64 {
        match of {
            Part::Variation { i, c, v, variations } => {
                let funnel = self.campaign_message(i, c, v, variations, t);
                funnel.get(name) + self.outcome(of, t).get(name)
            }
            Part::SendMessage { i, n } => self.send_message(i, n, t).get(name) + self.outcome(of, t).get(name),
            Part::StepMessage { i, s, c, steps } if s < steps => self.step_message(i, s, c, t).get(name),
            _ => self.outcome(of, t).get(name),
        }
    }

    pub fn message_revenue(self, of: Part, t: i64) -> i64 {
        self.outcome(of, t).revenue
    }

    fn outcome(self, of: Part, t: i64) -> Outcome {
        match of {
            Part::Campaign { i, variations } => {
                let channels = campaign(i).channels;
                let messages = (channels.first..channels.first + channels.count)
                    .flat_map(|c| (0..variations).map(move |v| Part::Variation { i, c, v, variations }));
                Outcome::sum(messages.map(|message| self.outcome(message, t)))
            }
            Part::Variation { i, c, v, variations } => {
                let received = self.campaign_message(i, c, v, variations, t).received;
                let Appeal(appeal) = appeal("campaign", i, v);
                let dice = Dice::of("bought", &[signed(i), signed(c), signed(v), t]);
                Outcome::of(received, campaign(i).buyers * appeal / 100, dice)
            }
            // All sends of a campaign are alike, so any of them has its totals.
            Part::Send { i } => self.outcome(Part::SendMessage { i, n: 0 }, t),
            Part::SendMessage { i, n } => {
                let dice = Dice::of("sold", &[signed(i), t]);
                Outcome::of(self.send_message(i, n, t).received, campaign(i).buyers, dice)
            }
            Part::Canvas { i, variants } => {
                Outcome::sum((0..variants).map(|v| self.outcome(Part::Variant { i, v, variants }, t)))
            }
            Part::Variant { i, v, variants } => {
                let Appeal(appeal) = appeal("canvas", i, v);
                let dice = Dice::of("journey", &[signed(i), signed(v), t]);
                Outcome::of(part(self.entries(i, t), v, variants), canvas(i).buyers * appeal / 100, dice)
            }
            Part::Step { i, s, variants, steps } => self.step(i, s, variants, steps, t),
            Part::StepMessage { .. } => Outcome::default(),
        }
    }

    /// An order counts for one of the steps that send something, so those of all steps are those of the Canvas.
    fn step(self, i: u64, s: u64, variants: u64, steps: u64, t: i64) -> Outcome {
        let sending = |steps: u64| (0..steps).filter(|&s| sends_messages(s)).count() as u64;
        if s >= steps || !sends_messages(s) {
            return Outcome::default();
        }
        let Outcome { orders, revenue, .. } = self.outcome(Part::Canvas { i, variants }, t);
        // Every day another step is the first to get what is left over.
        let count = sending(steps);
        let orders_of = |n: u64| part(orders, (n + t.unsigned_abs()) % count, count);
        let orders_here = orders_of(sending(s));
        // Revenue goes where the orders are.
        let before: i64 = (0..sending(s)).map(orders_of).sum();
        let until = |count: i64| revenue * count / orders.max(1);
        Outcome { orders: orders_here, revenue: until(before + orders_here) - until(before), ..Outcome::default() }
    }

    fn campaign_message(self, i: u64, c: u64, v: u64, variations: u64, t: i64) -> Funnel {
        let Campaign { rhythm, reach, .. } = campaign(i);
        let audience = users(t) * rhythm.percent(self.today, t) / 100;
        let dice = Dice::of("campaign", &[signed(i), signed(c), t]);
        let sent = dice.share("sent", audience, dice.about("reach", *reach, 5) * channel_share(c) / MILLION);
        let dice = Dice::of("message", &[signed(i), signed(c), signed(v), t]);
        Funnel::of(c, part(sent, v, variations), dice, appeal("campaign", i, v))
    }

    /// A push to some of the campaign's audience.
    fn send_message(self, i: u64, n: u64, t: i64) -> Funnel {
        let Campaign { rhythm, reach, .. } = campaign(i);
        let audience = users(t) * rhythm.percent(self.today, t) / 100 * reach / MILLION;
        let dice = Dice::of("send", &[signed(i), t]);
        Funnel::of(1, dice.share("sent", audience, SEND), dice, appeal("send", i, n))
    }

    fn entries(self, i: u64, t: i64) -> i64 {
        let Canvas { rhythm, reach, .. } = canvas(i);
        let audience = users(t) * rhythm.percent(self.today, t) / 100;
        let dice = Dice::of("entries", &[signed(i), t]);
        dice.share("entries", audience, dice.about("reach", *reach, 8))
    }

    fn step_message(self, i: u64, s: u64, c: u64, t: i64) -> Funnel {
        let steps = &canvas(i).steps;
        let reached = self.entries(i, t) * steps[cast(s, steps.len())].reach / MILLION;
        let dice = Dice::of("step", &[signed(i), signed(s), signed(c), t]);
        Funnel::of(c, dice.share("sent", reached, channel_share(c)), dice, appeal("step", i, s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: Story = Story { today: 20_785 };
    const VARIATIONS: u64 = 2;
    const VARIANTS: u64 = 3;
    const STEPS: u64 = 6;

    /// Months around the story's day.
    fn days() -> std::ops::Range<i64> {
        STORY.today - 100..STORY.today + 10
    }

    fn get(of: Part, name: &str, t: i64) -> i64 {
        STORY.message_statistic(of, name, t)
    }

    fn variations(i: u64) -> impl Iterator<Item = Part> {
        let channels = campaign(i).channels;
        (channels.first..channels.first + channels.count)
            .flat_map(move |c| (0..VARIATIONS).map(move |v| Part::Variation { i, c, v, variations: VARIATIONS }))
    }

    #[test]
    fn a_campaign_is_the_sum_of_its_messages() {
        for i in 0..CAMPAIGNS.len() as u64 {
            let whole = Part::Campaign { i, variations: VARIATIONS };
            for t in days() {
                for name in ["unique_recipients", "conversions", "conversions1", "conversions_by_send_time"] {
                    assert_eq!(
                        get(whole, name, t),
                        variations(i).map(|of| get(of, name, t)).sum::<i64>(),
                        "{i} {name}"
                    );
                }
                let revenue: i64 = variations(i).map(|of| STORY.message_revenue(of, t)).sum();
                assert_eq!(STORY.message_revenue(whole, t), revenue);
            }
        }
    }

    #[test]
    fn who_buys_has_received_something_and_pays() {
        for i in 0..CAMPAIGNS.len() as u64 {
            for t in days() {
                for of in variations(i).chain([Part::Send { i }, Part::SendMessage { i, n: 2 }]) {
                    let [people, orders, sessions] =
                        ["unique_recipients", "conversions", "conversions1"].map(|name| get(of, name, t));
                    assert!(0 <= orders && orders <= sessions && sessions <= people, "{of:?}");
                    assert_eq!(STORY.message_revenue(of, t) > 0, orders > 0, "{of:?}");
                }
            }
        }
    }

    #[test]
    fn drafts_and_what_is_over_send_nothing() {
        for i in 0..CAMPAIGNS.len() as u64 {
            let (first, last) = campaign(i).rhythm.span(STORY.today);
            let sent = |t| variations(i).map(|of| get(of, "sent", t) + get(of, "impressions", t)).sum::<i64>();
            assert!(days().filter(|t| *t <= STORY.today).all(|t| sent(t) == 0 || (first..=last).contains(&t)), "{i}");
            assert_eq!(days().any(|t| sent(t) > 0), !crate::data::is_draft(i), "{i}");
            if crate::data::is_archived(i) {
                assert!((STORY.today - 7..STORY.today).all(|t| sent(t) == 0), "{i}");
            }
        }
    }

    #[test]
    fn variants_and_steps_add_up_to_the_canvas() {
        for i in 0..CANVASES.len() as u64 {
            let whole = Part::Canvas { i, variants: VARIANTS };
            for t in days() {
                let variants = || (0..VARIANTS).map(|v| Part::Variant { i, v, variants: VARIANTS });
                let steps = || (0..=STEPS).map(|s| Part::Step { i, s, variants: VARIANTS, steps: STEPS });
                for name in ["entries", "conversions", "conversions_by_entry_time"] {
                    assert_eq!(variants().map(|of| get(of, name, t)).sum::<i64>(), get(whole, name, t), "{i} {name}");
                }
                assert_eq!(steps().map(|of| get(of, "conversions", t)).sum::<i64>(), get(whole, "conversions", t));
                let revenue = |of| STORY.message_revenue(of, t);
                assert_eq!(variants().map(revenue).sum::<i64>(), revenue(whole), "{i}");
                assert_eq!(steps().map(revenue).sum::<i64>(), revenue(whole), "{i}");
                assert!(get(whole, "conversions", t) <= get(whole, "entries", t));
            }
        }
    }

    #[test]
    fn fewer_come_to_each_step() {
        for i in 0..CANVASES.len() as u64 {
            for t in days() {
                let sent = |s| get(Part::StepMessage { i, s, c: 0, steps: STEPS }, "sent", t);
                assert!(sent(0) <= get(Part::Canvas { i, variants: VARIANTS }, "entries", t));
                for s in 1..STEPS {
                    assert!(sent(s) <= sent(s - 1), "{i} {s} {t}");
                }
                assert_eq!(sent(STEPS), 0);
            }
        }
    }
}
