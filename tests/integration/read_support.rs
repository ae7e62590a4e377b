//! Reads drawn from two known haplotypes, aligned in the several ways that aligners do, asked which
//! allele they show.

use crate::alignments::{Numbers, header, write};
use panelwise::coverage::Limits;
use panelwise::coverage::judge::judge;
use panelwise::coverage::support::Examiner;
use panelwise::io::reads::{AlignmentFile, OpenAlignments};
use panelwise::model::coverage::{ReadSupport, SupportVerdict};
use panelwise::model::{Allele, Chromosome, Genotype, Missing, SampleCall, Span, Value, Zygosity};
use panelwise::settings::SettingsBook;
use std::fmt::Write as _;
use std::path::Path;

/// Where the sequence lies on chr21, 0-based.
const START: u64 = 34_800_000;
const READ: usize = 100;

/// How a read of the alternate haplotype reached the file.
#[derive(Clone, Copy)]
enum Aligned {
    /// With the gap where the call has it.
    Gapped,
    /// The part behind the variant clipped off.
    Clipped,
    /// As it stands, with mismatches behind the variant.
    Ungapped,
}

struct Site {
    bases: Vec<u8>,
    allele: Allele,
    sam: String,
    count: usize,
}

impl Site {
    /// A random sequence with `allele` planted: `reference` at `at` becomes `alternate`, both put
    /// into the sequence.
    fn new(at: usize, reference: &str, alternate: &str, seed: u64) -> Self {
        let n = &mut Numbers::new(seed);
        let mut bases: Vec<u8> = (0..1000).map(|_| *n.pick(b"ACGT")).collect();
        bases[at..at + reference.len()].copy_from_slice(reference.as_bytes());
        let allele = Allele {
            chromosome: Chromosome::parse("21").unwrap(),
            start: START + at as u64,
            reference: reference.into(),
            alternate: alternate.into(),
        };
        Self { bases, allele, sam: header("chr21", 46_709_983, ""), count: 0 }
    }

    fn at(&self) -> usize {
        (self.allele.start - START) as usize
    }

    fn line(&mut self, position: usize, cigar: &str, bases: &[u8], mapq: u8) {
        let reverse = self.count % 2 * 16;
        let _ = writeln!(
            self.sam,
            "s{}\t{reverse}\tchr21\t{}\t{mapq}\t{cigar}\t*\t0\t0\t{}\t{}\tRG:Z:1",
            self.count,
            START as usize + position + 1,
            String::from_utf8_lossy(bases),
            "I".repeat(bases.len())
        );
        self.count += 1;
    }

    /// Reads of the reference haplotype, spread over the place.
    fn reference(&mut self, count: usize) {
        for i in 0..count {
            let from = self.at() - 20 - i * 55 / count;
            let bases = self.bases[from..from + READ].to_vec();
            self.line(from, &format!("{READ}M"), &bases, 60);
        }
    }

    /// Reads of the alternate haplotype.
    fn alternate(&mut self, count: usize, how: Aligned, mapq: u8) {
        let (at, reference) = (self.at(), self.allele.reference.len());
        let alternate = self.allele.alternate.clone().into_bytes();
        let mut haplotype = self.bases[..at].to_vec();
        haplotype.extend(&alternate);
        haplotype.extend(&self.bases[at + reference..]);
        for i in 0..count {
            let from = at - 20 - i * 55 / count;
            let bases = haplotype[from..from + READ].to_vec();
            let before = at - from + reference.min(alternate.len());
            let cigar = match how {
                Aligned::Ungapped => format!("{READ}M"),
                Aligned::Clipped => format!("{before}M{}S", READ - before),
                Aligned::Gapped if reference > alternate.len() => {
                    format!("{before}M{}D{}M", reference - alternate.len(), READ - before)
                }
                Aligned::Gapped if reference < alternate.len() => {
                    let inserted = alternate.len() - reference;
                    format!("{before}M{inserted}I{}M", READ - before - inserted)
                }
                Aligned::Gapped => format!("{READ}M"),
            };
            self.line(from, &cigar, &bases, mapq);
        }
    }

    fn ask(&self, dir: &Path, name: &str, zygosity: Zygosity) -> ReadSupport {
        let bam = write(dir, name, &self.sam, None);
        let file = AlignmentFile::open(&bam, OpenAlignments::default()).unwrap();
        let limits = Limits { mapping_quality: 20, base_quality: 10 };
        let slice = |span: Span| {
            let (a, b) =
                (span.start.checked_sub(START)? as usize, span.end.checked_sub(START)? as usize);
            self.bases.get(a..b).map(<[u8]>::to_vec)
        };
        let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
        let rules = &book.general().reads;
        let mut examiner = Examiner::new(&self.allele, limits, rules, slice).unwrap();
        let (contig, _) = file.contig(self.allele.chromosome).unwrap();
        let span = examiner.span();
        let mut reader = file.reader().unwrap();
        reader
            .for_each(contig, span, |read| {
                examiner.add(read);
                Ok(())
            })
            .unwrap();
        let examined = examiner.finish();
        judge(
            &examined.fragments,
            examined.mapq0,
            &call(zygosity),
            Chromosome::from_rank(0).unwrap(),
            book.general(),
        )
    }
}

