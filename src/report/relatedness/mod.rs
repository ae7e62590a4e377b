//! Writes the checks of a family.
//!
//! | file | job |
//! |---|---|
//! | [`rows`] | the columns of persons, pairs, trios, chromosomes and stretches, each once |
//! | [`tsv`] | the rows as one table, whose first column names the kind of the row |
//! | [`json`] | the rows as one document |
//! | [`words`] | the likeliest explanation in words |

pub mod json;
pub mod rows;
pub mod tsv;
pub mod words;
