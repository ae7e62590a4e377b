//! Draws the family as a pedigree with the standard symbols (Bennett et al. 2022), as inline SVG. The
//! page's script writes the genotypes of a chosen row, or of a pair, under the persons.
//!
//! No library lays out pedigrees well enough to rely on: the one crate that does
//! (joaju-pedigree 0.1) advises against its use itself.
//!
//! | file | job |
//! |---|---|
//! | `mod` | symbols and words |
//! | [`kin`] | parents, sibships, twins, descent |
//! | [`generations`] | the row of each person |
//! | [`order`] | the order in each row |
//! | [`positions`] | the place of each person in the row |
//! | [`chart`] | places of symbols, lines of couples and children |

mod chart;
mod generations;
mod kin;
mod order;
mod positions;
#[cfg(test)]
mod properties;

use crate::model::case::Sex;
use crate::model::report_family::{FamilyMember, ReportFamily};
use crate::report::text::bounded_line;
use askama::Template;
use chart::{Chart, Point};
use kin::Kin;
use std::fmt::Write as _;

/// Bounds the persons that are drawn; a picture of more cannot be read.
const MAX_PERSONS: usize = 400;
/// Bounds the characters of a name under a symbol.
const NAME_LENGTH: usize = 14;

/// Holds the picture of a family, drawn when it is written.
#[derive(Template)]
#[template(path = "pedigree.svg", escape = "html")]
pub(super) struct Pedigree {
    label: String,
    width: f64,
    height: f64,
    /// Lists class and path of the lines.
    lines: Vec<(&'static str, String)>,
    /// Lists the numbers of the generations with their height.
    generations: Vec<(String, f64)>,
    persons: Vec<Person>,
}

/// Holds one person of the picture.
struct Person {
    place: usize,
    class: String,
    title: String,
    x: f64,
    y: f64,
    sex: Sex,
    is_patient: bool,
    is_open: bool,
    number: String,
    name: String,
}

/// Tells how the family is shown.
pub(super) enum Shown {
    /// Draws it.
    Picture(Box<Pedigree>),
    /// Says why it is not drawn.
    Sentence(String),
}

/// Returns the picture of a family; a sentence where it is too large for one.
pub(super) fn shown(family: &ReportFamily) -> Shown {
    let persons = family.members.len();
    if persons > MAX_PERSONS {
        return Shown::Sentence(format!(
            "The family has {persons} persons; a pedigree of more than {MAX_PERSONS} is not drawn."
        ));
    }
    Shown::Picture(Box::new(Pedigree::new(family)))
}

impl Pedigree {
    fn new(family: &ReportFamily) -> Self {
        let chart = Chart::new(&Kin::new(family), family.patient, family.related_parents);
        let person =
            |(place, member): (usize, &FamilyMember)| person(family, &chart, place, member);
        let row = |(i, y): (usize, &f64)| (roman(i + 1), tenth(*y + 4.0));
        Self {
            label: format!("Pedigree of {} persons", family.members.len()),
            width: chart.size.0.ceil(),
            height: chart.size.1.ceil(),
            lines: lines(&chart),
            generations: chart.rows.iter().enumerate().map(row).collect(),
            persons: family.members.iter().enumerate().map(person).collect(),
        }
    }
}

fn person(family: &ReportFamily, chart: &Chart, place: usize, member: &FamilyMember) -> Person {
    let is_patient = place == family.patient;
    let mut class = "person".to_owned();
    for (holds, name) in [
        (member.affected == Some(true), " affected"),
        (!member.is_tested, " untested"),
        (is_patient, " patient"),
    ] {
        class.push_str(if holds { name } else { "" });
    }
    let (x, y) = chart.centres[place];
    let (row, number) = chart.numbers[place];
    let affected = match member.affected {
        Some(true) => "affected",
        Some(false) => "not affected",
        None => "not stated whether affected",
    };
    let sex = match member.sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Unknown => "sex not stated",
    };
    let tested = if member.is_tested { "tested" } else { "not tested" };
    Person {
        place,
        class,
        title: bounded_line(&format!(
            "{}: {}, {sex}, {affected}, {tested}",
            member.id, member.relation
        )),
        x: tenth(x),
        y: tenth(y),
        sex: member.sex,
        is_patient,
        is_open: member.affected.is_none(),
        number: format!("{}-{} {}", roman(row + 1), number + 1, short_relation(&member.relation)),
        name: short_name(&member.id),
    }
}

