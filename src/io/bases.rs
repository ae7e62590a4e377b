//! Memory for the sequence of one region.
//!
//! The regions around 800 genes are 16,000 pages, and the kernel hands out each in a fault of its own when it is first
//! written: that alone takes as long as annotating some thousand alleles. So a region's pages are asked for in one call.

use memmap2::{MmapMut, MmapOptions};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Shorter ones lie in ordinary memory: maps are few (Linux: 65,530 a process), and windows around alleles are many.
const MAPPED: usize = 1 << 14;

/// Bases of one region; clones share them.
#[derive(Clone)]
pub struct Bases(Arc<Memory>);

enum Memory {
    Mapped(MmapMut),
    Held(Vec<u8>),
}

impl Bases {
    /// As many bytes as asked for, by what writes them all. Where the system gives no map they lie in ordinary memory.
    ///
    /// # Errors
    /// Those of `write`.
    pub(super) fn filled<E>(length: usize, write: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let map = (length >= MAPPED).then(|| MmapOptions::new().len(length).populate().map_anon().ok());
        let mut memory = match map.flatten() {
            Some(map) => Memory::Mapped(map),
            None => Memory::Held(vec![0; length]),
        };
        write(match &mut memory {
            Memory::Mapped(map) => map,
            Memory::Held(bytes) => bytes,
        })?;
        Ok(Self(Arc::new(memory)))
    }
}

impl Deref for Bases {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &*self.0 {
            Memory::Mapped(map) => map,
            Memory::Held(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Bases {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Memory::Held(bytes)))
    }
}

impl PartialEq for Bases {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for Bases {}

impl fmt::Debug for Bases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_and_held_are_alike() {
        for text in [&b"ACGT"[..], b"", &[b'A'; MAPPED]] {
            let filled = Bases::filled(text.len(), |b| {
                b.copy_from_slice(text);
                Ok::<(), ()>(())
            });
            let (filled, held) = (filled.unwrap(), Bases::from(text.to_vec()));
            assert_eq!((&filled, &filled[..], format!("{filled:?}")), (&held, text, format!("{held:?}")));
        }
        assert_eq!(Bases::filled(3, |_| Err("damaged")).unwrap_err(), "damaged");
    }
}
