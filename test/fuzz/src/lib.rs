//! What the fuzz targets do with their input, and what must hold whatever it is.

mod check;

use std::convert::Infallible;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use braze_client::arguments::{Argument, Arguments};
use braze_client::columns::Batch;
use braze_client::database::{File, FileSystem};
use braze_client::error::{Error, FileError, Result};
use braze_client::interface::TableFunction;
use braze_client::json::decode::Decoder;
use braze_client::registry::functions;
use braze_client::settings::Settings;
use check::{is_same, is_sound};

/// How many lines of an input are decoded once more, alone.
const LINES_ALONE_MAX: usize = 16;

/// How many rows of a file are read before the rest is given up, as for a `LIMIT`.
const ROWS_MAX: usize = 100_000;

/// The function that reads files.
static READER: LazyLock<&'static dyn TableFunction> = LazyLock::new(|| {
    functions().into_iter().find(|function| function.name() == "braze_read_users").expect("there is this function")
});

/// Decodes lines into all columns, the last of which is the whole line.
static WHOLE: LazyLock<Decoder> = LazyLock::new(|| {
    let columns = READER.columns();
    assert_eq!(columns.last().expect("users have columns").name, "raw");
    Decoder::new("", &columns, &columns)
});

/// The same without the whole line, for which lines are walked in another way.
static PARTS: LazyLock<Decoder> = LazyLock::new(|| {
    let columns = READER.columns();
    Decoder::new("", &columns[..columns.len() - 1], &columns)
});

/// The decoder of lines, given a text.
pub fn lines(text: &[u8]) {
    let (batch, bad) = without_bad_lines(&WHOLE, text);
    match WHOLE.decode_lines(text, |line, _| Err(line)) {
        Ok(strict) => {
            assert!(bad.is_empty(), "a line is bad only where it may be left out");
            assert_eq!(strict.rows, batch.rows);
        }
        Err(line) => assert_eq!(bad.first(), Some(&line), "the first bad line is told"),
    }

    let mut row = 0;
    for (number, line) in (0..).zip(text.split(|&byte| byte == b'\n').take(LINES_ALONE_MAX)) {
        let (alone, refused) = without_bad_lines(&WHOLE, line);
        assert_eq!(bad.contains(&number), !refused.is_empty(), "what is around a line makes it no better or worse");
        let is_row = !line.trim_ascii().is_empty() && refused.is_empty();
        assert_eq!(alone.rows, usize::from(is_row));
        if !is_row {
            continue;
        }
        let (parts, _) = without_bad_lines(&PARTS, line);
        assert_eq!(parts.rows, 1, "a line is no worse when less of it is wanted");
        for (alone, part) in alone.vectors.iter().zip(&parts.vectors) {
            assert!(is_same((alone, 0), (part, 0)), "a value is the same whatever else is wanted");
        }
        for (alone, vector) in alone.vectors.iter().zip(&batch.vectors) {
            assert!(is_same((alone, 0), (vector, row)), "a value is the same whatever lines are around");
        }
        assert_eq!(check::text(alone.vectors.last().expect("there is raw"), 0).as_bytes(), line.trim_ascii());
        row += 1;
    }
}

/// The rows of a text, and the numbers of the lines that were left out.
fn without_bad_lines(decoder: &Decoder, text: &[u8]) -> (Batch, Vec<u64>) {
    let mut bad = Vec::new();
    let Ok(batch) = decoder.decode_lines(text, |line, _| {
        bad.push(line);
        Ok::<(), Infallible>(())
    });
    is_sound(&batch);
    assert!(bad.is_sorted_by(|a, b| a < b));
    (batch, bad)
}

/// The reader of files, given the bytes of one.
pub fn archive(bytes: &[u8]) {
    let (lenient_rows, lenient) = read(bytes, true);
    let (strict_rows, strict) = read(bytes, false);
    assert!(!is_of_line(&lenient), "bad lines are left out");
    match &strict {
        Err(_) if is_of_line(&strict) => assert!(strict_rows <= lenient_rows),
        _ => {
            assert_eq!(strict_rows, lenient_rows, "without bad lines nothing is left out");
            assert_eq!(strict.map_err(|error| error.to_string()), lenient.map_err(|error| error.to_string()));
        }
    }
}

/// How many rows there are in a file of these bytes, and how it ended.
fn read(bytes: &[u8], ignore_errors: bool) -> (usize, Result<()>) {
    let settings = Settings {
        workspace: String::new(),
        concurrency: 1,
        timeout: Duration::ZERO,
        max_retries: 0,
        max_wait: Duration::ZERO,
        progress: false,
        proxy: None,
        threads: 1,
        memory_limit: usize::MAX,
        temp_directory: None,
        files: Arc::new(OneFile(bytes.into())),
    };
    let mut arguments = Arguments::default();
    arguments.set("source", Argument::Texts(vec!["users".to_owned()]));
    arguments.set("ignore_errors", Argument::Boolean(ignore_errors));
    let call = READER.bind(arguments, &settings).expect("the arguments are right");
    let projection: Vec<usize> = (0..call.columns().len()).collect();
    let streams = call.open(&projection, &settings).expect("files are opened later");
    let [mut stream] = <[_; 1]>::try_from(streams).ok().expect("one thread has one stream");
    let mut rows = 0;
    while rows < ROWS_MAX {
        match stream.next() {
            Ok(Some(batch)) => {
                assert!(batch.rows > 0);
                is_sound(&batch);
                rows += batch.rows;
            }
            Ok(None) => return (rows, Ok(())),
            Err(error) => return (rows, Err(error)),
        }
    }
    (rows, Ok(()))
}

fn is_of_line(result: &Result<()>) -> bool {
    matches!(result, Err(Error::File(FileError::Line { .. })))
}

/// A file system that has one file, by whatever name.
struct OneFile(Arc<[u8]>);

impl FileSystem for OneFile {
    fn open(&self, _: &str) -> Result<Box<dyn File>> {
        Ok(Box::new(Cursor::new(Arc::clone(&self.0))))
    }

    fn external_access(&self) -> bool {
        true
    }
}
