//! Exports of users: what was ordered, and the files that come of it.
//!
//! An export's file is made on a thread of its own (`archive`) from closed formulas (`text`) in
//! pieces (`piece`, `in_order`, `zip`), and kept on disk, since it may be far larger than memory.

mod archive;
mod in_order;
mod piece;
mod text;
mod zip;

pub use archive::Archive;
pub use text::Recipe;

use crate::hash::{hash, uuid};
use crate::options;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Exports that are remembered in a workspace.
const EXPORTS_MAX: usize = 1_000;
/// Exports that may run at a time in a workspace (read.yaml `users_export_segment`).
const RUNNING_MAX: usize = 100;
const TOKEN_WORDS: u64 = 4;

/// The exports of one workspace.
#[derive(Debug)]
pub struct Exports {
    key: String,
    options: options::Exports,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    started: u64,
    /// Oldest first.
    kept: VecDeque<Arc<Export>>,
}

/// Why an export does not start.
#[derive(Debug, PartialEq, Eq)]
pub enum Busy {
    /// One of the same segment runs.
    SameSegment,
    TooMany,
}

#[derive(Debug)]
pub struct Export {
    /// `None` is the global control group.
    segment_id: Option<String>,
    pub prefix: String,
    token: String,
    /// `None` if the workspace has a bucket of its own.
    pub url: Option<String>,
    users: u64,
    fields: Vec<&'static str>,
    /// When the file is there at the earliest, and when no longer.
    due: DateTime<Utc>,
    expires: DateTime<Utc>,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    stage: Stage,
    /// How often it will still be looked for in vain.
    looks: u64,
    /// Downloads that have begun.
    downloads: u64,
    recipe: Option<Recipe>,
    /// How many files there were before this one.
    version: u64,
}

#[derive(Debug)]
enum Stage {
    /// No file comes: it goes to the workspace's own bucket, or it failed.
    NoFile,
    Making,
    Made(Arc<Archive>),
}

/// How a download ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Whole,
    Cut,
    Stall,
}

/// An export as `/sandbox/exports` tells it.
#[derive(Debug, Serialize)]
pub struct Listed {
    segment_id: Option<String>,
    object_prefix: String,
    url: Option<String>,
    ready: bool,
    users: u64,
    fields: Vec<&'static str>,
}

impl Exports {
    pub fn new(key: &str, options: options::Exports) -> Self {
        Exports { key: key.to_owned(), options, state: Mutex::default() }
    }

    /// Starts an export unless another one is in its way. `base` is where the client reached the
    /// sandbox.
    pub fn start(
        &self,
        segment_id: Option<String>,
        recipe: Recipe,
        base: &str,
        now: DateTime<Utc>,
    ) -> Result<Arc<Export>, Busy> {
        let mut state = self.state();
        let running = || state.kept.iter().filter(|export| export.is_running(now));
        if running().any(|export| export.segment_id == segment_id) {
            return Err(Busy::SameSegment);
        }
        if running().count() >= RUNNING_MAX {
            return Err(Busy::TooMany);
        }
        state.started += 1;
        let number = state.started;
        let token = self.token(number);
        let milliseconds = |ms: u64| TimeDelta::milliseconds(ms.cast_signed());
        let has_file = self.options.bucket.is_none() && !self.options.fails;
        let export = Arc::new(Export {
            segment_id,
            prefix: format!("{}-{}", uuid(&format!("export {}", self.key), number), now.timestamp()),
            url: self.options.bucket.is_none().then(|| format!("{base}/exports/{token}.zip")),
            token,
            users: recipe.members.count,
            fields: recipe.profile.names(),
            due: now + milliseconds(self.options.ms),
            expires: now + milliseconds(self.options.life_ms),
            progress: Mutex::new(Progress {
                stage: if has_file { Stage::Making } else { Stage::NoFile },
                looks: self.options.looks,
                downloads: 0,
                recipe: self.options.downloads.changes.then(|| recipe.clone()),
                version: 0,
            }),
        });
        if state.kept.len() == EXPORTS_MAX {
            state.kept.pop_front();
        }
        state.kept.push_back(export.clone());
        drop(state);
        if has_file {
            let export = export.clone();
            std::thread::spawn(move || export.make(&recipe));
        }
        Ok(export)
    }

    pub fn find(&self, token: &str) -> Option<Arc<Export>> {
        self.state().kept.iter().find(|export| export.token == token).cloned()
    }

    pub fn list(&self, now: DateTime<Utc>) -> Vec<Listed> {
        self.state().kept.iter().map(|export| export.listed(now)).collect()
    }

    /// Looks random, and is the same in every run.
    fn token(&self, number: u64) -> String {
        let words: Vec<u8> = (0..TOKEN_WORDS)
            .flat_map(|word| hash(word, &[b"token", self.key.as_bytes(), &number.to_le_bytes()]).to_le_bytes())
            .collect();
        BASE64_URL_SAFE_NO_PAD.encode(words)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Export {
    fn make(&self, recipe: &Recipe) {
        let stage = match Archive::make(recipe, self.etag(0)) {
            Ok(archive) => Stage::Made(Arc::new(archive)),
            Err(error) => {
                eprintln!("braze-sandbox: export {}: {error}", self.prefix);
                Stage::NoFile
            }
        };
        self.progress().stage = stage;
    }

    /// Braze starts no second export of the segment meanwhile.
    fn is_running(&self, now: DateTime<Utc>) -> bool {
        let progress = self.progress();
        now < self.due || progress.looks > 0 || matches!(progress.stage, Stage::Making)
    }

    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires
    }

    /// The file, if it is there.
    pub fn archive(&self, now: DateTime<Utc>) -> Option<Arc<Archive>> {
        let progress = self.progress();
        match &progress.stage {
            Stage::Made(archive) if now >= self.due && progress.looks == 0 && !self.has_expired(now) => {
                Some(archive.clone())
            }
            _ => None,
        }
    }

    /// The same for one who looks for it, which counts.
    pub fn look(&self, now: DateTime<Utc>) -> Option<Arc<Archive>> {
        let archive = self.archive(now);
        let mut progress = self.progress();
        progress.looks = progress.looks.saturating_sub(1);
        archive
    }

    /// Counts a download, and says how it is to end.
    pub fn download(&self, options: &options::Downloads) -> Ending {
        let mut progress = self.progress();
        let before = progress.downloads;
        progress.downloads += 1;
        if before < options.cut {
            Ending::Cut
        } else if before < options.cut + options.stall {
            Ending::Stall
        } else {
            Ending::Whole
        }
    }

    /// Puts another file in the place of this one, with one user more. Here and now: the client
    /// may ask for it at once.
    pub fn change(&self) {
        let mut progress = self.progress();
        let version = progress.version + 1;
        if let Some(recipe) = &mut progress.recipe {
            recipe.members.count += 1;
            let made = Archive::make(recipe, self.etag(version));
            progress.version = version;
            if let Ok(archive) = made {
                progress.stage = Stage::Made(Arc::new(archive));
            }
        }
    }

    fn etag(&self, version: u64) -> String {
        format!("\"{:016x}-{version}\"", hash(0, &[self.token.as_bytes()]))
    }

    fn listed(&self, now: DateTime<Utc>) -> Listed {
        Listed {
            segment_id: self.segment_id.clone(),
            object_prefix: self.prefix.clone(),
            url: self.url.clone(),
            ready: self.archive(now).is_some(),
            users: self.users,
            fields: self.fields.clone(),
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
