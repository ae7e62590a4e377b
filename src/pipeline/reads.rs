//! The reads of patient and relatives at each candidate, counted anew, and the pictures of the first
//! rows. Alleles that lie close together are read in one go.

use crate::Result;
use crate::coverage::Limits;
use crate::coverage::judge::{judge, not_examined};
use crate::coverage::linkage::linked_pairs;
use crate::coverage::parents::{judge_parent, not_examined as relative_not_examined};
use crate::coverage::pile::Stack;
use crate::coverage::support::{Examined, Examiner, FragmentShow, Observation, is_too_long};
use crate::io::reads::{AlignedRead, AlignmentFile, AlignmentReader};
use crate::io::reference::sequence::RegionSequences;
use crate::model::coverage::ReadPile;
use crate::model::parents::ParentReads;
use crate::model::read_evidence::{ReadEvidence, ReadLink};
use crate::model::{Allele, Candidate, Chromosome, Span};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::pipeline::plan::CasePlan;
use crate::pipeline::workers::work_in_order;
use crate::settings::sections::ReadRules;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that get a picture of their reads.
pub const PICTURES: usize = 200;
/// Alleles closer than this share one request: a CRAM decodes whole slices for each.
const SHARED_REQUEST_DISTANCE: u64 = 5_000;
/// Requests have at most this many alleles, so that threads share them.
const MAX_REQUEST_ALLELES: usize = 16;

/// The reads of one file at one allele.
struct AlleleReads {
    fragments: Vec<Observation>,
    /// Gives the share of reads with mapping quality 0.
    mapq0: Option<f64>,
    /// Lists the fragments that show the allele or the reference.
    shows: Vec<FragmentShow>,
    /// Holds the reads to draw, where the allele is drawn.
    pile: Option<ReadPile>,
}

/// Reads the alignments of a case at its candidates.
pub struct ReadSurvey<'a> {
    panel: &'a LoadedPanel<'a>,
    case: &'a CasePlan,
    /// Holds the alleles in genome order, without repetition.
    alleles: Vec<Allele>,
    /// Holds the pictures of all alleles, where they are so few that all are drawn.
    piles: Option<BTreeMap<Allele, ReadPile>>,
}

impl<'a> ReadSurvey<'a> {
    /// Prepares a survey of the candidates' alleles.
    pub fn new(
        panel: &'a LoadedPanel<'a>,
        case: &'a CasePlan,
        candidates: &[KeptCandidate],
    ) -> Self {
        let mut alleles: Vec<Allele> =
            candidates.iter().map(|c| c.candidate.allele.clone()).collect();
        alleles.sort_by(|a, b| {
            (a.chromosome, a.span(), &a.alternate).cmp(&(b.chromosome, b.span(), &b.alternate))
        });
        alleles.dedup();
        Self { panel, case, alleles, piles: None }
    }

    /// Tallies the reads of patient and relatives at each candidate.
    ///
    /// # Errors
    /// Input: a file cannot be read in full where it is asked.
    pub fn count(&mut self, candidates: &[KeptCandidate]) -> Result<Vec<ReadEvidence>> {
        let mut evidence = match &self.case.family.patient.alignments {
            Some(file) => self.count_patient(file, candidates)?,
            None => vec![ReadEvidence::default(); candidates.len()],
        };
        for (place, relative) in self.case.family.relatives.iter().enumerate() {
            let counts: Vec<(Option<ParentReads>, Vec<ReadLink>)> = match &relative.alignments {
                Some(file) => self.count_relative(place, file, candidates)?,
                None => vec![(None, Vec::new()); candidates.len()],
            };
            for (at, (reads, links)) in evidence.iter_mut().zip(counts) {
                at.relatives.push(reads);
                at.relative_links.push(links);
            }
        }
        Ok(evidence)
    }

    fn count_patient(
        &mut self,
        file: &AlignmentFile,
        candidates: &[KeptCandidate],
    ) -> Result<Vec<ReadEvidence>> {
        // Where all candidates are drawn their pictures need no second look.
        let draws_all = candidates.len() <= PICTURES;
        let drawn = if draws_all { self.alleles.iter().collect() } else { BTreeSet::new() };
        let mut reads = self.look(file, &groups(&self.alleles), &drawn)?;
        let support = |candidate: &Candidate| match reads.get(&candidate.allele) {
            Some(Some(at)) => {
                let settings = self.panel.setup.settings.for_gene(&candidate.gene.symbol);
                let chromosome = candidate.allele.chromosome;
                judge(&at.fragments, at.mapq0, &candidate.call, chromosome, settings)
            }
            _ => not_examined(&self.why_not(file, &candidate.allele)),
        };
        let links = links(&reads);
        let counts = candidates.iter().map(|c| ReadEvidence {
            patient: Some(support(&c.candidate)),
            links: links.get(&c.candidate.allele).cloned().unwrap_or_default(),
            ..ReadEvidence::default()
        });
        let counts = counts.collect();
        if draws_all {
            self.piles = Some(take_piles(&mut reads));
        }
        Ok(counts)
    }

