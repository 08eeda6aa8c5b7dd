//! Which workspaces there are: those of the environment, and those that were connected by a call.

use std::collections::BTreeMap;
use std::env;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Url;

use super::host;
use super::secret::Secret;
use super::workspace::{MAIN, Origin, Workspace};
use crate::error::{Error, Result};

const KEY_VARIABLE: &str = "BRAZE_API_KEY";
const ENDPOINT_VARIABLE: &str = "BRAZE_ENDPOINT";

/// Every workspace that was used, by name, with what is known of its limits.
static WORKSPACES: Mutex<BTreeMap<String, Arc<Workspace>>> = Mutex::new(BTreeMap::new());

fn workspaces() -> MutexGuard<'static, BTreeMap<String, Arc<Workspace>>> {
    WORKSPACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets up a workspace. It replaces one of the same name, also one of the environment.
///
/// # Errors
/// If the name cannot be a workspace's.
pub fn connect(name: &str, base: Url, key: Secret) -> Result<Arc<Workspace>> {
    check_name(name)?;
    let workspace = Arc::new(Workspace::new(name.to_lowercase(), base, key, Origin::Call));
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
    let variable = |base: &str| {
        if name == MAIN { base.to_owned() } else { format!("{base}_{}", name.to_uppercase()) }
    };
    let (key, endpoint) = (variable(KEY_VARIABLE), variable(ENDPOINT_VARIABLE));
    let missing: Vec<String> = [&key, &endpoint].into_iter().filter(|name| value(name).is_none()).cloned().collect();
    match (value(&key), value(&endpoint)) {
        (Some(key), Some(endpoint)) => Ok(remember(&name, host::parse(&endpoint)?, Secret::new(&key))),
        (None, None) if name != MAIN && !known().is_empty() => {
            let known = known().iter().map(|workspace| workspace.name.clone()).collect();
            Err(Error::Unknown { what: "workspace", name, known })
        }
        _ => Err(Error::NotConnected { workspace: name, missing }),
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
fn remember(name: &str, base: Url, key: Secret) -> Arc<Workspace> {
    let workspace = Arc::new(Workspace::new(name.to_owned(), base, key, Origin::Environment));
    let mut workspaces = workspaces();
    match workspaces.get(name) {
        Some(before) if before.is_same(&workspace) => Arc::clone(before),
        _ => {
            workspaces.insert(name.to_owned(), Arc::clone(&workspace));
            workspace
        }
    }
}

/// `main` for `BRAZE_API_KEY`, `emea` for `BRAZE_API_KEY_EMEA`.
fn names_in_environment() -> impl Iterator<Item = String> {
    env::vars_os().filter_map(|(name, _)| {
        let suffix = name.to_str()?.strip_prefix(KEY_VARIABLE)?.to_lowercase();
        if suffix.is_empty() { Some(MAIN.to_owned()) } else { suffix.strip_prefix('_').map(str::to_owned) }
    })
}

/// A variable that is set to something.
fn value(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.trim().is_empty())
}

/// A name must do as the end of a variable's.
fn check_name(name: &str) -> Result<()> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(());
    }
    Err(Error::parameter("workspace", format!("\"{name}\" must consist of letters, digits and underscores")))
}
