//! Declares the tables of a case, each column once.
//!
//! | file | job |
//! |---|---|
//! | [`column`](mod@column) | a column: key, title, description, cell, JSON place, INFO fields |
//! | [`cell`] | one cell, and cells of the model's values |
//! | [`variants`] | the variant table, one file a group of columns |
//! | [`genes`] | the gene table |
//! | [`coverage`] | callability by gene, exon and locus |
//! | [`gaps`] | stretches under the covered depth |
//! | [`copies`] | copy-number calls and sums, depth of every target |
//! | [`people`] | copy-number calls and sums as a person reads them |
//! | [`carrier`] | known variants in the persons of a family |
//! | [`donor`] | what is told of stem-cell donors |
//! | [`event_meaning`] | what events mean for transcripts, and their scores |
//! | [`events`] | alleles of files of events, each with its fate |
//! | [`segregation`] | the models of alleles and pairs in a family |

pub mod carrier;
pub mod cell;
pub mod column;
pub mod copies;
pub mod coverage;
pub mod donor;
pub mod event_meaning;
pub mod events;
pub mod gaps;
pub mod genes;
pub mod people;
pub mod segregation;
pub mod variants;

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod tests;
