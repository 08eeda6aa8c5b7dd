//! Answers of a form of their own.

use super::{Question, Refusal, lookup};
use crate::answer::Answer;
use crate::data::audience::{self, Identifier};
use crate::data::era::Era;
use crate::data::time::{Spelling, Timestamp};
use crate::data::{campaigns, canvases, catalogs, kind, number_of, settings, signed, translations};
use crate::json::{Bend, Object, envelope, one, open_envelope};
use crate::options::UserStatus;
use crate::paging::{self, Paging};

/// Identifiers of one kind in a request (read.yaml `subscription_status_get`).
const IDENTIFIERS_MAX: usize = 50;

/// read.yaml `catalogs_item`: an array of one.
pub fn catalog_item(question: &Question) -> Result<String, Refusal> {
    let (i, j) = lookup::catalog_item(question)?;
    Ok(envelope(question.bend, "items", |rows| rows.object(j, |row| catalogs::item(row, i, j, question.options))))
}

/// read.yaml `campaigns_url_info`.
pub fn campaign_links(question: &Question) -> Result<String, Refusal> {
    let (i, c, v) = lookup::campaign_message(question)?;
    links(question, i, c, v)
}

/// read.yaml `canvas_url_info`.
pub fn canvas_links(question: &Question) -> Result<String, Refusal> {
    let (i, _, c) = lookup::step_message(question, "canvas_step_id")?;
    links(question, i, c, 0)
}

/// Only e-mails have link aliases.
fn links(question: &Question, i: u64, c: u64, v: u64) -> Result<String, Refusal> {
    if c != 0 {
        return Err(Answer::error(400, "Invalid Message Variant ID"));
    }
    let only = question.query.text("includes_link_id").filter(|id| !id.is_empty() && *id != "null");
    Ok(open_envelope(question.bend, |envelope| {
        envelope.text("channel", "email");
        envelope.text("name", format_args!("Variant {}", v + 1));
        envelope.rows("link_data", |rows| settings::links(rows, i, only));
        envelope.success();
    }))
}

/// What a request names users by: external ids win over e-mails, e-mails over phones.
fn identifiers<'a>(question: &'a Question) -> Result<Vec<Identifier<'a>>, Refusal> {
    let given = |name: &'static str, wrap: fn(&'a str) -> Identifier<'a>| -> Vec<_> {
        question.query.all(name).map(wrap).collect()
    };
    let external_ids = given("external_id", Identifier::ExternalId);
    let emails = given("email", Identifier::Email);
    let phones = given("phone", Identifier::Phone);
    if external_ids.is_empty() && !emails.is_empty() && !phones.is_empty() {
        return Err(Answer::error(400, "Only one of email or phone may be specified"));
    }
    let identifiers = [external_ids, emails, phones].into_iter().find(|given| !given.is_empty());
    match identifiers {
        None => Err(Answer::error(400, "One of external_id, email or phone is required")),
        Some(given) if given.len() > IDENTIFIERS_MAX => {
            Err(Answer::error(400, "The max number of external_ids and aliases per request was exceeded"))
        }
        Some(given) => Ok(given),
    }
}

/// read.yaml `subscription_status_get`.
pub fn subscription_status(question: &Question) -> Result<String, Refusal> {
    let g = lookup::subscription_group(question)?;
    let identifiers = identifiers(question)?;
    Ok(open_envelope(question.bend, |envelope| {
        envelope.map("status", |map| {
            for identifier in identifiers {
                map.text(
                    identifier.text(),
                    audience::status_now(identifier.text(), g, &question.written.subscriptions),
                );
            }
        });
        envelope.success();
    }))
}

/// read.yaml `subscription_user_status`, in one of its two forms.
pub fn user_status(question: &Question) -> Result<String, Refusal> {
    const PAGE: Paging = Paging::Offset { default: 100, max: 100 };
    let identifiers = identifiers(question)?;
    let size = PAGE.size(question.query)?;
    let skip = PAGE.skip(question.query)?;
    let groups = question.options.groups.size;
    let page = paging::page(skip, size, identifiers.len() as u64, question.options.endless);
    let users = || (0..).zip(&identifiers).filter(|(position, _)| page.contains(position));
    Ok(open_envelope(question.bend, |envelope| {
        if question.options.user_status == UserStatus::Documented {
            envelope.boolean("success", true);
            envelope.rows("subscription_groups", |rows| {
                for (_, &identifier) in users() {
                    audience::user_groups(rows, identifier, groups, &question.written.subscriptions);
                }
            });
        } else {
            envelope.rows("users", |rows| {
                for (position, &identifier) in users() {
                    rows.object(position, |row| {
                        audience::user(row, identifier, question.options, &question.written.subscriptions);
                    });
                }
            });
            envelope.integer("total_count", signed(identifiers.len() as u64));
            envelope.success();
        }
    }))
}

