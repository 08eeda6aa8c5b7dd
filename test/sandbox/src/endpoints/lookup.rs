//! From an id in a request to the object's number, or Braze's words if there is none.

use super::{Question, Refusal};
use crate::answer::Answer;
use crate::data::messages::{step_message_kind, variation_id};
use crate::data::objects::Objects;
use crate::data::{campaigns, canvases, catalogs, is_uuid, kind, number_of, segments, sub_number_of};
use crate::options::{Endless, Options, Untracked};

/// A kind of object that is asked for by its id.
struct Kind {
    parameter: &'static str,
    /// As Braze calls it in `Invalid … ID`.
    noun: &'static str,
    id: u32,
    objects: fn(&Options) -> Objects,
    /// Whether `bad_ids` and `refused` are about them.
    may_be_bad: bool,
}

const CAMPAIGN: Kind = Kind {
    parameter: "campaign_id",
    noun: "Campaign",
    id: kind::CAMPAIGN,
    objects: |options| options.campaigns,
    may_be_bad: true,
};
const CANVAS: Kind = Kind {
    parameter: "canvas_id",
    noun: "Canvas",
    id: kind::CANVAS,
    objects: |options| options.canvases,
    may_be_bad: true,
};
const SEGMENT: Kind = Kind {
    parameter: "segment_id",
    noun: "Segment",
    id: kind::SEGMENT,
    objects: |options| options.segments,
    may_be_bad: true,
};
const CARD: Kind =
    Kind { parameter: "card_id", noun: "Card", id: kind::CARD, objects: |options| options.cards, may_be_bad: false };

impl Kind {
    fn of(&self, question: &Question) -> Result<u64, Refusal> {
        self.named(question.query.text(self.parameter).unwrap_or_default(), question.options)
    }

    fn named(&self, given: &str, options: &Options) -> Result<u64, Refusal> {
        let Kind { parameter, noun, .. } = self;
        if !is_uuid(given) {
            // Recorded for a Canvas id of another form.
            let must = format!("{parameter} must be a string of the {noun} api identifier");
            return Err(Answer::error(400, &must));
        }
        self.find(given, options).ok_or_else(|| invalid(noun))
    }

    fn find(&self, id: &str, options: &Options) -> Option<u64> {
        let number = number_of(self.id, id)?;
        let bad = self.may_be_bad && (number < options.bad_ids || options.refused.has(number));
        (!bad && exists(number, (self.objects)(options), options)).then_some(number)
    }
}

fn invalid(noun: &str) -> Refusal {
    Answer::error(400, &format!("Invalid {noun} ID"))
}

/// Objects that are added while a list is read are there from the start.
fn exists(number: u64, objects: Objects, options: &Options) -> bool {
    let grows = options.moving.is_some() || options.endless == Some(Endless::Grow);
    if grows { objects.endless() } else { objects }.is_there(number)
}

pub fn campaign(question: &Question) -> Result<u64, Refusal> {
    CAMPAIGN.of(question)
}

pub fn canvas(question: &Question) -> Result<u64, Refusal> {
    CANVAS.of(question)
}

/// A campaign that is named by the request's body.
pub fn campaign_named(id: &str, options: &Options) -> Result<u64, Refusal> {
    CAMPAIGN.named(id, options)
}

/// The same of a Canvas.
pub fn canvas_named(id: &str, options: &Options) -> Result<u64, Refusal> {
    CANVAS.named(id, options)
}

pub fn segment(question: &Question) -> Result<u64, Refusal> {
    SEGMENT.of(question)
}

/// A segment that is named by the request's body.
pub fn segment_named(id: &str, options: &Options) -> Result<u64, Refusal> {
    SEGMENT.named(id, options)
}

pub fn card(question: &Question) -> Result<u64, Refusal> {
    CARD.of(question)
}

/// A segment whose series is asked for.
pub fn segment_with_series(question: &Question) -> Result<u64, Refusal> {
    let number = segment(question)?;
    if question.options.untracked == Untracked::Zero { Ok(number) } else { tracked(number) }
}

/// `segment_id` where a series may be restricted to one.
pub fn segment_filter(question: &Question) -> Result<Option<u64>, Refusal> {
    if question.query.text("segment_id").is_none() {
        return Ok(None);
    }
    tracked(segment(question)?).map(Some)
}

fn tracked(number: u64) -> Result<u64, Refusal> {
    if segments::is_tracked(number) {
        Ok(number)
    } else {
        Err(Answer::error(400, "Segment does not have analytics tracking enabled"))
    }
}

/// i × `campaigns::SENDS` + n.
pub fn send(question: &Question) -> Result<u64, Refusal> {
    let i = campaign(question)?;
    let send_id = question.query.text("send_id").unwrap_or_default();
    match sub_number_of(campaigns::SEND_KIND, send_id) {
        Some((0, n, of)) if of == i && n < campaigns::SENDS => Ok(i * campaigns::SENDS + n),
        _ => Err(invalid("Send")),
    }
}

