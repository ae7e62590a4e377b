//! Reads any other VCF or table as a track: named fields, kept as text.

use crate::io::calls::vcf::Header;
use crate::io::text::source;
use crate::io::text::table::Head;
use crate::model::allele::Record;
use crate::resource::bundle::format::{SourceMark, TrackKind};
use crate::resource::bundle::track_spec::{Policy, TrackSpec};
use crate::resource::sources::sites::{Cells, Info, SiteParser};
use crate::resource::sources::tabular::{Columns, TableParser};
use crate::resource::sources::track_names::{CONTIG, POSITION, START, check_name, is_plain};
use crate::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Holds `NAME=FILE:FIELD,FIELD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackRequest {
    /// The name in outputs.
    pub name: String,
    /// The file: a VCF, a BCF or a table.
    pub file: PathBuf,
    /// The INFO keys or columns.
    pub fields: Vec<String>,
}

impl FromStr for TrackRequest {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let form = || format!("'{text}' is not of the form NAME=FILE.vcf.gz:FIELD,FIELD");
        let (name, rest) = text.split_once('=').ok_or_else(form)?;
        let (file, fields) = rest.rsplit_once(':').ok_or_else(form)?;
        let fields: Vec<String> = fields.split(',').map(|f| f.trim().to_owned()).collect();
        if file.is_empty() || !fields.iter().all(|f| is_plain(f)) {
            return Err(form());
        }
        check_name(name)?;
        Ok(Self { name: name.to_owned(), file: file.into(), fields })
    }
}

/// Tells what a track's file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrackForm {
    /// Stands for VCF or BCF.
    Sites,
    /// Stands for a table with contig, position, REF and ALT.
    Alleles,
    /// Stands for a table with contig, start and end.
    Intervals,
}

impl TrackRequest {
    /// Looks at the first bytes, and of a table at its column names.
    ///
    /// # Errors
    /// Input: unreadable, or a table with no place in its rows.
    pub(crate) fn form(&self) -> Result<TrackForm> {
        let mut source = source::open_text(&self.file, 1)?;
        let mut start = Vec::new();
        source
            .reader
            .by_ref()
            .take(16)
            .read_to_end(&mut start)
            .map_err(|e| Error::io(&self.file, e))?;
        if start.starts_with(b"BCF\x02") || start.starts_with(b"##fileformat=VCF") {
            return Ok(TrackForm::Sites);
        }
        drop(source);
        let head = crate::io::text::table::head(&self.file)?;
        let has = |names: &[&str]| head.column(names).is_some();
        if has(&CONTIG) && has(&POSITION) && has(&["ref"]) && has(&["alt"]) {
            Ok(TrackForm::Alleles)
        } else if has(&CONTIG) && has(&START) {
            Ok(TrackForm::Intervals)
        } else {
            Err(Error::input(
                "is neither a VCF nor a table with chrom, pos, ref, alt or chrom, start, end",
            )
            .at(&self.file)
            .hint(format!("its columns are {}", head.columns.join(", "))))
        }
    }

    pub(crate) fn track(&self) -> TrackSpec {
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        TrackSpec::new(&self.name, TrackKind::Other, &[], &fields, Policy::First)
    }

    pub(crate) fn mark(&self) -> SourceMark {
        SourceMark {
            track: self.name.clone(),
            name: self.name.clone(),
            release: "not stated".to_owned(),
            licence: "not stated: a track of the user's".to_owned(),
            ..SourceMark::default()
        }
    }
}

/// Parses the named fields of a VCF.
pub(crate) struct Fields(pub Vec<String>);

impl SiteParser for Fields {
    fn keys(&self) -> Vec<String> {
        self.0.clone()
    }

    fn check(&mut self, header: &Header, path: &Path) -> Result<()> {
        match self.0.iter().find(|k| !header.declares_info(k)) {
            None => Ok(()),
            Some(key) => {
                let known: Vec<&str> = header.info.iter().map(|d| d.id.as_str()).take(40).collect();
                Err(Error::input(format!("its header has no INFO field '{key}'"))
                    .at(path)
                    .hint(format!("it has {}", known.join(", "))))
            }
        }
    }

    fn cells(&self, _: &Record, _: &str, info: &Info<'_>) -> Result<Option<Cells>> {
        // An allele without the flag differs from one of which nothing is known.
        let text = |k: &String| {
            let absent = if info.is_flag(k) { "no" } else { "" };
            info.text(k).unwrap_or(absent).to_owned()
        };
        Ok(Some((Vec::new(), self.0.iter().map(text).collect())))
    }
}

/// Parses the named columns of a table.
pub(crate) struct TableFields(pub Vec<String>);

impl TableParser for TableFields {
    fn columns(&mut self, head: &Head) -> Result<Columns> {
        let mut texts = Vec::new();
        for field in &self.0 {
            texts.push(Some(head.required(&[field])?));
        }
        Ok(Columns {
            chromosome: head.required(&CONTIG)?,
            position: head.required(&POSITION)?,
            reference: head.required(&["ref"])?,
            alternate: head.required(&["alt"])?,
            numbers: Vec::new(),
            texts,
        })
    }
}