/// read.yaml `users_subscription`, a hidden page.
pub fn users_subscription(question: &Question) -> Result<String, Refusal> {
    let groups = question.options.groups.size;
    let query = question.query;
    let count = query.all("email").chain(query.all("phone")).count();
    if !(1..=IDENTIFIERS_MAX).contains(&count) {
        return Err(Answer::error(400, "email or phone is required, at most 50 of them"));
    }
    Ok(open_envelope(question.bend, |envelope| {
        envelope.rows("emails", |rows| {
            for (position, email) in (0..).zip(query.all("email")) {
                rows.object(position, |row| {
                    row.key("email", email);
                    row.object("email_subscribe", |subscribe| {
                        let number = audience::number_in(email).unwrap_or(0);
                        let date = Timestamp(Era::PLAIN.edited(number), Spelling::MillisZulu);
                        subscribe.text("email_subscription_event_date", date);
                        subscribe.text("email_subscription_state", "Subscribed");
                    });
                    audience::subscription_groups(row, email, groups, &question.written.subscriptions);
                    row.null("hard_bounced_at");
                    row.null("spam_at");
                });
            }
        });
        envelope.rows("phone", |rows| {
            for (position, phone) in (0..).zip(query.all("phone")) {
                rows.object(position, |row| {
                    row.key("phone", phone);
                    audience::subscription_groups(row, phone, groups, &question.written.subscriptions);
                });
            }
        });
        envelope.success();
    }))
}

/// read.yaml `preference_center_user`.
pub fn preference_center_url(question: &Question) -> Result<String, Refusal> {
    let i = lookup::preference_center(question)?;
    let user = question.argument(1);
    Ok(open_envelope(question.bend, |envelope| {
        envelope.key("preference_center_url", format_args!("https://example.com/preferences/{i}/{user}"));
    }))
}

/// read.yaml `scheduled_broadcasts`.
pub fn scheduled_broadcasts(question: &Question) -> Result<String, Refusal> {
    let end = question.query.instant("end_time")?.ok_or_else(|| Answer::error(400, "end_time is required"))?;
    Ok(open_envelope(question.bend, |envelope| {
        envelope.rows("scheduled_broadcasts", |rows| {
            let broadcasts = (0..question.options.broadcasts.size).map(|i| (i, question.options.source().broadcast(i)));
            for (i, broadcast) in broadcasts.take_while(|(_, broadcast)| broadcast.time < end) {
                rows.object(i, |row| settings::broadcast(row, i, broadcast, question.options));
            }
        });
        envelope.success();
    }))
}

/// read.yaml `sdk_authentication_keys`: there is no message.
pub fn sdk_keys(question: &Question) -> Result<String, Refusal> {
    let app = lookup::app(question)?;
    Ok(open_envelope(question.bend, |envelope| envelope.rows("keys", |rows| settings::sdk_keys(rows, app))))
}

/// Whether details tell of each message if it has something to translate.
fn with_translatable(question: &Question) -> Result<bool, Refusal> {
    Ok(question.query.boolean("include_has_translatable_content")?)
}

/// read.yaml `campaigns_details`.
pub fn campaign_details(question: &Question) -> Result<String, Refusal> {
    let (i, with_translatable) = (lookup::campaign(question)?, with_translatable(question)?);
    Ok(one(question.bend, i, |object| campaigns::details(object, i, question.options, with_translatable)))
}

/// read.yaml `canvas_details`.
pub fn canvas_details(question: &Question) -> Result<String, Refusal> {
    let (i, with_translatable) = (lookup::canvas(question)?, with_translatable(question)?);
    Ok(one(question.bend, i, |object| canvases::details(object, i, question.options, with_translatable)))
}

/// The campaign whose message is asked for, which has something to translate.
fn campaign_of(question: &Question) -> Result<u64, Refusal> {
    let (i, c, _) = lookup::campaign_message(question)?;
    translatable(i, translations::of_channel(c))
}

