//! Reads gnomAD's sites VCF: v2.1.1, v3.1, v4 (exomes, genomes, joint) and the v3.1 mitochondrial
//! genome.

use crate::io::calls::vcf::Header;
use crate::model::allele::Record;
use crate::model::sex_chromosomes::pseudoautosomal;
use crate::model::{Build, Chromosome};
use crate::resource::bundle::column::Rule;
use crate::resource::bundle::format::{SourceMark, TrackKind};
use crate::resource::bundle::track_spec::{Others, Policy, TrackSpec};
use crate::resource::sources::sites::{Cells, Info, SiteParser};
use crate::{Error, Result};
use std::path::Path;

/// The note on the licence.
pub const LICENCE: &str =
    "gnomAD, Broad Institute: open data (CC0), cite doi:10.1038/s41586-020-2308-7";

/// The number columns, in order; those of [`GROUPS`] follow.
pub const NUMBERS: [&str; 9] = [
    "AF",
    "AF_grpmax",
    "faf95",
    "AC",
    "AN",
    "AN_grpmax",
    "nhomalt",
    "hemizygotes",
    "AF_heteroplasmic",
];
/// The text columns, in order.
pub const TEXTS: [&str; 4] = ["grpmax", "FILTER", "faf95_group", "other_entries"];

/// Gives the genetic ancestry groups of all releases (`oth` is v2's and v3's, `remaining` v4's),
/// sorted.
pub const GROUPS: [&str; 11] =
    ["afr", "ami", "amr", "asj", "eas", "fin", "mid", "nfe", "oth", "remaining", "sas"];
/// The number columns of each group, in order: `AF_afr` ...
pub const GROUP_NUMBERS: [&str; 5] = ["AF", "AC", "AN", "nhomalt", "faf95"];

/// The groups that gnomAD ranks for the filtering allele frequency.
const FAF_GROUPS: [&str; 6] = ["afr", "amr", "eas", "mid", "nfe", "sas"];

/// Spellings of the releases: v4, v3/v2.
const GRPMAX_AF: [&str; 2] = ["AF_grpmax", "AF_popmax"];
const GRPMAX_AN: [&str; 2] = ["AN_grpmax", "AN_popmax"];
const GRPMAX: [&str; 2] = ["grpmax", "popmax"];
const FAF_MAX: [&str; 2] = ["fafmax_faf95_max", "faf95_popmax"];
const FAF_GROUP: [&str; 1] = ["fafmax_faf95_max_gen_anc"];
const XY_COUNT: [&str; 2] = ["AC_XY", "AC_male"];

/// Returns the name of a group's number column.
pub fn group_column(number: &str, group: &str) -> String {
    format!("{number}_{group}")
}

/// Returns the place of a number column of a group among all number columns.
pub fn group_at(group: usize, number: usize) -> usize {
    NUMBERS.len() + group * GROUP_NUMBERS.len() + number
}

/// Returns the track of one gnomAD data set.
pub(crate) fn track(name: &str) -> TrackSpec {
    let groups = GROUPS.iter().flat_map(|g| GROUP_NUMBERS.iter().map(move |n| group_column(n, g)));
    let numbers: Vec<String> = NUMBERS.iter().map(|n| (*n).to_owned()).chain(groups).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    // Two entries are two places of another build that were lifted to one: the higher frequency may
    // be the other place's, and must not drop the allele.
    let mut spec = TrackSpec::new(name, TrackKind::Frequency, &numbers, &TEXTS, Policy::Lowest(0));
    spec.others = Others::Told(3);
    spec.rules = rules();
    spec
}

/// Returns the rules among columns: frequencies are counts by numbers, totals sums of the groups,
/// grpmax one of the groups.
fn rules() -> Vec<(usize, Rule)> {
    let groups = 0..GROUPS.len();
    let sum = |number| Rule::Sum(groups.clone().map(|g| group_at(g, number)).collect());
    let named = |text, number| Rule::ByText {
        text,
        columns: GROUPS
            .iter()
            .enumerate()
            .map(|(g, name)| ((*name).to_owned(), group_at(g, number)))
            .collect(),
    };
    let ratio = |numerator, denominator| Rule::Ratio { numerator, denominator };
    let mut rules = vec![
        (0, ratio(3, 4)),
        (1, named(0, 0)),
        (2, named(2, 4)),
        (3, sum(1)),
        (4, sum(2)),
        (5, named(0, 2)),
        (6, sum(3)),
    ];
    rules.extend(groups.clone().map(|g| (group_at(g, 0), ratio(group_at(g, 1), group_at(g, 2)))));
    rules
}

/// Returns the facts of the source before it is read.
pub(crate) fn mark(track: &str, title: &str, first: &Path) -> SourceMark {
    SourceMark {
        track: track.to_owned(),
        name: title.to_owned(),
        release: release_of(first).unwrap_or_else(|| "not stated".to_owned()),
        licence: LICENCE.to_owned(),
        ..SourceMark::default()
    }
}

