//! Whether somebody still waits for a request that runs on its own.

use tokio::sync::watch;

use crate::error::{Error, Result};

/// Held by whoever waits; dropping it gives the request up.
pub struct Want(#[expect(dead_code, reason = "only its end is of interest")] watch::Sender<()>);

/// Whether somebody still waits. By default that goes without saying: most requests end with
/// whoever waits for them.
#[derive(Clone, Default)]
pub struct Wanted(Option<watch::Receiver<()>>);

impl Wanted {
    /// Wanted as long as the other half is held.
    #[must_use]
    pub fn while_held() -> (Want, Self) {
        let (sender, receiver) = watch::channel(());
        (Want(sender), Wanted(Some(receiver)))
    }

    /// Does some work, or what is left of it, only as long as somebody waits.
    ///
    /// # Errors
    /// If nobody does any longer.
    pub async fn only_if<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let Some(mut receiver) = self.0.clone() else { return Ok(work.await) };
        tokio::select! {
            biased;
            _ = receiver.changed() => Err(Error::Interrupted),
            output = work => Ok(output),
        }
    }
}
