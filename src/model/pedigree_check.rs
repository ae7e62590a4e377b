//! Completes a pedigree by the founders it names, and refuses one that no family can have.

use crate::model::case::Sex;
use crate::model::pedigree::{Individual, Parent, Pedigree};
use std::collections::HashMap;

/// The reason why a pedigree is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PedigreeFault {
    /// Gives the place of the person among those stated.
    pub person: usize,
    /// Names what cannot be, in words.
    pub what: String,
    /// Names what to look at.
    pub hint: &'static str,
}

/// Caps the persons of a circle that an error names.
const CIRCLE_SHOWN: usize = 6;

/// Makes a pedigree of the persons stated: parents without an entry of their own become founders,
/// whose sex is that of the role and whose phenotype is unknown; a person of unknown sex has that of
/// the role too.
///
/// # Errors
/// The first of: an empty name, a name twice or in two families, somebody who is their own parent or
/// ancestor, one person as father and mother, a female father or male mother.
pub fn complete(mut stated: Vec<Individual>) -> Result<Pedigree, PedigreeFault> {
    let places = places(&stated)?;
    let mut founders = Vec::new();
    let mut places_of_founders: HashMap<String, usize> = HashMap::new();
    for person in 0..stated.len() {
        check_names(&stated[person], person)?;
        for parent in Parent::BOTH {
            let Some(name) = stated[person].parent(parent).map(str::to_owned) else { continue };
            let child = (stated[person].id.clone(), stated[person].family.clone());
            let entry = match places.get(&name) {
                Some(place) => &mut stated[*place],
                None => {
                    let place = *places_of_founders.entry(name).or_insert_with_key(|name| {
                        founders.push(Individual::founder(name, &child.1, parent));
                        founders.len() - 1
                    });
                    &mut founders[place]
                }
            };
            check_parent(entry, parent, &child).map_err(|(what, hint)| PedigreeFault {
                person,
                what,
                hint,
            })?;
            entry.sex = parent.sex();
        }
    }
    refuse_circle(&stated, &places)?;
    stated.append(&mut founders);
    Ok(Pedigree { individuals: stated, twins: Vec::new() })
}

/// Returns the place of each name.
fn places(stated: &[Individual]) -> Result<HashMap<String, usize>, PedigreeFault> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(stated.len());
    for (person, individual) in stated.iter().enumerate() {
        let (id, hint) = (clip(&individual.id), "each person has one line, with a name of its own");
        if individual.id.is_empty() {
            let what = "the name of a person is empty".to_owned();
            return Err(PedigreeFault { person, what, hint });
        }
        let Some(first) = places.insert(individual.id.clone(), person) else { continue };
        let (one, other) = (&stated[first].family, &individual.family);
        let what = if one == other {
            format!("'{id}' stands in the file twice")
        } else {
            format!("'{id}' stands in two families, '{}' and '{}'", clip(one), clip(other))
        };
        return Err(PedigreeFault { person, what, hint });
    }
    Ok(places)
}

/// Refuses a person who is their own parent, or has one person as both parents.
fn check_names(individual: &Individual, person: usize) -> Result<(), PedigreeFault> {
    let Individual { id, father, mother, .. } = individual;
    let hint = "the third column is the father, the fourth the mother; 0 where there is none";
    let what = if individual.parents().any(|p| p == id) {
        format!("'{}' is their own parent", clip(id))
    } else if father.is_some() && father == mother {
        format!("'{}' has one person as father and mother", clip(id))
    } else {
        return Ok(());
    };
    Err(PedigreeFault { person, what, hint })
}

/// Refuses a parent of another family or of the other sex.
fn check_parent(
    entry: &Individual,
    parent: Parent,
    (child, family): &(String, String),
) -> Result<(), (String, &'static str)> {
    let (role, name, child) = (parent.name(), clip(&entry.id), clip(child));
    if entry.family != *family {
        let (own, other) = (clip(family), clip(&entry.family));
        let what = format!(
            "'{name}', the {role} of '{child}', stands in two families, '{own}' and '{other}'"
        );
        return Err((what, "the first column names the family, the same for all its persons"));
    }
    if entry.sex != Sex::Unknown && entry.sex != parent.sex() {
        let what = format!("the {role} of '{child}' is '{name}', who is of the other sex");
        return Err((what, "the third column is the father, the fourth the mother"));
    }
    Ok(())
}

/// Refuses persons who are their own ancestors, over any number of generations.
fn refuse_circle(
    stated: &[Individual],
    places: &HashMap<String, usize>,
) -> Result<(), PedigreeFault> {
    let parents_of =
        |person: usize| stated[person].parents().filter_map(|p| places.get(p).copied());
    let mut open_parents: Vec<usize> = (0..stated.len()).map(|i| parents_of(i).count()).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); stated.len()];
    for person in 0..stated.len() {
        parents_of(person).for_each(|parent| children[parent].push(person));
    }
    let mut ready: Vec<usize> = (0..stated.len()).filter(|i| open_parents[*i] == 0).collect();
    while let Some(parent) = ready.pop() {
        for child in &children[parent] {
            open_parents[*child] -= 1;
            if open_parents[*child] == 0 {
                ready.push(*child);
            }
        }
    }
    // Who is left is in a circle or descends from one: every step up stays among them.
    let Some(first) = (0..stated.len()).find(|i| open_parents[*i] > 0) else { return Ok(()) };
    let mut way = vec![first];
    let mut step = vec![usize::MAX; stated.len()];
    step[first] = 0;
    loop {
        let here = way[way.len() - 1];
        let Some(up) = parents_of(here).find(|p| open_parents[*p] > 0) else { return Ok(()) };
        if step[up] != usize::MAX {
            let circle = &way[step[up]..];
            let person = circle.iter().copied().min().unwrap_or(up);
            return Err(circle_fault(stated, circle, person));
        }
        step[up] = way.len();
        way.push(up);
    }
}

/// Describes a circle of descent.
fn circle_fault(stated: &[Individual], circle: &[usize], person: usize) -> PedigreeFault {
    let name = |i: &usize| format!("'{}'", clip(&stated[*i].id));
    let shown: Vec<String> = circle.iter().take(CIRCLE_SHOWN).map(name).collect();
    let more = if circle.len() > CIRCLE_SHOWN { " ..." } else { "" };
    PedigreeFault {
        person,
        what: format!(
            "{} is their own ancestor: {}{more} are each a child of the next, the last of the first",
            name(&person),
            shown.join(", ")
        ),
        hint: "the third column is the father, the fourth the mother",
    }
}

/// Shortens a name for a message.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
