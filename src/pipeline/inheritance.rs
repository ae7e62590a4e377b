//! Every allele of a family's call set by the models of inheritance, gene by gene: without panel,
//! rules and case.

use crate::Result;
use crate::family::segregation::allele::FamilyAllele;
use crate::family::segregation::gene::FamilyJudge;
use crate::family::segregation::person_call::{InheritanceRegion, PersonCall};
use crate::family::segregation::tree::FamilyTree;
use crate::io::calls::callset::CallSet;
use crate::model::allele::Record;
use crate::model::gene_segregation::GeneSegregation;
use crate::model::{Build, Chromosome, NotCandidate, RegionSet, Span};
use crate::normalize::{Alternate, Callers, alternates, sample};
use std::collections::BTreeMap;

/// The INFO field that names the gene of a record: the key, and which part between `|` of each of
/// its entries, counted from 0, where the entries have parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneField {
    /// Names the INFO key.
    pub key: String,
    /// Counts the part, from 0.
    pub part: Option<usize>,
}

impl GeneField {
    /// Lists the genes of a record, each once, in order; none where it has no such field.
    fn genes(&self, record: &Record) -> Vec<String> {
        let Some(text) = record.info_field(&self.key) else { return Vec::new() };
        let name = |entry: &str| match self.part {
            Some(n) => entry.split('|').nth(n).unwrap_or_default().to_owned(),
            None => entry.to_owned(),
        };
        let mut genes: Vec<String> = Vec::new();
        for gene in text.split(',').map(name).filter(|g| !g.is_empty() && g != ".") {
            if !genes.contains(&gene) {
                genes.push(gene);
            }
        }
        genes
    }
}

/// Says what of a call set is judged, and how.
pub struct InheritanceInput<'a> {
    /// Holds the family; its tested persons are the call set's.
    pub tree: &'a FamilyTree,
    /// Names the samples of the call set in the order of its columns.
    pub samples: &'a [String],
    /// Gives the build, for the pseudoautosomal regions.
    pub build: Build,
    /// Names the field of the gene; without one no pair is made.
    pub gene_field: Option<&'a GeneField>,
    /// Names the INFO key of the modes of inheritance.
    pub modes_key: &'a str,
    /// Gives the depth from which a call of the reference shows absence.
    pub min_depth: u32,
    /// Holds the callers that may have written the records.
    pub callers: &'a Callers,
}

/// One gene with its alleles and what the family says of them.
pub struct JudgedGene {
    /// Names the gene; `.` where the call set names none.
    pub name: String,
    /// Names the alleles as the input wrote them, `chr1:100:A:G`.
    pub alleles: Vec<String>,
    /// Gives the modes of inheritance that the input states for each allele.
    pub modes: Vec<String>,
    /// Holds the answers.
    pub segregation: GeneSegregation,
}

/// Judges a call set chromosome by chromosome and hands each gene on, in the order of its first
/// allele.
///
/// # Errors
/// Those of the call set, and of `sink`.
pub fn judge_call_set(
    call_set: CallSet,
    input: &InheritanceInput<'_>,
    progress: &(dyn Fn(u64) + Sync),
    sink: &mut dyn FnMut(JudgedGene) -> Result<()>,
) -> Result<()> {
    let whole = |c: Chromosome| (c, Span::new(0, u64::from(u32::MAX)));
    let regions = RegionSet::new(Chromosome::all().map(whole));
    let mut genes = OpenGenes::new(input);
    call_set.restrict(&regions, progress, &mut |batch| {
        batch.records.iter().for_each(|record| genes.take(record));
        if batch.last_of_region { genes.close(sink) } else { Ok(()) }
    })?;
    genes.close(sink)
}

/// The genes of one chromosome while it is read.
struct OpenGenes<'a, 'i> {
    input: &'i InheritanceInput<'a>,
    /// Gives the column of each person of the tree.
    columns: Vec<Option<usize>>,
    records: u64,
    judge: FamilyJudge<'a>,
    genes: Vec<OpenGene>,
    by_name: BTreeMap<String, usize>,
}

#[derive(Default)]
struct OpenGene {
    name: String,
    names: Vec<String>,
    modes: Vec<String>,
    alleles: Vec<FamilyAllele>,
}

impl<'a, 'i> OpenGenes<'a, 'i> {
    fn new(input: &'i InheritanceInput<'a>) -> Self {
        let column = |name: &str| input.samples.iter().position(|s| s == name);
        let columns = input.tree.persons().iter().map(|p| column(&p.name)).collect();
        let judge = FamilyJudge::new(input.tree);
        Self { input, columns, records: 0, judge, genes: Vec::new(), by_name: BTreeMap::new() }
    }

    fn take(&mut self, record: &Record) {
        self.records += 1;
        let mut genes = self.input.gene_field.map(|f| f.genes(record)).unwrap_or_default();
        if genes.is_empty() {
            // Alleles without a gene are no pairs: each is a gene of its own.
            genes.push(String::new());
        }
        for (i, alternate) in alternates(record).into_iter().enumerate() {
            let (text, deletes) = match alternate {
                Alternate::Bases(_, text) => (text, false),
                Alternate::Named(NotCandidate::SymbolicAllele, text) => {
                    (text, text.starts_with("<DEL"))
                }
                Alternate::Named(NotCandidate::Breakend, text) => (text, false),
                Alternate::Named(..) => continue,
            };
            let name =
                format!("{}:{}:{}:{text}", record.contig, record.start + 1, record.reference);
            let allele = self.allele(record, i + 1, deletes);
            for gene in &genes {
                let modes = record.info_field(self.input.modes_key).unwrap_or_default();
                let open = self.gene(gene);
                open.names.push(name.clone());
                open.modes.push(modes.to_owned());
                open.alleles.push(allele.clone());
            }
        }
    }

    fn allele(&self, record: &Record, index: usize, deletes: bool) -> FamilyAllele {
        let call = |column: &Option<usize>| {
            let call = sample::call(record, (*column)?, index, self.input.callers);
            Some(PersonCall::new(&call))
        };
        // The base before a symbolic deletion stands in REF.
        let deletion = deletes.then(|| Span::new(record.start + 1, record.span.end));
        FamilyAllele {
            region: InheritanceRegion::at(self.input.build, record.chromosome, record.start),
            position: record.start,
            record: self.records,
            deletion,
            calls: self.columns.iter().map(call).collect(),
        }
    }

    fn gene(&mut self, name: &str) -> &mut OpenGene {
        let place = match self.by_name.get(name) {
            Some(place) if !name.is_empty() => *place,
            _ => {
                let shown = if name.is_empty() { "." } else { name };
                self.genes.push(OpenGene { name: shown.to_owned(), ..OpenGene::default() });
                self.by_name.insert(name.to_owned(), self.genes.len() - 1);
                self.genes.len() - 1
            }
        };
        &mut self.genes[place]
    }

    /// Judges and hands on all open genes.
    fn close(&mut self, sink: &mut dyn FnMut(JudgedGene) -> Result<()>) -> Result<()> {
        self.by_name.clear();
        for gene in std::mem::take(&mut self.genes) {
            let segregation = self.judge.judge(&gene.alleles, self.input.min_depth);
            let OpenGene { name, names: alleles, modes, .. } = gene;
            sink(JudgedGene { name, alleles, modes, segregation })?;
        }
        Ok(())
    }
}
