//! Reads the case file: TOML with the tables `[case]`, `[consent]` and `[relative.NAME]`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | parses the file and keeps the lines of its tables |
//! | `check` | refuses values that cannot be |

mod check;

use crate::model::case::{Case, Consent, RelativeFacts};
use crate::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Names the tables and keys, for errors.
const KEYS: &str = "a case file has [case] with id, sample, sex, tissue, haematological_malignancy, age, indication, minor, consanguinity, known_variants, twins; [consent] with secondary_findings; [relative.NAME] with role, sex, age, affected, tissue, haematological_malignancy (all optional)";

/// A case file as read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseFile {
    /// Holds the facts.
    pub case: Case,
    /// Holds the places of what it states; `None` without a file.
    pub lines: Option<CaseLines>,
}

/// The places of tables and keys in a case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLines {
    path: PathBuf,
    text: String,
    /// Gives the first byte of each `[relative.NAME]` table.
    relatives: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Option<Case>,
    consent: Option<Consent>,
    #[serde(default)]
    relative: BTreeMap<String, Spanned<RelativeFacts>>,
}

/// Reads a case file.
///
/// # Errors
/// Input, with file and line: not readable, not TOML, unknown keys; an age out of range, an empty
/// name, a variant that is none, a group of twins that is none, a mother who is male or a father who
/// is female, two mothers or two fathers.
pub fn read(path: &Path) -> Result<CaseFile> {
    parse(&std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?, path)
}

/// Parses the text of a case file; `path` names it in errors.
///
/// # Errors
/// See [`read`].
pub fn parse(text: &str, path: &Path) -> Result<CaseFile> {
    let file: File = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_at(text, s.start));
        Error::input(e.message().to_owned()).at(path).line(line).hint(KEYS)
    })?;
    if file.case.is_none() && file.consent.is_none() && file.relative.is_empty() {
        return Err(Error::input("has no [case] table").at(path).line(1).hint(KEYS));
    }
    let starts = file.relative.iter().map(|(name, facts)| (name.clone(), facts.span().start));
    let lines =
        CaseLines { path: path.to_path_buf(), text: text.to_owned(), relatives: starts.collect() };
    let case = Case {
        consent: file.consent.unwrap_or_default(),
        relatives: file.relative.into_iter().map(|(n, f)| (n, f.into_inner())).collect(),
        ..file.case.unwrap_or_default()
    };
    check::check(&case, &lines)?;
    Ok(CaseFile { case, lines: Some(lines) })
}

impl CaseLines {
    /// Makes an error at a key of the `[case]` table.
    pub fn error_in_case(&self, key: &str, what: impl Into<String>) -> Error {
        let start = self.text.find("[case]").unwrap_or(0);
        Error::input(what).at(&self.path).line(self.line_of(start, key))
    }

    /// Makes an error at a key of a `[relative.NAME]` table, or at its head where it has no such
    /// key.
    pub fn error_in_relative(&self, name: &str, key: &str, what: impl Into<String>) -> Error {
        let start = self.relatives.get(name).copied().unwrap_or(0);
        Error::input(what).at(&self.path).line(self.line_of(start, key))
    }

    /// Returns the 1-based line of a key in the table that begins at a byte, else of that byte.
    fn line_of(&self, start: usize, key: &str) -> u64 {
        let first = line_at(&self.text, start);
        let table = self.text.lines().enumerate().skip(first as usize - 1);
        let is_key = |line: &str| {
            let rest = line.trim_start().strip_prefix(key);
            rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
        };
        let next = |(i, line): &(usize, &str)| {
            *i as u64 + 1 == first || !line.trim_start().starts_with('[')
        };
        let mut lines = table.take_while(next);
        lines.find(|(_, line)| is_key(line)).map_or(first, |(i, _)| i as u64 + 1)
    }
}

/// Returns the 1-based line of a byte.
fn line_at(text: &str, byte: usize) -> u64 {
    text.as_bytes()[..byte.min(text.len())].iter().filter(|b| **b == b'\n').count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Relation;
    use crate::model::case::{Sex, Tissue};

    fn read(text: &str) -> Result<CaseFile> {
        parse(text, Path::new("c.toml"))
    }

    #[test]
    fn everything_that_a_case_file_can_state_is_read() {
        let text = "[case]\nsample = \"C\"\nindication = 1\nage = 7\nconsanguinity = true\n\
            known_variants = [\"NM_001754.5:c.601C>T\", \"chr21:34859486:C:T\", \"RUNX1:c.1del\"]\n\
            twins = [[\"C\", \"T\"]]\n[consent]\nsecondary_findings = true\n\
            [relative.M]\nrole = \"mother\"\nage = 40\naffected = false\ntissue = \"saliva\"\n\
            [relative.\"D 1\"]\nrole = \"donor\"\nsex = \"male\"\nhaematological_malignancy = false\n";
        let case = read(text).unwrap().case;
        assert_eq!((case.indication.as_deref(), case.is_minor()), (Some("1"), Some(true)));
        assert_eq!((case.known_variants.len(), case.twins.len()), (3, 1));
        assert!(case.consent.secondary_findings && case.consanguinity == Some(true));
        let (mother, donor) = (&case.relatives["M"], &case.relatives["D 1"]);
        assert_eq!((mother.role, mother.affected), (Some(Relation::Mother), Some(false)));
        assert_eq!((mother.tissue, mother.sex), (Tissue::Saliva, Sex::Unknown));
        assert_eq!((donor.role, donor.sex), (Some(Relation::Donor), Sex::Male));
        let plain = read("[case]\nsample = \"C\"\n").unwrap().case;
        assert_eq!((plain.is_minor(), plain.consent.secondary_findings), (None, false));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        for (text, line, what) in [
            ("[case]\n[relative.M]\nroll = \"mother\"\n", 3, "roll"),
            ("[case]\n[relative.M]\nrole = \"mothr\"\n", 3, "mothr"),
            ("[case]\n[consent]\nsecondary = true\n", 3, "secondary"),
            ("[case]\nconsent = true\n", 2, "consent"),
            ("[case]\n[relative.M]\nsex = \"female\"\nage = 200\n", 4, "130 years"),
            ("[case]\nage = 3\n[relative.M]\nage = -1\n", 4, "130 years"),
            ("[case]\nid = \"a\"\nknown_variants = [\"p.Arg5Ter\"]\n", 3, "p.Arg5Ter"),
            ("[case]\nknown_variants = [\"NM_1:c.\"]\n", 2, "NM_1:c."),
            ("[case]\ntwins = [[\"a\"]]\n", 2, "at least two"),
            ("[case]\ntwins = [[\"a\", \"a\"]]\n", 2, "twice"),
            ("[case]\ntwins = [[\"a\", \"b\"], [\"b\", \"c\"]]\n", 2, "twice"),
            ("[case]\n[relative.M]\nrole = \"mother\"\nsex = \"male\"\n", 4, "male"),
            ("[relative.A]\nrole = \"father\"\n[relative.B]\nrole = \"father\"\n", 4, "two"),
            ("[case]\nsample = \"S\"\n[relative.S]\nage = 3\n", 3, "the patient"),
            ("[case]\nindication = \"\"\n", 2, "empty"),
            ("[relative.\"\"]\nage = 3\n", 1, "empty"),
            ("", 1, "[case]"),
        ] {
            let refused = read(text).unwrap_err();
            let words = refused.to_string();
            assert!(words.starts_with(&format!("c.toml:{line}: ")), "{text}: {words}");
            assert!(words.contains(what), "{text}: {words}");
            assert!(refused.hint_text().is_some(), "{text}");
        }
    }
}
