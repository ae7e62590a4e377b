//! Planted pairs: simulated trios with a second hit in each gene (SNV, deletion or duplication; in
//! trans, in cis or new), with and without phase in the calls, with parents who are not called or
//! lack depth. No pair in trans is lost, and no pair in cis counts.

use crate::demo::{panelwise, project};
use crate::input::Numbers;
use crate::persons::{document, ped, run, said};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::{Build, ModeOfInheritance, Span, Strand};
use panelwise::panel::{ExpandStep, PanelRequest, resolve};
use serde_json::Value;
use std::collections::BTreeMap;

const PERSONS: [&str; 4] = ["kid", "mum", "dad", "sib"];
const PEDIGREE: &str = "F\tkid\tdad\tmum\t2\t2\nF\tmum\t0\t0\t2\t1\nF\tdad\t0\t0\t1\t1\n\
                        F\tsib\tdad\tmum\t1\t1\n";

/// The second hit of a gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Second {
    Snv,
    Deletion,
    /// Takes the place of the first hit away from its haplotype.
    DeletionOverFirst,
    Duplication,
}

/// The way of the two hits into the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Trans,
    Cis,
    NewInTrans,
    NewInCis,
}

impl Way {
    fn is_cis(self) -> bool {
        matches!(self, Self::Cis | Self::NewInCis)
    }

    fn is_new(self) -> bool {
        matches!(self, Self::NewInTrans | Self::NewInCis)
    }
}

/// A gene with its two hits.
#[derive(Debug, Clone)]
struct Plant {
    second: Second,
    way: Way,
    /// Marks phased calls of the child.
    phased: bool,
    /// Holds the calls of each person at both places.
    calls: [[String; 2]; 4],
    /// Marks genes in which nobody's call was taken away.
    complete: bool,
}

/// The copies of one person: bit 0 is the first hit, bit 1 the second.
type Copies = [u8; 2];

impl Plant {
    fn draw(n: &mut Numbers) -> Self {
        let second =
            [Second::Snv, Second::Deletion, Second::DeletionOverFirst, Second::Duplication]
                [n.below(4) as usize];
        let ways = if second == Second::DeletionOverFirst {
            // What a deletion took away is not beside it.
            [Way::Trans, Way::NewInTrans, Way::Trans, Way::NewInTrans]
        } else {
            [Way::Trans, Way::Cis, Way::NewInTrans, Way::NewInCis]
        };
        let way = ways[n.below(4) as usize];
        let carriers: [u8; 2] = match way {
            Way::Trans => [1, 2],
            Way::Cis => [3, 0],
            Way::NewInTrans | Way::NewInCis => [1, 0],
        };
        let kid: Copies = match way {
            Way::Trans | Way::NewInTrans => [1, 2],
            Way::Cis | Way::NewInCis => [3, 0],
        };
        // The sibling is healthy: a copy is free of both.
        let sib = loop {
            let sib = carriers.map(|c| if n.below(2) == 0 { c } else { 0 });
            if sib.contains(&0) {
                break sib;
            }
        };
        let mut persons = [kid, [carriers[0], 0], [carriers[1], 0], sib];
        let swap_parents = n.below(2) == 0;
        if swap_parents {
            persons.swap(1, 2);
        }
        let phased = n.below(2) == 0;
        let mut plant = Self { second, way, phased, calls: Default::default(), complete: true };
        let turn = n.below(2) == 0;
        for (person, copies) in persons.into_iter().enumerate() {
            for hit in 0..2 {
                let call = plant.call(copies, hit, person == 0 && phased, turn);
                // By definition an allele is new only where both parents are shown without it.
                let must_show = person == 0 || (way.is_new() && hit == 1 && person < 3);
                plant.calls[person][hit] = if must_show { call } else { plant.taken_away(n, call) };
            }
        }
        plant
    }

