//! `braze_segment_users(segment_id)` and `braze_control_group_users()`: exports, read as they come.

use std::sync::Arc;
use std::time::Duration;

use super::endpoints::{CONTROL_GROUP, SEGMENT};
use super::export::{ExportOrder, probe};
use super::fields::{SEGMENT_ID, columns, columns_of_control_group, fields_to_export};
use super::files::reading::{self, ReadOptions};
use super::files::supply::{DOWNLOADS_MAX, FileSource, Supply};
use crate::arguments::Arguments;
use crate::declare::{Column, ColumnSource, Endpoint, Guide, Parameter, TEXTS, Topic, Type, example};
use crate::error::{Error, Result};
use crate::http::download::Downloads;
use crate::http::session::Session;
use crate::interface::{BoundCall, EndpointUse, RowStream, TableFunction, WORKSPACE};
use crate::json::decode::Decoder;
use crate::read::identifier;
use crate::settings::Settings;
use crate::tables::parameters::OF_SEGMENTS;
use crate::workspaces::registry;

/// How long to wait for a file by default. Large exports take an hour and more.
pub const MAX_WAIT_DEFAULT: Duration = Duration::from_secs(30 * 60);

/// The most custom attributes that can be named.
const CUSTOM_ATTRIBUTES_MAX: usize = 500;

/// How long the file of an export is waited for.
pub const MAX_WAIT: Parameter = Parameter {
    name: "max_wait",
    kind: Type::Interval,
    description: "how long to wait for Braze to create the file; default: 30 minutes",
};

/// Whether lines that are no users are left out.
pub const IGNORE_ERRORS: Parameter = Parameter {
    name: "ignore_errors",
    kind: Type::Boolean,
    description: "whether to leave out lines whose selected columns cannot be read; `braze_requests()` then tells \
                  how many; default: false",
};

/// Which custom attributes are exported; [`check_attributes`] checks it.
pub const ATTRIBUTES: Parameter = Parameter {
    name: "custom_attributes",
    kind: TEXTS,
    description: "the custom attributes to export, at most 500; default: all",
};

/// `braze_segment_users(segment_id)`.
pub struct SegmentUsers;

const SEGMENTS: Parameter =
    Parameter { name: "segment_id", kind: TEXTS, description: "identifier of a segment, or a list of them" };

impl TableFunction for SegmentUsers {
    fn name(&self) -> &'static str {
        "braze_segment_users"
    }

    fn description(&self) -> &'static str {
        "Every user of a segment: starts an export, waits for its file and reads it. With several segments, a user \
         appears once for each. Only the selected columns are exported."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Users,
            needs_parameter: true,
            key: "`segment_id`, `braze_id`".to_owned(),
            range: String::new(),
            requests: "1 per segment, plus the download of its file".to_owned(),
            examples: const {
                &[
                    example(
                        "How many users of a segment can get email, by country?",
                        "SELECT country, count(*) AS users, count(email) AS with_email\n\
                         FROM braze_segment_users('5e000000-0000-4000-8000-000000000000') GROUP BY country ORDER BY users DESC",
                    ),
                    example(
                        "Two custom attributes of each user, without exporting the others.",
                        "SELECT external_id, custom_attributes->>'attribute 0000' AS first, custom_attributes->>'attribute 0002' AS second\n\
                         FROM braze_segment_users('5e000000-0000-4000-8000-000000000001',\n\
                         custom_attributes := ['attribute 0000', 'attribute 0002'])",
                    ),
                    example(
                        "Which custom events did the users of a segment do most in the last 90 days?",
                        "SELECT event.name, count(*) AS users\n\
                         FROM (SELECT unnest(custom_events) AS event FROM braze_segment_users('5e000000-0000-4000-8000-000000000004'))\n\
                         GROUP BY event.name ORDER BY users DESC LIMIT 10",
                    ),
                    example(
                        "How many users are in both of two segments?",
                        "SELECT count(*) AS users FROM (SELECT braze_id FROM braze_segment_users(\n\
                         ['5e000000-0000-4000-8000-000000000003', '5e000000-0000-4000-8000-000000000004'])\n\
                         GROUP BY braze_id HAVING count(*) = 2)",
                    ),
                ]
            },
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![SEGMENTS]
    }

    fn named(&self) -> Vec<Parameter> {
        vec![MAX_WAIT, ATTRIBUTES, IGNORE_ERRORS, WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        [SEGMENT_ID].into_iter().chain(columns()).collect()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        vec![EndpointUse { method: "POST", endpoint: &SEGMENT, probe: Some(probe(&SEGMENT)) }]
    }

    fn bind(&'static self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let mut segments: Vec<String> = Vec::new();
        for id in arguments.texts(SEGMENTS.name).unwrap_or_default() {
            if id.is_empty() {
                return Err(Error::parameter(SEGMENTS.name, "it must not be empty"));
            }
            identifier::check(SEGMENTS.name, id, OF_SEGMENTS)?;
            if !segments.contains(id) {
                segments.push(id.clone());
            }
        }
        if segments.is_empty() && arguments.texts(SEGMENTS.name).is_none() {
            return Err(Error::parameter(SEGMENTS.name, "it is required; FROM braze_segments() lists them"));
        }
        check_attributes(&arguments)?;
        let segments = segments.into_iter().map(Some).collect();
        let (function, endpoint, columns) = (self.name(), &SEGMENT, self.columns());
        Ok(Box::new(ExportCall { function, endpoint, columns, segments, arguments }))
    }
}

