//! How to find out what a key may write, without writing anything.

use reqwest::Method;

use crate::declare::{Endpoint, Pool, TargetRequest};
use crate::error::Result;
use crate::http::request::{Credentials, Repetition, Request};
use crate::targets::TARGETS;
use crate::targets::cohorts::COHORTS;
use crate::targets::request::{OTHERS, REQUEST};
use crate::workspaces::workspace::Workspace;

/// A body without anything that is needed: Braze refuses it, and looks at the permission first.
const EMPTY: &str = "{}";

/// An endpoint that writes, and how to find out whether a key may.
pub struct WriteProbe {
    /// The target that needs it.
    pub target: &'static str,
    /// The endpoint.
    pub endpoint: &'static Endpoint,
    /// A request that changes nothing, or why there is none.
    pub probe: Result<Request, &'static str>,
}

/// Every endpoint that targets write to, each permission once, and last that of cohorts.
#[must_use]
pub fn write_probes(workspace: &Workspace) -> Vec<WriteProbe> {
    let mut all: Vec<WriteProbe> = Vec::new();
    let of_targets = TARGETS.iter().flat_map(|target| target.requests.iter().map(|request| (target.name, request)));
    for (target, request) in of_targets.chain(OTHERS.iter().map(|request| (REQUEST.name, request))) {
        let endpoint = &request.endpoint;
        let is_known = all.iter().any(|before| before.endpoint.permission == endpoint.permission);
        if !endpoint.permission.is_empty() && !is_known {
            all.push(WriteProbe { target, endpoint, probe: probe(request) });
        }
    }
    all.push(WriteProbe {
        target: COHORTS.name,
        endpoint: &COHORTS.requests[0].endpoint,
        probe: cohort_probe(workspace),
    });
    all
}

/// The request with nothing in its body.
fn probe(request: &'static TargetRequest) -> Result<Request, &'static str> {
    if request.method == Method::DELETE {
        return Err("not checked: the endpoint deletes what it is sent");
    }
    if request.endpoint.pool == Pool::CdiStarts {
        return Err("not checked: the check could start a sync");
    }
    let post = Request::post(&request.endpoint, EMPTY.to_owned(), Repetition::Harmless);
    Ok(Request { method: request.method.clone(), ..post })
}

/// The request with nothing but the keys in its body, and no cohort.
fn cohort_probe(workspace: &Workspace) -> Result<Request, &'static str> {
    let partner = workspace.partner().map_err(|_| "not checked: the workspace is not set up to write cohorts")?;
    let body = format!("{{{}}}", partner.fields());
    let mut request = Request::post(&COHORTS.requests[0].endpoint, body, Repetition::Harmless);
    request.fill("partner_name", &partner.name).map_err(|_| "not checked: the partner's name is not valid")?;
    Ok(Request { credentials: Credentials::InBody, permission: None, ..request })
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::*;
    use crate::workspaces::partner::Partner;
    use crate::workspaces::secret::Secret;
    use crate::workspaces::workspace::{Keys, Origin};

    fn workspace(partner: Result<Partner, Vec<String>>) -> Workspace {
        let base = Url::parse("https://rest.iad-01.braze.com").unwrap();
        Workspace::new("main".to_owned(), base, Keys { api_key: None, partner }, Origin::Call)
    }

    #[test]
    fn nothing_is_written() {
        for WriteProbe { target, endpoint, probe } in write_probes(&workspace(Err(Vec::new()))) {
            let Ok(request) = probe else { continue };
            assert_eq!(request.body.as_deref(), Some(EMPTY.as_bytes()), "{target}");
            assert_ne!(request.method, Method::DELETE, "{target}");
            assert_eq!(request.path, endpoint.path, "{target}: places are left as they are");
        }
    }

    #[test]
    fn a_partner_is_asked_without_a_cohort() {
        let partner = Partner {
            name: "acme/x".to_owned(),
            api_key: Secret::new("partner-key"),
            client_secret: Secret::new("import-key"),
        };
        let last = write_probes(&workspace(Ok(partner))).pop().unwrap();
        let request = last.probe.unwrap();
        assert_eq!(request.path, "/partners/acme%2Fx/cohorts/users");
        assert_eq!(
            request.body.as_deref(),
            Some(&br#"{"partner_api_key":"partner-key","client_secret":"import-key"}"#[..])
        );
        assert_eq!(request.credentials, Credentials::InBody);
    }
}
