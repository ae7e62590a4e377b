//! A file of earlier samples measured on the same targets.
//!
//! One file: a line of magic, a line with the SHA-256 of what follows, then JSON, deflated. Only
//! relative depths are kept (1: as the sample's own autosomes and GC ask for), no reads and no
//! genotypes.

use crate::cnv::targets::Design;
use crate::model::digest::hex;
use crate::{Error, Result};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;

const MAGIC: &str = "panelwise-cnv-reference";
/// The version of the file's shape and of what is measured: raised when either changes.
const VERSION: u32 = 1;
/// Caps the unpacked size of a set, bytes.
const MAX_UNPACKED: u64 = 4 << 30;

/// Holds earlier samples on one design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSet {
    /// Gives the version of the file's shape.
    pub format_version: u32,
    /// Names the build.
    pub build: String,
    /// Names the panels, `ID vVERSION`.
    pub panels: Vec<String>,
    /// Holds [`Design::digest`].
    pub targets_digest: String,
    /// Counts the targets.
    pub targets: usize,
    /// Lists the samples by name.
    pub samples: Vec<ReferenceSample>,
}

/// Holds one earlier sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSample {
    /// Names the sample.
    pub name: String,
    /// Gives the autosomal depth.
    pub depth: f64,
    /// Counts the copies of X, where known.
    pub x_copies: Option<u32>,
    /// Gives the relative depth of each target in thousandths, rounded; -1 where it is not known.
    pub relative: Vec<i32>,
}

impl ReferenceSample {
    /// Stores relative depths (1: ordinary).
    pub fn new(name: String, depth: f64, x_copies: Option<u32>, relative: &[f32]) -> Self {
        let stored =
            relative.iter().map(|r| if r.is_finite() { (r * 1000.0).round() as i32 } else { -1 });
        Self { name, depth, x_copies, relative: stored.collect() }
    }

    pub(super) fn at(&self, target: usize) -> Option<f64> {
        self.relative.get(target).filter(|r| **r >= 0).map(|r| f64::from(*r) / 1000.0)
    }
}

impl ReferenceSet {
    /// Makes a set of samples measured on `design`.
    ///
    /// # Errors
    /// Input: two samples of one name.
    pub fn new(
        design: &Design,
        panels: Vec<String>,
        mut samples: Vec<ReferenceSample>,
    ) -> Result<Self> {
        samples.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(twice) = samples.windows(2).find(|w| w[0].name == w[1].name) {
            return Err(Error::input(format!("two files are of the sample '{}'", twice[0].name))
                .hint("one file a sample; the name is that of the read groups"));
        }
        Ok(Self {
            format_version: VERSION,
            build: design.build.name().to_owned(),
            panels,
            targets_digest: design.digest.clone(),
            targets: design.targets.len(),
            samples,
        })
    }

    /// Returns the file's bytes.
    ///
    /// # Errors
    /// Internal, where the set cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let failed = |e: std::io::Error| Error::internal(format!("reference set: {e}"));
        let json =
            serde_json::to_vec(self).map_err(|e| Error::internal(format!("reference set: {e}")))?;
        let mut deflate = ZlibEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(&json).map_err(failed)?;
        let body = deflate.finish().map_err(failed)?;
        let mut out = format!("{MAGIC} {VERSION}\n{}\n", hex(&Sha256::digest(&body))).into_bytes();
        out.extend(body);
        Ok(out)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// Input: not such a file, another version, damaged. The caller names the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut lines = bytes.splitn(3, |b| *b == b'\n');
        let text = |l: Option<&[u8]>| {
            l.and_then(|l| std::str::from_utf8(l).ok()).unwrap_or_default().to_owned()
        };
        let (first, digest) = (text(lines.next()), text(lines.next()));
        let body = lines.next().unwrap_or_default();
        let Some(version) = first.strip_prefix(MAGIC).map(str::trim) else {
            return Err(Error::input("is not a reference set of copy number").hint(
                "made by: panelwise cnv reference build --panel ... --reference ... -o SET *.bam",
            ));
        };
        if version != VERSION.to_string() {
            return Err(Error::input(format!(
                "the reference set has version {version}; this program reads {VERSION}"
            ))
            .hint("build it again with this version"));
        }
        if hex(&Sha256::digest(body)) != digest {
            return Err(Error::input("the reference set is damaged: its digest does not fit")
                .hint("copy it again"));
        }
        let mut json = Vec::new();
        ZlibDecoder::new(body)
            .take(MAX_UNPACKED)
            .read_to_end(&mut json)
            .map_err(|e| Error::input(format!("the reference set cannot be unpacked: {e}")))?;
        let set: Self = serde_json::from_slice(&json)
            .map_err(|e| Error::input(format!("the reference set cannot be read: {e}")))?;
        if set.samples.iter().any(|s| s.relative.len() != set.targets) {
            return Err(Error::input("the reference set is damaged: a sample lacks targets"));
        }
        Ok(set)
    }

    /// Opens a file and checks that it was made for `design`.
    ///
    /// # Errors
    /// Input: see [`Self::from_bytes`]; another build, panel, or other target settings.
    pub fn open(path: &Path, design: &Design) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        let set = Self::from_bytes(&bytes).map_err(|e| e.at(path))?;
        let refuse = |message: String| {
            Err(Error::input(message)
                .at(path)
                .hint("build a set for this panel, build, expansion and settings"))
        };
        if set.build != design.build.name() {
            return refuse(format!(
                "the reference set is {}, the sample {}",
                set.build, design.build
            ));
        }
        if set.targets_digest != design.digest || set.targets != design.targets.len() {
            return refuse(format!(
                "the reference set was measured on other targets (made for {})",
                set.panels.join(" + ")
            ));
        }
        Ok(set)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Four samples on 200 targets, of which `b` differs from the others.
    pub(in crate::cnv) fn set() -> ReferenceSet {
        let sample = |name: &str, bend: f32| {
            let values: Vec<f32> = (0..200).map(|i| 1.0 + bend * (i as f32 / 10.0).sin()).collect();
            ReferenceSample::new(name.to_owned(), 30.0, Some(2), &values)
        };
        ReferenceSet {
            format_version: VERSION,
            build: "GRCh38".into(),
            panels: vec!["P v1".into()],
            targets_digest: "d".into(),
            targets: 200,
            samples: vec![
                sample("a", 0.2),
                sample("b", -0.2),
                sample("c", 0.21),
                sample("d", 0.19),
            ],
        }
    }

    #[test]
    fn round_trip_and_damage() {
        let bytes = set().to_bytes().unwrap();
        assert_eq!(ReferenceSet::from_bytes(&bytes).unwrap(), set());
        for at in [3, 40, bytes.len() - 1] {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(ReferenceSet::from_bytes(&bad).is_err(), "byte {at}");
        }
        assert!(
            ReferenceSet::from_bytes(&bytes[..bytes.len() / 2])
                .unwrap_err()
                .to_string()
                .contains("digest")
        );
        assert!(ReferenceSet::from_bytes(b"").is_err());
        let other = [b"panelwise-cnv-reference 9\n".as_slice(), b"x\n"].concat();
        assert!(ReferenceSet::from_bytes(&other).unwrap_err().to_string().contains("version 9"));
    }
}
