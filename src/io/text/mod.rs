//! Byte sources and the smaller text formats.
//!
//! | file | job |
//! |---|---|
//! | [`source`] | what a file is by its first bytes, and the stream that decompresses it |
//! | [`bgzf`] | the reader and writer of blocked gzip that other rooms use |
//! | `cells` | the cells of a line: tabs, commas, semicolons, blanks, quotes |
//! | [`event_table`] | tables of events and of dosage sensitivity |
//! | [`excerpt`] | untrusted text, shortened for a message |
//! | [`index`] | the index beside a BGZF file: found, fresh, of this very file |
//! | `index_bounds` | whether the counts and bins of an index are possible ones |
//! | [`ped`] | pedigree files |
//! | [`percent`] | percent-encoding |
//! | [`table`] | delimited text with a place in each row, restricted to regions |

pub mod bgzf;
pub(crate) mod cells;
pub mod event_table;
pub(crate) mod excerpt;
pub mod index;
mod index_bounds;
pub mod ped;
pub mod percent;
pub mod source;
pub mod table;
