//! Which workspaces there are: those of the environment, and those that were connected by a call.

use std::collections::BTreeMap;
use std::env;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use super::host;
use super::partner::Partner;
use super::pasted::bare;
use super::secret::Secret;
use super::workspace::{API_KEY_VARIABLE, Keys, MAIN, Origin, Workspace, variable};
use crate::error::{Error, Result};
use crate::outside::gate;

const ENDPOINT_VARIABLE: &str = "BRAZE_ENDPOINT";
const PARTNER_VARIABLES: [&str; 3] = ["BRAZE_PARTNER_NAME", "BRAZE_PARTNER_API_KEY", "BRAZE_CLIENT_SECRET"];

/// Every workspace that was used, by name, with what is known of its limits.
static WORKSPACES: Mutex<BTreeMap<String, Arc<Workspace>>> = Mutex::new(BTreeMap::new());

fn workspaces() -> MutexGuard<'static, BTreeMap<String, Arc<Workspace>>> {
    WORKSPACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets up a workspace. It replaces one of the same name, also one of the environment.
///
/// # Errors
/// If the name cannot be a workspace's.
pub fn connect(name: &str, base: Url, keys: Keys) -> Result<Arc<Workspace>> {
    check_name(name)?;
    let workspace = Arc::new(Workspace::new(name.to_lowercase(), base, keys, Origin::Call));
    workspaces().insert(workspace.name.clone(), Arc::clone(&workspace));
    Ok(workspace)
}

/// The workspace of a name: a connected one before one of the environment.
///
/// # Errors
/// If there is none of this name, or its endpoint cannot be used.
pub fn find(name: &str) -> Result<Arc<Workspace>> {
    let name = name.to_lowercase();
    if let Some(workspace) = connected(&name) {
        return Ok(workspace);
    }
    let (key, endpoint) = (variable(API_KEY_VARIABLE, &name), variable(ENDPOINT_VARIABLE, &name));
    let partner = PARTNER_VARIABLES.map(|base| variable(base, &name));
    let has_partner = partner.iter().any(|name| value(name).is_some());
    let mut missing = vec![key.clone(), endpoint.clone()];
    missing.retain(|name| value(name).is_none() && !(has_partner && *name == key));
    match value(&endpoint) {
        Some(endpoint) if missing.is_empty() => {
            let api_key = value(&key).map(|key| Secret::new(&key));
            let keys = Keys { api_key, partner: partner_of(&partner) };
            Ok(remember(&name, host::parse(&endpoint)?, keys))
        }
        None if missing.len() == 2 && name != MAIN && !known().is_empty() => {
            let known = known().iter().map(|workspace| workspace.name.clone()).collect();
            Err(Error::Unknown { what: "workspace", name: gate::shown(&name), known })
        }
        _ => Err(Error::NotConnected { workspace: name, missing }),
    }
}

/// The partner of variables, or those of them that are missing.
fn partner_of(variables: &[String; 3]) -> Result<Partner, Vec<String>> {
    match variables.each_ref().map(|name| value(name)) {
        [Some(name), Some(api_key), Some(client_secret)] => Ok(Partner {
            name: bare(&name).to_owned(),
            api_key: Secret::new(&api_key),
            client_secret: Secret::new(&client_secret),
        }),
        values => Err(variables
            .iter()
            .zip(values)
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name.clone())
            .collect()),
    }
}

/// All workspaces that can be read, by name. One of the environment that cannot be used, for
/// instance for its endpoint, is left out: reading it says why.
#[must_use]
pub fn known() -> Vec<Arc<Workspace>> {
    let connected: Vec<String> = workspaces()
        .values()
        .filter(|workspace| workspace.origin == Origin::Call)
        .map(|workspace| workspace.name.clone())
        .collect();
    let mut names: Vec<String> = connected.into_iter().chain(names_in_environment()).collect();
    names.sort_unstable();
    names.dedup();
    names.iter().filter_map(|name| find(name).ok()).collect()
}

fn connected(name: &str) -> Option<Arc<Workspace>> {
    workspaces().get(name).filter(|workspace| workspace.origin == Origin::Call).cloned()
}

/// A workspace of the environment: the one used before if it is still the same, since it knows
/// its limits.
fn remember(name: &str, base: Url, keys: Keys) -> Arc<Workspace> {
    let workspace = Arc::new(Workspace::new(name.to_owned(), base, keys, Origin::Environment));
    let mut workspaces = workspaces();
    match workspaces.get(name) {
        Some(before) if before.is_same(&workspace) => Arc::clone(before),
        _ => {
            workspaces.insert(name.to_owned(), Arc::clone(&workspace));
            workspace
        }
    }
}

/// `main` for `BRAZE_API_KEY`, `emea` for `BRAZE_API_KEY_EMEA`, and likewise for what a partner has.
fn names_in_environment() -> impl Iterator<Item = String> {
    env::vars_os().filter_map(|(name, _)| {
        let mut variables = [API_KEY_VARIABLE].into_iter().chain(PARTNER_VARIABLES);
        let suffix = variables.find_map(|variable| name.to_str()?.strip_prefix(variable))?.to_lowercase();
        if suffix.is_empty() { Some(MAIN.to_owned()) } else { suffix.strip_prefix('_').map(str::to_owned) }
    })
}

/// A variable that is set to something.
fn value(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !bare(value).is_empty())
}

/// A name must do as the end of a variable's.
fn check_name(name: &str) -> Result<()> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(());
    }
    Err(Error::parameter("workspace", format!("'{name}' must consist of letters, digits and underscores")))
}