pub fn content_block(question: &Question) -> Result<u64, Refusal> {
    let id = question.query.text("content_block_id").unwrap_or_default();
    if id.is_empty() {
        return Err(Answer::error(400, "Content Block ID cannot be blank"));
    }
    number_of(kind::BLOCK, id)
        .filter(|&number| exists(number, question.options.blocks, question.options))
        .ok_or_else(|| Answer::error(400, "Content Block ID is invalid for this workspace"))
}

pub fn template(question: &Question) -> Result<u64, Refusal> {
    template_named(question, "email_template_id")
}

/// Translations call it otherwise.
pub fn template_to_translate(question: &Question) -> Result<u64, Refusal> {
    template_named(question, "template_id")
}

fn template_named(question: &Question, parameter: &str) -> Result<u64, Refusal> {
    number_of(kind::TEMPLATE, question.query.text(parameter).unwrap_or_default())
        .filter(|&number| exists(number, question.options.templates, question.options))
        .ok_or_else(|| invalid("Email Template"))
}

pub fn preference_center(question: &Question) -> Result<u64, Refusal> {
    number_of(kind::CENTER, question.argument(0))
        .filter(|&number| exists(number, question.options.centers, question.options))
        .ok_or_else(|| Answer::error(404, "Invalid Preference Center ID"))
}

pub fn integration(question: &Question) -> Result<u64, Refusal> {
    number_of(kind::INTEGRATION, question.argument(0))
        .filter(|&number| exists(number, question.options.integrations, question.options))
        .ok_or_else(|| Answer::error(400, "Invalid integration ID"))
}

pub fn catalog(question: &Question) -> Result<u64, Refusal> {
    let name = question.argument(0);
    catalogs::number_of(name)
        .filter(|&number| exists(number, question.options.catalogs, question.options))
        .ok_or_else(|| Answer::catalog_error(404, "catalog-not-found", "Could not find catalog", "catalog_name", name))
}

/// A catalog and an item of it.
pub fn catalog_item(question: &Question) -> Result<(u64, u64), Refusal> {
    let catalog = catalog(question)?;
    let name = question.argument(1);
    let item = catalogs::item_number_of(name)
        .filter(|&number| exists(number, question.options.items, question.options))
        .ok_or_else(|| Answer::catalog_error(404, "item-not-found", "Could not find item", "item_id", name))?;
    Ok((catalog, item))
}

/// `app_id` where it is required.
pub fn app(question: &Question) -> Result<u64, Refusal> {
    app_filter(question)?.ok_or_else(|| Answer::error(400, "app_id is required"))
}

pub fn app_filter(question: &Question) -> Result<Option<u64>, Refusal> {
    let apps = question.options.apps;
    let app = question.query.parsed("app_id", "is not an app of this workspace", |id| {
        number_of(kind::APP, id).filter(|&number| apps.is_there(number))
    })?;
    Ok(app)
}

pub fn subscription_group(question: &Question) -> Result<u64, Refusal> {
    number_of(kind::GROUP, question.query.text("subscription_group_id").unwrap_or_default())
        .filter(|&number| question.options.groups.is_there(number))
        .ok_or_else(|| Answer::error(400, "Invalid subscription group ID"))
}

/// A campaign whose `message_variation_id` is one of its own: the campaign, the channel and the
/// variation.
pub fn campaign_message(question: &Question) -> Result<(u64, u64, u64), Refusal> {
    let i = campaign(question)?;
    let id = question.query.text("message_variation_id").unwrap_or_default();
    let shape = question.options.messages;
    let circle = question.options.source().campaign_channels(i, shape);
    circle
        .channels(shape)
        .flat_map(|channel| (0..shape.variations).map(move |v| (channel.number, v)))
        .find(|&(c, v)| variation_id(i, c, v) == id)
        .map(|(c, v)| (i, c, v))
        .ok_or_else(|| invalid("Message Variant"))
}

/// A Canvas step, named by `parameter`, and the channel of its `message_variation_id`: the Canvas,
/// the step and the channel.
pub fn step_message(question: &Question, parameter: &str) -> Result<(u64, u64, u64), Refusal> {
    let options = question.options;
    let (_, s, i) = sub_number_of(canvases::STEP_KIND, question.query.text(parameter).unwrap_or_default())
        .filter(|&(c, s, i)| c == 0 && s < options.steps && exists(i, options.canvases, options))
        .filter(|&(_, _, i)| i >= options.bad_ids)
        .ok_or_else(|| invalid("Canvas"))?;
    let id = question.query.text("message_variation_id").unwrap_or_default();
    match sub_number_of(step_message_kind(s), id) {
        Some((c, 0, of)) if of == i && canvases::has_message(i, s, c, options) => Ok((i, s, c)),
        _ => Err(invalid("Message Variant")),
    }
}
