//! Who is in the story: a coffee roaster with a shop, an app and a weekly letter.
//!
//! The workspace's own formulas say by number who is a draft (i % 5 = 4), archived (i % 7 = 5) or triggered by the
//! API (i % 10 = 3); the cast stands in an order that suits them.

use super::rhythm::Rhythm::{self, Always, Burst, Never, Weekly};
use crate::data::messages::Circle;
use crate::data::source::Noun;

pub struct Campaign {
    pub name: &'static str,
    pub about: &'static str,
    pub tags: &'static [&'static str],
    pub channels: Circle,
    pub rhythm: Rhythm,
    /// To how many of a million users it goes on a full day.
    pub reach: i64,
    /// How many of a million who receive it buy something.
    pub buyers: i64,
}

pub struct Canvas {
    pub name: &'static str,
    pub about: &'static str,
    pub tags: &'static [&'static str],
    pub rhythm: Rhythm,
    pub reach: i64,
    pub buyers: i64,
    pub steps: [Step; STEPS],
}

/// Of each Canvas; those of number 1 and 4 are splits, which send nothing.
pub const STEPS: usize = 6;

pub struct Step {
    pub name: &'static str,
    pub channels: Circle,
    /// How many of a million who enter come to this step.
    pub reach: i64,
}

pub struct Product {
    pub name: &'static str,
    /// In quarters of a dollar.
    pub price: i64,
    /// How many of a million daily active users buy it.
    pub buyers: i64,
}

pub struct Event {
    pub name: &'static str,
    pub about: &'static str,
    /// How often it happens per million daily active users.
    pub times: i64,
}

const EMAIL: Circle = Circle { first: 0, count: 1 };
const PUSH: Circle = Circle { first: 1, count: 2 };
const EMAIL_AND_PUSH: Circle = Circle { first: 0, count: 3 };
const IN_APP: Circle = Circle { first: 4, count: 1 };
const SMS: Circle = Circle { first: 5, count: 1 };
const CARD: Circle = Circle { first: 6, count: 1 };

const LIFECYCLE: &[&str] = &["lifecycle"];
const PROMOTION: &[&str] = &["promotion"];
const NEWSLETTER: &[&str] = &["newsletter"];
const SERVICE: &[&str] = &["service"];
const TEST: &[&str] = &["test"];

const fn campaign(
    name: &'static str,
    about: &'static str,
    tags: &'static [&'static str],
    channels: Circle,
    rhythm: Rhythm,
    (reach, buyers): (i64, i64),
) -> Campaign {
    Campaign { name, about, tags, channels, rhythm, reach, buyers }
}

pub static CAMPAIGNS: [Campaign; 20] = [
    campaign("Welcome to the Club", "The first e-mail, with 10% off", LIFECYCLE, EMAIL, Always, (1_500, 110_000)),
    campaign("Weekly Roast Letter", "What is fresh, every Thursday", NEWSLETTER, EMAIL, Weekly(3), (460_000, 1_400)),
    campaign("Forgotten Cart", "An hour after a cart was left", LIFECYCLE, PUSH, Always, (3_400, 62_000)),
    campaign("Order Confirmation", "Triggered by the shop", SERVICE, EMAIL, Always, (3_000, 4_000)),
    campaign("Subscriber Early Access", "For the next limited lot", PROMOTION, EMAIL, Never, (0, 0)),
    campaign("Cold Brew Weeks", "The sale before last", PROMOTION, EMAIL, Burst { ago: 88, days: 14 }, (75_000, 2_200)),
    campaign("We Miss You", "After 60 days without an order", LIFECYCLE, EMAIL, Always, (2_100, 13_000)),
    campaign("Back in Stock", "For those who asked to be told", SERVICE, PUSH, Always, (900, 95_000)),
    campaign(
        "Espresso Fest",
        "Two weeks of espresso",
        PROMOTION,
        EMAIL_AND_PUSH,
        Burst { ago: 46, days: 14 },
        (68_000, 2_600),
    ),
    campaign("Gift Guide", "Waits for its pictures", PROMOTION, EMAIL, Never, (0, 0)),
    campaign("How Was Your Coffee?", "Ten days after an order", LIFECYCLE, EMAIL, Always, (2_300, 9_000)),
    campaign("Birthday Cup", "A free cup on the day", LIFECYCLE, EMAIL, Always, (1_900, 48_000)),
    campaign("Grinder Week", "A week of hand grinders", PROMOTION, EMAIL, Burst { ago: 64, days: 8 }, (90_000, 1_700)),
    campaign("Out for Delivery", "Triggered by the courier", SERVICE, SMS, Always, (2_700, 1_000)),
    campaign("Referral Bonus", "Not decided yet", LIFECYCLE, PUSH, Never, (0, 0)),
    campaign("New Arrivals", "What is new, every Sunday", NEWSLETTER, PUSH, Weekly(6), (290_000, 1_100)),
    campaign("Rate the App", "After the third order", SERVICE, IN_APP, Always, (4_200, 2_000)),
    campaign("Reorder Reminder", "When the bag should be empty", LIFECYCLE, PUSH, Always, (2_600, 71_000)),
    campaign(
        "Anniversary Sale",
        "20% off everything",
        PROMOTION,
        EMAIL_AND_PUSH,
        Burst { ago: 8, days: 14 },
        (150_000, 3_400),
    ),
    campaign("Subject Line Test", "Never sent", TEST, CARD, Never, (0, 0)),
];

