//! Checks that it is the right sample and a sound one: sex by depth, duplicates, insert size.

use crate::coverage::tally::Scan;
use crate::coverage::targets::Targets;
use crate::model::case::Sex;
use crate::model::coverage::{Contamination, SampleChecks};
use crate::model::median::lower_median;
use crate::model::notice::{SampleNotice, SexContradiction};
use crate::model::{Build, Chromosome, Span};
use crate::settings::sections::SampleRules;
use crate::{Error, Result};

/// Windows on X and Y outside the pseudoautosomal regions, inside genes that lie once in the
/// genome.
const WINDOWS: &str = include_str!("../../panels/sex_windows.tsv");

/// Returns the windows of a build, 0-based half-open.
///
/// # Errors
/// Internal, where the embedded table is damaged.
pub fn windows(build: Build) -> Result<Vec<(Chromosome, Span)>> {
    let wrong = |line: &str| Error::internal(format!("panels/sex_windows.tsv: '{line}'"));
    let mut list = Vec::new();
    for line in WINDOWS.lines().skip(1) {
        let mut fields = line.split('\t');
        let of = fields.next().unwrap_or_default();
        let chromosome = fields.next().and_then(Chromosome::parse).ok_or_else(|| wrong(line))?;
        let mut number =
            || fields.next().and_then(|n| n.parse::<u64>().ok()).ok_or_else(|| wrong(line));
        let span = Span::from_one_based(number()?, number()?);
        if of == build.name() {
            list.push((chromosome, span));
        }
    }
    Ok(list)
}

/// Holds mean depths on X.
pub struct SexDepth {
    /// Lists those of the windows.
    pub windows: Vec<f64>,
    /// Lists those of the panel's genes: a file cut down to the panel has nothing else.
    pub genes: Vec<f64>,
}

/// Holds the sex that depth shows.
pub struct SexTold {
    /// Gives the median of the autosomes.
    pub autosome: Option<f64>,
    /// Gives the median of X against it.
    pub x_ratio: Option<f64>,
    /// Gives the median of Y against it.
    pub y_ratio: Option<f64>,
    /// Gives the sex where X and Y agree, else unknown.
    pub sex: Sex,
    /// Describes depths of X and Y that are neither those of XX nor those of XY.
    pub anomaly: Option<&'static str>,
}

/// Tells the sex by mean depths of autosomal genes, of X, and of windows on Y.
pub fn told(autosomes: Vec<f64>, x: SexDepth, y: Vec<f64>, rules: &SampleRules) -> SexTold {
    let autosome = lower_median(autosomes).filter(|m| *m > 0.0);
    let cut = x.windows.iter().all(|m| *m == 0.0);
    let x = if cut { x.genes } else { x.windows };
    let ratio = |m: Option<f64>| Some((100.0 * m? / autosome?).round() / 100.0);
    let (x_ratio, y_ratio) = (ratio(lower_median(x)), ratio(lower_median(y)));
    let enough = autosome.is_some_and(|m| m >= rules.min_autosome_depth);
    let sex = match (x_ratio, y_ratio) {
        (Some(x), Some(y)) if enough && x >= rules.female_x_min && y <= rules.female_y_max => {
            Sex::Female
        }
        (Some(x), Some(y)) if enough && x <= rules.male_x_max && y >= rules.male_y_min => Sex::Male,
        _ => Sex::Unknown,
    };
    // A file cut to the panel holds no Y, so its lack says nothing.
    let anomaly = x_ratio.zip(y_ratio).filter(|_| enough && !cut && sex == Sex::Unknown);
    let anomaly = anomaly.and_then(|(x, y)| anomaly_of(x, y, rules));
    SexTold { autosome, x_ratio, y_ratio, sex, anomaly }
}

/// Describes depths of X and Y that are neither those of XX nor those of XY.
fn anomaly_of(x: f64, y: f64, rules: &SampleRules) -> Option<&'static str> {
    let one_x = (rules.one_x_min..=rules.male_x_max).contains(&x);
    if x >= rules.female_x_min && y >= rules.male_y_min {
        Some("XXY: the depth of X is a woman's and that of Y a man's; X is not hemizygous")
    } else if x >= rules.female_x_min {
        Some("XX with part of a Y's depth: XXY in a part of the cells")
    } else if one_x && y <= rules.female_y_max {
        Some(
            "X0: the depth of X is a man's and Y is missing, which loss of Y in a man's blood shows too",
        )
    } else if one_x {
        Some(
            "loss of Y in a part of the cells, or X0 in a part: the depth of Y lies between none and a man's",
        )
    } else {
        None
    }
}

/// Returns what contradicts the sex `stated`, where the reads show another.
pub fn contradicted(
    stated: Sex,
    shown: Sex,
    x_ratio: Option<f64>,
    y_ratio: Option<f64>,
) -> Option<SexContradiction> {
    (stated != Sex::Unknown && shown != Sex::Unknown && stated != shown)
        .then_some(SexContradiction { stated, shown, x_ratio, y_ratio })
}

