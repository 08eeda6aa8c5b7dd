//! The threads on which requests run and answers are decoded.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// The threads on which requests run and answers are decoded. They end with the process.
///
/// # Panics
/// If the system lets no threads be started.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().thread_name("braze").enable_all().build().expect("threads can be started")
    })
}