const fn step(name: &'static str, channels: Circle, reach: i64) -> Step {
    Step { name, channels, reach }
}

/// Of a step that sends nothing.
const SPLIT: Circle = Circle { first: 0, count: 0 };

const fn steps(names: [&'static str; STEPS], [first, third, fourth, last]: [Circle; 4]) -> [Step; STEPS] {
    [
        step(names[0], first, 1_000_000),
        step(names[1], SPLIT, 930_000),
        step(names[2], third, 610_000),
        step(names[3], fourth, 540_000),
        step(names[4], SPLIT, 470_000),
        step(names[5], last, 290_000),
    ]
}

pub static CANVASES: [Canvas; 6] = [
    Canvas {
        name: "First Thirty Days",
        about: "From the first visit to the second order",
        tags: LIFECYCLE,
        rhythm: Always,
        reach: 1_500,
        buyers: 240_000,
        steps: steps(
            ["Welcome", "Opened it?", "How to brew", "Find your roast", "Ordered?", "Second bag, half price"],
            [EMAIL, EMAIL, PUSH, EMAIL],
        ),
    },
    Canvas {
        name: "Left in the Cart",
        about: "From a cart to an order in three days",
        tags: LIFECYCLE,
        rhythm: Always,
        reach: 5_200,
        buyers: 130_000,
        steps: steps(
            ["Still there", "Came back?", "Free shipping", "Almost gone", "Ordered?", "Last call"],
            [PUSH, EMAIL, PUSH, EMAIL],
        ),
    },
    Canvas {
        name: "After the Order",
        about: "Brewing tips, a review, the next bag",
        tags: LIFECYCLE,
        rhythm: Always,
        reach: 2_900,
        buyers: 170_000,
        steps: steps(
            ["Thank you", "First order?", "Brewing tips", "Ask for a review", "Reviewed?", "Time for more"],
            [EMAIL, EMAIL, IN_APP, PUSH],
        ),
    },
    Canvas {
        name: "Win Back",
        about: "After 60 days without an order",
        tags: LIFECYCLE,
        rhythm: Always,
        reach: 1_700,
        buyers: 45_000,
        steps: steps(
            ["We miss you", "Opened it?", "What is new", "10% off", "Ordered?", "20% off"],
            [EMAIL, PUSH, EMAIL, SMS],
        ),
    },
    Canvas {
        name: "Loyalty Tiers",
        about: "A draft",
        tags: TEST,
        rhythm: Never,
        reach: 0,
        buyers: 0,
        steps: steps(["Bronze", "Enough?", "Silver", "Gold", "Enough?", "Platinum"], [EMAIL; 4]),
    },
    Canvas {
        name: "Tasting Tour",
        about: "An invitation to three tastings",
        tags: PROMOTION,
        rhythm: Burst { ago: 80, days: 21 },
        reach: 14_000,
        buyers: 90_000,
        steps: steps(
            ["Invitation", "Opened it?", "Reminder", "What to expect", "Came?", "Thank you"],
            [EMAIL, PUSH, EMAIL, EMAIL],
        ),
    },
];

/// What is going to be sent, and in how many days from the story's day on, unless its rhythm says so.
pub static SCHEDULED: [(Noun, u64, i64); 5] = [
    (Noun::Campaign, 18, 1),
    (Noun::Campaign, 1, 0),
    (Noun::Campaign, 15, 0),
    (Noun::Canvas, 3, 4),
    (Noun::Campaign, 18, 6),
];

/// Segment i has one of i + 1 users, and no analytics tracking if i % 4 = 3.
pub static SEGMENTS: [&str; 10] = [
    "All Customers",
    "Letter Subscribers",
    "Ordered This Month",
    "Colleagues and Testers",
    "Espresso Drinkers",
    "Lapsed 60 Days",
    "Cart in the Last Day",
    "Holdout",
    "Coffee Subscription",
    "Big Spenders",
];

pub static PRODUCTS: [Product; 12] = [
    Product { name: "House Blend 250 g", price: 46, buyers: 9_200 },
    Product { name: "House Blend 1 kg", price: 150, buyers: 4_600 },
    Product { name: "Espresso Roast 250 g", price: 50, buyers: 7_100 },
    Product { name: "Espresso Roast 1 kg", price: 162, buyers: 3_900 },
    Product { name: "Decaf 250 g", price: 52, buyers: 2_300 },
    Product { name: "Single Origin of the Month", price: 70, buyers: 3_400 },
    Product { name: "Cold Brew, Six Bottles", price: 96, buyers: 1_500 },
    Product { name: "Paper Filters", price: 22, buyers: 3_100 },
    Product { name: "Hand Grinder", price: 316, buyers: 420 },
    Product { name: "Pour-Over Kettle", price: 236, buyers: 510 },
    Product { name: "Travel Mug", price: 98, buyers: 880 },
    Product { name: "Gift Card", price: 100, buyers: 640 },
];

pub static EVENTS: [Event; 10] = [
    Event { name: "Viewed Product", about: "A product's page", times: 2_350_000 },
    Event { name: "Added to Cart", about: "The first item of a cart", times: 118_000 },
    Event { name: "Started Checkout", about: "The first page of the checkout", times: 61_000 },
    Event { name: "Completed Order", about: "Paid, in the shop or the app", times: 29_000 },
    Event { name: "Searched", about: "With at least three letters", times: 340_000 },
    Event { name: "Left a Review", about: "With or without a text", times: 3_300 },
    Event { name: "Started Subscription", about: "A bag every two weeks", times: 1_900 },
    Event { name: "Paused Subscription", about: "For a month", times: 700 },
    Event { name: "Referred a Friend", about: "Sent the link", times: 1_200 },
    Event { name: "Read a Recipe", about: "In the app", times: 96_000 },
];

pub static ATTRIBUTES: [&str; 8] = [
    "favorite_product",
    "cups_a_week",
    "has_grinder",
    "interests",
    "last_visit_to_shop",
    "subscription",
    "delivery_note",
    "points",
];

/// The apps, and the part of the daily active users that each has, in millionths.
pub static APPS: [(&str, i64); 3] = [("iOS", 430_000), ("Android", 330_000), ("Web Shop", 240_000)];

pub static GROUPS: [&str; 3] = ["Weekly Letter", "Offers by Text", "Tastings and Events"];
pub static CENTERS: [&str; 1] = ["What Should We Write You?"];
pub static BLOCKS: [&str; 8] =
    ["header", "footer", "social_links", "free_shipping", "refer_a_friend", "brewing_tip", "legal", "app_badges"];
pub static TEMPLATES: [&str; 8] =
    ["Letter", "One Product", "Three Products", "Big Picture", "Receipt", "Plain", "Event", "Sale"];
pub static INTEGRATIONS: [&str; 3] = ["Orders from the Shop", "Subscriptions", "Store Visits"];
