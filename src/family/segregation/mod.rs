//! Segregation: which models of inheritance the genotypes of a family allow for one allele and for
//! two alleles of a gene.
//!
//! A call leaves copy numbers open; a model allows copy numbers. An answer compares the two in every
//! tested person, twice: *as shown*, where a 0/0 without depth shows nothing, and *as called*, where
//! it is absence. Two alleles are judged over all assignments of haplotypes to the pedigree that the
//! genotypes leave open, without recombination between them.
//!
//! | file | job |
//! |---|---|
//! | [`copy_set`] | a set of copy numbers |
//! | [`tree`] | persons with parents as indices |
//! | [`person_call`] | what one person's call leaves open |
//! | [`allele`] | one allele in the whole family, deletions over it included |
//! | `twins` | monozygotic twins, whose copies are the same |
//! | `under_deletion` | an allele whose place a deletion takes away |
//! | [`single`] | the models of one allele |
//! | [`origin`] | the parent an allele comes from |
//! | `haplotypes` | states of a person at two alleles, and what a parent can pass on |
//! | `elimination` | the cheapest assignments over a pedigree, without enumeration |
//! | `family_costs` | the fewest new mutations with which haplotypes can be inherited |
//! | [`pair`] | the models of two alleles, and their phase |
//! | [`gene`] | all alleles of a gene, each pair once |

pub mod allele;
pub mod copy_set;
mod elimination;
mod family_costs;
pub mod gene;
mod haplotypes;
pub mod origin;
pub mod pair;
pub mod person_call;
pub mod single;
pub mod tree;
mod twins;
mod under_deletion;