/// Returns the relation where it fits beside the number.
fn short_relation(relation: &str) -> &str {
    match relation {
        "relative" | "unrelated person" => "",
        other => other,
    }
}

/// Returns a name of at most [`NAME_LENGTH`] characters; a longer one loses its middle.
fn short_name(name: &str) -> String {
    let name = bounded_line(name);
    let length = name.chars().count();
    if length <= NAME_LENGTH {
        return name;
    }
    let (head, tail) = (NAME_LENGTH / 2, NAME_LENGTH - NAME_LENGTH / 2 - 1);
    let first: String = name.chars().take(head).collect();
    let last: String = name.chars().skip(length - tail).collect();
    format!("{first}…{last}")
}

/// Rounds to a tenth.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Writes a number of a generation, `IV`.
fn roman(number: usize) -> String {
    let mut rest = number;
    let mut out = String::new();
    for (value, sign) in [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// Returns class and path of all lines. A double line is a broad one with a narrow light one on it.
fn lines(chart: &Chart) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    for union in &chart.unions {
        let mating = path(&union.mating);
        if union.is_related {
            lines.push(("related", mating.clone()));
            lines.push(("between", mating));
        } else {
            lines.push(("line", mating));
        }
        let mut plain = path(&union.descent);
        plain.push_str(&path(&union.bar));
        union.drops.iter().for_each(|(_, drop)| plain.push_str(&path(drop)));
        union.twin_bars.iter().for_each(|bar| plain.push_str(&path(bar)));
        lines.push(("line", plain));
    }
    for twins in &chart.twins {
        let mut plain = path(&twins.bar);
        twins.drops.iter().for_each(|drop| plain.push_str(&path(drop)));
        lines.push(("line", plain));
    }
    lines
}

fn path(points: &[Point]) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(out, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn symbols_lines_and_words_are_those_of_the_family() {
        let family = fixture::trio();
        let svg = Pedigree::new(&family).render().unwrap();
        assert_eq!(svg.matches("data-person=").count(), 3);
        for wanted in ["class=\"person affected patient\"", "<circle", "<rect", "I-1", "II-1"] {
            assert!(svg.contains(wanted), "{wanted} is not in {svg}");
        }
        assert!(!svg.contains("class=\"related\"") && !svg.contains("untested"), "{svg}");
        let mut odd = family.clone();
        odd.related_parents = true;
        odd.members[0].is_tested = false;
        odd.members[1].sex = Sex::Unknown;
        odd.members[1].affected = None;
        odd.members[2].id = fixture::HOSTILE.to_owned();
        let svg = Pedigree::new(&odd).render().unwrap();
        for wanted in ["class=\"related\"", "untested", "class=\"symbol diamond\"", ">?<"] {
            assert!(svg.contains(wanted), "{wanted} is not in {svg}");
        }
        assert!(!svg.contains("<script") && !svg.contains("<img"), "{svg}");
    }

    #[test]
    fn long_names_keep_both_ends_and_numbers_are_roman() {
        assert_eq!(short_name("DEMO_GRANDFATHER_1"), "DEMO_GR…THER_1");
        assert_eq!([roman(1), roman(4), roman(9), roman(49)], ["I", "IV", "IX", "XLIX"]);
        let many = ReportFamily {
            members: vec![fixture::trio().members[0].clone(); 401],
            ..fixture::trio()
        };
        assert!(matches!(shown(&many), Shown::Sentence(s) if s.contains("401 persons")));
    }
}