/// Returns the release in the file name: `gnomad.exomes.v4.1.sites.chr1.vcf.bgz` is v4.1.
pub(crate) fn release_of(path: &Path) -> Option<String> {
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

/// Gives the places of a nuclear file's keys in [`Gnomad::keys`], which a record has too many of to
/// look up by name. Of two, v4's spelling stands first.
mod place {
    pub const AF: [usize; 1] = [0];
    pub const AC: [usize; 1] = [1];
    pub const AN: [usize; 1] = [2];
    pub const HOMOZYGOTES: [usize; 1] = [3];
    pub const GRPMAX_AF: [usize; 2] = [4, 5];
    pub const GRPMAX_AN: [usize; 2] = [6, 7];
    pub const GRPMAX: [usize; 2] = [8, 9];
    pub const FAF_MAX: [usize; 2] = [10, 11];
    pub const FAF_GROUP: [usize; 1] = [12];
    pub const XY_COUNT: [usize; 2] = [13, 14];
    /// Gives the place of the first group's first number; the others follow in the order of the
    /// columns.
    pub const GROUPS: usize = 15;
}

fn first(info: &Info<'_>, places: &[usize]) -> Result<Option<f32>> {
    for at in places {
        let found = info.number_at(*at)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Tells how a file calls its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Calls them `AF`, `AC_afr`.
    Nuclear,
    /// Calls them `AF_joint`, `AC_joint_afr`: exomes and genomes together (v4.1).
    Joint,
    /// Calls them `AF_hom`, `AF_het`.
    Mitochondrial,
}

/// Parses nuclear, joint and mitochondrial files.
pub(crate) struct Gnomad {
    wants_joint: bool,
    form: Form,
    /// The keys of each group's numbers, in the order of the columns.
    groups: Vec<[String; 5]>,
    /// Marks a file that marks records outside the pseudoautosomal regions.
    marks_non_par: bool,
    /// Names a field of single alleles that the header declares otherwise.
    single: Option<String>,
    build: Build,
}

/// Fields that a record with several ALT entries must give for each.
const PER_ALLELE: [&str; 3] = ["AF", "AC", "nhomalt"];

impl Gnomad {
    /// Makes a parser for files of `build`; `joint` asks for the fields of exomes and genomes
    /// together.
    pub fn new(build: Build, joint: bool) -> Self {
        let form = if joint { Form::Joint } else { Form::Nuclear };
        let mut new = Self {
            wants_joint: joint,
            form,
            groups: Vec::new(),
            marks_non_par: false,
            single: None,
            build,
        };
        new.groups = GROUPS.iter().map(|g| GROUP_NUMBERS.map(|n| new.of_group(n, g))).collect();
        new
    }

    fn joint(&self) -> bool {
        self.form == Form::Joint
    }

    fn whole(&self, number: &str) -> String {
        if self.joint() { format!("{number}_joint") } else { number.to_owned() }
    }

    fn of_group(&self, number: &str, group: &str) -> String {
        format!("{}_{group}", self.whole(number))
    }

    /// Returns `AC_XY`, in the joint form `AC_joint_XY`.
    fn xy(&self, name: &str) -> String {
        match name.split_once('_') {
            Some((number, sex)) if self.joint() => format!("{number}_joint_{sex}"),
            _ => name.to_owned(),
        }
    }

    /// Tells whether a record lies outside the pseudoautosomal regions, in which an allele of an XY
    /// individual is one of two.
    fn outside_par(&self, record: &Record) -> bool {
        if !record.chromosome.is_sex() {
            return false;
        }
        if record.chromosome == Chromosome::X && self.marks_non_par {
            return record.info.split(';').any(|f| f == "nonpar" || f == "non_par");
        }
        !pseudoautosomal(self.build, record.chromosome)
            .iter()
            .any(|(from, to)| (*from..*to).contains(&record.start))
    }
}

impl SiteParser for Gnomad {
    fn keys(&self) -> Vec<String> {
        if self.form == Form::Mitochondrial {
            // In the order that `cells` counts on.
            return ["AF_hom", "AF_het", "AC_hom", "AN", "faf_hapmax_hom"]
                .map(str::to_owned)
                .to_vec();
        }
        let mut keys: Vec<String> = ["AF", "AC", "AN", "nhomalt"].map(|k| self.whole(k)).to_vec();
        for names in [&GRPMAX_AF[..], &GRPMAX_AN, &GRPMAX, &FAF_MAX, &FAF_GROUP] {
            keys.extend(names.iter().map(|k| self.whole(k)));
        }
        keys.extend(XY_COUNT.map(|k| self.xy(k)));
        keys.extend(self.groups.iter().flatten().cloned());
        keys
    }

    fn check(&mut self, header: &Header, path: &Path) -> Result<()> {
        let declares = |k: &str| header.declares_info(k);
        let nuclear = declares("AF") && declares("AN") && GRPMAX_AF.iter().any(|k| declares(k));
        let joint = declares("AF_joint") && declares("AN_joint");
        let refused = |what: &str| {
            Error::input(format!("is not a gnomAD sites VCF: its header lacks {what}"))
                .at(path)
                .hint("give other files with --track NAME=FILE:FIELD")
        };
        self.single = header
            .info
            .iter()
            .filter(|d| PER_ALLELE.iter().any(|k| d.id == self.whole(k)) && d.number != "A")
            .map(|d| d.id.clone())
            .next();
        self.marks_non_par = declares("nonpar") || declares("non_par");
        if self.wants_joint {
            return if joint { Ok(()) } else { Err(refused("AF_joint and AN_joint")) };
        }
        self.form = if declares("AF_hom") && declares("AF_het") {
            Form::Mitochondrial
        } else if nuclear {
            Form::Nuclear
        } else if joint {
            return Err(refused("AF, AN and AF_grpmax")
                .hint("this is a joint file: give it with --gnomad-joint"));
        } else {
            return Err(refused("AF, AN, or AF_grpmax and AF_popmax"));
        };
        Ok(())
    }

    fn cells(&self, record: &Record, _: &str, info: &Info<'_>) -> Result<Option<Cells>> {
        if let (Some(key), 2..) = (&self.single, record.alternates.len()) {
            return Err(Error::input(format!(
                "INFO/{key} is not declared with one value an ALT (Number=A), and the record has {} ALT",
                record.alternates.len()
            ))
            .hint("split the file first: bcftools norm -m-"));
        }
        let nan = |v: Option<f32>| v.unwrap_or(f32::NAN);
        let filter = record.filter.to_string();
        let columns = group_at(GROUPS.len(), 0);
        let mut numbers = Vec::with_capacity(columns);
        if self.form == Form::Mitochondrial {
            for key in [Some(0), None, Some(4), Some(2), Some(3), None, None, None, Some(1)] {
                numbers.push(nan(key.map(|k| info.number_at(k)).transpose()?.flatten()));
            }
            numbers.resize(columns, f32::NAN);
            return Ok(Some((numbers, vec![String::new(), filter, String::new(), String::new()])));
        }
        let mut faf = first(info, &place::FAF_MAX)?;
        let text = |places: &[usize]| {
            places.iter().find_map(|k| info.text_at(*k)).unwrap_or_default().to_owned()
        };
        let mut faf_group = text(&place::FAF_GROUP);
        let hemizygotes =
            if self.outside_par(record) { first(info, &place::XY_COUNT)? } else { None };
        numbers.extend([
            nan(first(info, &place::AF)?),
            nan(first(info, &place::GRPMAX_AF)?),
            f32::NAN,
            nan(first(info, &place::AC)?),
            nan(first(info, &place::AN)?),
            nan(first(info, &place::GRPMAX_AN)?),
            nan(first(info, &place::HOMOZYGOTES)?),
            nan(hemizygotes),
            f32::NAN,
        ]);
        for key in 0..GROUPS.len() * GROUP_NUMBERS.len() {
            numbers.push(nan(info.number_at(place::GROUPS + key)?));
        }
        if faf.is_none() {
            for (i, group) in GROUPS.iter().enumerate().filter(|(_, g)| FAF_GROUPS.contains(g)) {
                let value = numbers[group_at(i, 4)];
                if !value.is_nan() && faf.is_none_or(|f| value > f) {
                    faf = Some(value);
                    // A maximum of 0 is every group's.
                    faf_group = if value > 0.0 { (*group).to_owned() } else { String::new() };
                }
            }
        }
        numbers[2] = nan(faf);
        Ok(Some((numbers, vec![text(&place::GRPMAX), filter, faf_group, String::new()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_where_cells_look_for_them() {
        let keys = Gnomad::new(Build::GRCh38, false).keys();
        let at = |places: &[usize]| places.iter().map(|p| keys[*p].as_str()).collect::<Vec<_>>();
        assert_eq!(at(&place::AF), ["AF"]);
        assert_eq!(at(&place::AC), ["AC"]);
        assert_eq!(at(&place::AN), ["AN"]);
        assert_eq!(at(&place::HOMOZYGOTES), ["nhomalt"]);
        assert_eq!(at(&place::GRPMAX_AF), GRPMAX_AF);
        assert_eq!(at(&place::GRPMAX_AN), GRPMAX_AN);
        assert_eq!(at(&place::GRPMAX), GRPMAX);
        assert_eq!(at(&place::FAF_MAX), FAF_MAX);
        assert_eq!(at(&place::FAF_GROUP), FAF_GROUP);
        assert_eq!(at(&place::XY_COUNT), XY_COUNT);
        for (g, group) in GROUPS.iter().enumerate() {
            for (n, number) in GROUP_NUMBERS.iter().enumerate() {
                assert_eq!(
                    keys[place::GROUPS + g * GROUP_NUMBERS.len() + n],
                    group_column(number, group)
                );
            }
        }
    }

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
