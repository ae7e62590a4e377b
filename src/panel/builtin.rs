//! Holds the panels embedded in the binary. Only their headers are read until one is asked for.

use crate::panel::file::{Header, PanelFile};
use crate::{Error, Result};
use serde::Deserialize;
use std::path::Path;

/// Holds one embedded panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Gives the id, also the file's name.
    pub id: &'static str,
    /// Holds the TOML text.
    pub text: &'static str,
}

macro_rules! panels {
    ($($id:literal),* $(,)?) => {
        /// Lists all embedded panels, by indication.
        pub const ALL: &[Builtin] =
            &[$(Builtin { id: $id, text: include_str!(concat!("../../panels/", $id, ".toml")) }),*];
    };
}

panels!(
    "HAEM1-ALL",
    "HAEM1A-MYELOID",
    "HAEM1B-BMF",
    "HAEM1C-TELOMERE",
    "HAEM1D-CYTOPENIA-CHILD",
    "HAEM2A-IT",
    "HAEM2A-IT36",
    "HAEM2B-PLTFUNC",
    "HAEM2B-BLEEDING-ADDON",
    "HAEM3-HHA",
);

#[derive(Deserialize)]
struct Head {
    panel: Header,
}

impl Builtin {
    /// Returns the header alone: fast, the genes are not parsed.
    ///
    /// # Errors
    /// Only where the embedded text is damaged.
    pub fn header(&self) -> Result<Header> {
        let head = self.text.split("\n[[gene]]").next().unwrap_or_default();
        toml::from_str::<Head>(head)
            .map(|h| h.panel)
            .map_err(|e| Error::internal(format!("embedded panel {}: {e}", self.id)))
    }

    /// Returns the number of genes, without parsing them.
    pub fn gene_count(&self) -> usize {
        self.text.matches("\n[[gene]]\n").count()
    }

    /// Returns the number of genes that a run uses when no expansion is asked for.
    pub fn default_gene_count(&self, header: &Header) -> usize {
        let tier = |l: &str| {
            l.strip_prefix("tier = \"").and_then(|t| t.strip_suffix('"')).map(str::to_owned)
        };
        self.text.lines().filter_map(tier).filter(|t| header.default_tiers.contains(t)).count()
    }

    /// Returns the whole panel.
    ///
    /// # Errors
    /// Only where the embedded text is damaged.
    pub fn file(&self) -> Result<PanelFile> {
        PanelFile::parse(self.text, Path::new(self.id))
            .map_err(|e| Error::internal(format!("embedded panel {}: {e}", self.id)))
    }

    /// Returns the leading digit of the indication: panels of `2a` and `2b` make up the union of indication 2.
    pub fn indication_group(header: &Header) -> Option<char> {
        header.indication.chars().next().filter(char::is_ascii_digit)
    }
}

/// Finds an embedded panel by id or short name, in any case.
///
/// # Errors
/// Only where an embedded text is damaged.
pub fn find(name: &str) -> Result<Option<Builtin>> {
    for panel in ALL {
        if panel.id.eq_ignore_ascii_case(name) {
            return Ok(Some(*panel));
        }
    }
    for panel in ALL {
        if panel.header()?.short_names.iter().any(|s| s.eq_ignore_ascii_case(name)) {
            return Ok(Some(*panel));
        }
    }
    Ok(None)
}

/// Returns every name that [`find`] takes: ids and short names.
///
/// # Errors
/// Only where an embedded text is damaged.
pub fn names() -> Result<Vec<String>> {
    let mut out = Vec::new();
    for panel in ALL {
        out.push(panel.id.to_owned());
        out.extend(panel.header()?.short_names);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_unique_and_lead_home() {
        let mut seen = std::collections::HashSet::new();
        for name in names().unwrap() {
            assert!(seen.insert(name.to_ascii_lowercase()), "{name} twice");
        }
        for (name, id) in [
            ("1", "HAEM1-ALL"),
            ("1a", "HAEM1A-MYELOID"),
            ("2a", "HAEM2A-IT"),
            ("2B", "HAEM2B-PLTFUNC"),
            ("3", "HAEM3-HHA"),
            ("IT36", "HAEM2A-IT36"),
            ("2a36", "HAEM2A-IT36"),
            ("haem2a-it36", "HAEM2A-IT36"),
        ] {
            assert_eq!(find(name).unwrap().unwrap().id, id);
        }
        assert_eq!(find("4").unwrap(), None);
    }

    #[test]
    fn counts_without_parsing_are_the_parsed_counts() {
        for panel in ALL {
            let file = panel.file().unwrap();
            let header = panel.header().unwrap();
            assert_eq!(file.panel, header);
            assert_eq!(file.genes.len(), panel.gene_count());
            let default =
                file.genes.iter().filter(|g| header.default_tiers.contains(&g.tier)).count();
            assert_eq!(default, panel.default_gene_count(&header));
            assert_eq!(header.id, panel.id);
        }
    }
}
