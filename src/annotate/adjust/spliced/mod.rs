//! Reads the spliced transcript with and without an allele that lies in one exon.
//!
//! | file | job |
//! |---|---|
//! | [`layout`] | both sequences and their products |
//! | [`changes`] | questions on the initiation codon, the terminator and the product |
//! | [`names`] | protein names from the two products |

mod changes;
mod layout;
mod names;

pub(crate) use layout::Spliced;
