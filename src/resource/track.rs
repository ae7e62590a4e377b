//! Any other VCF as a track: named INFO fields, kept as text.

use super::build::{Policy, TrackBuilder};
use super::format::{SourceMark, TrackKind};
use super::sites::{Cells, Info, SiteParser};
use crate::io::vcf::Header;
use crate::model::allele::Record;
use crate::{Error, Result};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `NAME=FILE:FIELD,FIELD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackRequest {
    /// Name in outputs.
    pub name: String,
    /// VCF or BCF.
    pub file: PathBuf,
    /// INFO keys.
    pub fields: Vec<String>,
}

impl FromStr for TrackRequest {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let form = || format!("'{text}' is not of the form NAME=FILE.vcf.gz:FIELD,FIELD");
        let (name, rest) = text.split_once('=').ok_or_else(form)?;
        let (file, fields) = rest.rsplit_once(':').ok_or_else(form)?;
        let fields: Vec<String> = fields.split(',').map(|f| f.trim().to_owned()).collect();
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if !plain(name) || file.is_empty() || !fields.iter().all(|f| plain(f)) {
            return Err(form());
        }
        if ["clinvar", "constraint", "dosage"].contains(&name) || name.starts_with("gnomad_") {
            return Err(format!("the track name '{name}' is taken by a source of that name"));
        }
        Ok(Self { name: name.to_owned(), file: file.into(), fields })
    }
}

impl TrackRequest {
    pub(super) fn track(&self) -> TrackBuilder {
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        TrackBuilder::new(&self.name, TrackKind::Other, &[], &fields, Policy::First)
    }

    pub(super) fn mark(&self) -> SourceMark {
        SourceMark {
            track: self.name.clone(),
            name: self.name.clone(),
            release: "not stated".to_owned(),
            licence: "not stated: a track of the user's".to_owned(),
            ..SourceMark::default()
        }
    }
}

/// Reads the named fields.
pub(super) struct Fields(pub Vec<String>);

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
        Ok(Some((Vec::new(), self.0.iter().map(|k| info.text(k).unwrap_or_default().to_owned()).collect())))
    }
}
