//! The threads on which requests run and answers are decoded.

use std::process;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Result};

/// The threads, and the process that started them.
static RUNTIME: OnceLock<(Runtime, u32)> = OnceLock::new();

/// The threads on which requests run and answers are decoded. They end with the process.
///
/// # Errors
/// In a process that was forked off the one that has the threads.
///
/// # Panics
/// If the system lets no threads be started.
pub fn runtime() -> Result<&'static Runtime> {
    check_process()?;
    let start = || Builder::new_multi_thread().thread_name("braze").enable_all().build();
    Ok(&RUNTIME.get_or_init(|| (start().expect("threads can be started"), process::id())).0)
}

/// Whether this process can make requests: a fork copies everything but the threads, and whoever
/// waits for one of them waits for ever.
///
/// # Errors
/// In a process that was forked off the one that has the threads.
pub fn check_process() -> Result<()> {
    match RUNTIME.get() {
        Some((_, parent)) if *parent != process::id() => Err(Error::Forked { parent: *parent }),
        _ => Ok(()),
    }
}