/// Canvas translations call the Canvas `workflow_id`; its step and message decide.
fn canvas_of(question: &Question) -> Result<u64, Refusal> {
    let (i, _, c) = lookup::step_message(question, "step_id")?;
    let workflow = question.query.text("workflow_id").unwrap_or_default();
    if number_of(kind::CANVAS, workflow) != Some(i) {
        return Err(Answer::error(400, "Invalid Canvas ID"));
    }
    translatable(i, translations::of_channel(c))
}

fn template_of(question: &Question) -> Result<u64, Refusal> {
    let i = lookup::template_to_translate(question)?;
    translatable(i, translations::of_content(i))
}

fn translatable(i: u64, is_translatable: bool) -> Result<u64, Refusal> {
    if is_translatable { Ok(i) } else { Err(untranslated("This message does not support multi-language.")) }
}

pub fn campaign_translations(question: &Question) -> Result<String, Refusal> {
    translated(question, campaign_of(question)?)
}

pub fn campaign_source(question: &Question) -> Result<String, Refusal> {
    Ok(source(question, campaign_of(question)?))
}

pub fn canvas_translations(question: &Question) -> Result<String, Refusal> {
    translated(question, canvas_of(question)?)
}

pub fn canvas_source(question: &Question) -> Result<String, Refusal> {
    Ok(source(question, canvas_of(question)?))
}

pub fn template_translations(question: &Question) -> Result<String, Refusal> {
    translated(question, template_of(question)?)
}

pub fn template_source(question: &Question) -> Result<String, Refusal> {
    Ok(source(question, template_of(question)?))
}

pub fn block_translations(question: &Question) -> Result<String, Refusal> {
    let i = lookup::content_block(question)?;
    translated(question, translatable(i, translations::of_content(i))?)
}

/// read.yaml `campaigns_translations`: there is no message.
fn translated(question: &Question, i: u64) -> Result<String, Refusal> {
    let only = match question.query.text("locale_id") {
        None => None,
        Some(id) => {
            let known = translations::locale_number_of(id);
            Some(known.ok_or_else(|| untranslated("The provided locale code does not exist."))?)
        }
    };
    Ok(open_envelope(question.bend, |envelope| {
        envelope.rows("translations", |rows| translations::rows(rows, i, only));
    }))
}

/// Errors are objects here, and there is no message (read.yaml `campaigns_translations`).
fn untranslated(why: &str) -> Refusal {
    let body = open_envelope(&Bend::default(), |envelope| {
        envelope.list("errors", |errors| {
            errors.part(|error| error.text("message", why));
        });
    });
    Answer::json(400, body)
}

fn source(question: &Question, i: u64) -> String {
    open_envelope(question.bend, |envelope| {
        translations::source(envelope, i);
        envelope.success();
    })
}

/// read.yaml `scim_users`: one user by name, no listing.
pub fn scim_users(question: &Question) -> Result<String, Refusal> {
    let filter = question.query.text("filter").unwrap_or_default();
    let name = filter.strip_prefix("userName eq \"").and_then(|rest| rest.strip_suffix('"'));
    let name = name.ok_or_else(|| scim_error(400, "The filter must be userName eq \"…\""))?;
    let found = (0..settings::SCIM_USERS).find(|&i| audience::email(i) == name);
    Ok(open_envelope(question.bend, |envelope| {
        envelope.strings("schemas", &["urn:ietf:params:scim:api:messages:2.0:ListResponse"]);
        envelope.integer("totalResults", i64::from(found.is_some()));
        envelope.rows("Resources", |rows| {
            if let Some(i) = found {
                rows.object(i, |row| settings::scim_user(row, i));
            }
        });
    }))
}

/// read.yaml `scim_user`.
pub fn scim_user(question: &Question) -> Result<String, Refusal> {
    let found = number_of(kind::SCIM_USER, question.argument(0)).filter(|&i| i < settings::SCIM_USERS);
    let i = found.ok_or_else(|| scim_error(404, "User not found"))?;
    Ok(open_envelope(question.bend, |envelope: &mut Object| {
        envelope.strings("schemas", &["urn:ietf:params:scim:schemas:core:2.0:User"]);
        settings::scim_user(envelope, i);
        envelope.text("createdAt", "Thursday, January 1, 1970 12:00:00 AM");
    }))
}

/// RFC 7644, section 3.12.
fn scim_error(status: u16, detail: &str) -> Refusal {
    let body = open_envelope(&Bend::default(), |envelope| {
        envelope.strings("schemas", &["urn:ietf:params:scim:api:messages:2.0:Error"]);
        envelope.text("detail", detail);
        envelope.text("status", status);
    });
    Answer::json(status, body)
}