    /// Counts the reads of the relative at a place in the family.
    fn count_relative(
        &self,
        place: usize,
        file: &AlignmentFile,
        candidates: &[KeptCandidate],
    ) -> Result<Vec<(Option<ParentReads>, Vec<ReadLink>)>> {
        let reads = self.look(file, &groups(&self.alleles), &BTreeSet::new())?;
        let count = |candidate: &Candidate| match reads.get(&candidate.allele) {
            Some(Some(at)) => {
                let settings = self.panel.setup.settings.for_gene(&candidate.gene.symbol);
                let call = candidate.relatives.get(place).and_then(|r| r.call.as_ref());
                judge_parent(&at.fragments, call, settings)
            }
            _ => relative_not_examined(&self.why_not(file, &candidate.allele)),
        };
        let links = links(&reads);
        let both = |c: &KeptCandidate| {
            let links = links.get(&c.candidate.allele).cloned().unwrap_or_default();
            (Some(count(&c.candidate)), links)
        };
        Ok(candidates.iter().map(both).collect())
    }

    /// Draws the patient's reads at the alleles given.
    ///
    /// # Errors
    /// Input: the file cannot be read in full where it is asked.
    pub fn draw(&mut self, drawn: &BTreeSet<&Allele>) -> Result<BTreeMap<Allele, ReadPile>> {
        if let Some(piles) = self.piles.take() {
            return Ok(piles);
        }
        let Some(file) = &self.case.family.patient.alignments else { return Ok(BTreeMap::new()) };
        // In the same requests as they were counted: a picture shows reads that a neighbour asks
        // for.
        let mut groups = groups(&self.alleles);
        groups.retain(|g| g.iter().any(|a| drawn.contains(a)));
        Ok(take_piles(&mut self.look(file, &groups, drawn)?))
    }

    /// Returns the reason why the reads of a file could not be counted.
    fn why_not(&self, file: &AlignmentFile, allele: &Allele) -> String {
        let rules = &self.panel.setup.settings.general().reads;
        if file.contig(allele.chromosome).is_none() {
            "the file lacks the chromosome".to_owned()
        } else if is_too_long(allele, rules) {
            let most = rules.max_allele_length;
            format!("not looked for: an allele of over {most} bases (reads.max_allele_length)")
        } else {
            "not looked for: the reference there is not known".to_owned()
        }
    }

    /// Looks at groups of alleles, which come sorted, in one file.
    fn look<'g>(
        &self,
        file: &AlignmentFile,
        groups: &[&'g [Allele]],
        drawn: &BTreeSet<&Allele>,
    ) -> Result<BTreeMap<&'g Allele, Option<AlleleReads>>> {
        let settings = self.panel.setup.settings.general();
        let rules = &settings.coverage;
        let limits = Limits {
            mapping_quality: rules.min_mapping_quality,
            base_quality: rules.min_base_quality,
        };
        let sequences = self.panel.sequences();
        let request = Request { file, limits, rules: &settings.reads, sequences, drawn };
        let places: Vec<(Chromosome, Span)> =
            groups.iter().filter_map(|g| Some((g.first()?.chromosome, extent(g)))).collect();
        let runs = file.runs(&places);
        let run = |number: usize| {
            runs.get(number).and_then(|r| groups.get(r.clone())).unwrap_or_default()
        };
        let mut reads: BTreeMap<&Allele, Option<AlleleReads>> = BTreeMap::new();
        work_in_order(
            runs.len(),
            self.panel.setup.threads,
            || file.reader(),
            |reader, number| Ok((number, request.read(reader, run(number))?)),
            |(number, lists): (usize, Vec<Vec<Option<AlleleReads>>>)| {
                for (group, list) in run(number).iter().zip(lists) {
                    reads.extend(group.iter().zip(list));
                }
            },
        )?;
        Ok(reads)
    }
}

/// Lists for each allele the others that its fragments show too.
fn links(reads: &BTreeMap<&Allele, Option<AlleleReads>>) -> BTreeMap<Allele, Vec<ReadLink>> {
    let alleles: Vec<&Allele> = reads.keys().copied().collect();
    let shows: Vec<&[FragmentShow]> =
        reads.values().map(|at| at.as_ref().map_or(&[][..], |a| &a.shows)).collect();
    let mut links: BTreeMap<Allele, Vec<ReadLink>> = BTreeMap::new();
    for ([first, second], counts) in linked_pairs(&shows) {
        for (own, other) in [(first, second), (second, first)] {
            let link = ReadLink { other: alleles[other].clone(), counts };
            links.entry(alleles[own].clone()).or_default().push(link);
        }
    }
    links
}

