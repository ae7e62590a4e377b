//! Parses PED files (PLINK 1.9, "PLINK text pedigree"): family, individual, father, mother, sex,
//! phenotype; further columns are not read. A file with tabs between its columns may have blanks in
//! names; others have whitespace between columns.

use crate::model::case::Sex;
use crate::model::pedigree::{Individual, Pedigree};
use crate::model::pedigree_check::complete;
use crate::{Error, Result};
use std::path::Path;

/// Caps the size of a PED file, in bytes: a larger file is not the pedigree of a family.
const MAX_BYTES: u64 = 16 << 20;

/// Describes a line, for errors.
const COLUMNS: &str = "a PED line is: family individual father mother sex (1 male, 2 female, 0 unknown) phenotype (2 affected, 1 not); 0 for a parent who is not in the file; names with blanks need tabs between all columns";

/// Loads a PED file.
///
/// # Errors
/// Input, with the line: fewer than six columns, a sex or phenotype that cannot be read, and what
/// [`complete`] refuses.
pub fn read(path: &Path) -> Result<Pedigree> {
    let bytes = std::fs::metadata(path).map_err(|e| Error::io(path, e))?.len();
    if bytes > MAX_BYTES {
        return Err(Error::input(format!("is too large for a PED file ({bytes} bytes)")).at(path));
    }
    parse(&std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?).map_err(|e| e.at(path))
}

/// Parses the text of a PED file.
///
/// # Errors
/// See [`read`]; without the path.
pub fn parse(text: &str) -> Result<Pedigree> {
    let mut individuals = Vec::new();
    let mut lines: Vec<u64> = Vec::new();
    let tabbed = text.lines().any(|l| !l.starts_with('#') && l.matches('\t').count() >= 5);
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = i as u64 + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let individual = parse_line(line, tabbed)
            .map_err(|what| Error::input(what).line(number).hint(COLUMNS))?;
        individuals.push(individual);
        lines.push(number);
    }
    if individuals.is_empty() {
        return Err(Error::input("names nobody"));
    }
    complete(individuals).map_err(|fault| {
        let line = lines.get(fault.person).copied().unwrap_or(1);
        Error::input(fault.what).line(line).hint(fault.hint)
    })
}

/// Parses one line; the failure is the reason in words.
fn parse_line(line: &str, tabbed: bool) -> std::result::Result<Individual, String> {
    let by_tabs = tabbed && line.contains('\t');
    let fields: Vec<&str> = if by_tabs {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    };
    let [family, id, father, mother, sex, phenotype, ..] = fields.as_slice() else {
        let how = if by_tabs { "between tabs, " } else { "" };
        return Err(format!("{} columns {how}where six are needed", fields.len()));
    };
    if id.is_empty() {
        return Err("the second column, the person, is empty".to_owned());
    }
    let sex = match sex.to_ascii_lowercase().as_str() {
        "1" | "m" | "male" => Sex::Male,
        "2" | "f" | "female" => Sex::Female,
        "0" | "-9" | "." | "other" | "unknown" => Sex::Unknown,
        _ if !by_tabs && fields.len() > 6 => {
            return Err(format!(
                "sex '{}' cannot be read: the line has {} columns, a name may hold a blank",
                clip(sex),
                fields.len()
            ));
        }
        _ => return Err(format!("sex '{}' cannot be read", clip(sex))),
    };
    let affected = match *phenotype {
        "2" => Some(true),
        "1" => Some(false),
        "0" | "-9" | "." => None,
        // A quantitative trait does not say whether a person of a case is affected.
        other => return Err(format!("phenotype '{}' cannot be read", clip(other))),
    };
    let parent =
        |name: &str| Some(name.to_owned()).filter(|n| !matches!(n.as_str(), "" | "0" | "." | "-9"));
    Ok(Individual {
        family: (*family).to_owned(),
        id: (*id).to_owned(),
        father: parent(father),
        mother: parent(mother),
        sex,
        affected,
    })
}

/// Shortens a field for a message.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pedigree::Parent;

    #[test]
    fn trios_are_read() {
        let family =
            parse("#fam id f m s p\nash\tHG002\tHG003\tHG004\t1\t2\nash HG003 0 0 1 1 extra\n\nash HG004 0 0 2 0\r\n")
                .unwrap();
        assert_eq!(family.individuals.len(), 3);
        assert_eq!(family.parent_of("HG002", Parent::Mother), Some("HG004"));
        assert_eq!(family.parent_of("HG002", Parent::Father), Some("HG003"));
        assert_eq!(family.parent_of("HG003", Parent::Father), None);
        let child = family.find("HG002").unwrap();
        assert_eq!((child.sex, child.affected), (Sex::Male, Some(true)));
        assert_eq!(family.find("HG004").unwrap().affected, None);
    }

    #[test]
    fn damaged_families_are_refused_with_their_line() {
        for (text, what) in [
            ("", "nobody"),
            ("f a 0 0 1\n", "5 columns"),
            ("f a 0 0 1 1\nf a 0 0 1 1\n", "twice"),
            ("f a a 0 1 1\n", "own parent"),
            ("f a b b 1 1\n", "one person"),
            ("f a 0 0 1 1\ng a 0 0 1 1\n", "two families"),
            ("f a b 0 1 1\ng b 0 0 1 1\n", "two families"),
            ("f a b 0 1 1\ng c b 0 1 1\n", "two families"),
            ("f a b 0 1 1\nf b a 0 1 1\n", "own ancestor"),
            (
                "f d a 0 1 1\nf a b 0 1 1\nf b c 0 1 1\nf c a 0 1 1\n",
                "'a' is their own ancestor: 'a', 'b', 'c'",
            ),
            ("f a b 0 1 1\nf c 0 b 1 1\n", "other sex"),
            ("f\t\t0\t0\t1\t1\n", "empty"),
            ("f a 0 0 7 1\n", "sex '7'"),
            ("f a 0 0 1 x\n", "phenotype 'x'"),
            ("f a b c 1 1\nf b 0 0 2 1\n", "other sex"),
        ] {
            let e = parse(text).unwrap_err().to_string();
            assert!(e.contains(what), "{text}: {e}");
        }
    }

    #[test]
    fn parents_without_a_line_are_founders() {
        // Cousins who have a child, a half-sibling, an untested grandmother: a loop is no circle.
        let text = "f c a b 1 2\nf a opa oma 0 0\nf u opa oma 1 1\nf b u 0 2 1\nf h a x 2 1\n";
        let family = parse(text).unwrap();
        let founders: Vec<(&str, Sex)> =
            family.individuals[5..].iter().map(|i| (i.id.as_str(), i.sex)).collect();
        assert_eq!(founders, [("oma", Sex::Female), ("opa", Sex::Male), ("x", Sex::Female)]);
        // The sex of a parent is that of the role where the line leaves it open.
        assert_eq!(family.find("a").unwrap().sex, Sex::Male);
        assert_eq!(family.find("x").unwrap().affected, None);
    }

    #[test]
    fn long_lines_of_descent_take_no_recursion() {
        let mut text = String::new();
        for i in 0..50_000 {
            text.push_str(&format!("f p{i} p{} 0 1 1\n", i + 1));
        }
        assert_eq!(parse(&text).unwrap().individuals.len(), 50_001);
        text.push_str("f p50000 p0 0 1 1\n");
        assert!(parse(&text).unwrap_err().to_string().contains("own ancestor"));
    }
}
