//! Inheritance beyond one genotype: phase, and what the parents leave of a de novo claim.
//!
//! | file | job |
//! |---|---|
//! | [`phase`] | which alleles of one sample lie on one haplotype |
//! | [`mod@de_novo`] | what the parents leave of a de novo claim |

pub mod de_novo;
pub mod phase;
