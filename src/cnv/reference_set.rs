//! A file of earlier samples measured on the same targets, and which of them resemble a new one.
//!
//! One file: a line of magic, a line with the SHA-256 of what follows, then JSON, deflated. Only
//! relative depths are kept (1: as the sample's own autosomes and GC ask for), no reads and no
//! genotypes.

use crate::cnv::targets::Design;
use crate::model::digest::hex;
use crate::model::median::median;
use crate::{Error, Result};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;

const MAGIC: &str = "panelwise-cnv-reference";
/// Version of the file's shape and of what is measured: raised when either changes.
const VERSION: u32 = 1;
/// A set unpacks to at most this, bytes.
const LARGEST: u64 = 4 << 30;
/// Samples by which a target's own spread is drawn towards that of all targets.
const SHRINKAGE: f64 = 5.0;

/// Earlier samples on one design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSet {
    /// Shape of the file.
    pub format_version: u32,
    /// Build.
    pub build: String,
    /// Panels, `ID vVERSION`.
    pub panels: Vec<String>,
    /// [`Design::digest`].
    pub targets_digest: String,
    /// Number of targets.
    pub targets: usize,
    /// Samples by name.
    pub samples: Vec<ReferenceSample>,
}

/// One earlier sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSample {
    /// Name.
    pub name: String,
    /// Autosomal depth.
    pub depth: f64,
    /// Copies of X, where known.
    pub x_copies: Option<u32>,
    /// Relative depth of each target in thousandths, rounded; -1: not known.
    pub relative: Vec<i32>,
}

impl ReferenceSample {
    /// From relative depths (1: ordinary).
    pub fn new(name: String, depth: f64, x_copies: Option<u32>, relative: &[f32]) -> Self {
        let stored =
            relative.iter().map(|r| if r.is_finite() { (r * 1000.0).round() as i32 } else { -1 });
        Self { name, depth, x_copies, relative: stored.collect() }
    }

    fn at(&self, target: usize) -> Option<f64> {
        self.relative.get(target).filter(|r| **r >= 0).map(|r| f64::from(*r) / 1000.0)
    }
}

/// The samples chosen for one case, and what they say of each target.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    /// Names, most similar first.
    pub names: Vec<String>,
    /// Correlations, same order.
    pub correlations: Vec<f64>,
    /// Median relative depth of each target, and its noise (standard deviation over samples, and
    /// the median's own error).
    factors: Vec<(f64, f64)>,
}

impl Chosen {
    /// Factor on the expected depth, and noise beyond it.
    pub fn of_target(&self, target: usize) -> (f64, f64) {
        self.factors.get(target).copied().unwrap_or((1.0, 0.0))
    }
}

impl ReferenceSet {
    /// A set of samples measured on `design`.
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

    /// The file's bytes.
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
            .take(LARGEST)
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
    /// Input: as [`Self::from_bytes`]; another build, panel, or other target settings.
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

    /// The samples most like `relative` (by Pearson's correlation over `usable` targets), and what
    /// they say.
    ///
    /// A sample of the same name is the case itself and left out.
    ///
    /// # Errors
    /// Input: fewer than `fewest` samples.
    pub fn choose(
        &self,
        name: &str,
        relative: &[f64],
        usable: &[usize],
        best: usize,
        fewest: usize,
    ) -> Result<Chosen> {
        let mut ranked: Vec<(f64, &ReferenceSample)> = self
            .samples
            .iter()
            .filter(|s| s.name != name)
            .map(|s| {
                (correlation(usable.iter().filter_map(|i| Some((relative[*i], s.at(*i)?)))), s)
            })
            .collect();
        if ranked.len() < fewest {
            return Err(Error::input(format!(
                "the reference set has {} samples beside this one; {fewest} are needed",
                ranked.len()
            ))
            .hint("add samples, or run without --reference-set"));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        ranked.truncate(best.max(1));
        let columns: Vec<Vec<f64>> = (0..self.targets)
            .map(|i| ranked.iter().filter_map(|(_, s)| s.at(i)).collect())
            .collect();
        let spread = |values: &[f64]| -> Option<(f64, f64)> {
            let middle = median(values.iter().copied())?;
            let mad = median(values.iter().map(|v| (v - middle).abs()))?;
            Some((middle, (mad * 1.4826 / middle.max(0.05)).powi(2)))
        };
        let rows: Vec<Option<(f64, f64)>> = columns.iter().map(|c| spread(c)).collect();
        let usual = median(usable.iter().filter_map(|i| rows[*i]).map(|r| r.1)).unwrap_or(0.0);
        let factors = rows
            .iter()
            .zip(&columns)
            .map(|(row, values)| match row {
                Some((middle, variance)) => {
                    let n = values.len() as f64;
                    let drawn = (n * variance + SHRINKAGE * usual) / (n + SHRINKAGE);
                    // Beyond what targets usually show (their reads' own noise), and the error of a
                    // median of n (pi/2 times that of a mean).
                    let beyond = (drawn - usual).max(0.0) + drawn * std::f64::consts::FRAC_PI_2 / n;
                    (*middle, beyond.sqrt())
                }
                None => (1.0, 0.0),
            })
            .collect();
        Ok(Chosen {
            names: ranked.iter().map(|(_, s)| s.name.clone()).collect(),
            correlations: ranked.iter().map(|(r, _)| *r).collect(),
            factors,
        })
    }
}

/// Pearson's correlation; pairs with an unknown side are left out, extreme values cut at 3.
fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs.filter(|(a, b)| a.is_finite() && b.is_finite()) {
        let (a, b) = (a.min(3.0), b.min(3.0));
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let spread = ((n * xx - x * x) * (n * yy - y * y)).sqrt();
    if spread > 0.0 { (n * xy - x * y) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> ReferenceSet {
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

    #[test]
    fn the_most_similar_samples_without_the_case_itself() {
        let case: Vec<f64> = (0..200).map(|i| 1.0 + 0.2 * (f64::from(i) / 10.0).sin()).collect();
        let usable: Vec<usize> = (0..200).collect();
        let chosen = set().choose("a", &case, &usable, 2, 2).unwrap();
        assert_eq!(chosen.names.len(), 2);
        assert!(!chosen.names.contains(&"b".to_owned()) && !chosen.names.contains(&"a".to_owned()));
        assert!((chosen.of_target(16).0 - case[16]).abs() < 0.02);
        assert!(set().choose("a", &case, &usable, 2, 4).is_err());
    }
}
