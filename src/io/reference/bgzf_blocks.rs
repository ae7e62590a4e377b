//! Returns bytes of a BGZF file at an offset of its unpacked stream, by its `.gzi` index.
//!
//! A block is unpacked where it is wanted, without a copy between; the last one that was wanted in
//! part only is kept, because the next region often begins in it. Decompressor and buffers are one
//! a thread.

use libdeflater::{Crc, Decompressor};
use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds the unpacked size of a block (SAM specification, section 4.1).
pub(crate) const MAX_BLOCK: u64 = 65_536;
/// Gives the bytes of a block in front of its extra fields; [`FOOTER`] gives those behind its data:
/// sum and length.
const HEADER: usize = 12;
const FOOTER: usize = 8;
/// Caps the packed bytes read at once.
const READ_AT_ONCE: u64 = 1 << 20;

/// Holds a BGZF file with its index. Shared by reference between threads.
#[derive(Debug)]
pub(crate) struct BgzfBlocks {
    file: File,
    /// Offsets of all blocks, packed and unpacked.
    blocks: Vec<(u64, u64)>,
    /// Tells its blocks from another file's.
    number: u64,
}

/// Holds buffers that a thread uses again from one read to the next.
struct Workshop {
    decompressor: Decompressor,
    packed: Vec<u8>,
    kept: Vec<u8>,
    /// Tells whose block `kept` is: number of the file, packed offset, packed offset of the block
    /// behind it.
    of: Option<(u64, u64, u64)>,
}

thread_local! {
    static WORKSHOP: RefCell<Workshop> = RefCell::new(Workshop {
        decompressor: Decompressor::new(),
        packed: Vec::new(),
        kept: Vec::new(),
        of: None,
    });
}

impl BgzfBlocks {
    /// Takes the index's entries `behind_first`: offsets (packed, unpacked) of every block but the
    /// first, ascending.
    pub(crate) fn new(file: File, behind_first: &[(u64, u64)]) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let blocks = std::iter::once((0, 0)).chain(behind_first.iter().copied()).collect();
        Self { file, blocks, number: NUMBERS.fetch_add(1, Ordering::Relaxed) }
    }

    /// Fills `out` from an offset of the unpacked stream on.
    ///
    /// # Errors
    /// `InvalidData` for what is no sound BGZF block, `UnexpectedEof` where the file ends before
    /// `out` is full.
    pub(crate) fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        WORKSHOP.with_borrow_mut(|workshop| self.fill(workshop, offset, out))
    }

    fn fill(&self, workshop: &mut Workshop, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let Workshop { decompressor, packed, kept, of } = workshop;
        let first = self.blocks.partition_point(|b| b.1 <= offset).saturating_sub(1);
        let (mut at, unpacked) = self.blocks[first];
        let behind = self.blocks.partition_point(|b| b.1 < offset + out.len() as u64);
        packed.clear();
        let mut window = Window {
            file: &self.file,
            bytes: packed,
            from: at,
            until: self.blocks.get(behind).map(|b| b.0),
        };
        // Bytes of the block that lie in front of those wanted.
        let mut skip = usize::try_from(offset - unpacked).map_err(|_| invalid("block too long"))?;
        let mut done = 0;
        while done < out.len() {
            let next = match of {
                Some((number, block, next)) if (*number, *block) == (self.number, at) => *next,
                _ => {
                    let block = window.block(at)?;
                    let (data, sum, length) = parts(block)?;
                    let next = at + block.len() as u64;
                    if skip == 0 && length <= out.len() - done {
                        unpack(decompressor, data, sum, &mut out[done..done + length])?;
                        (at, done) = (next, done + length);
                        continue;
                    }
                    *of = None;
                    kept.resize(length, 0);
                    unpack(decompressor, data, sum, kept)?;
                    *of = Some((self.number, at, next));
                    next
                }
            };
            let bytes = kept.get(skip..).unwrap_or_default();
            let n = bytes.len().min(out.len() - done);
            out[done..done + n].copy_from_slice(&bytes[..n]);
            skip -= skip.min(kept.len());
            (at, done) = (next, done + n);
        }
        Ok(())
    }
}

/// Holds a run of packed bytes of the file.
struct Window<'a> {
    file: &'a File,
    bytes: &'a mut Vec<u8>,
    /// The offset of the first byte.
    from: u64,
    /// Gives the end of the blocks that are wanted, as far as the index knows it: they are read at
    /// once.
    until: Option<u64>,
}