fn call(zygosity: Zygosity) -> SampleCall {
    let none = Value::Unknown(Missing::NotInInput);
    SampleCall {
        genotype: "0/1".into(),
        allele_genotype: Genotype::parse("0/1"),
        zygosity,
        phase_set: Value::Unknown(Missing::NotInInput),
        depth: none,
        ref_depth: none,
        alt_depth: none,
        vaf: Value::Unknown(Missing::NotInInput),
        vaf_fields: String::new(),
        unnamed_reads: None,
        sample_filter: Value::Unknown(Missing::NotInInput),
        quality: Value::Unknown(Missing::NotInInput),
        likelihoods: Value::Unknown(Missing::NotInInput),
    }
}

fn counts(s: &ReadSupport) -> (u32, u32, u32) {
    (s.reference, s.alternate, s.other)
}

#[test]
fn every_kind_of_allele_is_counted_however_its_reads_were_aligned() {
    let dir = tempfile::tempdir().unwrap();
    let long = "ACGTTGCATCGGATCTAGGCATTACGGCATAC";
    let cases: [(&str, &str, &str, &[Aligned]); 7] = [
        ("snv", "A", "G", &[Aligned::Gapped]),
        ("mnv", "ACG", "TTA", &[Aligned::Gapped]),
        ("deletion", "ACGT", "A", &[Aligned::Gapped, Aligned::Clipped, Aligned::Ungapped]),
        ("insertion", "A", "ACCTG", &[Aligned::Gapped, Aligned::Clipped, Aligned::Ungapped]),
        ("one_base", "AC", "A", &[Aligned::Gapped, Aligned::Clipped]),
        ("long_deletion", long, "A", &[Aligned::Gapped, Aligned::Clipped]),
        ("delins", "ACGTTG", "AT", &[Aligned::Gapped, Aligned::Clipped]),
    ];
    for (seed, (name, reference, alternate, ways)) in cases.into_iter().enumerate() {
        for (i, how) in ways.iter().enumerate() {
            let mut site = Site::new(500, reference, alternate, seed as u64 + 7);
            site.reference(23);
            site.alternate(17, *how, 60);
            let s = site.ask(dir.path(), &format!("{name}{i}.bam"), Zygosity::Heterozygous);
            assert_eq!(counts(&s), (23, 17, 0), "{name}, way {i}: {s:?}");
            assert_eq!(s.verdict, SupportVerdict::Confirmed, "{name}, way {i}: {s:?}");
            assert_eq!(s.vaf_interval, Some([0.2851, 0.578]), "{name}");
        }
    }
}

#[test]
fn verdicts_follow_the_call_and_the_reads() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |name: &str, reference: usize, alternate: usize, mapq: u8, zygosity| {
        let mut site = Site::new(500, "A", "G", 3);
        site.reference(reference);
        site.alternate(alternate, Aligned::Gapped, mapq);
        site.ask(dir.path(), name, zygosity)
    };
    use Zygosity::{Heterozygous, Homozygous};
    for (name, reference, alternate, zygosity, verdict) in [
        ("absent.bam", 40, 0, Heterozygous, SupportVerdict::NotSeen),
        ("low.bam", 60, 4, Heterozygous, SupportVerdict::LowShare),
        ("high.bam", 1, 60, Heterozygous, SupportVerdict::HighShare),
        ("few.bam", 4, 4, Heterozygous, SupportVerdict::FewReads),
        ("none.bam", 0, 0, Heterozygous, SupportVerdict::NoData),
        ("hom.bam", 0, 30, Homozygous, SupportVerdict::Confirmed),
        ("nothom.bam", 20, 20, Homozygous, SupportVerdict::LowShare),
    ] {
        let s = ask(name, reference, alternate, 60, zygosity);
        assert_eq!(s.verdict, verdict, "{name}: {s:?}");
        if verdict != SupportVerdict::NoData {
            let says = format!("reads say {alternate} of {}", reference + alternate);
            assert!(s.text.contains(&says), "{name}: {}", s.text);
        }
    }
    // Reads that fit elsewhere as well: nothing usable is not the same as nothing there.
    let s = ask("multi.bam", 0, 20, 0, Heterozygous);
    assert_eq!(
        (s.verdict, s.low_quality, s.mapq0),
        (SupportVerdict::NoData, 20, Some(1.0)),
        "{s:?}"
    );
    assert!(s.text.contains("all 20 are under the quality limits"), "{}", s.text);
}

#[test]
fn the_two_reads_of_a_fragment_count_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut site = Site::new(500, "A", "G", 3);
    site.reference(12);
    site.alternate(12, Aligned::Gapped, 60);
    // Each read once more under the same name: its mate.
    let mates: String =
        site.sam.lines().filter(|l| !l.starts_with('@')).map(|l| format!("{l}\n")).collect();
    site.sam.push_str(&mates);
    let s = site.ask(dir.path(), "pairs.bam", Zygosity::Heterozygous);
    assert_eq!(counts(&s), (12, 12, 0), "{s:?}");
    // A fragment whose reads disagree is neither.
    let first = site.sam.lines().find(|l| l.starts_with("s0\t")).unwrap().to_owned();
    let fields: Vec<&str> = first.split('\t').collect();
    let at = site.allele.start as usize + 1 - fields[3].parse::<usize>().unwrap();
    let mut bases = fields[9].to_owned().into_bytes();
    bases[at] = b'G';
    let other = first.replacen(fields[9], &String::from_utf8(bases).unwrap(), 1);
    site.sam = site.sam.replacen(&first, &other, 1);
    let s = site.ask(dir.path(), "disagree.bam", Zygosity::Heterozygous);
    assert_eq!(counts(&s), (11, 12, 1), "{s:?}");
}
