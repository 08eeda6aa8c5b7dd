//! `CALL braze_start_export(segment_id, …)`: starts an export, and does not wait for it.

use std::sync::Arc;

use super::endpoints::SEGMENT;
use super::export::{self, ExportOrder};
use super::fields::{CUSTOM_ATTRIBUTES, columns, fields};
use super::segment_users::{ATTRIBUTES, check_attributes};
use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Guide, Parameter, TEXTS, Topic, Type, example, field};
use crate::error::{Error, Result};
use crate::http::session::Session;
use crate::interface::{BoundCall, EndpointUse, ReadyRows, RowStream, TableFunction, WORKSPACE};
use crate::patience::Patience;
use crate::read::identifier;
use crate::settings::Settings;
use crate::tables::parameters::OF_SEGMENTS;
use crate::workspaces::registry;

/// `braze_start_export(segment_id, …)`.
pub struct StartExport;

const COLUMNS: [Column; 4] = [
    field("segment_id", Type::Varchar, "identifier of the segment"),
    field("object_prefix", Type::Varchar, "the name of the export, which `braze_read_users` takes in this process"),
    field(
        "url",
        Type::Varchar,
        "where the file will be; anyone who has the URL can read it, so treat it as a secret; NULL if Braze delivers \
         to your own storage",
    ),
    field("started_at", Type::TimestampTz, "when it was started"),
];

const SEGMENT_ID: Parameter =
    Parameter { name: "segment_id", kind: Type::Varchar, description: "identifier of the segment" };

const FIELDS: Parameter = Parameter {
    name: "fields",
    kind: TEXTS,
    description: "the fields to export; default: all that `braze_segment_users` has columns for",
};

/// The formats of a file that Braze offers.
const FORMATS: [&str; 2] = ["zip", "gzip"];

const OUTPUT_FORMAT: Parameter = Parameter {
    name: "output_format",
    kind: Type::Varchar,
    description: "`zip` or, for your own storage, `gzip`; default: `zip`",
};

const CALLBACK_ENDPOINT: Parameter = Parameter {
    name: "callback_endpoint",
    kind: Type::Varchar,
    description: "a URL of yours that Braze calls when the export is ready",
};

impl TableFunction for StartExport {
    fn name(&self) -> &'static str {
        "braze_start_export"
    }

    fn description(&self) -> &'static str {
        "Starts the export of a segment and tells where its file will be. Read it with `braze_read_users`."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Users,
            needs_parameter: true,
            key: String::new(),
            range: String::new(),
            requests: "1".to_owned(),
            examples: const {
                &[example(
                    "Start an export now, to read it later.",
                    "SELECT object_prefix, started_at FROM braze_start_export('5e000000-0000-4000-8000-000000000005',\n\
                     fields := ['external_id', 'email', 'custom_events'])",
                )]
            },
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![SEGMENT_ID]
    }

    fn named(&self) -> Vec<Parameter> {
        vec![FIELDS, ATTRIBUTES, OUTPUT_FORMAT, CALLBACK_ENDPOINT, WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        vec![EndpointUse { method: "POST", endpoint: &SEGMENT, probe: Some(export::probe(&SEGMENT)) }]
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let Some(segment_id) = arguments.text(SEGMENT_ID.name).filter(|id| !id.is_empty()) else {
            return Err(Error::parameter(SEGMENT_ID.name, "it is required; FROM braze_segments() lists them"));
        };
        identifier::check(SEGMENT_ID.name, segment_id, OF_SEGMENTS)?;
        check_attributes(&arguments)?;
        let asks_for_all =
            arguments.texts(FIELDS.name).is_some_and(|fields| fields.iter().any(|field| field == CUSTOM_ATTRIBUTES));
        if asks_for_all && arguments.texts(ATTRIBUTES.name).is_some() {
            let problem = format!(
                "it cannot be combined with \"{CUSTOM_ATTRIBUTES}\" in \"{}\", which exports all of them",
                FIELDS.name,
            );
            return Err(Error::parameter(ATTRIBUTES.name, problem));
        }
        let all = columns();
        let known = fields(&all);
        let attributes = arguments.texts(ATTRIBUTES.name).map(<[String]>::to_vec);
        let fields: Vec<String> = match arguments.texts(FIELDS.name) {
            Some([]) => return Err(Error::parameter(FIELDS.name, "it must not be empty")),
            Some(fields) => fields.to_vec(),
            // All custom attributes would be more than those that are chosen.
            None => known
                .iter()
                .filter(|field| attributes.is_none() || **field != CUSTOM_ATTRIBUTES)
                .map(|field| (*field).to_owned())
                .collect(),
        };
        if let Some(name) = fields.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(unknown("field", name, &known));
        }
        let output_format = arguments.text(OUTPUT_FORMAT.name).map(str::to_lowercase);
        if let Some(format) = output_format.as_ref().filter(|format| !FORMATS.contains(&format.as_str())) {
            return Err(unknown("output_format", format, &FORMATS));
        }
        let order = ExportOrder {
            endpoint: &SEGMENT,
            segment_id: Some(segment_id.to_owned()),
            fields_to_export: fields,
            custom_attributes_to_export: attributes,
            output_format,
            callback_endpoint: arguments.text(CALLBACK_ENDPOINT.name).map(str::to_owned),
        };
        let workspace = arguments.text(WORKSPACE.name).map(str::to_owned);
        Ok(Box::new(StartCall { order, workspace }))
    }
}

/// A name that is none of those it could be.
fn unknown(what: &'static str, name: &str, known: &[&str]) -> Error {
    Error::Unknown { what, name: name.to_owned(), known: known.iter().map(|name| (*name).to_owned()).collect() }
}

/// A checked call of it.
struct StartCall {
    order: ExportOrder,
    /// The one of the setting where none was given.
    workspace: Option<String>,
}

impl BoundCall for StartCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let session = Session::new(
            registry::find(self.workspace.as_deref().unwrap_or(&settings.workspace))?,
            settings,
            StartExport.name(),
        )?;
        let export = Patience::new(Arc::clone(&session.activity)).wait_for(export::start(&session, &self.order))??;
        let row = vec![
            export.segment_id().into(),
            Cell::Text(&export.object_prefix),
            export.url.as_ref().map(reqwest::Url::as_str).into(),
            Cell::Instant(export.started_at),
        ];
        Ok(ReadyRows::new(&COLUMNS, projection, [row]).streams())
    }
}
