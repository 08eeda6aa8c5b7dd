//! The statistics of messages, which campaigns, steps of Canvases and sends have alike.

use crate::declare::{Column, Type, field};

/// The columns of a table whose rows are what one channel, or one variation in it, did: those
/// given, every statistic that some channel has, and the others; behind them those given after a
/// semicolon.
macro_rules! with_statistics {
    ($($first:expr),+ $(,)? $(; $($last:expr),+ $(,)?)?) => {{
        use $crate::tables::statistics::count;
        &[
            $($first,)+
            count("sent", "messages sent"),
            count("enrolled", "users in the control group, who were sent nothing"),
            count("delivered", "messages that arrived"),
            count("undelivered", "messages that did not arrive"),
            count("delivery_failed", "messages that could not be delivered"),
            count("failed", "WhatsApp: messages that failed"),
            count("sent_to_carrier", "SMS: messages handed to the carrier"),
            count("rejected", "SMS: messages that the carrier rejected"),
            count("bounces", "email and push: messages that bounced"),
            count("errors", "webhooks: requests that failed"),
            count("opens", "opens, including repeated ones"),
            count("unique_opens", "email: opens, each recipient counted once"),
            count("machine_open", "email: opens by machines, such as mail privacy protection"),
            count("machine_amp_open", "email: opens of AMP content by machines"),
            count("direct_opens", "push: opens by tapping the message"),
            count("influenced_opens", "push: opens of the app soon after the message, without tapping it"),
            count("total_opens", "push: direct and influenced opens"),
            count("read", "WhatsApp: messages that were read"),
            count("impressions", "in-app messages: times shown"),
            count("total_impressions", "Content Cards: times shown"),
            count("unique_impressions", "Content Cards: times shown, each user counted once"),
            count("clicks", "clicks, including repeated ones"),
            count("unique_clicks", "clicks, each recipient counted once"),
            count("total_clicks", "Content Cards: clicks, including repeated ones"),
            count("body_clicks", "push: clicks on the message itself"),
            count("first_button_clicks", "in-app messages: clicks on the first button"),
            count("second_button_clicks", "in-app messages: clicks on the second button"),
            count("total_dismissals", "Content Cards: times dismissed"),
            count("unique_dismissals", "Content Cards: times dismissed, each user counted once"),
            count("unsubscribes", "email: recipients who unsubscribed"),
            count("reported_spam", "email: messages reported as spam"),
            count("opt_out", "SMS: replies that opt out"),
            count("help", "SMS: replies that ask for help"),
            count("unique_recipients", "users who were sent something, each counted once; often for all variations \
                                        together"),
            count("conversions", "conversions for the first conversion event, counted on the day they happened"),
            count("conversions1", "the same for the second conversion event"),
            count("conversions2", "the same for the third conversion event"),
            count("conversions3", "the same for the fourth conversion event"),
            count("conversions_by_send_time", "conversions for the first conversion event, counted on the day of the \
                                               message"),
            count("conversions1_by_send_time", "the same for the second conversion event"),
            count("conversions2_by_send_time", "the same for the third conversion event"),
            count("conversions3_by_send_time", "the same for the fourth conversion event"),
            $crate::declare::field("revenue", $crate::declare::Type::Double, "revenue in US dollars"),
            $crate::declare::other("statistics without a column of their own"),
            $($($last,)+)?
        ]
    }};
}

pub(super) use with_statistics;

/// A column with a whole number that Braze counted.
#[must_use]
pub const fn count(name: &'static str, description: &'static str) -> Column {
    field(name, Type::Bigint, description)
}