/// Checks the names of custom attributes.
///
/// # Errors
/// If there are none or more than Braze takes, or one of them is empty.
pub fn check_attributes(arguments: &Arguments) -> Result<()> {
    match arguments.texts(ATTRIBUTES.name) {
        Some(names) if names.len() > CUSTOM_ATTRIBUTES_MAX => {
            Err(Error::parameter(ATTRIBUTES.name, format!("Braze accepts at most {CUSTOM_ATTRIBUTES_MAX}")))
        }
        Some(names) if names.is_empty() || names.iter().any(String::is_empty) => {
            Err(Error::parameter(ATTRIBUTES.name, "it must be a list of names, none of them empty"))
        }
        _ => Ok(()),
    }
}

/// `braze_control_group_users()`.
pub struct ControlGroupUsers;

impl TableFunction for ControlGroupUsers {
    fn name(&self) -> &'static str {
        "braze_control_group_users"
    }

    fn description(&self) -> &'static str {
        "Every user of the global control group, exported as by `braze_segment_users`."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Users,
            needs_parameter: false,
            key: "`braze_id`".to_owned(),
            range: String::new(),
            requests: "1, plus the download of the file".to_owned(),
            examples: const {
                &[example(
                    "How large is the global control group, by country?",
                    "SELECT country, count(*) AS users FROM braze_control_group_users() GROUP BY country ORDER BY users DESC",
                )]
            },
        }
    }

    fn named(&self) -> Vec<Parameter> {
        vec![MAX_WAIT, IGNORE_ERRORS, WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        columns_of_control_group()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        // It needs nothing, so that asking could start an export.
        vec![EndpointUse { method: "POST", endpoint: &CONTROL_GROUP, probe: None }]
    }

    fn bind(&'static self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let (function, endpoint, columns) = (self.name(), &CONTROL_GROUP, self.columns());
        Ok(Box::new(ExportCall { function, endpoint, columns, segments: vec![None], arguments }))
    }
}

/// A checked call of either function.
struct ExportCall {
    function: &'static str,
    endpoint: &'static Endpoint,
    columns: Vec<Column>,
    /// `None` is the global control group.
    segments: Vec<Option<String>>,
    arguments: Arguments,
}

impl BoundCall for ExportCall {
    fn columns(&self) -> Vec<Column> {
        self.columns.clone()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let name = self.arguments.text(WORKSPACE.name).unwrap_or(&settings.workspace);
        let workspace = registry::find(name)?;
        let selected: Vec<Column> = projection.iter().map(|&at| self.columns[at].clone()).collect();
        let max_wait = self.arguments.duration(MAX_WAIT.name).unwrap_or(MAX_WAIT_DEFAULT);
        let name = workspace.name.clone();
        let session = Session::new(workspace, settings, self.function)?;
        let activity = Arc::clone(&session.activity);
        let downloads = Downloads::new(settings, Arc::clone(&activity), name, max_wait, DOWNLOADS_MAX)?;
        let chosen = self.arguments.texts(ATTRIBUTES.name);
        let (fields_to_export, custom_attributes_to_export) = fields_to_export(&selected, &self.columns, chosen);
        let source = |segment_id: &Option<String>| {
            let order = ExportOrder {
                endpoint: self.endpoint,
                segment_id: segment_id.clone(),
                fields_to_export: fields_to_export.clone(),
                custom_attributes_to_export: custom_attributes_to_export.clone(),
                output_format: None,
                callback_endpoint: None,
            };
            FileSource::Export(session.clone(), order)
        };
        let sources = self.segments.iter().map(source).collect();
        let supply = Supply::new(sources, downloads, Arc::clone(&settings.files));
        let in_file: Vec<Column> = selected.iter().filter(|column| !is_query(column)).cloned().collect();
        let options = ReadOptions {
            activity,
            decoder: Decoder::new("", &in_file, &self.columns),
            columns: selected,
            ignore_errors: self.arguments.boolean(IGNORE_ERRORS.name).unwrap_or(false),
        };
        Ok(reading::begin(supply, options, settings.threads))
    }
}

fn is_query(column: &Column) -> bool {
    matches!(column.source, ColumnSource::Query(_))
}