impl Window<'_> {
    /// Returns the whole block at a packed offset.
    fn block(&mut self, at: u64) -> io::Result<&[u8]> {
        if self.bytes.is_empty() {
            self.from = at;
        }
        let head = self.bytes_at(at, HEADER)?;
        if !head.starts_with(&[0x1f, 0x8b, 8, 4]) {
            return Err(invalid("there is no BGZF block where the index says"));
        }
        let extra = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let mut fields = &self.bytes_at(at, HEADER + extra)?[HEADER..];
        let mut size = None;
        while let [a, b, low, high, rest @ ..] = fields {
            let n = usize::from(u16::from_le_bytes([*low, *high]));
            if let ([b'B', b'C'], 2, Some([x, y])) = ([*a, *b], n, rest.first_chunk::<2>()) {
                size = Some(usize::from(u16::from_le_bytes([*x, *y])) + 1);
            }
            fields = rest.get(n..).unwrap_or_default();
        }
        let size = size
            .filter(|n| *n >= HEADER + extra + FOOTER)
            .ok_or_else(|| invalid("a BGZF block has no size"))?;
        self.bytes_at(at, size)
    }

    fn bytes_at(&mut self, at: u64, n: usize) -> io::Result<&[u8]> {
        let mut from = usize::try_from(at - self.from).map_err(|_| invalid("region too long"))?;
        if from + n > self.bytes.len() {
            self.bytes.drain(..from.min(self.bytes.len()));
            (self.from, from) = (at, 0);
            let have = self.bytes.len();
            let wanted =
                self.until.map_or(0, |end| end.saturating_sub(at).min(READ_AT_ONCE) as usize);
            self.bytes.resize(wanted.max(n), 0);
            self.file.read_exact_at(&mut self.bytes[have..], at + have as u64)?;
        }
        Ok(&self.bytes[from..from + n])
    }
}

/// Splits a block into data, sum and unpacked length.
fn parts(block: &[u8]) -> io::Result<(&[u8], u32, usize)> {
    let extra = usize::from(u16::from_le_bytes([block[10], block[11]]));
    let (rest, length) =
        block.split_last_chunk::<4>().ok_or_else(|| invalid("a BGZF block is cut short"))?;
    let (rest, sum) =
        rest.split_last_chunk::<4>().ok_or_else(|| invalid("a BGZF block is cut short"))?;
    let data = rest.get(HEADER + extra..).ok_or_else(|| invalid("a BGZF block is cut short"))?;
    let length = u32::from_le_bytes(*length);
    if u64::from(length) > MAX_BLOCK {
        return Err(invalid("a BGZF block is longer than 64 kB"));
    }
    Ok((data, u32::from_le_bytes(*sum), length as usize))
}

fn unpack(
    decompressor: &mut Decompressor,
    data: &[u8],
    sum: u32,
    out: &mut [u8],
) -> io::Result<()> {
    let n = decompressor
        .deflate_decompress(data, out)
        .map_err(|_| invalid("a BGZF block is damaged"))?;
    let mut crc = Crc::new();
    crc.update(out);
    if n != out.len() || crc.sum() != sum {
        return Err(invalid("a BGZF block is damaged: its checksum differs"));
    }
    Ok(())
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A BGZF file of blocks of the given lengths, with its index.
    fn bgzf(lengths: &[usize]) -> (Vec<u8>, File, Vec<(u64, u64)>) {
        let mut writer = noodles::bgzf::io::Writer::new(Vec::new());
        let (mut text, mut index) = (Vec::new(), Vec::new());
        for (k, n) in lengths.iter().enumerate() {
            if k > 0 {
                index.push((writer.virtual_position().compressed(), text.len() as u64));
            }
            let part: Vec<u8> = (0..*n).map(|i| b"ACGT"[((i * i + k) % 4) ^ (i % 3)]).collect();
            writer.write_all(&part).unwrap();
            writer.flush().unwrap();
            text.extend(part);
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&writer.finish().unwrap()).unwrap();
        (text, file, index)
    }

    #[test]
    fn any_stretch() {
        let (text, file, index) = bgzf(&[10, 1, 7, 65_280, 300, 12]);
        let other = BgzfBlocks::new(bgzf(&[10, 30]).1, &[]);
        // An index may leave blocks out.
        for index in [&index[..], &index[2..3], &[]] {
            let blocks = BgzfBlocks::new(file.try_clone().unwrap(), index);
            for from in [0, 3, 9, 10, 11, 17, 18, 19, 60_000, 65_297, 65_298, 65_299, 65_600] {
                for n in [0, 1, 2, 8, 9, 30, 5_000, 65_300] {
                    let mut out = vec![0; n];
                    let read = blocks.read_at(from as u64, &mut out);
                    match text.get(from..from + n) {
                        Some(want) => assert!(read.is_ok() && out == want, "{from}+{n}"),
                        None => assert_eq!(
                            read.unwrap_err().kind(),
                            io::ErrorKind::UnexpectedEof,
                            "{from}+{n}"
                        ),
                    }
                }
                other.read_at(5, &mut [0; 2]).unwrap();
            }
        }
    }

    #[test]
    fn damage_is_an_error() {
        let (_, file, index) = bgzf(&[500, 500]);
        let damaged = |at: u64, byte: u8| {
            let (_, file, index) = bgzf(&[500, 500]);
            file.write_all_at(&[byte], at).unwrap();
            BgzfBlocks::new(file, &index).read_at(480, &mut [0; 40]).unwrap_err().kind()
        };
        let second = index[0].0;
        for (at, byte) in [
            (0, 0),
            (second + 3, 0),
            (second + 12, b'X'),
            (second + 30, 0xff),
            (second - 1, 9),
            (second - 5, 1),
        ] {
            assert_eq!(damaged(at, byte), io::ErrorKind::InvalidData, "{at}");
        }
        let blocks = BgzfBlocks::new(file, &[(3, 20)]);
        assert_eq!(blocks.read_at(25, &mut [0; 2]).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
