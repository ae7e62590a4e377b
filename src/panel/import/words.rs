//! Words for modes of inheritance and for evidence, as sources write them, to our terms: the one
//! table that every import reads (`panels/modes.toml`).
//!
//! Words are compared by their letters: case, punctuation and the kind of blank do not count. A
//! cell is looked up whole; where it is no entry, it is cut at the joiners (`AD/AR`, `AD or AR`)
//! and every part must be one. A word in no entry refuses the cell by name: there is no default.

use crate::model::{EvidenceLevel, ModeOfInheritance, Modes, Stated};
use crate::{Error, Result};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../../panels/modes.toml");

/// Longest cell that is read, in bytes: a longer one names no mode.
const MAX_BYTES: usize = 2000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "format, certainty and source are for the reader of the table")]
struct File {
    format: u32,
    version: String,
    joiners: Vec<String>,
    ignored_ends: Vec<String>,
    #[serde(rename = "mode")]
    modes: Vec<ModeEntry>,
    evidence: Vec<EvidenceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "certainty and source are for the reader of the table")]
struct ModeEntry {
    codes: Vec<String>,
    words: Vec<String>,
    #[serde(default)]
    expressed: String,
    certainty: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "certainty and source are for the reader of the table")]
struct EvidenceEntry {
    rating: String,
    words: Vec<String>,
    certainty: String,
    source: String,
}

/// The table with its words as they are compared.
struct Words {
    joiners: Vec<String>,
    ends: Vec<String>,
    modes: HashMap<String, ReadModes>,
    evidence: HashMap<String, Stated<EvidenceLevel>>,
}

/// Holds the modes of a cell, and what its words say beyond them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReadModes {
    /// The modes; empty where the words state none (`unknown`, `other`).
    pub modes: Modes,
    /// Says what the codes cannot hold, for the notes of the gene.
    pub notes: Vec<String>,
}

impl ReadModes {
    fn add(&mut self, more: &Self) {
        self.modes.add(&more.modes);
        for note in &more.notes {
            if !self.notes.contains(note) {
                self.notes.push(note.clone());
            }
        }
    }
}

fn table() -> Result<&'static Words> {
    static WORDS: OnceLock<std::result::Result<Words, String>> = OnceLock::new();
    WORDS.get_or_init(load).as_ref().map_err(Error::internal)
}

fn load() -> std::result::Result<Words, String> {
    let damaged = |e: String| format!("embedded table modes.toml is damaged: {e}");
    let file: File = toml::from_str(TEXT).map_err(|e| damaged(e.to_string()))?;
    let mut modes = HashMap::new();
    for entry in &file.modes {
        let read = read_modes(entry).map_err(damaged)?;
        for word in &entry.words {
            modes.insert(compared(word), read.clone());
        }
    }
    // Our own words for evidence mean themselves; the table may say better.
    let own = EvidenceLevel::ALL.iter().map(|level| (compared(level.name()), (*level).into()));
    let mut evidence: HashMap<String, Stated<EvidenceLevel>> = own.collect();
    for entry in &file.evidence {
        let rating = Stated::from(entry.rating.as_str());
        if matches!(rating, Stated::Other(_)) {
            return Err(damaged(format!("'{}' is no rating", entry.rating)));
        }
        evidence.extend(entry.words.iter().map(|word| (compared(word), rating.clone())));
    }
    let mut joiners: Vec<String> = file.joiners.iter().map(|j| j.to_lowercase()).collect();
    joiners.sort_by_key(|j| std::cmp::Reverse(j.len()));
    let ends = file.ignored_ends.iter().map(|e| compared(e)).collect();
    Ok(Words { joiners, ends, modes, evidence })
}

fn read_modes(entry: &ModeEntry) -> std::result::Result<ReadModes, String> {
    let mut read = ReadModes::default();
    for code in &entry.codes {
        // No mode of ours leaves open whether women with one copy are affected.
        let mode = if code == "XL" {
            read.notes.push("X-linked, dominant or recessive not stated: read as XLR".to_owned());
            Some(ModeOfInheritance::XLinkedRecessive)
        } else {
            ModeOfInheritance::parse(code)
        };
        let mode = mode.ok_or_else(|| format!("'{code}' is no mode"))?;
        read.modes.add(&std::iter::once(mode).collect());
    }
    if !entry.expressed.is_empty() {
        read.notes.push(format!("imprinted: the {} copy is expressed", entry.expressed));
    }
    Ok(read)
}