    /// The call of a person at one hit.
    fn call(&self, copies: Copies, hit: usize, phased: bool, turn: bool) -> String {
        let has = |copy: u8| copy >> hit & 1 == 1;
        let mut called = copies.map(has);
        if self.second == Second::DeletionOverFirst && hit == 0 && copies.contains(&2) {
            // One copy of the place is left, and callers write it twice.
            called = [called[0] || called[1]; 2];
        }
        if phased && turn {
            called.reverse();
        } else if !phased {
            called.sort_unstable();
        }
        let sign = if phased { '|' } else { '/' };
        let set = if phased { ":7" } else { ":." };
        format!("{}{sign}{}:30{set}", u8::from(called[0]), u8::from(called[1]))
    }

    /// The call, or in one of four cases what is left of it.
    fn taken_away(&mut self, n: &mut Numbers, call: String) -> String {
        let kind = n.below(16);
        if n.below(3) > 0 || kind > 11 {
            return call;
        }
        self.complete = false;
        match kind {
            0..4 => "./.:.:.".to_owned(),
            4..8 => "0/0:3:.".to_owned(),
            8..10 => "0/0:.:.".to_owned(),
            _ if call.starts_with("0/1") => "./1:30:.".to_owned(),
            _ => "0/.:30:.".to_owned(),
        }
    }
}

/// The symbolic allele of a second hit.
fn symbol(second: Second) -> &'static str {
    if second == Second::Duplication { "<DUP>" } else { "<DEL>" }
}

/// What was planted and what was answered.
#[derive(Debug, Default)]
struct Figures {
    pairs: BTreeMap<(Second, Way), u32>,
    fits: u32,
    fits_if: u32,
    cis_excluded: u32,
    cis_open: u32,
}

impl Figures {
    /// Checks an answer against what was planted, and counts it.
    fn check(&mut self, plant: &Plant, answers: [&str; 2], phase: &str) {
        *self.pairs.entry((plant.second, plant.way)).or_default() += 1;
        let what = || format!("{plant:?}: {answers:?}, {phase}");
        // Nothing but a phase in the calls tells the copy of a new allele.
        let is_known = plant.complete
            && (!plant.way.is_new() || plant.phased || plant.second == Second::DeletionOverFirst);
        if plant.way.is_cis() {
            assert!(!answers.contains(&"fits") && phase != "trans", "{}", what());
            assert!(!is_known || answers == ["excluded"; 2], "{}", what());
            if answers[0] == "excluded" { self.cis_excluded += 1 } else { self.cis_open += 1 }
        } else {
            assert!(!answers.contains(&"excluded") && phase != "cis", "{}", what());
            assert!(!is_known || answers == ["fits"; 2] && phase == "trans", "{}", what());
            if answers[0] == "fits" { self.fits += 1 } else { self.fits_if += 1 }
        }
    }

    fn total(&self) -> u32 {
        self.pairs.values().sum()
    }
}

/// A call set of many genes of two hits.
fn call_set(plants: &[Plant]) -> String {
    let mut text = "##fileformat=VCFv4.3\n\
        ##INFO=<ID=GENE,Number=1,Type=String,Description=\"Gene\">\n\
        ##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n\
        ##ALT=<ID=DEL,Description=\"Deletion\">\n##ALT=<ID=DUP,Description=\"Duplication\">\n\
        ##contig=<ID=chr1,length=248956422>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
        .to_owned();
    PERSONS.iter().for_each(|p| text += &format!("\t{p}"));
    text.push('\n');
    let mut line = |gene: usize, place: u64, allele: &str, end: u64, hit: usize| {
        let calls: Vec<&str> = plants[gene].calls.iter().map(|c| c[hit].as_str()).collect();
        text += &format!(
            "chr1\t{place}\t.\t{allele}\t99\tPASS\tGENE=G{gene};END={end}\tGT:DP:PS\t{}\n",
            calls.join("\t")
        );
    };
    for (gene, plant) in plants.iter().enumerate() {
        let place = 100_000 + gene as u64 * 10_000;
        let event = format!("N\t{}", symbol(plant.second));
        match plant.second {
            Second::Snv => {
                line(gene, place, "A\tG", place, 0);
                line(gene, place + 1_000, "C\tT", place + 1_000, 1);
            }
            Second::DeletionOverFirst => {
                line(gene, place - 500, &event, place + 500, 1);
                line(gene, place, "A\tG", place, 0);
            }
            Second::Deletion | Second::Duplication => {
                line(gene, place, "A\tG", place, 0);
                line(gene, place + 1_000, &event, place + 2_000, 1);
            }
        }
    }
    text
}

