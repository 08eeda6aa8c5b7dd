//! The read endpoints of catalogs, once there are written ones.

use super::problem::not_found;
use super::store::{State, item_json};
use crate::answer::Answer;
use crate::data::catalogs as formulas;
use crate::endpoints::Question;
use crate::json::{Bend, one};
use crate::paging::{self, Paging};
use crate::writes::{Refusal, Written, json as answer};
use serde_json::{Value, json};

const PAGE: u64 = 50;

/// `None` where the formulas still hold.
pub fn list(question: &Question, written: &Written) -> Option<Result<Answer, Refusal>> {
    if written.catalogs.is_empty() {
        return None;
    }
    let options = question.options;
    let own = (0..options.catalogs.size).filter(|&i| options.catalogs.is_there(i));
    let unwritten = own.filter(|i| written.catalogs.state(&format!("catalog_{i}")).is_none());
    let row = |i| {
        serde_json::from_str::<Value>(&one(&Bend::default(), 0, |row| formulas::row(row, i, options)))
            .unwrap_or_default()
    };
    let written = written.catalogs.all().map(|(name, catalog)| catalog.json(name));
    let catalogs: Vec<Value> = unwritten.map(row).chain(written).collect();
    Some(Ok(answer(200, &json!({"catalogs": catalogs, "message": "success"}))))
}

pub fn items(question: &Question, written: &Written) -> Option<Result<Answer, Refusal>> {
    let name = question.arguments.first()?;
    let State::Written(catalog) = written.catalogs.state(name)? else { return Some(Err(no_catalog(name))) };
    let paging = Paging::Cursor { size: PAGE };
    let Ok(skip) = paging.skip(question.query) else {
        let cursor = question.query.text("cursor").unwrap_or_default();
        return Some(Err(Answer::catalog_error(400, "invalid-cursor", "Invalid cursor", "cursor", cursor)));
    };
    let total = catalog.items.len() as u64;
    let page = paging::page(skip, PAGE, total, None);
    let positions = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
    let items: Vec<Value> = catalog
        .items
        .iter()
        .skip(positions(page.start))
        .take(positions(page.end - page.start))
        .map(|(id, fields)| item_json(id, fields))
        .collect();
    let mut answer = answer(200, &json!({"items": items, "message": "success"}));
    let host = question.options.link_host.as_deref();
    if let Some(link) = paging::link(question.path, skip, PAGE, total, None, host) {
        answer.headers.push(("link", link));
    }
    Some(Ok(answer))
}

pub fn item(question: &Question, written: &Written) -> Option<Result<Answer, Refusal>> {
    let [name, id] = question.arguments else { return None };
    let State::Written(catalog) = written.catalogs.state(name)? else { return Some(Err(no_catalog(name))) };
    let found = catalog.items.get(id).map(|fields| item_json(id, fields));
    Some(match found {
        Some(item) => Ok(answer(200, &json!({"items": [item], "message": "success"}))),
        None => Err(not_found("item-not-found", "Could not find item", "item_id", id)),
    })
}

fn no_catalog(name: &str) -> Refusal {
    not_found("catalog-not-found", "Could not find catalog", "catalog_name", name)
}
