//! Inheritance beyond one genotype: phase, fit to a mode, and de novo claims. Pure functions of
//! calls and counted reads, which name `model` and `settings` alone.
//!
//! | file | job |
//! |---|---|
//! | [`called_allele`] | holds the view of a kept allele that phase and fit look at |
//! | [`phase`] | tells which alleles of one sample lie on one haplotype |
//! | [`fit`] | fits the alleles of a gene to its mode of inheritance |
//! | [`case_family`] | the family of a case, with calls and reads of each person at an allele |
//! | `assumptions` | lists what the answers on an allele take for granted |
//! | [`family_rows`] | says the answers on a gene for each of its alleles |
//! | [`read_phase`] | joins the phase of a person's calls with that of the person's reads |
//! | [`segregation`] | judges alleles and pairs in a family of any size |
//! | [`mod@de_novo`] | judges a de novo claim by what the parents show |
//! | [`checks`] | checks of the samples by their genotypes: relations, sex, disomy |

mod assumptions;
pub mod called_allele;
pub mod case_family;
pub mod checks;
pub mod de_novo;
pub mod family_rows;
pub mod fit;
pub mod phase;
pub mod read_phase;
pub mod segregation;

pub use called_allele::{AlleleModes, CalledAllele, CalledVariant};
pub use case_family::CaseFamily;
pub use de_novo::{asked_parents, de_novo, unsupported_claim};
pub use family_rows::GeneFamily;
pub use fit::{FamilyPhases, fit_gene};
pub use read_phase::join_read_phase;