#[test]
fn no_planted_pair_in_trans_is_lost_and_none_in_cis_counts() {
    let n = &mut Numbers(20_261_128);
    let plants: Vec<Plant> = (0..6_000).map(|_| Plant::draw(n)).collect();
    let dir = tempfile::tempdir().unwrap();
    let (vcf, family) = (dir.path().join("calls.vcf"), ped(dir.path(), "family", PEDIGREE));
    std::fs::write(&vcf, call_set(&plants)).unwrap();
    let mut command = panelwise();
    command.args(["inheritance", "-q", "--gene-field", "GENE", "--ped", &family]).arg(&vcf);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    let table = String::from_utf8(done.stdout).unwrap();
    let mut figures = Figures::default();
    for row in table.lines().map(|l| l.split('\t').collect::<Vec<_>>()) {
        if row[1] == "AR_comp" {
            let plant = &plants[row[0][1..].parse::<usize>().unwrap()];
            let phase = row[9].strip_prefix("kid:phase=").unwrap().split(',').next().unwrap();
            figures.check(plant, [row[4], row[5]], phase);
        }
    }
    assert_eq!(figures.total(), 6_000, "one pair a gene");
    assert_eq!(figures.pairs.len(), 14, "{figures:?}");
    assert!(figures.fits > 1_000 && figures.cis_excluded > 500, "{figures:?}");
    eprintln!("planted pairs of `inheritance`: {figures:?}");
}

/// A gene of the panel with two hits in a row: the place of each, and the records.
struct PlantedGene {
    plant: Plant,
    first: u64,
    records: Vec<(String, u64, String)>,
}

/// Plants two hits into each gene of two hits: new splice donors, or an event over one.
fn planted_genes(n: &mut Numbers) -> Vec<PlantedGene> {
    let request = PanelRequest {
        panels: vec!["2a36".into()],
        genes: Vec::new(),
        expand: ExpandStep::None,
        build: Build::GRCh38,
        padding: 1000,
    };
    let panel = resolve(&request).unwrap();
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let mut genes = Vec::new();
    for gene in &panel.genes {
        let modes = &gene.facts.inheritance;
        let is_recessive =
            modes.contains(ModeOfInheritance::AutosomalRecessive) && modes.known().count() == 1;
        let Some(transcript) = gene.transcripts.first() else { continue };
        if !is_recessive || transcript.cds.len() < 4 {
            continue;
        }
        // The first base of the intron behind a coding part, on either strand, in the reading frame's
        // middle: donors far from the ends of the CDS.
        let donor = |i: usize| match transcript.strand {
            Strand::Plus => transcript.cds[i].span.end,
            Strand::Minus => transcript.cds[i].span.start - 1,
        };
        let [first, second] = [donor(1), donor(2)];
        let near = Span::new(first.min(second) - 200, first.max(second) + 200);
        let contig = transcript.contig.as_str();
        if reference.fetch(contig, near).unwrap().contains(&b'N') {
            continue;
        }
        let plant = Plant::draw(n);
        let snv = |at: u64| {
            let base = reference.fetch(contig, Span::new(at, at + 1)).unwrap()[0] as char;
            format!("{base}\t{}", if base == 'A' { 'C' } else { 'A' })
        };
        let record = |at: u64, allele: &str, end: u64, hit: usize| {
            let calls: Vec<&str> = plant.calls[..3].iter().map(|c| c[hit].as_str()).collect();
            let info = if end == at { ".".to_owned() } else { format!("END={end}") };
            let line = format!(
                "{contig}\t{at}\t.\t{allele}\t99\tPASS\t{info}\tGT:DP:PS\t{}\n",
                calls.join("\t")
            );
            (contig.to_owned(), at, line)
        };
        let event = |at: u64| record(at - 30, &format!("N\t{}", symbol(plant.second)), at + 30, 1);
        let mut records = vec![record(first + 1, &snv(first), first + 1, 0)];
        records.push(match plant.second {
            Second::Snv => record(second + 1, &snv(second), second + 1, 1),
            Second::DeletionOverFirst => event(first + 1),
            Second::Deletion | Second::Duplication => event(second + 1),
        });
        genes.push(PlantedGene { plant, first: first + 1, records });
    }
    genes
}

