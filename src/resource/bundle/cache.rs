//! Keeps unpacked blocks: each is read and unpacked when a look-up first needs it, and the oldest
//! are forgotten when there are too many.

use crate::resource::bundle::block::Block;
use crate::resource::bundle::column::Rules;
use crate::resource::bundle::format::BlockMark;
use crate::{Error, Result};
use std::collections::VecDeque;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Holds the file of the packed blocks.
#[derive(Debug)]
pub(crate) struct Source {
    pub file: Arc<File>,
    pub path: PathBuf,
    /// The place of the first block in the file.
    pub blocks_at: u64,
}

/// Holds the blocks of one track.
#[derive(Debug)]
pub(crate) struct Blocks {
    marks: Vec<BlockMark>,
    /// Gives chromosome and position of each block's last allele in one number, which a look-up
    /// searches.
    lasts: Vec<u64>,
    slots: Vec<Mutex<Option<Arc<Block>>>>,
    rules: Rules,
    texts: usize,
}

fn place(chromosome: u8, position: u64) -> u64 {
    u64::from(chromosome) << 40 | position
}

/// Locks a mutex, even a poisoned one: no code that can panic runs while a lock is held, and a
/// block is whole or not there.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Blocks {
    /// Takes sorted marks.
    pub fn new(marks: Vec<BlockMark>, rules: Rules, texts: usize) -> Self {
        let lasts = marks.iter().map(|m| place(m.chromosome, m.last)).collect();
        let slots = marks.iter().map(|_| Mutex::new(None)).collect();
        Self { marks, lasts, slots, rules, texts }
    }

    /// Returns the number of blocks.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Returns a block's mark.
    pub fn mark(&self, block: usize) -> &BlockMark {
        &self.marks[block]
    }

    /// Returns the blocks that may hold alleles of a position.
    pub fn at(&self, chromosome: u8, position: u64) -> impl Iterator<Item = usize> + '_ {
        let wanted = place(chromosome, position);
        let from = self.lasts.partition_point(|last| *last < wanted);
        (from..self.marks.len())
            .take_while(move |i| place(self.marks[*i].chromosome, self.marks[*i].first) <= wanted)
    }

    /// Drops a block from memory.
    pub fn forget(&self, block: usize) {
        if let Some(slot) = self.slots.get(block) {
            *locked(slot) = None;
        }
    }
}

/// Holds track, block and the block's bytes in memory.
type Kept = ((usize, usize), usize);

/// Keeps what is unpacked within a budget.
#[derive(Debug)]
pub(crate) struct Cache {
    source: Source,
    budget: usize,
    /// Holds the blocks, the oldest first, and the sum of their bytes.
    kept: Mutex<(VecDeque<Kept>, usize)>,
}

impl Cache {
    pub fn new(source: Source, budget: usize) -> Self {
        Self { source, budget, kept: Mutex::default() }
    }

    /// Returns a block, from memory or file. `forget` gets the blocks that must go.
    ///
    /// # Errors
    /// Input: the file changed since its blocks were checked.
    pub fn get(
        &self,
        blocks: &Blocks,
        which: (usize, usize),
        forget: &dyn Fn((usize, usize)),
    ) -> Result<Arc<Block>> {
        let slot = blocks
            .slots
            .get(which.1)
            .ok_or_else(|| Error::internal("the bundle has no such block"))?;
        let block = {
            // Held while unpacking: another thread that wants the same block waits instead of doing
            // it twice.
            let mut slot = locked(slot);
            if let Some(block) = slot.as_ref() {
                return Ok(Arc::clone(block));
            }
            let mark = &blocks.marks[which.1];
            let mut bytes = vec![0; mark.length as usize];
            let at = self.source.blocks_at + mark.offset;
            self.source
                .file
                .read_exact_at(&mut bytes, at)
                .map_err(|e| Error::io(&self.source.path, e))?;
            let block =
                Block::unpack(&bytes, mark.crc, mark.rows as usize, blocks.texts, &blocks.rules)
                    .map_err(|e| e.at(&self.source.path))?;
            let block = Arc::new(block);
            *slot = Some(Arc::clone(&block));
            block
        };
        // No lock is held while another is taken but for the list's own, so no two threads can wait
        // for each other.
        let mut gone = Vec::new();
        {
            let mut kept = locked(&self.kept);
            kept.1 += block.weight();
            kept.0.push_back((which, block.weight()));
            while kept.1 > self.budget && kept.0.len() > 1 {
                let Some((old, weight)) = kept.0.pop_front() else { break };
                kept.1 -= weight;
                gone.push(old);
            }
        }
        gone.into_iter().for_each(forget);
        Ok(block)
    }
}
