//! Parses PED files (PLINK 1.9, "PLINK text pedigree"): family, individual, father, mother, sex,
//! phenotype; further columns are not read. A file with tabs between its columns may have blanks in
//! names; others have whitespace between columns.

use crate::model::case::Sex;
use crate::model::pedigree::{Individual, Parent, Pedigree};
use crate::{Error, Result};
use std::path::Path;

/// Caps the size of a PED file, in bytes: a larger file is not the pedigree of a family.
const MAX_BYTES: u64 = 16 << 20;

/// Loads a PED file.
///
/// # Errors
/// Input, with the line: fewer than six columns, a sex or phenotype that cannot be read, a name
/// twice, somebody who is their own parent, a father who is female or a mother who is male.
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
    let mut pedigree = Pedigree::default();
    let mut lines: Vec<u64> = Vec::new();
    let tabbed = text.lines().any(|l| !l.starts_with('#') && l.matches('\t').count() >= 5);
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = i as u64 + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let individual =
            parse_line(line, tabbed).and_then(|i| check_new(&pedigree, &i).map(|()| i)).map_err(|what| {
                Error::input(what).line(number).hint(
                    "a PED line is: family individual father mother sex (1 male, 2 female, 0 unknown) phenotype (2 affected, 1 not); 0 for a parent who is not in the file; names with blanks need tabs between all columns",
                )
            })?;
        pedigree.individuals.push(individual);
        lines.push(number);
    }
    if pedigree.individuals.is_empty() {
        return Err(Error::input("names nobody"));
    }
    for (individual, line) in pedigree.individuals.iter().zip(lines) {
        check_parents(&pedigree, individual).map_err(|e| e.line(line))?;
    }
    Ok(pedigree)
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

/// Refuses a person who is in the pedigree already, or whose parents cannot be.
fn check_new(pedigree: &Pedigree, individual: &Individual) -> std::result::Result<(), String> {
    let Individual { id, father, mother, .. } = individual;
    if pedigree.find(id).is_some() {
        return Err(format!("'{}' stands in the file twice", clip(id)));
    }
    if [father, mother].into_iter().flatten().any(|p| p == id) {
        return Err(format!("'{}' is their own parent", clip(id)));
    }
    if father.is_some() && father == mother {
        return Err(format!("'{}' has one person as father and mother", clip(id)));
    }
    Ok(())
}

/// Refuses a parent whose own line says the other sex.
fn check_parents(pedigree: &Pedigree, individual: &Individual) -> Result<()> {
    for parent in Parent::BOTH {
        let name = pedigree.parent_of(&individual.id, parent);
        let stated = name.and_then(|n| pedigree.find(n)).map_or(Sex::Unknown, |p| p.sex);
        if stated != Sex::Unknown && stated != parent.sex() {
            let name = clip(name.unwrap_or_default());
            return Err(Error::input(format!(
                "the {} of '{}' is '{name}', whose own line says the other sex",
                parent.name(),
                clip(&individual.id)
            ))
            .hint("the third column is the father, the fourth the mother"));
        }
    }
    Ok(())
}

/// Shortens a field for a message.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("f a 0 0 7 1\n", "sex '7'"),
            ("f a 0 0 1 x\n", "phenotype 'x'"),
            ("f a b c 1 1\nf b 0 0 2 1\n", "other sex"),
        ] {
            let e = parse(text).unwrap_err().to_string();
            assert!(e.contains(what), "{text}: {e}");
        }
    }
}