/// Checks each planted gene of one run, and counts those in trans and in cis that were told.
fn check_run(genes: &[PlantedGene], case: &Value) -> [u32; 2] {
    let rows = case["variants"].as_array().unwrap();
    let mut told = [0; 2];
    for gene in genes {
        let plant = &gene.plant;
        let row = rows.iter().find(|v| v["position"] == gene.first);
        let row = row.unwrap_or_else(|| panic!("{plant:?} has no row"));
        let models = row["family"]["models"].as_array().unwrap();
        let pair = models.iter().find(|m| m["model"] == "AR_comp");
        let pair = pair.unwrap_or_else(|| panic!("{plant:?} has no pair: {row}"));
        let answers =
            ["complete", "incomplete"].map(|k| pair[k]["answer"].as_str().unwrap().to_owned());
        let phase = row["family"]["pairs"][0]["phase"].as_str().unwrap();
        let mut figures = Figures::default();
        figures.check(plant, [&answers[0], &answers[1]], phase);
        let is_carrier = row["tier"] == "R";
        let what = || format!("{plant:?}: {phase}, tier {}, {}", row["tier"], row["tier_reason"]);
        if plant.way.is_cis() {
            assert!(is_carrier || phase != "cis", "{}", what());
            told[1] += u32::from(phase == "cis");
        } else {
            assert!(!is_carrier, "{}", what());
            told[0] += u32::from(phase == "trans");
        }
    }
    told
}

#[test]
fn planted_pairs_of_a_run_are_found_with_their_tier() {
    let n = &mut Numbers(7);
    let (mut planted, mut told) = (0, [0; 2]);
    for _ in 0..16 {
        let genes = planted_genes(n);
        planted += genes.len();
        let mut records: Vec<_> = genes.iter().flat_map(|g| g.records.iter()).collect();
        let rank = |contig: &str| contig[3..].parse().unwrap_or(23u32);
        records.sort_by_key(|(contig, at, _)| (rank(contig), *at));
        let mut text = "##fileformat=VCFv4.3\n\
            ##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n\
            ##ALT=<ID=DEL,Description=\"Deletion\">\n##ALT=<ID=DUP,Description=\"Duplication\">\n\
            ##contig=<ID=chr1,length=248956422>\n\
            #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tkid\tmum\tdad\n"
            .to_owned();
        records.iter().for_each(|(_, _, line)| text += line);
        let dir = tempfile::tempdir().unwrap();
        let (vcf, out) = (dir.path().join("calls.vcf"), dir.path().join("out"));
        std::fs::write(&vcf, text).unwrap();
        let family = ped(dir.path(), "family", &PEDIGREE.replace("F\tsib\tdad\tmum\t1\t1\n", ""));
        let done = run(&vcf, &out, &["--ped", &family]);
        assert!(done.status.success(), "{}", said(&done));
        let [trans, cis] = check_run(&genes, &document(&out, "kid"));
        told = [told[0] + trans, told[1] + cis];
    }
    eprintln!("planted pairs of `run`: {planted}, told in trans and cis: {told:?}");
    assert!(planted >= 40 && told[0] > 5 && told[1] > 5, "{planted} {told:?}");
}
