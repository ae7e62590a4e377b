//! One pool of threads over regions of the genome. Results come in the order of the regions, and of
//! several errors the first in the genome is returned, whatever the number of threads.

use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Caps the readers of one file: more gain nothing, since each loads the index anew.
const MAX_READERS: usize = 8;

/// Works on the regions `0..regions`, which are numbered in genome order, with up to `threads`
/// workers.
///
/// Each worker opens a reader of its own with `open` and hands it to `work` with the number of a
/// region. `deliver` is called with the results in the order of the regions, by one worker at a
/// time; a result that comes early waits for those before it.
///
/// # Errors
/// What `work` returns for the first region in the genome that fails: `deliver` has been called for
/// every region before it and for none behind it, and the workers take no further region. What
/// `open` returns comes first of all. Internal: a worker panicked.
pub(super) fn work_in_order<R, T: Send>(
    regions: usize,
    threads: usize,
    open: impl Fn() -> Result<R> + Sync,
    work: impl Fn(&mut R, usize) -> Result<T> + Sync,
    deliver: impl FnMut(T) + Send,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let delivery = Mutex::new(Delivery { due: 0, early: BTreeMap::new(), deliver });
    let worker = || -> std::result::Result<(), Failure> {
        let _end = EndOfWork { next: &next, regions };
        let mut reader = open().map_err(|error| Failure { region: None, error })?;
        loop {
            let region = next.fetch_add(1, Ordering::Relaxed);
            if region >= regions {
                return Ok(());
            }
            let result = work(&mut reader, region)
                .map_err(|error| Failure { region: Some(region), error })?;
            delivery.lock().unwrap_or_else(PoisonError::into_inner).take(region, result);
        }
    };
    let workers = threads.clamp(1, MAX_READERS).min(regions);
    let results: Vec<std::result::Result<(), Failure>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        handles.into_iter().map(|h| h.join().unwrap_or_else(|_| Err(Failure::panic()))).collect()
    });
    // Regions are handed out in order: every region before one that failed was handed out too, and
    // its worker has finished it.
    let first = results.into_iter().filter_map(std::result::Result::err).min_by_key(|f| f.region);
    first.map_or(Ok(()), |failure| Err(failure.error))
}

/// An error with the number of its region; none where no region could be worked on.
struct Failure {
    region: Option<usize>,
    error: Error,
}

impl Failure {
    fn panic() -> Self {
        Self { region: None, error: Error::internal("a thread that reads alignments panicked") }
    }
}

/// Hands out no further region once a worker has ended: for want of regions, by an error or by a
/// panic.
struct EndOfWork<'a> {
    next: &'a AtomicUsize,
    regions: usize,
}

impl Drop for EndOfWork<'_> {
    fn drop(&mut self) {
        self.next.store(self.regions, Ordering::Relaxed);
    }
}

/// Puts results into the order of their regions.
struct Delivery<T, D> {
    /// Gives the number of the region that is delivered next.
    due: usize,
    /// Holds the results whose predecessors are still worked on.
    early: BTreeMap<usize, T>,
    deliver: D,
}

impl<T, D: FnMut(T)> Delivery<T, D> {
    fn take(&mut self, region: usize, result: T) {
        self.early.insert(region, result);
        while let Some(result) = self.early.remove(&self.due) {
            (self.deliver)(result);
            self.due += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    /// Works on regions of which some fail; returns the delivered ones and the message of the error.
    fn run(
        regions: usize,
        threads: usize,
        failing: &BTreeSet<usize>,
    ) -> (Vec<usize>, Option<String>) {
        let mut delivered = Vec::new();
        let work = |_: &mut (), region: usize| {
            // Workers overtake each other.
            if region.is_multiple_of(3) {
                std::thread::yield_now();
            }
            if failing.contains(&region) {
                return Err(Error::input(format!("region {region}")));
            }
            Ok(region)
        };
        let result = work_in_order(regions, threads, || Ok(()), work, |r| delivered.push(r));
        (delivered, result.err().map(|e| e.message().to_owned()))
    }

    proptest! {
        #[test]
        fn any_number_of_threads_delivers_every_region_in_order(
            regions in 0usize..200,
            threads in 0usize..12,
        ) {
            let expected: Vec<usize> = (0..regions).collect();
            prop_assert_eq!(run(regions, threads, &BTreeSet::new()), (expected, None));
        }

        #[test]
        fn the_error_of_the_first_region_wins(
            regions in 1usize..200,
            threads in 0usize..12,
            failing in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
        ) {
            let failing: BTreeSet<usize> = failing.iter().map(|i| i.index(regions)).collect();
            let first = *failing.first().unwrap();
            let expected = ((0..first).collect(), Some(format!("region {first}")));
            prop_assert_eq!(run(regions, threads, &failing), expected);
        }
    }

    #[test]
    fn workers_stop_soon_after_an_error() {
        let (failed, begun) = (AtomicBool::new(false), AtomicUsize::new(0));
        let work = |_: &mut (), region: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            if region == 0 {
                failed.store(true, Ordering::Release);
                return Err(Error::input("region 0"));
            }
            while !failed.load(Ordering::Acquire) {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_millis(1));
            Ok(())
        };
        let result = work_in_order(10_000, 8, || Ok(()), work, |()| {});
        assert_eq!(result.unwrap_err().message(), "region 0");
        let begun = begun.into_inner();
        assert!(begun < 5_000, "{begun} of 10,000 regions were begun");
    }

    #[test]
    fn a_reader_that_does_not_open_is_the_first_error() {
        let opened = AtomicUsize::new(0);
        let open = || match opened.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Error::input("no index")),
            _ => Ok(()),
        };
        let fail = |_: &mut (), _| Err::<(), _>(Error::input("a region"));
        let result = work_in_order(50, 4, open, fail, |()| {});
        assert_eq!(result.unwrap_err().message(), "no index");
        let none = work_in_order(0, 4, || Err::<(), _>(Error::input("x")), fail, |()| {});
        assert!(none.is_ok(), "nothing is opened for nothing");
    }

    #[test]
    fn a_panic_is_an_error() {
        let work = |_: &mut (), region: usize| {
            assert!(region != 3, "on purpose");
            Ok(())
        };
        let result = work_in_order(20, 3, || Ok(()), work, |()| {});
        assert!(result.unwrap_err().message().contains("panicked"));
    }
}
