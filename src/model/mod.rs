//! Defines the plain types of the domain; imports no other room and does no input or output.
//!
//! | file | job |
//! |---|---|
//! | [`vocabulary`] | closed vocabularies: an enum, its printed words and its parser in one place |
//! | [`span`], [`positions`], [`regions`] | coordinates on contigs and transcripts |
//! | [`genome`], [`sex_chromosomes`] | builds and chromosomes |
//! | [`value`], [`share`] | a value or why it is unknown; shares with their interval |
//! | [`allele`], [`genotype`], [`structural_allele`] | records, alleles and the sample's call |
//! | [`local_alleles`] | alleles that a sample's local lists speak of |
//! | [`transcript`], [`transcript_fault`] | a gene's transcripts, and their faults in a file |
//! | [`consequence`], [`mechanism`] | the effect of an allele on a transcript |
//! | [`panel`], [`panel_terms`], [`mode_of_inheritance`] | a resolved panel and its words |
//! | [`locus_effect`], [`allele_class`] | what curated alleles do; classes that a disease needs |
//! | [`gene_id`] | which transcript, call or row belongs to a gene |
//! | [`resource`], [`predictor`], [`lists`] | entries of the bundle and of the user's lists |
//! | [`rule`], [`not_candidate`] | rules, verdicts, reasons |
//! | [`notice`] | what is known of run, sample, gene or allele beside its row |
//! | `quoting` | whether cells of text are quoted as CSV has it, for every reader of tables |
//! | [`digest`], [`median`], [`interval_index`] | hexadecimal digits, medians, items found by place |
//! | [`ledger`] | the outcome of every allele |
//! | [`variant`], [`event`] | the subject of a row: a small variant or an event |
//! | [`gene`], [`gene_row`], [`gene_models`] | a gene as the panel describes it, its row, its rows by model |
//! | [`gene_event`] | the events of a gene, as called and as reported |
//! | [`event_effect`], [`dosage`] | what an event does to a transcript; its score by dosage |
//! | [`candidate`], [`evidence`] | a kept allele, and what speaks for and against it |
//! | [`inheritance`], [`read_evidence`], [`tiering`] | the answers of the stages on a candidate |
//! | [`segregation`], [`gene_segregation`], [`family_row`] | the words and answers of a family's genotypes |
//! | [`row`], [`row_checks`], [`report`] | rows of the report, checks of samples on them, and the finished case |
//! | [`case`], [`parents`], [`germline`] | the case, the parents at an allele, the germline label |
//! | [`known_variant`], [`carrier`] | a variant known in the family, and whether a person carries it |
//! | [`donor`] | what is told of a stem-cell donor |
//! | [`pedigree`], [`pedigree_check`], [`relation`], [`near_name`] | the family and its names |
//! | [`report_family`] | the family as the report draws it |
//! | [`relatedness`] | what genotypes show of the relations of several persons |
//! | [`coverage`], [`cnv`] | depth and copy number from reads |

pub mod allele;
pub mod allele_class;
pub mod candidate;
pub mod carrier;
pub mod case;
pub mod cnv;
pub mod consequence;
pub mod coverage;
pub mod digest;
pub mod donor;
pub mod dosage;
pub mod event;
pub mod event_effect;
pub mod evidence;
pub mod family_row;
pub mod gene;
pub mod gene_event;
pub mod gene_id;
pub mod gene_models;
pub mod gene_row;
pub mod gene_segregation;
pub mod genome;
pub mod genotype;
pub mod germline;
pub mod inheritance;
pub mod interval_index;
pub mod known_variant;
pub mod ledger;
pub mod lists;
pub mod local_alleles;
pub mod locus_effect;
pub mod mechanism;
pub mod median;
pub mod mode_of_inheritance;
pub mod near_name;
pub mod not_candidate;
pub mod notice;
pub mod panel;
pub mod panel_terms;
pub mod parents;
pub mod pedigree;
pub mod pedigree_check;
pub mod positions;
pub mod predictor;
pub(crate) mod quoting;
pub mod read_evidence;
pub mod regions;
pub mod relatedness;
pub mod relation;
pub mod report;
pub mod report_family;
pub mod resource;
pub mod row;
pub mod row_checks;
pub mod rule;
pub mod segregation;
pub mod sex_chromosomes;
pub mod share;
pub mod span;
pub mod structural_allele;
pub mod tiering;
pub mod transcript;
pub mod transcript_fault;
pub mod value;
pub mod variant;
pub mod vocabulary;

pub use allele::Allele;
pub use allele_class::AlleleClass;
pub use candidate::Candidate;
pub use consequence::{Impact, Term, TranscriptConsequence};
pub use gene_id::GeneId;
pub use genome::{Build, Chromosome};
pub use genotype::{CarriedCopies, Genotype, SampleCall, Zygosity};
pub use locus_effect::{LocusEffect, PartnerSide, StatedEffect};
pub use mode_of_inheritance::{ModeOfInheritance, Modes};
pub use not_candidate::NotCandidate;
pub use notice::Notice;
pub use panel_terms::{EvidenceLevel, LocusAction, PredispositionFlag};
pub use positions::{Numbered, Positions};
pub use regions::{Region, RegionSet};
pub use relation::Relation;
pub use rule::{RescueScope, RescueSource, RuleGroup, RuleName, Verdict};
pub use span::Span;
pub use transcript::{Strand, Transcript};
pub use value::{Missing, Value};
pub use variant::Variant;
pub use vocabulary::Stated;
