//! Counts of reads by their flags, and of fragments by their length.

use crate::io::reads::AlignedRead;

/// Fragments longer than this are not counted in the insert size.
const MAX_INSERT: usize = 2_000;

/// Counts reads by their flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadCounts {
    pub(super) primary: u64,
    pub(super) duplicates: u64,
    pub(super) failed: u64,
    pub(super) supplementary: u64,
    pub(super) paired: u64,
    pub(super) proper: u64,
    pub(super) mapq0: u64,
    /// Counts the fragments by length.
    inserts: Vec<u64>,
}

impl ReadCounts {
    /// Counts a mapped read.
    pub fn add(&mut self, read: &AlignedRead) {
        let flags = read.flags();
        if flags & 0x4 != 0 || flags & 0x100 != 0 {
            return;
        }
        if flags & 0x800 != 0 {
            self.supplementary += 1;
            return;
        }
        self.primary += 1;
        self.duplicates += u64::from(flags & 0x400 != 0);
        self.failed += u64::from(flags & 0x200 != 0);
        self.mapq0 += u64::from(read.mapq() == 0);
        self.paired += u64::from(flags & 0x1 != 0);
        self.proper += u64::from(flags & 0x3 == 0x3);
        let length = usize::try_from(read.insert_size()).unwrap_or(0);
        // Each fragment once: by its left read.
        if flags & 0x3 == 0x3 && flags & 0x400 == 0 && (1..=MAX_INSERT).contains(&length) {
            if self.inserts.is_empty() {
                self.inserts.resize(MAX_INSERT + 1, 0);
            }
            self.inserts[length] += 1;
        }
    }

    /// Adds another piece's counts.
    pub fn merge(&mut self, other: &Self) {
        self.primary += other.primary;
        self.duplicates += other.duplicates;
        self.failed += other.failed;
        self.supplementary += other.supplementary;
        self.paired += other.paired;
        self.proper += other.proper;
        self.mapq0 += other.mapq0;
        if self.inserts.len() < other.inserts.len() {
            self.inserts.resize(other.inserts.len(), 0);
        }
        for (mine, theirs) in self.inserts.iter_mut().zip(&other.inserts) {
            *mine += theirs;
        }
    }

    /// Returns the length that this share (0 to 1) of the fragments does not exceed.
    pub(super) fn insert_at(&self, share: f64) -> Option<u32> {
        let all: u64 = self.inserts.iter().sum();
        let wanted = ((all as f64 * share).ceil() as u64).max(1);
        let mut below = 0;
        let at = self.inserts.iter().position(|n| {
            below += n;
            below >= wanted
        });
        at.and_then(|n| u32::try_from(n).ok()).filter(|_| all > 0)
    }
}
