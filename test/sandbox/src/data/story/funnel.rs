//! What becomes of a message that is sent: each step is a part of the one before it.

use super::dice::Dice;

/// The statistics of a channel on one day.
#[derive(Debug)]
pub struct Funnel {
    statistics: Vec<(&'static str, i64)>,
    /// To how many people it came.
    pub received: i64,
}

/// How well a message does: so many percent of what is usual.
#[derive(Debug, Clone, Copy)]
pub struct Appeal(pub i64);

impl Funnel {
    /// The statistic of this name; 0 if the channel has none.
    pub fn get(&self, name: &str) -> i64 {
        self.statistics.iter().find(|(own, _)| *own == name).map_or(0, |&(_, value)| value)
    }

    /// Of a message in channel `c` that was sent `sent` times.
    pub fn of(c: u64, sent: i64, dice: Dice, appeal: Appeal) -> Self {
        let part = Part { dice, appeal };
        match c {
            0 => part.email(sent),
            1 | 2 => part.push(sent),
            3 => part.webhook(sent),
            4 => part.in_app(sent),
            5 => part.sms(sent),
            6 => part.card(sent),
            _ => part.whats_app(sent),
        }
    }
}

/// Which part of a whole goes on.
#[derive(Clone, Copy)]
struct Part {
    dice: Dice,
    appeal: Appeal,
}

impl Part {
    /// So many millionths, whatever the message is like.
    fn of(self, name: &str, whole: i64, millionths: i64) -> i64 {
        self.dice.share(name, whole, millionths)
    }

    /// So many millionths of those who may like the message.
    fn who_like(self, name: &str, whole: i64, millionths: i64) -> i64 {
        let Appeal(appeal) = self.appeal;
        self.dice.share(name, whole, self.dice.about(name, millionths * appeal / 100, 6))
    }

    fn email(self, sent: i64) -> Funnel {
        let bounces = self.of("bounces", sent, 6_000);
        let delivered = sent - bounces;
        let unique_opens = self.who_like("unique_opens", delivered, 310_000);
        let machine_open = self.of("machine_open", unique_opens, 420_000);
        let unique_clicks = self.who_like("unique_clicks", unique_opens, 95_000);
        let statistics = vec![
            ("sent", sent),
            ("opens", unique_opens + self.of("opens", unique_opens, 380_000)),
            ("unique_opens", unique_opens),
            ("machine_open", machine_open),
            ("machine_amp_open", self.of("machine_amp_open", machine_open, 4_000)),
            ("clicks", unique_clicks + self.of("clicks", unique_clicks, 240_000)),
            ("unique_clicks", unique_clicks),
            ("unsubscribes", self.of("unsubscribes", unique_opens, 5_500)),
            ("bounces", bounces),
            ("delivered", delivered),
            ("reported_spam", self.of("reported_spam", unique_opens, 300)),
        ];
        Funnel { statistics, received: delivered }
    }

    fn push(self, sent: i64) -> Funnel {
        let bounces = self.of("bounces", sent, 28_000);
        let delivered = sent - bounces;
        let direct_opens = self.who_like("direct_opens", delivered, 42_000);
        let statistics = vec![
            ("sent", sent),
            ("delivered", delivered),
            ("undelivered", bounces),
            ("direct_opens", direct_opens),
            ("total_opens", direct_opens + self.of("total_opens", delivered - direct_opens, 31_000)),
            ("bounces", bounces),
            ("body_clicks", self.of("body_clicks", direct_opens, 900_000)),
        ];
        Funnel { statistics, received: delivered }
    }

    fn webhook(self, sent: i64) -> Funnel {
        let errors = self.of("errors", sent, 4_000);
        Funnel { statistics: vec![("sent", sent), ("errors", errors)], received: sent - errors }
    }

    fn in_app(self, shown: i64) -> Funnel {
        let clicks = self.who_like("clicks", shown, 180_000);
        let first = self.of("first_button_clicks", clicks, 700_000);
        let statistics = vec![
            ("impressions", shown),
            ("clicks", clicks),
            ("first_button_clicks", first),
            ("second_button_clicks", clicks - first),
        ];
        Funnel { statistics, received: shown }
    }

    fn sms(self, sent: i64) -> Funnel {
        let sent_to_carrier = sent - self.of("dropped", sent, 3_000);
        let rejected = self.of("rejected", sent_to_carrier, 9_000);
        let delivery_failed = self.of("delivery_failed", sent_to_carrier - rejected, 14_000);
        let delivered = sent_to_carrier - rejected - delivery_failed;
        let statistics = vec![
            ("sent", sent),
            ("sent_to_carrier", sent_to_carrier),
            ("delivered", delivered),
            ("rejected", rejected),
            ("delivery_failed", delivery_failed),
            ("clicks", self.who_like("clicks", delivered, 85_000)),
            ("opt_out", self.of("opt_out", delivered, 2_500)),
            ("help", self.of("help", delivered, 400)),
        ];
        Funnel { statistics, received: delivered }
    }

