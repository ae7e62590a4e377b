//! Refuses values of a case file that cannot be, before any other file is asked.

use crate::Result;
use crate::cli::case_file::CaseLines;
use crate::filter::transcript_name::TranscriptName;
use crate::filter::variant;
use crate::model::Build;
use crate::model::case::{Case, RelativeFacts, Sex};
use crate::model::pedigree::Parent;
use std::collections::BTreeSet;

/// Gives the ages that a person can have, in years.
const AGES: std::ops::RangeInclusive<f64> = 0.0..=130.0;
/// Explains what is wrong with an age.
const AGE_FAULT: &str = "age is not between 0 and 130 years";

/// Checks the facts of a case file one by one.
///
/// # Errors
/// Input, with the line; see [`super::read`].
pub(super) fn check(case: &Case, lines: &CaseLines) -> Result<()> {
    if case.age.is_some_and(|a| !AGES.contains(&a)) {
        return Err(lines.error_in_case("age", AGE_FAULT).hint("age is in years"));
    }
    if case.indication.as_ref().is_some_and(|i| i.trim().is_empty()) {
        return Err(lines
            .error_in_case("indication", "the indication is empty")
            .hint("name it as the panels do, 2a for example, or leave it out"));
    }
    if let Some(bad) = case.known_variants.iter().find(|v| !is_variant(v)) {
        let shown: String = bad.chars().take(60).collect();
        return Err(lines
            .error_in_case("known_variants", format!("'{shown}' is not a variant"))
            .hint("write NM_001754.5:c.601C>T, RUNX1:c.601C>T, NC_000021.9:g.34859486C>T or chr21:34859486:C:T; copy numbers of exons are none"));
    }
    check_twins(case, lines)?;
    for (name, facts) in &case.relatives {
        check_relative(case, name, facts, lines)?;
    }
    for parent in Parent::BOTH {
        let is_parent = |f: &RelativeFacts| f.role == Some(parent.into());
        let mut names = case.relatives.iter().filter(|(_, f)| is_parent(f)).map(|(name, _)| name);
        if let (Some(one), Some(other)) = (names.next(), names.next()) {
            let what = format!("two persons are the {}, '{one}' and '{other}'", parent.name());
            return Err(lines
                .error_in_relative(other, "role", what)
                .hint("each role of a parent belongs to one person"));
        }
    }
    Ok(())
}

/// Refuses groups that are none, and a name that stands in them twice.
fn check_twins(case: &Case, lines: &CaseLines) -> Result<()> {
    let mut names = BTreeSet::new();
    let hint = "twins is a list of lists of sample names: [[\"A\", \"B\"]]";
    for group in &case.twins {
        if group.len() < 2 || group.iter().any(|name| name.trim().is_empty()) {
            let what = "a group of twins needs at least two names";
            return Err(lines.error_in_case("twins", what).hint(hint));
        }
        if let Some(name) = group.iter().find(|name| !names.insert(name.as_str())) {
            let what = format!("'{name}' stands among the twins twice");
            return Err(lines.error_in_case("twins", what).hint(hint));
        }
    }
    Ok(())
}

/// Checks the table of one relative by itself.
fn check_relative(case: &Case, name: &str, facts: &RelativeFacts, lines: &CaseLines) -> Result<()> {
    let refuse = |key: &str, what: String, hint: &str| {
        Err(lines.error_in_relative(name, key, what).hint(hint.to_owned()))
    };
    if name.trim().is_empty() {
        return refuse("", "the name of a relative is empty".to_owned(), "write [relative.SAMPLE]");
    }
    if case.sample.as_deref() == Some(name) {
        let what = format!("[relative.{name}] names the patient");
        return refuse("", what, "the facts of the patient stand in [case]");
    }
    if facts.age.is_some_and(|a| !AGES.contains(&a)) {
        return refuse("age", format!("{AGE_FAULT} ([relative.{name}])"), "age is in years");
    }
    let sex = facts.role.and_then(|role| role.parent()).map_or(Sex::Unknown, Parent::sex);
    if let (Some(role), true) = (facts.role, sex != Sex::Unknown)
        && facts.sex != Sex::Unknown
        && facts.sex != sex
    {
        let stated = if facts.sex == Sex::Male { "male" } else { "female" };
        let what = format!("'{name}' is the {} and {stated}", role.name());
        return refuse("sex", what, "correct role or sex");
    }
    Ok(())
}

/// Says whether a text is a variant in one of the spellings; its place is looked up later. A name
/// with its place behind `=` is one, too.
fn is_variant(text: &str) -> bool {
    let place = text.rsplit_once('=').map_or(text, |(_, place)| place);
    let genomic = || Build::ALL.iter().any(|build| variant::parse(place, *build).is_ok());
    matches!(TranscriptName::parse(place), Ok(Some(_))) || genomic()
}
