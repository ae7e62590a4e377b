//! Where a CRAM's slices lie, by its index.
//!
//! A slice (some 10,000 reads) is decoded as a whole, whatever is asked of it: stretches that touch
//! the same slice are best asked together. Format: CRAM specification 3.1, section 12 ("CRAM
//! index").

use crate::model::Span;
use crate::{Error, Result};
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Slices of one run at most: a run is the work of one thread, and the slice between two runs is
/// decoded twice.
const MOST_TOGETHER: usize = 24;
/// More lines than this has no index: 30,000-fold depth of a genome.
const MOST_LINES: usize = 1 << 24;

/// Slices by contig number.
#[derive(Debug, Default)]
pub struct Slices {
    contigs: BTreeMap<i32, Contig>,
    /// Contigs whose reference was compared: by a slice, and as a whole.
    checked: Mutex<[BTreeSet<i32>; 2]>,
}

#[derive(Debug, Default)]
struct Contig {
    /// By start; 0-based half-open.
    spans: Vec<Span>,
    /// Where their containers begin in the file, bytes.
    containers: Vec<u64>,
    /// The furthest end so far.
    reach: Vec<u64>,
}

impl Slices {
    /// Reads an index, gzipped or not.
    ///
    /// # Errors
    /// Input: not an index of a CRAM, or damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let unreadable = |what: String| {
            Error::input(format!("the index cannot be read ({what})"))
                .at(path)
                .hint("write it anew: samtools index FILE")
        };
        let mut file = BufReader::new(File::open(path).map_err(|e| Error::io(path, e))?);
        let gzipped = file.fill_buf().map_err(|e| Error::io(path, e))?.starts_with(&[0x1f, 0x8b]);
        let text: Box<dyn Read> =
            if gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut slices = Self::default();
        let mut found: BTreeMap<i32, Vec<(Span, u64)>> = BTreeMap::new();
        for (i, line) in BufReader::new(text).lines().enumerate() {
            let line = line.map_err(|e| unreadable(e.to_string()))?;
            let wrong = || unreadable(format!("line {} is not six numbers", i + 1));
            let fields =
                line.split('\t').map(str::parse).collect::<std::result::Result<Vec<i64>, _>>();
            let [contig, start, bases, container, _, _] =
                fields.map_err(|_| wrong())?.try_into().map_err(|_| wrong())?;
            if i >= MOST_LINES {
                return Err(unreadable("too many lines".to_owned()));
            }
            // Unplaced reads: contig -1, start 0.
            let number = |n: i64| u64::try_from(n).ok();
            let Some(((start, bases), container)) =
                start.checked_sub(1).and_then(number).zip(number(bases)).zip(number(container))
            else {
                continue;
            };
            if let Ok(contig @ 0..) = i32::try_from(contig) {
                let end = start.checked_add(bases).ok_or_else(wrong)?;
                found.entry(contig).or_default().push((Span::new(start, end), container));
            }
        }
        for (contig, mut list) in found {
            list.sort_unstable();
            let contig = slices.contigs.entry(contig).or_default();
            (contig.spans, contig.containers) = list.into_iter().unzip();
            contig.reach = contig
                .spans
                .iter()
                .scan(0, |furthest, s| {
                    *furthest = s.end.max(*furthest);
                    Some(*furthest)
                })
                .collect();
        }
        Ok(slices)
    }

    /// The slices from the first to the last one that a stretch touches.
    fn touched(&self, contig: i32, span: Span) -> Range<usize> {
        let Some(contig) = self.contigs.get(&contig) else { return 0..0 };
        let from = contig.reach.partition_point(|end| *end <= span.start);
        from..contig.spans.partition_point(|s| s.start < span.end).max(from)
    }

    /// Runs of stretches (contig number and span, in file order) that are best asked together,
    /// because each touches a slice of the one before it.
    pub(crate) fn runs(&self, asked: &[(i32, Span)]) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut open = 0..0;
        for (i, (contig, span)) in asked.iter().enumerate() {
            let here = self.touched(*contig, *span);
            match runs.last_mut() {
                Some(run)
                    if asked[run.start].0 == *contig
                        && here.start < open.end
                        && here.end.max(open.end) - open.start <= MOST_TOGETHER =>
                {
                    run.end = i + 1;
                    open.end = here.end.max(open.end);
                }
                _ => {
                    runs.push(i..i + 1);
                    open = here;
                }
            }
        }
        runs
    }

    /// The shortest slice that a stretch touches.
    pub(crate) fn shortest(&self, contig: i32, span: Span) -> Option<Span> {
        let spans = self.contigs.get(&contig)?.spans.get(self.touched(contig, span))?;
        spans.iter().filter(|s| !s.is_empty()).min_by_key(|s| s.len()).copied()
    }

    /// Whether a slice that is decoded for a stretch may hold reads of several contigs: those that
    /// it touches, and the next one, which htslib cannot pass over unread.
    ///
    /// # Errors
    /// Input: the file is shorter than its index says.
    pub(crate) fn of_several(&self, file: &Path, contig: i32, span: Span) -> Result<bool> {
        let touched = self.touched(contig, span);
        let Some(contig) = self.contigs.get(&contig) else { return Ok(false) };
        let decoded =
            contig.containers.get(touched.start..contig.containers.len().min(touched.end + 1));
        let cram = File::open(file).map_err(|e| Error::io(file, e))?;
        let mut last = None;
        for container in decoded.unwrap_or_default() {
            if last.replace(*container) == Some(*container) {
                continue;
            }
            // Length (4 bytes), then the contig as ITF8 (CRAM specification 3.1, section 2.3): -2
            // is several; of the last byte four bits count.
            let mut head = [0; 9];
            cram.read_exact_at(&mut head, *container).map_err(|e| {
                Error::input(format!("the index points behind the end of the file ({e})"))
                    .at(file)
                    .hint("write the index anew: samtools index FILE")
            })?;
            if head[4..8] == [0xff; 4] && head[8] & 0x0f == 0x0e {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The first time that a contig's reference is compared so.
    pub(crate) fn first_time(&self, how: Compared, contig: i32) -> bool {
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        match how {
            Compared::BySlice => checked[0].insert(contig),
            Compared::Whole => checked[1].insert(contig),
        }
    }
}

/// How a contig's reference is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// By one slice's checksum.
    BySlice,
    /// By the header's.
    Whole,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(lines: &str) -> Result<Slices> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.crai");
        std::fs::write(&path, lines).unwrap();
        Slices::read(&path)
    }

    #[test]
    fn stretches_that_share_a_slice_are_asked_together() {
        // 0-1000, 900-5000, 5000-6000 and, on another contig, 0-100; unplaced reads.
        let slices = index("0\t1\t1000\t9\t9\t9\n0\t901\t4100\t8\t8\t8\n0\t5001\t1000\t7\t7\t7\n1\t1\t100\t6\t6\t6\n-1\t0\t1\t5\t5\t5\n").unwrap();
        let runs = |asked: &[(i32, u64, u64)]| {
            let asked: Vec<_> = asked.iter().map(|(c, a, b)| (*c, Span::new(*a, *b))).collect();
            slices.runs(&asked).into_iter().map(|r| (r.start, r.end)).collect::<Vec<_>>()
        };
        assert_eq!(runs(&[(0, 10, 20), (0, 500, 600), (0, 950, 960), (0, 4000, 4100)]), [(0, 4)]);
        assert_eq!(
            runs(&[(0, 10, 20), (0, 1000, 1100)]),
            [(0, 1), (1, 2)],
            "the first slice ends before"
        );
        assert_eq!(runs(&[(0, 1000, 1100), (0, 5000, 5100), (1, 0, 10)]), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(runs(&[(0, 1000, 1100), (0, 4900, 5100), (0, 5900, 7000)]), [(0, 3)]);
        assert_eq!(
            runs(&[(0, 7000, 7100), (0, 8000, 8100), (2, 1, 2)]),
            [(0, 1), (1, 2), (2, 3)],
            "no slice at all"
        );
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn runs_have_an_end() {
        let lines: String =
            (0..100).map(|i| format!("0\t{}\t1100\t0\t0\t0\n", 1000 * i + 1)).collect();
        let asked: Vec<(i32, Span)> =
            (0..1000).map(|i| (0, Span::new(100 * i, 100 * i + 100))).collect();
        let runs = index(&lines).unwrap().runs(&asked);
        assert_eq!((runs.first().unwrap().start, runs.last().unwrap().end), (0, 1000));
        assert!(runs.windows(2).all(|w| w[0].end == w[1].start) && runs.len() >= 5, "{runs:?}");
        assert!(runs.iter().all(|r| r.len() <= 10 * MOST_TOGETHER));
    }

    #[test]
    fn the_shortest_slice_is_the_one_to_compare() {
        let slices =
            index("0\t1\t1000\t9\t9\t9\n0\t901\t100\t8\t8\t8\n0\t951\t4000\t8\t8\t8\n").unwrap();
        assert_eq!(slices.shortest(0, Span::new(4000, 5000)), Some(Span::new(950, 4950)));
        assert_eq!(slices.shortest(0, Span::new(0, 5000)), Some(Span::new(900, 1000)));
        assert_eq!(slices.shortest(1, Span::new(0, 5000)), None);
        let both = [Compared::BySlice, Compared::Whole];
        assert!(both.iter().all(|how| slices.first_time(*how, 0) && !slices.first_time(*how, 0)));
    }

    #[test]
    fn what_is_no_index_is_refused() {
        for bad in [
            "a\tb\n",
            "0\t1\t2\n",
            "0\t1\t2\t3\t4\t5\t6\n",
            "\x1f\u{8b}x",
            "0\t9223372036854775807\t9223372036854775807\t0\t0\tx\n",
        ] {
            let e = index(bad).unwrap_err();
            assert!(e.to_string().contains("the index cannot be read"), "{e}");
        }
        assert!(index("").unwrap().runs(&[(0, Span::new(0, 1))]).len() == 1);
    }
}
