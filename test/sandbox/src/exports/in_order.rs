//! Work that is done in parallel, with results in order.

use std::io;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::thread;

/// Results that wait for their turn, per worker.
const WAITING_MAX: usize = 2;

/// Makes 0, 1, … `count` - 1 on all processors and takes the results in this order, few of them in
/// memory at any time.
pub fn in_order<T: Send>(
    count: u64,
    make: impl Fn(u64) -> io::Result<T> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let results: Vec<_> = (0..count)
            .take(workers)
            .map(|first| {
                let (sender, results) = sync_channel(WAITING_MAX);
                let make = &make;
                scope.spawn(move || {
                    for number in (first..count).step_by(workers) {
                        // Nobody listens after a failure.
                        if sender.send(make(number)).is_err() {
                            return;
                        }
                    }
                });
                results
            })
            .collect();
        for (_, results) in (0..count).zip(results.iter().cycle()) {
            take(results.recv().map_err(io::Error::other)??)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let mut taken = Vec::new();
        let take = |result| {
            taken.push(result);
            Ok(())
        };
        in_order(100, |number| Ok(number * 2), take).expect("no failure");
        assert_eq!(taken, (0..100).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failure_ends_it() {
        let fail = |number| if number == 7 { Err(io::Error::other("seven")) } else { Ok(number) };
        assert!(in_order(1_000, fail, |_| Ok(())).is_err());
        assert!(in_order(1_000, Ok, |_| Err(io::Error::other("full"))).is_err());
    }
}
