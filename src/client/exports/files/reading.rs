//! The rows of files, unpacked and decoded by several threads at once.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::archive::Archive;
use super::lines::Blocks;
use super::supply::{Supplied, Supply};
use crate::columns::{Batch, Cell};
use crate::declare::{Column, ColumnSource};
use crate::error::{Error, FileError, Result};
use crate::interface::RowStream;
use crate::json::decode::{BodyError, Decoder};
use crate::patience::Patience;
use crate::recorder::activity::Activity;
use crate::recorder::process;
use crate::runtime::{self, runtime};

/// The most threads that unpack and decode for one query. Each has about 2 MB at hand.
const THREADS_MAX: usize = 16;

/// The batches that each thread may have ready.
const READY_MAX: usize = 2;

/// What some programs put in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is wanted of the files.
pub struct ReadOptions {
    /// The query that reads them.
    pub activity: Arc<Activity>,
    /// The columns to hand out.
    pub columns: Vec<Column>,
    /// Decodes those of them that are in the files.
    pub decoder: Decoder,
    /// Whether lines that are no users are left out.
    pub ignore_errors: bool,
}

/// Begins to read, on so many threads up to a bound; gives as many readers, which share the rows.
#[must_use]
pub fn begin(supply: Supply, options: ReadOptions, threads: usize) -> Vec<Box<dyn RowStream>> {
    let threads = threads.clamp(1, THREADS_MAX);
    let activity = Arc::clone(&options.activity);
    let (sender, receiver) = channel(threads * READY_MAX);
    let queue = Queue { supply: Some(supply), parts: VecDeque::new(), bringing: 0 };
    let work = Arc::new(Work { options, queue: Mutex::new(queue), changed: Condvar::new() });
    let workers = (0..threads).map(|_| {
        let (work, sender) = (Arc::clone(&work), sender.clone());
        // They wait for files, maybe for long, so they are none of the runtime's, which others need.
        thread::spawn(move || {
            if let Err(error) = work.run(&sender) {
                // Nobody may listen any more.
                let _ = sender.blocking_send(Err(error));
            }
        })
    });
    let shared = Arc::new(Shared { workers: Mutex::new(workers.collect()), batches: Mutex::new(receiver) });
    let reader = || FileRows { shared: Arc::clone(&shared), patience: Patience::new(Arc::clone(&activity)) };
    (0..threads).map(|_| Box::new(reader()) as Box<dyn RowStream>).collect()
}

/// What the threads share.
struct Work {
    options: ReadOptions,
    queue: Mutex<Queue>,
    /// Told whenever the queue has something else to do, or nothing any more.
    changed: Condvar,
}

/// The parts of files that are to be read, and where more come from.
struct Queue {
    /// Whoever finds no part takes it along while it waits for the next file; it does not come back when there are no more.
    supply: Option<Supply>,
    parts: VecDeque<ArchivePart>,
    /// How many threads wait for a file or open one.
    bringing: usize,
}

/// A thread that brings the next file. When it is done, or could not, the others look again.
struct Bringing<'a>(&'a Work);

impl Drop for Bringing<'_> {
    fn drop(&mut self) {
        lock(&self.0.queue).bringing -= 1;
        self.0.changed.notify_all();
    }
}

/// One file of an archive.
struct ArchivePart {
    file: Arc<Opened>,
    number: usize,
}

/// A file that is read, and what was left out of it.
struct Opened {
    archive: Archive,
    name: String,
    segment_id: Option<String>,
    function: &'static str,
    left_out: AtomicU64,
    first_left_out: OnceLock<Error>,
}

