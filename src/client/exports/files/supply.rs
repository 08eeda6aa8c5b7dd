//! Where files come from, one after the other: exports that are started and downloaded, URLs, paths.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::archive::Input;
use crate::database::FileSystem;
use crate::error::{Error, Result};
use crate::exports::export::{self, ExportOrder};
use crate::http::download::{Downloads, RemoteFile};
use crate::http::session::Session;

/// Exports and downloads that are under way at once. Braze runs at most 100 exports of a company.
const AHEAD: usize = 10;

/// The downloads that lie on the disk at once: one that is read, one to go on with.
pub const DOWNLOADS_MAX: usize = 2;

/// A file to come.
pub enum FileSource {
    /// An export to be started.
    Export(Session, ExportOrder),
    /// A file to be downloaded.
    Download(RemoteFile),
    /// A path that DuckDB's file system opens.
    Path(String),
}

/// A file that came.
pub struct Supplied {
    /// As messages name it.
    pub name: String,
    /// The segment that was exported.
    pub segment_id: Option<String>,
    /// Its bytes.
    pub input: Input,
}

/// Brings files in the order in which they are ready.
pub struct Supply {
    sources: VecDeque<FileSource>,
    downloads: Downloads,
    files: Arc<dyn FileSystem>,
    under_way: JoinSet<Result<Supplied>>,
}

impl Supply {
    /// The files of these sources; those that are downloaded come over `downloads`, paths are opened
    /// by `files`.
    #[must_use]
    pub fn new(sources: Vec<FileSource>, downloads: Downloads, files: Arc<dyn FileSystem>) -> Self {
        Supply { sources: sources.into(), downloads, files, under_way: JoinSet::new() }
    }

    /// The next file; `None` when there are no more.
    ///
    /// # Errors
    /// If an export cannot be started, or its file is not there in time or cannot be downloaded. A
    /// path is opened by whoever reads it.
    pub async fn next(&mut self) -> Result<Option<Supplied>> {
        while self.under_way.len() < AHEAD
            && let Some(source) = self.sources.pop_front()
        {
            let downloads = self.downloads.clone();
            match source {
                FileSource::Path(path) => {
                    let input = Input::Path(Arc::clone(&self.files), path.clone());
                    return Ok(Some(Supplied { name: path, segment_id: None, input }));
                }
                FileSource::Download(remote) => self.under_way.spawn(async move {
                    let input = Input::Download(downloads.get(&remote).await?);
                    Ok(Supplied { name: remote.name, segment_id: None, input })
                }),
                FileSource::Export(session, order) => self.under_way.spawn(async move {
                    let export = export::start_or_take_up(&session, &order).await?;
                    let remote = export.remote()?;
                    let input = Input::Download(downloads.get(&remote).await?);
                    export.mark_read();
                    Ok(Supplied { name: remote.name, segment_id: order.segment_id, input })
                }),
            };
        }
        match self.under_way.join_next().await {
            None => Ok(None),
            Some(Ok(supplied)) => supplied.map(Some),
            Some(Err(_)) => Err(Error::Panic),
        }
    }
}
