//! A workspace: where it is, its keys, and what is known of its limits.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use reqwest::Url;

use super::clock::BrazeClock;
use super::concurrency::Concurrency;
use super::host;
use super::partner::Partner;
use super::quota::Quota;
use super::secret::Secret;
use crate::declare::Pool;
use crate::error::{Error, Result};

/// The variable of the environment with an API key.
pub const API_KEY_VARIABLE: &str = "BRAZE_API_KEY";

/// The name of a workspace that was given none.
pub const MAIN: &str = "main";

/// A Braze workspace: keys belong to one, and so do rate limits.
pub struct Workspace {
    /// Its name, in lower case.
    pub name: String,
    /// Scheme and host, without a path.
    pub base: Url,
    keys: Keys,
    /// Where it was set up.
    pub origin: Origin,
    /// How many requests are under way.
    pub concurrency: Concurrency,
    /// What time it is for Braze.
    pub clock: BrazeClock,
    quotas: Mutex<HashMap<Pool, Quota>>,
}

/// What proves who asks and writes.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// The REST API key. There need be none where a partner is.
    pub api_key: Option<Secret>,
    /// The partner that writes cohorts, or the variables of the environment that are missing for one.
    pub partner: Result<Partner, Vec<String>>,
}

impl From<Secret> for Keys {
    /// An API key alone.
    fn from(key: Secret) -> Self {
        Keys { api_key: Some(key), partner: Err(Vec::new()) }
    }
}

/// Where a workspace was set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By variables of the environment.
    Environment,
    /// By `braze_connect`.
    Call,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Environment => "environment",
            Origin::Call => "call",
        })
    }
}

/// A variable of the environment, of the workspace of this name: `BRAZE_API_KEY_EMEA`.
#[must_use]
pub fn variable(base: &str, workspace: &str) -> String {
    if workspace == MAIN { base.to_owned() } else { format!("{base}_{}", workspace.to_uppercase()) }
}

impl Workspace {
    /// A workspace of which no limit is known.
    #[must_use]
    pub fn new(name: String, base: Url, keys: Keys, origin: Origin) -> Self {
        let (concurrency, clock) = (Concurrency::default(), BrazeClock::default());
        Workspace { name, base, keys, origin, concurrency, clock, quotas: Mutex::default() }
    }

    /// Its API key.
    ///
    /// # Errors
    /// If it has none.
    pub fn key(&self) -> Result<&Secret> {
        self.keys.api_key.as_ref().ok_or_else(|| {
            let variable = (self.origin == Origin::Environment).then(|| variable(API_KEY_VARIABLE, &self.name));
            Error::NoApiKey { workspace: self.name.clone(), variable }
        })
    }

    /// The partner that writes its cohorts.
    ///
    /// # Errors
    /// If there is none, or something of it is missing or has characters that no key has.
    pub fn partner(&self) -> Result<&Partner> {
        let partner = self
            .keys
            .partner
            .as_ref()
            .map_err(|missing| Error::NoPartner { workspace: self.name.clone(), missing: missing.clone() })?;
        for (what, key) in [("partner API key", &partner.api_key), ("client secret", &partner.client_secret)] {
            if let Some(problem) = key.problem() {
                return Err(Error::Key { what, place: format!("workspace \"{}\"", self.name), problem });
            }
        }
        Ok(partner)
    }

    /// The last characters of its API key, if it has one.
    #[must_use]
    pub fn key_hint(&self) -> Option<String> {
        self.keys.api_key.as_ref().map(Secret::hint)
    }

    /// The name of the partner that writes its cohorts, if there is one.
    #[must_use]
    pub fn partner_name(&self) -> Option<&str> {
        self.keys.partner.as_ref().ok().map(|partner| partner.name.as_str())
    }

    /// Host, and port where it is not the usual one.
    #[must_use]
    pub fn host(&self) -> String {
        host::authority(&self.base)
    }

    /// The base URL, as users may give it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether it is the same workspace, seen with the same keys.
    #[must_use]
    pub fn is_same(&self, other: &Workspace) -> bool {
        self.base == other.base && self.keys == other.keys
    }

    /// What is known of a rate limit, to be looked at or changed.
    pub fn with_quota<T>(&self, pool: Pool, change: impl FnOnce(&mut Quota) -> T) -> T {
        // Data that a panic left behind is as good as any, since each change is one step.
        change(self.quotas.lock().unwrap_or_else(PoisonError::into_inner).entry(pool).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(keys: Keys, origin: Origin) -> Workspace {
        Workspace::new("emea".to_owned(), Url::parse("https://rest.fra-01.braze.eu").unwrap(), keys, origin)
    }

    fn partner(api_key: &str) -> Keys {
        let (name, client_secret) = ("acme".to_owned(), Secret::new("import-key"));
        Keys { api_key: None, partner: Ok(Partner { name, api_key: Secret::new(api_key), client_secret }) }
    }

    #[test]
    fn what_is_missing_of_a_partner_is_named() {
        let error = |missing: &[&str], origin| {
            let missing = missing.iter().map(|name| (*name).to_owned()).collect();
            let keys = Keys { partner: Err(missing), ..Keys::from(Secret::new("a-secret-key")) };
            workspace(keys, origin).partner().err().map(|error| error.to_string()).unwrap()
        };
        let call = "CALL braze_connect(endpoint := 'US-01', partner_name := 'NAME_OF_THE_PARTNER', \
                    partner_api_key_env := 'NAME_OF_A_VARIABLE', client_secret_env := 'NAME_OF_A_VARIABLE', \
                    workspace := 'emea')";
        let start = "The Braze workspace \"emea\" is not set up to write cohorts";
        assert_eq!(
            error(&["BRAZE_PARTNER_NAME_EMEA", "BRAZE_CLIENT_SECRET_EMEA"], Origin::Environment),
            format!(
                "{start}: BRAZE_PARTNER_NAME_EMEA and BRAZE_CLIENT_SECRET_EMEA are not set\n\
                 Set them in the environment, or run: {call}"
            ),
        );
        assert_eq!(
            error(&["BRAZE_CLIENT_SECRET_EMEA"], Origin::Environment),
            format!("{start}: BRAZE_CLIENT_SECRET_EMEA is not set\nSet it in the environment, or run: {call}"),
        );
        assert_eq!(error(&[], Origin::Call), format!("{start}\nRun: {call}"));
    }

    #[test]
    fn a_partner_needs_no_api_key_and_keys_without_what_no_key_has() {
        let workspace = |api_key, origin| workspace(partner(api_key), origin);
        assert!(workspace("partner-key", Origin::Call).partner().is_ok());
        let error = workspace("partner\u{200b}key", Origin::Call).partner().err().unwrap().to_string();
        assert_eq!(
            error,
            "Cannot use the partner API key from workspace \"emea\": character 8 is a zero-width character (U+200B), which a key cannot contain",
        );
        let error = workspace("partner-key", Origin::Environment).key().err().unwrap().to_string();
        assert!(error.ends_with("\nSet BRAZE_API_KEY_EMEA in the environment"), "{error}");
    }
}