impl Work {
    /// Reads one part after the other, until there are no more or nobody wants the rows.
    fn run(&self, batches: &Sender<Result<Batch>>) -> Result<()> {
        while let Some(ArchivePart { file, number }) = self.next_part(batches)? {
            file.archive.read_part(number, |reader, name| {
                let problem = |problem: std::io::Error| FileError::unreadable(name, problem.to_string());
                let mut blocks = Blocks::new(reader);
                while let Some(block) = blocks.next_block().map_err(problem)? {
                    // Blocks without any row are not sent, which would show it.
                    if batches.is_closed() {
                        break;
                    }
                    let bytes = match block.line {
                        1 => block.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(block.bytes),
                        _ => block.bytes,
                    };
                    let batch = self.options.decoder.decode_lines(bytes, |at, error| {
                        let error = line_error(name, block.line + at, error);
                        if !self.options.ignore_errors {
                            return Err(error);
                        }
                        file.leave_out(error);
                        Ok(())
                    })?;
                    if batch.rows > 0 && batches.blocking_send(Ok(self.complete(batch, &file))).is_err() {
                        break;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The next part; of the next file when no file that was opened has more. To open one takes long where storage is slow,
    /// so that several threads do it at the same time, each another one.
    fn next_part(&self, batches: &Sender<Result<Batch>>) -> Result<Option<ArchivePart>> {
        let mut queue = lock(&self.queue);
        loop {
            if batches.is_closed() {
                return Ok(None);
            }
            if let Some(part) = queue.parts.pop_front() {
                return Ok(Some(part));
            }
            if let Some(supply) = queue.supply.take() {
                queue.bringing += 1;
                drop(queue);
                let bringing = Bringing(self);
                self.bring_file(supply, batches)?;
                drop(bringing);
                queue = lock(&self.queue);
            } else if queue.bringing == 0 {
                return Ok(None);
            } else {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Brings the parts of the next file into the queue, if there is one.
    fn bring_file(&self, mut supply: Supply, batches: &Sender<Result<Batch>>) -> Result<()> {
        // Whoever gives up the rows need not wait for the file.
        let supplied = runtime()?.block_on(async {
            tokio::select! {
                biased;
                () = batches.closed() => Ok(None),
                supplied = supply.next() => supplied,
            }
        });
        let Some(Supplied { name, segment_id, input }) = supplied? else { return Ok(()) };
        lock(&self.queue).supply = Some(supply);
        self.changed.notify_one();
        let function = self.options.activity.function;
        let archive = Archive::open(name.clone(), input)?;
        let parts = archive.parts();
        let (left_out, first_left_out) = (AtomicU64::new(0), OnceLock::new());
        let file = Arc::new(Opened { archive, name, segment_id, function, left_out, first_left_out });
        lock(&self.queue).parts.extend((0..parts).map(|number| ArchivePart { file: Arc::clone(&file), number }));
        Ok(())
    }

    /// The batch with the columns that the file itself does not have.
    fn complete(&self, batch: Batch, file: &Opened) -> Batch {
        let Batch { rows, items, vectors } = batch;
        let mut decoded = vectors.into_iter();
        let segment_id = Cell::from(file.segment_id.as_deref());
        let vectors = self.options.columns.iter().map(|column| match column.source {
            ColumnSource::Query(_) => segment_id.repeated(&column.kind, rows),
            _ => decoded.next().expect("the decoder has every column that is in the file"),
        });
        Batch { rows, items, vectors: vectors.collect() }
    }
}

/// A line that could not be decoded, and why not.
fn line_error(file: &str, line: u64, error: BodyError) -> Error {
    let problem = match error {
        BodyError::Malformed(problem) => {
            // Within the line, the line's number says nothing.
            format!("not valid JSON, {}", problem.replace(" at line 1 column ", " at character "))
        }
        BodyError::Shape(shape) => shape.problem,
        BodyError::Refused(words) => words,
    };
    FileError::Line { file: file.to_owned(), line, problem }.into()
}

impl Opened {
    /// Counts a line that is left out, and keeps the error of the first one.
    fn leave_out(&self, error: Error) {
        self.left_out.fetch_add(1, Ordering::Relaxed);
        let _ = self.first_left_out.set(error);
    }
}

/// Lines that were left out are told in the end, though not by an error.
impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(first) = self.first_left_out.get() {
            let count = *self.left_out.get_mut();
            let lines = if count == 1 { "line" } else { "lines" };
            let text = first.to_string();
            let place = text.lines().next().unwrap_or_default();
            let note = format!("{count} {lines} skipped. {place}");
            process::record_note(self.function, &self.name, &note);
        }
    }
}

/// What the readers share.
struct Shared {
    batches: Mutex<Receiver<Result<Batch>>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Shared {
    /// Waits for all threads; an error if one of them panicked.
    fn join(&self) -> Result<()> {
        // A forked process has none.
        runtime::check_process()?;
        let ended: Vec<_> = lock(&self.workers).drain(..).map(JoinHandle::join).collect();
        if ended.iter().any(Result::is_err) { Err(Error::Panic) } else { Ok(()) }
    }
}

/// The threads end before the query does: they use DuckDB's file system, which is the client's.
impl Drop for Shared {
    fn drop(&mut self) {
        lock(&self.batches).close();
        let _ = self.join();
    }
}

/// One of the readers of the same rows.
struct FileRows {
    shared: Arc<Shared>,
    patience: Patience,
}

impl RowStream for FileRows {
    fn next(&mut self) -> Result<Option<Batch>> {
        let mut batches = lock(&self.shared.batches);
        match self.patience.wait_for(batches.recv()) {
            Ok(Some(batch)) => batch.map(Some).inspect(|batch| self.patience.hand_out(batch.as_ref())),
            Ok(None) => self.shared.join().map(|()| None),
            Err(interrupted) => {
                // The threads, and other readers, need not wait either.
                batches.close();
                Err(interrupted)
            }
        }
    }

    fn is_ready(&self) -> bool {
        // Another reader that has the lock takes what is ready.
        self.shared.batches.try_lock().is_ok_and(|batches| !batches.is_empty() || batches.is_closed())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
