//! Generated alignments for the tests of coverage: reads with every CIGAR operation, overlapping
//! mates, all flags.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Numbers that look random and are the same on every run (xorshift64*).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to `below` - 1.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}

/// Header of one contig.
pub fn header(contig: &str, length: u64, extra: &str) -> String {
    format!("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:{contig}\tLN:{length}\n@RG\tID:1\tSM:S\n{extra}")
}

/// A CIGAR, with the bases it takes on read and reference.
fn cigar(n: &mut Numbers, about: u64) -> (String, u64, u64) {
    let (mut text, mut read, mut reference) = (String::new(), 0, 0);
    if n.below(8) == 0 {
        let clip = 1 + n.below(20);
        let _ = write!(text, "{clip}S");
        read += clip;
    }
    let parts = 1 + n.below(4);
    for part in 0..parts {
        if part > 0 {
            let length = 1 + n.below(12);
            match n.below(4) {
                0 => {
                    let _ = write!(text, "{length}I");
                    read += length;
                }
                1 | 2 => {
                    let _ = write!(text, "{length}D");
                    reference += length;
                }
                _ => {
                    let _ = write!(text, "{}N", 20 + length);
                    reference += 20 + length;
                }
            }
        }
        let length = 1 + n.below(about);
        let _ = write!(text, "{length}{}", n.pick(&["M", "M", "M", "=", "X"]));
        read += length;
        reference += length;
    }
    if n.below(8) == 0 {
        let clip = 1 + n.below(20);
        let _ = write!(text, "{clip}S");
        read += clip;
    }
    if n.below(20) == 0 {
        text.push_str("5H");
    }
    (text, read, reference)
}

/// SAM lines of pairs and single reads within `from..to` (0-based) of a contig.
pub fn reads(contig: &str, from: u64, to: u64, count: usize, seed: u64) -> String {
    let n = &mut Numbers::new(seed);
    let mut out = String::new();
    for i in 0..count {
        let long = n.below(200) == 0;
        let about = if long { 400 } else { 60 };
        let start = from + n.below(to - from - 3000);
        let paired = n.below(10) > 0;
        let mates: Vec<_> = (0..if paired { 2 } else { 1 })
            .map(|m| (start + if m == 0 { 0 } else { n.below(90) }, cigar(n, about)))
            .collect();
        let mate_unmapped = n.below(30) == 0;
        for (m, (position, (cigar, length, _))) in mates.iter().enumerate() {
            let mut flags = 0;
            if paired {
                flags |=
                    0x1 | if m == 0 { 0x40 } else { 0x80 } | if mate_unmapped { 0x8 } else { 0x2 };
            }
            match n.below(40) {
                0 => flags |= 0x400,
                1 => flags |= 0x200,
                2 => flags |= 0x100,
                3 => flags |= 0x800,
                4 => flags |= 0x4,
                _ => {}
            }
            let mapq = n.pick(&[0, 0, 1, 19, 20, 37, 60, 60, 60, 60]);
            let other = mates.get(1 - m).filter(|_| paired).map_or(0, |o| o.0 + 1);
            let next = if paired { "=" } else { "*" };
            let bases: String = (0..*length).map(|_| *n.pick(&['A', 'C', 'G', 'T'])).collect();
            let qualities: String = if n.below(25) == 0 {
                "*".into()
            } else {
                (0..*length)
                    .map(|_| char::from(33 + *n.pick(&[2u8, 9, 10, 11, 20, 30, 37])))
                    .collect()
            };
            let _ = writeln!(
                out,
                "r{i}\t{flags}\t{contig}\t{}\t{mapq}\t{cigar}\t{next}\t{other}\t0\t{bases}\t{qualities}\tRG:Z:1",
                position + 1
            );
        }
    }
    out
}

/// Plain reads, one after the other, so that every base of `from..to` has the depth.
pub fn even(contig: &str, from: u64, to: u64, depth: u64, mapq: u8, prefix: &str) -> String {
    let mut out = String::new();
    let mut i = 0;
    let mut start = from;
    while start < to {
        let end = (start + 100).min(to);
        let length = (end - start) as usize;
        for _ in 0..depth {
            let _ = writeln!(
                out,
                "{prefix}{i}\t0\t{contig}\t{}\t{mapq}\t{length}M\t*\t0\t0\t{}\t{}\tRG:Z:1",
                start + 1,
                "A".repeat(length),
                "I".repeat(length)
            );
            i += 1;
        }
        start = end;
    }
    out
}

/// Runs a command of a peer and gives its standard output; its failure is the test's.
pub fn peer(command: &mut Command) -> Vec<u8> {
    let output =
        command.stderr(Stdio::piped()).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Sorts and indexes SAM text into `dir/name`: BAM, or CRAM with a reference.
pub fn write(dir: &Path, name: &str, sam: &str, reference: Option<&Path>) -> PathBuf {
    let text = dir.join(format!("{name}.sam"));
    std::fs::write(&text, sam).unwrap();
    let path = dir.join(name);
    let mut sort = Command::new("samtools");
    sort.args(["sort", "--no-PG", "-o"]).arg(&path);
    if let Some(reference) = reference {
        sort.args(["-O", "cram", "--reference"]).arg(reference);
    }
    peer(sort.arg(&text));
    peer(Command::new("samtools").arg("index").arg(&path));
    path
}

/// A FASTA of one contig with its index.
pub fn fasta(dir: &Path, name: &str, contig: &str, length: u64, seed: u64) -> PathBuf {
    let n = &mut Numbers::new(seed);
    let mut text = format!(">{contig}\n");
    for i in 0..length {
        text.push(*n.pick(&['A', 'C', 'G', 'T']));
        if i % 60 == 59 {
            text.push('\n');
        }
    }
    text.push('\n');
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    peer(Command::new("samtools").arg("faidx").arg(&path));
    path
}
