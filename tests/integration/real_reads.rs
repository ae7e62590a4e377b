//! Depth of real human reads beside samtools and mosdepth, base by base: short linked reads of
//! NA12878 (GRCh37), PacBio and nanopore reads without qualities or with supplementary parts
//! (GRCh38). The files are those of WhatsHap's source distribution (MIT), which
//! `scripts/real-reads.sh` fetches; they are no part of the repository.

use crate::alignments::peer;
use crate::coverage::{by_definition, mosdepth, ours, theirs};
use crate::harness::not_run;
use panelwise::coverage::Limits;
use panelwise::io::reads::{AlignmentFile, OpenAlignments};
use panelwise::model::{Build, Chromosome, Span};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Name, build, whether fragments have two reads.
const FILES: [(&str, Build, bool); 7] = [
    ("haplotag.10X.bam", Build::GRCh37, true),
    ("haplotag.large.bam", Build::GRCh38, false),
    ("haplotag.bam", Build::GRCh38, false),
    ("supplementary_strategy_test.grch38.bam", Build::GRCh38, false),
    ("haplotag.supplementary.bam", Build::GRCh37, false),
    ("polyploid.chr22.42M.12k.bam", Build::GRCh38, false),
    ("polyploid.human1.chr22.42M.5k.bam", Build::GRCh38, false),
];

/// The folder with the files.
fn folder() -> PathBuf {
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real-reads");
    let found = std::env::var_os("PANELWISE_REAL_READS").map_or(fetched, Into::into);
    if found.join(FILES[0].0).is_file() {
        return found;
    }
    not_run(format!("no real reads in {} (scripts/real-reads.sh fetches them)", found.display()))
}

/// A copy of a file in `dir`, with an index beside it.
fn indexed(folder: &Path, name: &str, dir: &Path) -> PathBuf {
    let bam = dir.join(name);
    std::fs::copy(folder.join(name), &bam).unwrap();
    peer(Command::new("samtools").arg("index").arg(&bam));
    bam
}

/// Stretches with reads, a chromosome each: from the first begin to the last end.
fn stretches(bam: &Path) -> Vec<(Chromosome, Span)> {
    let text =
        String::from_utf8(peer(Command::new("samtools").args(["depth", "-J", "-G", "0"]).arg(bam)))
            .unwrap();
    let mut found: Vec<(Chromosome, Span)> = Vec::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let Some(chromosome) = Chromosome::parse(f[0]) else { continue };
        let at = f[1].parse::<u64>().unwrap() - 1;
        match found.last_mut().filter(|(c, s)| *c == chromosome && at < s.end + 50_000) {
            Some((_, span)) => span.end = at + 1,
            None => found.push((chromosome, Span::new(at, at + 1))),
        }
    }
    found
}

/// A chromosome's name in the file.
fn contig(file: &AlignmentFile, chromosome: Chromosome) -> &str {
    let (number, _) = file.contig(chromosome).unwrap();
    &file.header().contigs[number as usize].name
}

#[test]
fn real_reads_have_the_depth_that_samtools_says() {
    let folder = folder();
    let dir = tempfile::tempdir().unwrap();
    let mut bases = 0;
    for (name, build, pairs) in FILES {
        let bam = indexed(&folder, name, dir.path());
        let file = AlignmentFile::open(&bam, OpenAlignments::default())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(file.build().build, build, "{name}");
        let stretches = stretches(&bam);
        let mut deepest = 0;
        assert!(!stretches.is_empty(), "{name}");
        for (chromosome, span) in stretches {
            let span = Span::new(span.start.saturating_sub(100), span.end + 100);
            for (mapping_quality, base_quality) in [(0, 0), (20, 10)] {
                let limits = Limits { mapping_quality, base_quality };
                let region =
                    format!("{}:{}-{}", contig(&file, chromosome), span.start + 1, span.end);
                // With pairs and base qualities samtools shifts some (see `same_as_others`): the
                // definition decides.
                let expected = if pairs && base_quality > 0 {
                    by_definition(&bam, None, span, limits)
                } else {
                    theirs(&bam, None, &region, limits)
                };
                for step in [1 << 20, 4_999] {
                    let depth = ours(&file, chromosome, span, step, limits);
                    assert_eq!(depth.len(), expected.len());
                    let wrong = depth.iter().zip(&expected).position(|(a, b)| a != b);
                    assert_eq!(wrong, None, "{name} {region}, {limits:?}, pieces of {step}");
                    deepest = deepest.max(depth.iter().copied().max().unwrap_or(0));
                }
            }
            bases += span.len();
        }
        assert!(deepest > 0, "{name}: nothing to compare");
    }
    eprintln!("{bases} bases of {} real files have the same depth", FILES.len());
    assert!(bases > 100_000);
}

/// mosdepth counts the second read of a pair where the first has a deletion; single reads have no
/// such place.
#[test]
fn real_single_reads_have_the_depth_that_mosdepth_says() {
    let folder = folder();
    let dir = tempfile::tempdir().unwrap();
    for (name, ..) in FILES.iter().filter(|(_, _, pairs)| !pairs) {
        let bam = indexed(&folder, name, dir.path());
        let file = AlignmentFile::open(&bam, OpenAlignments::default())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        for (chromosome, span) in stretches(&bam) {
            let span = Span::new(span.start.saturating_sub(100), span.end + 100);
            let limits = Limits { mapping_quality: 20, base_quality: 0 };
            let depth = ours(&file, chromosome, span, 1 << 18, limits);
            let theirs = mosdepth(&bam, &file, chromosome, span, 20);
            let wrong = depth.iter().zip(&theirs).position(|(a, b)| a != b);
            assert_eq!(wrong, None, "{name} {chromosome}:{span}");
        }
    }
}

/// Several samples, no sample, no sequence: what real files hold is read or refused by name, never
/// a panic.
#[test]
fn odd_real_files_are_read_or_refused_by_name() {
    let folder = folder();
    let dir = tempfile::tempdir().unwrap();
    let open = |name: &str, sample: Option<&str>| {
        let bam = indexed(&folder, name, dir.path());
        AlignmentFile::open(&bam, OpenAlignments { reference: None, build: None, sample })
    };
    let several = open("ped_samples.bam", None).unwrap_err().to_string();
    assert!(several.contains("samples") && several.contains("HG004"), "{several}");
    assert_eq!(open("ped_samples.bam", Some("HG004")).unwrap().sample(), Some("HG004"));
    assert_eq!(open("haplotag_noRG.bam", None).unwrap().sample(), None);
    assert_eq!(open("haplotag_noSM.bam", None).unwrap().sample(), None);
    // A potato's reads are on no build of ours.
    let potato = open("reads-no-sequence.bam", None).unwrap_err().to_string();
    assert!(potato.contains("build") || potato.contains("contig"), "{potato}");
}