    fn card(self, sent: i64) -> Funnel {
        let seen = self.who_like("unique_impressions", sent, 460_000);
        let clicks = self.who_like("unique_clicks", seen, 70_000);
        let dismissals = self.of("unique_dismissals", seen - clicks, 120_000);
        let statistics = vec![
            ("sent", sent),
            ("total_clicks", clicks + self.of("total_clicks", clicks, 150_000)),
            ("total_dismissals", dismissals),
            ("total_impressions", seen + self.of("total_impressions", seen, 800_000)),
            ("unique_clicks", clicks),
            ("unique_dismissals", dismissals),
            ("unique_impressions", seen),
        ];
        Funnel { statistics, received: seen }
    }

    fn whats_app(self, sent: i64) -> Funnel {
        let failed = self.of("failed", sent, 18_000);
        let delivered = sent - failed;
        let read = self.who_like("read", delivered, 620_000);
        let statistics = vec![("sent", sent), ("delivered", delivered), ("failed", failed), ("read", read)];
        Funnel { statistics, received: delivered }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is at most as large as what, where a channel has both.
    const WITHIN: [(&str, &str); 23] = [
        ("delivered", "sent"),
        ("sent_to_carrier", "sent"),
        ("delivered", "sent_to_carrier"),
        ("unique_opens", "delivered"),
        ("unique_opens", "opens"),
        ("machine_open", "opens"),
        ("machine_amp_open", "machine_open"),
        ("unique_clicks", "unique_opens"),
        ("unique_clicks", "clicks"),
        ("unsubscribes", "delivered"),
        ("reported_spam", "delivered"),
        ("total_opens", "delivered"),
        ("direct_opens", "total_opens"),
        ("body_clicks", "direct_opens"),
        ("errors", "sent"),
        ("clicks", "impressions"),
        ("first_button_clicks", "clicks"),
        ("opt_out", "delivered"),
        ("read", "delivered"),
        ("unique_impressions", "sent"),
        ("unique_impressions", "total_impressions"),
        ("unique_clicks", "unique_impressions"),
        ("unique_dismissals", "unique_impressions"),
    ];

    /// What adds up to what.
    const SUMS: [(&str, &[&str]); 5] = [
        ("sent", &["delivered", "bounces"]),
        ("sent", &["delivered", "undelivered"]),
        ("sent", &["delivered", "failed"]),
        ("sent_to_carrier", &["delivered", "rejected", "delivery_failed"]),
        ("clicks", &["first_button_clicks", "second_button_clicks"]),
    ];

    /// Of every channel, with few messages and many, that do badly and well.
    fn funnels() -> impl Iterator<Item = Funnel> {
        let sizes = || (0..30).chain([100, 999, 12_345]);
        let appeals = || [20, 100, 1_000];
        (0..8).flat_map(move |c| {
            sizes().flat_map(move |sent| {
                appeals()
                    .into_iter()
                    .map(move |appeal| Funnel::of(c, sent, Dice::of("test", &[sent, appeal]), Appeal(appeal)))
            })
        })
    }

    fn has(funnel: &Funnel, name: &str) -> bool {
        funnel.statistics.iter().any(|(own, _)| *own == name)
    }

    #[test]
    fn each_step_is_within_the_one_before() {
        for (part, whole) in WITHIN {
            let with_both: Vec<_> = funnels().filter(|funnel| has(funnel, part) && has(funnel, whole)).collect();
            assert!(!with_both.is_empty(), "{part} {whole}");
            for funnel in with_both {
                assert!(funnel.get(part) <= funnel.get(whole), "{part} {whole} {funnel:?}");
            }
        }
    }

    #[test]
    fn parts_add_up() {
        for (whole, parts) in SUMS {
            let with_all: Vec<_> = funnels().filter(|funnel| parts.iter().all(|part| has(funnel, part))).collect();
            assert!(!with_all.is_empty(), "{whole}");
            for funnel in with_all {
                assert_eq!(parts.iter().map(|part| funnel.get(part)).sum::<i64>(), funnel.get(whole), "{funnel:?}");
            }
        }
    }

    #[test]
    fn nothing_is_negative_and_all_channels_have_their_statistics() {
        use crate::data::messages::{CHANNELS, Circle};
        use crate::options::Messages;
        for channel in (Circle { first: 0, count: CHANNELS }).channels(Messages::default()) {
            let funnel = Funnel::of(channel.number, 500, Dice::of("test", &[]), Appeal(100));
            assert!(channel.statistics.iter().all(|name| has(&funnel, name)), "{}", channel.series);
        }
        assert!(funnels().all(|funnel| funnel.received >= 0 && funnel.statistics.iter().all(|(_, value)| *value >= 0)));
    }
}
