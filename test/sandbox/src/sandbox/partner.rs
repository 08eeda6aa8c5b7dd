//! Requests of partners, which have no `Authorization`: their keys are in the body.

use super::Request;
use crate::answer::Answer;
use crate::writes::cohorts::PARTNER_KEY;
use serde::Deserialize;

#[derive(Deserialize)]
struct Keys {
    partner_api_key: Option<String>,
    client_secret: Option<String>,
}

pub fn is_of_partner(request: &Request) -> bool {
    request.path.starts_with("/partners/")
}

/// `client_secret`, which is the key of the workspace.
pub fn key(request: &Request) -> Result<String, Answer> {
    let refuse = |text| Err(Answer::error(401, text));
    let Ok(keys) = serde_json::from_slice::<Keys>(request.body) else {
        return refuse("Unauthorized access");
    };
    if !keys.partner_api_key.is_some_and(|key| key.starts_with(PARTNER_KEY)) {
        return refuse("Invalid Partner API key");
    }
    match keys.client_secret {
        Some(secret) if !secret.is_empty() => Ok(secret),
        _ => refuse(INVALID_SECRET),
    }
}

pub const INVALID_SECRET: &str = "Invalid client secret";
