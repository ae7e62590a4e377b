//! The one answer to which transcript, call or row belongs to a gene.

use crate::model::cnv::CnvGene;
use crate::model::gene::GeneFacts;
use crate::model::transcript::{Identity, Transcript};

/// The gene that a transcript, a call or a row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GeneId<'a> {
    /// Gives the HGNC id (`HGNC:10471`), where the source states one.
    pub hgnc: Option<&'a str>,
    /// Gives the symbol as the source writes it, current or previous.
    pub symbol: &'a str,
}

impl<'a> GeneId<'a> {
    /// Returns the gene that a symbol alone names.
    pub fn from_symbol(symbol: &'a str) -> Self {
        Self { hgnc: None, symbol }
    }

    /// Returns the gene that an HGNC id and a symbol name.
    pub fn new(hgnc: &'a str, symbol: &'a str) -> Self {
        Self { hgnc: Some(hgnc), symbol }
    }
}

impl GeneFacts {
    /// Tells whether `named` is this gene: by HGNC id where it states one, else by the current or a
    /// previous symbol.
    ///
    /// A symbol beside an HGNC id decides nothing, because symbols change and ids do not.
    pub fn owns<'a>(&self, named: impl Into<GeneId<'a>>) -> bool {
        let named = named.into();
        match named.hgnc {
            Some(id) => id == self.hgnc_id,
            None => {
                named.symbol == self.symbol
                    || self.previous_symbols.iter().any(|s| s == named.symbol)
            }
        }
    }
}

impl<'a> From<&'a Transcript> for GeneId<'a> {
    fn from(transcript: &'a Transcript) -> Self {
        Self { hgnc: transcript.hgnc_id.as_deref(), symbol: &transcript.gene }
    }
}

impl<'a> From<&'a Identity> for GeneId<'a> {
    fn from(identity: &'a Identity) -> Self {
        Self { hgnc: identity.hgnc_id.as_deref(), symbol: &identity.gene }
    }
}

impl<'a> From<&'a GeneFacts> for GeneId<'a> {
    fn from(facts: &'a GeneFacts) -> Self {
        Self::new(&facts.hgnc_id, &facts.symbol)
    }
}

impl<'a> From<&'a CnvGene> for GeneId<'a> {
    fn from(gene: &'a CnvGene) -> Self {
        Self::new(&gene.hgnc_id, &gene.symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hgnc_id_decides_before_any_symbol() {
        let facts = crate::report::fixture::report().rows[0].gene.clone();
        let previous = facts.previous_symbols[0].clone();
        assert!(facts.owns(&*facts));
        assert!(facts.owns(GeneId::new(&facts.hgnc_id, "ANOTHER")));
        assert!(!facts.owns(GeneId::new("HGNC:1", &facts.symbol)));
        assert!(facts.owns(GeneId::from_symbol(&facts.symbol)));
        assert!(facts.owns(GeneId::from_symbol(&previous)));
        assert!(!facts.owns(GeneId::from_symbol("")));
    }
}