/// Returns a text as words are compared: lower case, punctuation and blanks as single blanks.
fn compared(text: &str) -> String {
    let blank =
        |c: char| c.is_whitespace() || ".,:;()'\"-_\u{a0}\u{2010}\u{2011}\u{2013}".contains(c);
    let lower = text.to_lowercase();
    lower.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Reads the modes of inheritance that a cell states.
///
/// # Errors
/// Input: a word that the table does not hold.
pub(crate) fn modes(cell: &str) -> Result<ReadModes> {
    let words = table()?;
    let found = if cell.len() <= MAX_BYTES { words.modes_of(&cell.to_lowercase()) } else { None };
    found.ok_or_else(|| {
        let shown: String = cell.trim().chars().take(80).collect();
        Error::input(format!("the mode of inheritance '{shown}' is not known"))
            .hint("write AD, AR, XLD, XLR, YL, MT, DIGENIC or IMPRINTED, several joined by '/', or PanelApp's words; leave the cell empty where the mode is unknown")
    })
}

/// Reads the rating that a cell states; nothing where it states none.
///
/// # Errors
/// Input: a word that the table does not hold.
pub(crate) fn evidence(cell: &str) -> Result<Stated<EvidenceLevel>> {
    table()?.evidence.get(&compared(cell)).cloned().ok_or_else(|| {
        let shown: String = cell.trim().chars().take(80).collect();
        Error::input(format!("the evidence '{shown}' is not known"))
            .hint("write green, amber or red, a rating of PanelApp or a class of ClinGen, G2P or GenCC; leave the cell empty where nobody rated the gene")
    })
}

/// Tells whether a rating says all that the cell says.
pub(crate) fn says_all(rating: &Stated<EvidenceLevel>, cell: &str) -> bool {
    compared(rating.as_str()) == compared(cell)
}

impl Words {
    /// Finds the modes of a lower-case text: whole, without its ignored ends, else cut at the first joiner at
    /// which every part has modes.
    fn modes_of(&self, text: &str) -> Option<ReadModes> {
        let whole = compared(text);
        if let Some(found) = self.entry(&whole) {
            return Some(found.clone());
        }
        // An id of HPO beside the term's words: both are read, and say the same or more.
        if let Some((id, rest)) = hpo_id(text) {
            let mut all = self.modes_of(&id)?;
            all.add(&self.modes_of(&rest)?);
            return Some(all);
        }
        self.joiners.iter().filter(|j| text.contains(j.as_str())).find_map(|joiner| {
            let mut all = ReadModes::default();
            for part in text.split(joiner.as_str()) {
                all.add(&self.modes_of(part)?);
            }
            Some(all)
        })
    }

    fn entry(&self, whole: &str) -> Option<&ReadModes> {
        self.modes.get(whole).or_else(|| {
            self.ends.iter().find_map(|end| {
                let rest = whole
                    .strip_prefix(end.as_str())
                    .filter(|r| r.starts_with(' '))
                    .or_else(|| whole.strip_suffix(end.as_str()).filter(|r| r.ends_with(' ')))?;
                self.entry(rest.trim())
            })
        })
    }
}

/// Takes an HPO id (`hp:0000006`) out of a lower-case text that has more; `None` without one.
fn hpo_id(text: &str) -> Option<(String, String)> {
    let at = text.find("hp:")?;
    let id = text.get(at..at + 10)?;
    let digits = id.bytes().skip(3).all(|b| b.is_ascii_digit());
    let rest = format!("{} {}", &text[..at], &text[at + 10..]);
    (digits && rest.bytes().any(|b| b.is_ascii_alphanumeric())).then(|| (id.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(cell: &str) -> String {
        modes(cell).map_or_else(|e| format!("refused: {e}"), |m| m.modes.joined(","))
    }

    #[test]
    fn every_word_of_the_table_is_read_as_its_entry() {
        let file: File = toml::from_str(TEXT).unwrap();
        for entry in &file.modes {
            let want = read_modes(entry).unwrap();
            for word in &entry.words {
                for spelling in [word.clone(), word.to_uppercase(), format!(" {word}. ")] {
                    assert_eq!(modes(&spelling).unwrap(), want, "{spelling}");
                }
            }
        }
        for entry in &file.evidence {
            for word in &entry.words {
                assert_eq!(evidence(&word.to_uppercase()).unwrap().as_str(), entry.rating);
            }
        }
    }

    #[test]
    fn several_modes_in_one_cell() {
        for (cell, want) in [
            ("AD, ar", "AD,AR"),
            ("AD;AR", "AD,AR"),
            ("Autosomal Dominant and X-linked recessive", "AD,XLR"),
            ("MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted", "AD"),
            (
                "MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted; BIALLELIC, autosomal or pseudoautosomal",
                "AD,AR",
            ),
            ("monoallelic_autosomal", "AD"),
            ("Mode of inheritance: autosomal recessive", "AR"),
            ("usually AD", "AD"),
            ("Autosomal dominant inheritance (HP:0000006)", "AD"),
            ("HP:0000007;HP:0000006", "AR,AD"),
            ("AR/unknown", "AR"),
            (
                "X\u{a0}linked: hemizygous mutation in males, monoallelic mutations in females may cause disease (may be less severe, later onset than males)",
                "XLD",
            ),
        ] {
            assert_eq!(codes(cell), want, "{cell}");
        }
        assert!(modes("X-linked").unwrap().notes[0].contains("not stated"));
        for cell in ["sometimes", "AD/sometimes", "AD AR", "dominant negative", &"AD,".repeat(900)]
        {
            assert!(codes(cell).starts_with("refused: "), "{cell}");
        }
        assert!(evidence("greenish").is_err() && evidence("").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_cell_is_read_or_refused(cell in "[ADRX/|+&;, orand]{0,40}") {
            let _ = (modes(&cell), evidence(&cell));
        }
    }
}