fn take_piles(reads: &mut BTreeMap<&Allele, Option<AlleleReads>>) -> BTreeMap<Allele, ReadPile> {
    let pile = |(allele, at): (&&Allele, &mut Option<AlleleReads>)| {
        Some(((*allele).clone(), at.as_mut()?.pile.take()?))
    };
    reads.iter_mut().filter_map(pile).collect()
}

/// Splits sorted alleles into groups that are read in one go.
fn groups(alleles: &[Allele]) -> Vec<&[Allele]> {
    let mut groups = Vec::new();
    let mut from = 0;
    for i in 1..=alleles.len() {
        let apart = match (alleles.get(i - 1), alleles.get(i)) {
            (Some(a), Some(b)) => {
                a.chromosome != b.chromosome || b.start > a.span().end + SHARED_REQUEST_DISTANCE
            }
            _ => true,
        };
        if apart || i - from >= MAX_REQUEST_ALLELES {
            groups.push(&alleles[from..i]);
            from = i;
        }
    }
    groups
}

/// Returns the span from the first to the last base that a group needs.
fn extent(group: &[Allele]) -> Span {
    let spans = group.iter().map(|a| a.span().padded(1));
    spans
        .reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
        .unwrap_or(Span::new(0, 0))
}

/// One file with the limits and the alleles to read it for.
struct Request<'a> {
    file: &'a AlignmentFile,
    limits: Limits,
    rules: &'a ReadRules,
    sequences: &'a RegionSequences,
    drawn: &'a BTreeSet<&'a Allele>,
}

impl Request<'_> {
    /// Looks at groups of one chromosome in one go; returns the reads at each allele of each group.
    fn read(
        &self,
        reader: &mut AlignmentReader,
        run: &[&[Allele]],
    ) -> Result<Vec<Vec<Option<AlleleReads>>>> {
        let mut reads: Vec<Vec<Option<AlleleReads>>> =
            run.iter().map(|g| g.iter().map(|_| None).collect()).collect();
        let chromosome = run.first().and_then(|g| g.first()).map(|a| a.chromosome);
        let Some((contig, length)) = chromosome.and_then(|c| self.file.contig(c)) else {
            return Ok(reads);
        };
        let spans: Vec<Span> =
            run.iter().map(|g| extent(g)).map(|s| Span::new(s.start, s.end.min(length))).collect();
        reader.sweep(
            contig,
            &spans,
            |i| GroupReads::new(run[i], self),
            |group, read| {
                group.add(read);
                Ok(())
            },
            |i, group| {
                reads[i] = group.finish();
                Ok(())
            },
        )?;
        Ok(reads)
    }
}

/// The alleles of one group while the reads come in.
struct GroupReads<'a> {
    examiners: Vec<Option<Examiner<'a>>>,
    stacks: Vec<Option<Stack>>,
    spans: Vec<Span>,
}

impl<'a> GroupReads<'a> {
    fn new(group: &'a [Allele], request: &Request<'_>) -> Self {
        let limits = request.limits;
        let chromosome = group.first().map(|a| a.chromosome);
        let slice =
            |span: Span| request.sequences.slice(chromosome?.name(), span).map(<[u8]>::to_vec);
        let stack =
            |a: &Allele| request.drawn.contains(a).then(|| Stack::new(a, limits, slice)).flatten();
        Self {
            examiners: group
                .iter()
                .map(|a| Examiner::new(a, limits, request.rules, slice))
                .collect(),
            stacks: group.iter().map(stack).collect(),
            spans: group.iter().map(|a| a.span().padded(1)).collect(),
        }
    }

    fn add(&mut self, read: &AlignedRead) {
        for ((examiner, stack), span) in
            self.examiners.iter_mut().zip(&mut self.stacks).zip(&self.spans)
        {
            if read.pos() as u64 >= span.end {
                continue;
            }
            let shows = examiner.as_mut().and_then(|e| e.add(read));
            if let Some(stack) = stack {
                stack.add(read, shows);
            }
        }
    }

    fn finish(self) -> Vec<Option<AlleleReads>> {
        let reads = |(examiner, stack): (Option<Examiner<'_>>, Option<Stack>)| {
            let Examined { fragments, mapq0, shows } = examiner?.finish();
            Some(AlleleReads { fragments, mapq0, shows, pile: stack.map(Stack::finish) })
        };
        self.examiners.into_iter().zip(self.stacks).map(reads).collect()
    }
}
