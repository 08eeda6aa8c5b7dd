//! `braze_read_users(source)`: users out of files that Braze exported.

use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use reqwest::Url;

use super::export;
use super::fields::columns;
use super::files::archive::is_of_system;
use super::files::reading::{self, ReadOptions};
use super::files::supply::{DOWNLOADS_MAX, FileSource, Supply};
use super::segment_users::{IGNORE_ERRORS, MAX_WAIT, MAX_WAIT_DEFAULT};
use crate::arguments::Arguments;
use crate::declare::{Column, Guide, Parameter, TEXTS, Topic, example};
use crate::error::{Error, FileError, Result};
use crate::http::download::{self, Downloads, RemoteFile};
use crate::interface::{BoundCall, RowStream, TableFunction};
use crate::json::decode::Decoder;
use crate::recorder::activity::Activity;
use crate::settings::Settings;

/// `braze_read_users(source)`.
pub struct ReadUsers;

const SOURCE: Parameter = Parameter {
    name: "source",
    kind: TEXTS,
    description: "the URL or `object_prefix` of an export, the path of a file, which may contain `*` and `?`, or a \
                  list of these",
};

impl TableFunction for ReadUsers {
    fn name(&self) -> &'static str {
        "braze_read_users"
    }

    fn description(&self) -> &'static str {
        "Users from exported files: zip, gzip, or one JSON object per line. With a URL, it waits until the file is \
         there. Paths are opened by DuckDB, so `s3://…` works where `httpfs` is loaded."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Users,
            needs_parameter: true,
            key: "`external_id`, `braze_id`".to_owned(),
            range: String::new(),
            requests: "1 for a URL, none for a file".to_owned(),
            examples: const {
                &[example(
                    "Users from all exported files in a folder.",
                    "SELECT external_id, email, country FROM braze_read_users('exports/*.zip') WHERE email IS NOT NULL",
                )]
            },
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![SOURCE]
    }

    fn named(&self) -> Vec<Parameter> {
        vec![MAX_WAIT, IGNORE_ERRORS]
    }

    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let Some(places) = arguments.texts(SOURCE.name).map(<[String]>::to_vec) else {
            return Err(Error::parameter(SOURCE.name, "it is required"));
        };
        Ok(Box::new(ReadCall { places, arguments }))
    }
}

/// A checked call of it.
struct ReadCall {
    places: Vec<String>,
    arguments: Arguments,
}

impl BoundCall for ReadCall {
    fn columns(&self) -> Vec<Column> {
        columns()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let activity = Arc::new(Activity::begin(ReadUsers.name(), settings.progress));
        let mut sources = Vec::new();
        for place in &self.places {
            sources.extend(resolve(place)?);
        }
        let max_wait = self.arguments.duration(MAX_WAIT.name).unwrap_or(MAX_WAIT_DEFAULT);
        let downloads = Downloads::new(settings, Arc::clone(&activity), String::new(), max_wait, DOWNLOADS_MAX)?;
        let all = columns();
        let selected: Vec<Column> = projection.iter().map(|&at| all[at].clone()).collect();
        let options = ReadOptions {
            activity,
            decoder: Decoder::new("", &selected, &all),
            columns: selected,
            ignore_errors: self.arguments.boolean(IGNORE_ERRORS.name).unwrap_or(false),
        };
        let supply = Supply::new(sources, downloads, Arc::clone(&settings.files));
        Ok(reading::begin(supply, options, settings.threads))
    }
}

/// The files that a text means.
fn resolve(place: &str) -> Result<Vec<FileSource>> {
    let place = place.trim();
    if let Some(export) = export::find(place) {
        return Ok(vec![FileSource::Download(export.remote()?)]);
    }
    let is_url = ["http://", "https://"].iter().any(|scheme| place.to_lowercase().starts_with(scheme));
    let is_pattern = place.contains(['*', '?', '[']) && !is_url;
    if is_url {
        let url = Url::parse(place).map_err(|_| Error::parameter(SOURCE.name, "it is not a valid URL"))?;
        download::check(&url)?;
        return Ok(vec![FileSource::Download(RemoteFile { name: download::shown(&url), url, started_at: None })]);
    }
    if !is_pattern {
        return Ok(vec![FileSource::Path(place.to_owned())]);
    }
    if place.contains("://") {
        let problem = format!(
            "\"{place}\" is a pattern, and only patterns of local files are expanded\n\
             List the files first: SET VARIABLE files = (SELECT list(file) FROM glob('{place}')), \
             then: FROM braze_read_users(getvariable('files'))",
        );
        return Err(Error::parameter(SOURCE.name, problem));
    }
    let files = matching(place)?;
    if files.is_empty() {
        return Err(Error::parameter(SOURCE.name, format!("no file matches \"{place}\"")));
    }
    Ok(files.into_iter().map(FileSource::Path).collect())
}

/// The local files that match a pattern, by name.
fn matching(pattern: &str) -> Result<Vec<String>> {
    let pattern = match (pattern.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => format!("{}/{rest}", home.display()),
        _ => pattern.to_owned(),
    };
    let paths = glob::glob(&pattern).map_err(|error| Error::parameter(SOURCE.name, error.to_string()))?;
    // A pattern that has a dot there asks for such files.
    let is_wanted = |path: &Path| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        path.is_file()
            && (!is_of_system(name) || pattern.rsplit(['/', '\\']).next().is_some_and(|own| own.starts_with('.')))
    };
    let files = paths.map(|path| match path {
        Ok(path) => Ok(path.to_str().map(str::to_owned).filter(|_| is_wanted(&path))),
        Err(error) => Err(FileError::unreadable(&error.path().display().to_string(), error.error().to_string()).into()),
    });
    files.filter_map(Result::transpose).collect()
}
