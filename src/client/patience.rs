//! How a query waits: until what it waits for is there, or the user does not want it any more.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::columns::Batch;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::recorder::activity::Activity;
use crate::recorder::terminal::ProgressLine;
use crate::runtime::runtime;

/// How often a wait looks up.
const TICK: Duration = Duration::from_millis(50);

/// The waits of one query, one after the other.
pub struct Patience {
    activity: Arc<Activity>,
    interrupt: Interrupt,
    line: ProgressLine,
}

impl Patience {
    /// For a query that begins now.
    #[must_use]
    pub fn new(activity: Arc<Activity>) -> Self {
        Patience { line: ProgressLine::new(Arc::clone(&activity)), activity, interrupt: Interrupt::default() }
    }

    /// Rows are handed out, or there are no more.
    pub fn hand_out(&mut self, rows: Option<&Batch>) {
        if let Some(batch) = rows {
            self.activity.add_rows(batch.rows);
            self.line.make_room();
        } else {
            self.line.end();
        }
    }

    /// Looks up between waits: for whoever is busy for longer, and always attended.
    ///
    /// # Errors
    /// If the query was interrupted since it began.
    pub fn check(&mut self) -> Result<()> {
        self.interrupt.listen();
        self.line.update();
        if !self.interrupt.came() {
            return Ok(());
        }
        self.line.end();
        Err(Error::Interrupted)
    }

    /// Blocks until the future has its output.
    ///
    /// # Errors
    /// If the query is interrupted, or the process was forked. The future is dropped then.
    pub fn wait_for<F: Future>(&mut self, future: F) -> Result<F::Output> {
        let runtime = runtime()?;
        self.interrupt.attend();
        self.line.update();
        let output = runtime.block_on(async {
            let mut future = pin!(future);
            // What is ready at once can be interrupted too: there may be much of it.
            while !self.interrupt.came() {
                self.interrupt.listen();
                if let Ok(output) = timeout(TICK, future.as_mut()).await {
                    return Ok(output);
                }
                self.line.update();
            }
            self.line.end();
            Err(Error::Interrupted)
        });
        self.interrupt.leave();
        output
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;
    use crate::interrupt;

    fn patience() -> Patience {
        Patience::new(Arc::new(Activity::begin("braze_campaigns", false)))
    }

    #[test]
    fn an_interrupt_ends_a_wait_and_what_is_ready() {
        let (mut interrupted, mut busy) = (patience(), patience());
        assert_eq!(interrupted.wait_for(ready(1)).unwrap(), 1);
        assert!(busy.check().is_ok());
        runtime().unwrap().spawn_blocking(|| {
            std::thread::sleep(TICK);
            interrupt::note();
        });
        assert!(matches!(interrupted.wait_for(pending::<()>()), Err(Error::Interrupted)));
        assert!(matches!(interrupted.wait_for(ready(1)), Err(Error::Interrupted)));
        std::thread::sleep(TICK * 12);
        assert!(matches!(busy.check(), Err(Error::Interrupted)), "however long ago it looked up");
        assert_eq!(patience().wait_for(ready(1)).unwrap(), 1, "the next query goes on");
    }
}
