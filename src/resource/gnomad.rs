//! gnomAD sites VCF: v2.1.1, v3.1, v4 (exomes, genomes) and the v3.1 mitochondrial genome.

use super::build::{Policy, TrackBuilder};
use super::format::{SourceMark, TrackKind};
use super::sites::{Cells, Info, SiteParser};
use crate::io::vcf::Header;
use crate::model::allele::Record;
use crate::{Error, Result};
use std::path::Path;

/// Licence note.
pub const LICENCE: &str = "gnomAD, Broad Institute: open data (CC0), cite doi:10.1038/s41586-020-2308-7";

/// Number columns, in order.
pub const NUMBERS: [&str; 9] =
    ["AF", "AF_grpmax", "faf95", "AC", "AN", "AN_grpmax", "nhomalt", "hemizygotes", "AF_heteroplasmic"];
/// Text columns, in order.
pub const TEXTS: [&str; 2] = ["grpmax", "FILTER"];

/// Groups that gnomAD ranks for the filtering allele frequency.
const FAF_GROUPS: [&str; 6] = ["afr", "amr", "eas", "mid", "nfe", "sas"];

/// Spellings of the releases: v4, v3/v2.
const GRPMAX_AF: [&str; 2] = ["AF_grpmax", "AF_popmax"];
const GRPMAX_AN: [&str; 2] = ["AN_grpmax", "AN_popmax"];
const GRPMAX: [&str; 2] = ["grpmax", "popmax"];
const FAF_MAX: [&str; 2] = ["fafmax_faf95_max", "faf95_popmax"];
const XY_COUNT: [&str; 2] = ["AC_XY", "AC_male"];

/// A track for one gnomAD data set.
pub(super) fn track(name: &str) -> TrackBuilder {
    TrackBuilder::new(name, TrackKind::Frequency, &NUMBERS, &TEXTS, Policy::Highest(0))
}

/// Facts of the source before it is read.
pub(super) fn mark(track: &str, title: &str, first: &Path) -> SourceMark {
    SourceMark {
        track: track.to_owned(),
        name: title.to_owned(),
        release: release_of(first).unwrap_or_else(|| "not stated".to_owned()),
        licence: LICENCE.to_owned(),
        ..SourceMark::default()
    }
}

/// Release in the file name: `gnomad.exomes.v4.1.sites.chr1.vcf.bgz` is v4.1.
pub(super) fn release_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let mut release = String::new();
    for part in name.split('.') {
        let digits = part.strip_prefix(['v', 'r']).unwrap_or_default();
        if release.is_empty() {
            if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
                release = format!("v{digits}");
            }
        } else if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) {
            release.push('.');
            release.push_str(part);
        } else {
            break;
        }
    }
    (!release.is_empty()).then_some(release)
}

/// Reads nuclear and mitochondrial files: the latter have `AF_hom` and `AF_het`.
#[derive(Default)]
pub(super) struct Gnomad {
    mitochondrial: bool,
}

impl SiteParser for Gnomad {
    fn keys(&self) -> Vec<String> {
        if self.mitochondrial {
            return ["AF_hom", "AF_het", "AC_hom", "AN", "faf_hapmax_hom"].map(str::to_owned).to_vec();
        }
        let mut keys: Vec<String> = ["AF", "AC", "AN", "nhomalt", "nonpar", "non_par"].map(str::to_owned).to_vec();
        for names in [GRPMAX_AF, GRPMAX_AN, GRPMAX, FAF_MAX, XY_COUNT] {
            keys.extend(names.map(str::to_owned));
        }
        keys.extend(FAF_GROUPS.map(|g| format!("faf95_{g}")));
        keys
    }

    fn check(&mut self, header: &Header, path: &Path) -> Result<()> {
        let declares = |k: &str| header.declares_info(k);
        self.mitochondrial = declares("AF_hom") && declares("AF_het");
        let nuclear = declares("AF") && declares("AN") && GRPMAX_AF.iter().any(|k| declares(k));
        if !self.mitochondrial && !nuclear {
            return Err(Error::input("is not a gnomAD sites VCF: its header lacks AF, AN, or AF_grpmax and AF_popmax")
                .at(path)
                .hint("give other files with --track NAME=FILE:FIELD"));
        }
        Ok(())
    }

    fn cells(&self, record: &Record, info: &Info<'_>) -> Result<Cells> {
        let nan = |v: Option<f32>| v.unwrap_or(f32::NAN);
        let filter = record.filter.to_string();
        if self.mitochondrial {
            let numbers = vec![
                nan(info.number("AF_hom")?),
                f32::NAN,
                nan(info.number("faf_hapmax_hom")?),
                nan(info.number("AC_hom")?),
                nan(info.number("AN")?),
                f32::NAN,
                f32::NAN,
                f32::NAN,
                nan(info.number("AF_het")?),
            ];
            return Ok((numbers, vec![String::new(), filter]));
        }
        let first = |names: &[&str]| -> Result<Option<f32>> {
            for name in names {
                if let Some(v) = info.number(name)? {
                    return Ok(Some(v));
                }
            }
            Ok(None)
        };
        let mut faf = first(&FAF_MAX)?;
        if faf.is_none() {
            for group in FAF_GROUPS {
                let value = info.number(&format!("faf95_{group}"))?;
                faf = [faf, value].into_iter().flatten().reduce(f32::max);
            }
        }
        // In the pseudoautosomal regions an allele of an XY individual is one of two.
        let non_par = record.chromosome == crate::model::Chromosome::Y
            || record.info.split(';').any(|f| f == "nonpar" || f == "non_par");
        let hemizygotes = if non_par && record.chromosome.is_sex() { first(&XY_COUNT)? } else { None };
        let numbers = vec![
            nan(info.number("AF")?),
            nan(first(&GRPMAX_AF)?),
            nan(faf),
            nan(info.number("AC")?),
            nan(info.number("AN")?),
            nan(first(&GRPMAX_AN)?),
            nan(info.number("nhomalt")?),
            nan(hemizygotes),
            f32::NAN,
        ];
        let group = GRPMAX.iter().find_map(|k| info.text(k)).unwrap_or_default();
        Ok((numbers, vec![group.to_owned(), filter]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_in_file_names() {
        for (name, want) in [
            ("gnomad.exomes.v4.1.sites.chr1.vcf.bgz", Some("v4.1")),
            ("gnomad.genomes.r2.1.1.sites.1.vcf.bgz", Some("v2.1.1")),
            ("gnomad.v3.1.chrM.vcf.bgz", Some("v3.1")),
            ("sites.vcf.gz", None),
        ] {
            assert_eq!(release_of(Path::new(name)).as_deref(), want, "{name}");
        }
    }
}