/// Ratios and shares, and what sex they say.
pub fn check(targets: &Targets, scan: &Scan, rules: &SampleRules) -> SampleChecks {
    let mean = |t: usize| scan.tally(t).map(crate::coverage::Tally::mean);
    let bodies = |want: &dyn Fn(Chromosome) -> bool| -> Vec<f64> {
        let of = |t: &usize| targets.all().get(*t).is_some_and(|t| want(t.chromosome));
        targets.genes.iter().filter_map(|g| g.body).filter(of).filter_map(mean).collect()
    };
    let windows = |chromosome: Chromosome| -> Vec<f64> {
        let of = |t: &&usize| targets.all().get(**t).is_some_and(|t| t.chromosome == chromosome);
        targets.windows.iter().filter(of).filter_map(|t| mean(*t)).collect()
    };
    let autosomes = bodies(&|c| !c.is_sex() && c != Chromosome::M);
    let x = SexDepth { windows: windows(Chromosome::X), genes: bodies(&|c| c == Chromosome::X) };
    let SexTold { autosome, x_ratio, y_ratio, sex, anomaly } =
        told(autosomes, x, windows(Chromosome::Y), rules);
    let counts = &scan.counts;
    let share = |n: u64, all: u64| (all > 0).then(|| (1e4 * n as f64 / all as f64).round() / 1e4);
    SampleChecks {
        reads: counts.primary,
        duplicates: share(counts.duplicates, counts.primary),
        failed: share(counts.failed, counts.primary),
        supplementary: share(counts.supplementary, counts.primary),
        mapq0: share(counts.mapq0, counts.primary),
        proper_pairs: share(counts.proper, counts.paired),
        insert_median: counts.insert_at(0.5),
        insert_quartiles: counts.insert_at(0.25).zip(counts.insert_at(0.75)).map(|(a, b)| [a, b]),
        autosome_depth: autosome.map(|m| (100.0 * m).round() / 100.0),
        x_ratio,
        y_ratio,
        on_target: None,
        contamination: None,
        sex,
        sex_chromosomes: anomaly.map(str::to_owned),
    }
}

/// Returns the notices of the checks; `stated` is the case's sex.
pub fn notices(checks: &SampleChecks, stated: Sex, rules: &SampleRules) -> Vec<SampleNotice> {
    let sex = contradicted(stated, checks.sex, checks.x_ratio, checks.y_ratio);
    let contaminated =
        |c: &&Contamination| c.share >= rules.contamination_warn && c.interval[0] > 0.0;
    let contamination = checks.contamination.as_ref().filter(contaminated);
    let duplicates = checks.duplicates.filter(|share| *share > rules.max_duplicates);
    let mut notices = Vec::new();
    notices.extend(sex.map(SampleNotice::Sex));
    notices.extend(checks.sex_chromosomes.as_ref().map(|shown| SampleNotice::SexChromosomes {
        shown: shown.clone(),
        x_ratio: checks.x_ratio,
        y_ratio: checks.y_ratio,
    }));
    notices.extend(contamination.map(|c| SampleNotice::Contamination {
        share: c.share,
        interval: c.interval,
        sites: c.sites,
        source: c.source.clone(),
    }));
    notices.extend(duplicates.map(|share| SampleNotice::Duplicates { share }));
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sex_chromosomes_that_are_neither_xx_nor_xy_are_told() {
        let book =
            crate::settings::SettingsBook::load(&crate::panel::Names, &[], None, &[]).unwrap();
        let rules = &book.general().sample;
        let ask = |x: f64, y: f64, windows: bool| {
            let depth = SexDepth {
                windows: vec![if windows { 30.0 * x } else { 0.0 }],
                genes: vec![30.0 * x],
            };
            let told = told(vec![30.0], depth, vec![30.0 * y], rules);
            (told.sex, told.anomaly.map(|a| a.split([':', ' ', ',']).next().unwrap_or_default()))
        };
        assert_eq!(ask(1.0, 0.0, true), (Sex::Female, None));
        assert_eq!(ask(0.5, 0.5, true), (Sex::Male, None));
        assert_eq!(ask(1.0, 0.5, true), (Sex::Unknown, Some("XXY")));
        assert_eq!(ask(0.5, 0.0, true), (Sex::Unknown, Some("X0")));
        assert_eq!(ask(0.5, 0.2, true), (Sex::Unknown, Some("loss")));
        assert_eq!(ask(0.5, 0.0, false), (Sex::Unknown, None), "cut to the panel");
        assert_eq!(ask(0.05, 0.0, true), (Sex::Unknown, None), "an exome has no X");
    }

    #[test]
    fn windows_lie_inside_x_and_y_and_outside_their_shared_ends() {
        for build in Build::ALL {
            let list = windows(build).unwrap();
            assert_eq!(
                (list.len(), list.iter().filter(|(c, _)| *c == Chromosome::Y).count()),
                (10, 6)
            );
            // PAR1 ends before 2.79 Mb on both chromosomes and builds, PAR2 begins behind 56 Mb on
            // Y and 154 Mb on X.
            assert!(list.iter().all(|(c, s)| s.start > 2_790_000
                && s.len() == 10_000
                && s.end < if *c == Chromosome::Y { 56_000_000 } else { 154_000_000 }));
        }
    }
}
