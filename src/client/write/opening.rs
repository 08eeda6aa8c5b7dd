//! From a path and options to a write that can begin.

use std::sync::atomic::AtomicUsize;

use chrono::Utc;
use tokio::sync::OnceCell;

use super::cohort;
use super::cut::BatchRules;
use super::destination::Destination;
use super::fields::RowSource;
use super::halt::Halt;
use super::journal::Journal;
use super::lanes::Lanes;
use super::options::{TargetValue, TargetValues, WriteOptions};
use super::plan::RowPlan;
use super::sender::Sender;
use super::settlement::Settlement;
use crate::declare::{self, OptionEffect, Target, TargetRequest};
use crate::error::{Error, Result, WriteError};
use crate::http::request::{Credentials, Request};
use crate::http::session::Session;
use crate::http::wanted::Wanted;
use crate::recorder::write::WriteName;
use crate::recorder::writes;
use crate::settings::Settings;
use crate::workspaces::registry;

/// The most that a body has around its elements, besides what the options and the places put there.
const ENVELOPE_BYTES: usize = 256;

/// A write that can begin.
pub struct Opened {
    /// Who makes the requests.
    pub sender: Sender,
    /// Where rows wait.
    pub lanes: Lanes,
    /// How many requests may be under way.
    pub requests: usize,
}

/// Opens a write.
///
/// # Errors
/// If there is no such target, or its options, the fields of the rows, the workspace or the journal cannot be used.
pub fn open(path: &str, source: RowSource, options: &WriteOptions, settings: &Settings) -> Result<Opened> {
    let destination = Destination::parse(path)?;
    let target = destination.target;
    let values = TargetValues::read(target, &options.others)?;
    if target.needs_max_rows && options.max_rows.is_none() && !options.is_dry_run {
        return Err(WriteError::MaxRowsNeeded { target: target.name }.into());
    }
    let plan = RowPlan::new(target, source, options, &values)?;
    let requests = requests_at_once(target, options, settings)?;
    let settings = Settings {
        concurrency: requests.max(settings.concurrency),
        timeout: options.timeout.unwrap_or(settings.timeout),
        ..settings.clone()
    };
    let workspace = registry::find(options.workspace.as_deref().unwrap_or(&settings.workspace))?;
    let (want, wanted) = Wanted::while_held();
    let session = Session::new(workspace, &settings, "COPY")?.if_wanted(wanted);
    let request = chosen(target, &values);
    let addressed = Addressed::new(&destination, request, &values, &session)?;
    let rules = BatchRules::new(target, request, addressed.fixed.len() + ENVELOPE_BYTES);
    let journal = match &options.journal {
        Some(path) if !options.is_dry_run => {
            let (name, endpoint) = (&session.workspace.name, session.workspace.endpoint());
            Some(Journal::open(path, &destination.name(), name, &endpoint)?)
        }
        _ => None,
    };
    let named = WriteName {
        target: destination.name(),
        workspace: session.workspace.name.clone(),
        label: options.label.clone(),
    };
    let record = writes::begin(named, settings.temp_directory.clone());
    let sender = Sender {
        plan,
        rules,
        request,
        path: addressed.path,
        filled: addressed.filled,
        fixed: addressed.fixed,
        credentials: addressed.credentials,
        first: addressed.first,
        first_made: OnceCell::new(),
        settlement: Settlement { record, journal, hides_payloads: options.hides_payloads },
        halt: Halt::new(want),
        allowed: AtomicUsize::new(requests),
        failures: AtomicUsize::new(0),
        session,
    };
    Ok(Opened { sender, lanes: Lanes::new(rules, target.lanes, requests), requests })
}

/// How many requests may be under way at once.
fn requests_at_once(target: &Target, options: &WriteOptions, settings: &Settings) -> Result<usize> {
    let asked = options.concurrency;
    match target.lanes {
        declare::Lanes::One => Ok(1),
        declare::Lanes::Asked(max) => match asked {
            Some(asked) if asked > max => Err(Error::option(
                "CONCURRENCY",
                &format!("it must be a whole number between 1 and {max} for this target"),
            )),
            asked => Ok(asked.unwrap_or(1)),
        },
        declare::Lanes::ByIdentifier => Ok(asked.unwrap_or(settings.concurrency)),
    }
}

/// The request that the options pick.
fn chosen(target: &'static Target, values: &TargetValues) -> &'static TargetRequest {
    let choice = values.iter().find(|(option, _)| option.effect == OptionEffect::Request);
    let choice = choice.map(|(option, value)| match value {
        TargetValue::Text(text) => text.as_str(),
        _ => option.name,
    });
    let picked = target.requests.iter().find(|request| Some(request.choice) == choice);
    picked.unwrap_or(&target.requests[0])
}

/// Where requests go, and what is in each of them.
struct Addressed {
    path: String,
    filled: Vec<String>,
    fixed: String,
    credentials: Credentials,
    first: Option<Request>,
}

impl Addressed {
    fn new(
        destination: &Destination,
        request: &TargetRequest,
        values: &TargetValues,
        session: &Session,
    ) -> Result<Self> {
        let mut addressed = Request::to(request.endpoint.path.to_owned());
        let mut members: Vec<String> = Vec::new();
        let (mut credentials, mut first) = (Credentials::Bearer, None);
        let places = &destination.places;
        if destination.target.name == cohort::TARGET {
            let partner = session.workspace.partner()?;
            let keys = partner.fields();
            credentials = Credentials::InBody;
            addressed.fill("partner_name", &partner.name)?;
            let cohort_id = places.first().map_or("", |(_, id)| id.as_str());
            if let Some(name) = cohort::name(values, cohort_id) {
                let mut naming = cohort::naming(&keys, cohort_id, name, Utc::now());
                naming.fill("partner_name", &partner.name)?;
                first = Some(naming);
            }
            members.push(keys);
        }
        for (place, value) in places {
            if request.endpoint.path.contains(&format!("{{{place}}}")) {
                addressed.fill(place, value)?;
            } else {
                members.push(format!("\"{place}\":{}", serde_json::to_string(value).unwrap_or_default()));
            }
        }
        for (option, value) in values.iter() {
            if let OptionEffect::Body(field) = option.effect {
                members.push(format!("\"{field}\":{}", value.json()));
            }
        }
        let (path, filled) = (addressed.path, addressed.filled);
        Ok(Addressed { path, filled, fixed: members.join(","), credentials, first })
    }
}
