//! Files of events: VCF and BCF of structural callers, and tables of callers of copy number.
//!
//! [`read`] gives every record and ALT a fate. The habits of callers are data
//! (`panels/callers.toml`).
//!
//! | file | job |
//! |---|---|
//! | `mod` | opens a file, finds its form and reads it |
//! | [`callers`] | the habits of structural callers |
//! | `vcf`, `record` | the records of a VCF or BCF, and one of them |
//! | `options` | how a file is read |
//! | `info`, `claimed` | the fields of INFO, and what an ALT claims |
//! | `alternate` | an ALT by its form |
//! | `symbolic`, `breakend`, `sequence` | the three forms of an ALT |
//! | `claim`, `interval` | the evidence of an event, and the intervals of its ends |
//! | `calls`, `copies` | the samples' columns, and numbers of copies |
//! | `contigs`, `mates` | places against the ends of contigs, and the two records of a junction |
//! | [`table`], `row` | tables, their forms and rows |
//! | `cnvkit`, `clincnv`, `cnvnator`, `exomedepth`, `bed` | one form of a table each |

mod alternate;
mod bed;
mod breakend;
pub mod callers;
mod calls;
mod claim;
mod claimed;
mod clincnv;
mod cnvkit;
mod cnvnator;
mod contigs;
mod copies;
mod exomedepth;
mod info;
mod interval;
mod mates;
mod options;
mod record;
mod row;
mod sequence;
mod symbolic;
pub mod table;
mod vcf;

pub use options::EventOptions;

use crate::io::calls::bcf;
use crate::io::calls::callset::read_header_text;
use crate::io::calls::vcf::Header;
use crate::io::text::source::{self, Content, read_error};
use crate::model::event::reading::EventFile;
use crate::{Error, Result};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Caps the size of a table, in bytes: the largest real ones have some thousand rows.
const TABLE_BYTES: u64 = 64 << 20;

/// Reads a file of events, whose form is found by its content.
///
/// # Errors
/// Input: a file that cannot be read, is damaged or cut short, is of another assembly, or has a
/// form that is refused (BEDPE, CNVkit's segments without copies). Usage: an unknown caller.
pub fn read(path: &Path, options: &EventOptions) -> Result<EventFile> {
    read_file(path, options).map_err(|e| e.at(path))
}

fn read_file(path: &Path, options: &EventOptions) -> Result<EventFile> {
    let name: Arc<str> = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into();
    let mut source = source::open_text(path, options.threads.max(1))?;
    if source.content == Content::Bcf {
        let header = bcf::read_header(&mut source.reader)?;
        return vcf::read(name, &header, &mut source, options);
    }
    let mut head = read_header_text(source.reader.as_mut(), source.packing)?;
    if is_vcf(&head) {
        let header = Header::parse(&head)?;
        return vcf::read(name, &header, &mut source, options);
    }
    let packing = source.packing;
    let mut rest = Vec::new();
    source
        .reader
        .as_mut()
        .take(TABLE_BYTES)
        .read_to_end(&mut rest)
        .map_err(|e| read_error(&e, packing))?;
    head.append(&mut rest);
    if head.len() as u64 >= TABLE_BYTES {
        return Err(Error::input(format!("the table is larger than {} MB", TABLE_BYTES >> 20)));
    }
    table::parse(&head, name, options)
}

/// Tells whether the lines that begin with `#` are the header of a VCF.
fn is_vcf(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.starts_with(b"##fileformat=VCF")
        || head.split(|b| *b == b'\n').any(|line| line.starts_with(b"#CHROM\tPOS\t"))
}
