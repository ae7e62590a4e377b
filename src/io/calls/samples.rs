//! Selects the samples of a call set that a reader wants.

use crate::io::calls::vcf::header::Header;
use crate::io::text::excerpt::clip;
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Individual, Pedigree};
use crate::{Error, Result};

/// Says which samples to hand on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SampleChoice {
    /// Takes the only sample; an error lists them where there are several or none.
    #[default]
    Only,
    /// Takes the samples of these names, in this order.
    Named(Vec<String>),
    /// Takes the patient first, then the relatives that the call set has. Where no name is given
    /// the patient is the only sample, or the one whom the pedigree shows: the one affected person
    /// among the samples, or without such the one person.
    Family {
        /// The name of the patient.
        patient: Option<String>,
        /// The pedigree; who is not in the patient's family is not taken.
        pedigree: Option<Pedigree>,
        /// The names of further relatives, who may be missing.
        relatives: Vec<String>,
    },
    /// Takes those of these samples that the call set has, in its order; none is refused.
    Present(Vec<String>),
    /// Takes all samples, in the order of their columns.
    All,
    /// Takes the sample of one relative: that of the name, else the only one of the file.
    Person(Option<String>),
    /// Takes no sample: sites only.
    Sites,
}

/// Returns the indexes of the chosen samples among the columns of the header, in the order asked.
///
/// # Errors
/// Input or usage: no sample, or several, where one is asked; a name that is missing, asked for
/// twice or ambiguous.
pub(crate) fn choose(header: &Header, choice: &SampleChoice) -> Result<Vec<usize>> {
    match choice {
        SampleChoice::Sites => Ok(Vec::new()),
        SampleChoice::Only => only_sample(header),
        SampleChoice::All => named_samples(header, &header.samples),
        SampleChoice::Named(names) => named_samples(header, names),
        SampleChoice::Present(names) => present_samples(header, names),
        SampleChoice::Person(name) => sample_of_person(header, name.as_deref()),
        SampleChoice::Family { patient, pedigree, relatives } => {
            let mut wanted = match (patient, pedigree) {
                (Some(name), _) => named_samples(header, std::slice::from_ref(name))?,
                (None, Some(pedigree)) if header.samples.len() > 1 => {
                    let name = patient_of(pedigree, header)?;
                    named_samples(header, &[name.to_owned()])?
                }
                (None, _) => only_sample(header)?,
            };
            let name = wanted.first().and_then(|i| header.samples.get(*i));
            let family = pedigree.as_ref().zip(name).and_then(|(p, name)| p.family_of(name));
            let members = family.iter().flat_map(Pedigree::names);
            // A sample name that occurs twice is ambiguous.
            for name in members.chain(relatives.iter().map(String::as_str)) {
                if let [i] = columns_named(header, name).as_slice()
                    && !wanted.contains(i)
                {
                    wanted.push(*i);
                }
            }
            Ok(wanted)
        }
    }
}

/// Returns the sample of one relative.
fn sample_of_person(header: &Header, name: Option<&str>) -> Result<Vec<usize>> {
    match (name, header.samples.as_slice()) {
        (Some(name), samples) if samples.iter().any(|s| s == name) => {
            named_samples(header, &[name.to_owned()])
        }
        (_, [_]) => Ok(vec![0]),
        (_, []) => Err(Error::input("the calls have no samples, only sites")
            .hint("a relative's file needs the relative's genotypes")),
        (name, samples) => {
            let shown =
                name.map_or_else(String::new, |n| format!(", of whom none is '{}'", clip(n)));
            let near = name.and_then(|n| did_you_mean(n, samples.iter().map(String::as_str)));
            let near = near.map(|question| format!("{question} ")).unwrap_or_default();
            Err(Error::input(format!("the calls are of {} samples{shown}", samples.len())).hint(
                format!("{near}give the sample name before the file; {}", sample_list(header)),
            ))
        }
    }
}

/// Returns the person of a pedigree who is the patient of a call set of several samples.
fn patient_of<'a>(pedigree: &'a Pedigree, header: &Header) -> Result<&'a str> {
    let is_here = |i: &&Individual| header.samples.contains(&i.id);
    let here: Vec<&Individual> = pedigree.individuals.iter().filter(is_here).collect();
    let affected: Vec<&Individual> =
        here.iter().filter(|i| i.affected == Some(true)).copied().collect();
    match (affected.as_slice(), here.as_slice()) {
        ([patient], _) | ([], [patient]) => Ok(&patient.id),
        ([], []) => {
            let hint = near_samples(pedigree, header).unwrap_or_else(|| sample_list(header));
            Err(Error::input("the call set has no person of the pedigree").hint(hint))
        }
        ([], several) => Err(Error::usage(format!(
            "the call set has {} persons of the pedigree, of whom none is affected",
            several.len()
        ))
        .hint(format!(
            "name the patient with --sample, or state phenotype 2 in the pedigree; it has {}",
            person_list(several)
        ))),
        (several, _) => Err(Error::usage(format!(
            "the call set has {} affected persons of the pedigree",
            several.len()
        ))
        .hint(format!("name the patient with --sample; they are {}", person_list(several)))),
    }
}

/// Names a sample that a person of the pedigree may mean.
fn near_samples(pedigree: &Pedigree, header: &Header) -> Option<String> {
    let samples = || header.samples.iter().map(String::as_str);
    pedigree.names().find_map(|name| {
        let question = did_you_mean(name, samples())?;
        Some(format!("the pedigree has '{}': {question}", clip(name)))
    })
}

fn person_list(persons: &[&Individual]) -> String {
    list_of(persons.iter().map(|i| i.id.as_str()), persons.len())
}

fn only_sample(header: &Header) -> Result<Vec<usize>> {
    match header.samples.as_slice() {
        [_] => Ok(vec![0]),
        [] => Err(Error::input("the call set has no samples, only sites")
            .hint("a case needs the genotypes of a patient")),
        _ => Err(Error::usage(format!("the call set has {} samples", header.samples.len()))
            .hint(format!("name one with --sample; {}", sample_list(header)))),
    }
}

fn named_samples(header: &Header, names: &[String]) -> Result<Vec<usize>> {
    let mut wanted = Vec::with_capacity(names.len());
    for name in names {
        let shown = clip(name);
        match columns_named(header, name).as_slice() {
            [i] if wanted.contains(i) => {
                return Err(Error::usage(format!("sample '{shown}' is asked for twice")));
            }
            [i] => wanted.push(*i),
            [] if header.samples.is_empty() => {
                return Err(Error::input(format!(
                    "sample '{shown}' is not in the call set, which has no samples"
                )));
            }
            [] => {
                let near = did_you_mean(name, header.samples.iter().map(String::as_str));
                let near = near.map(|question| format!("{question} ")).unwrap_or_default();
                return Err(Error::input(format!("sample '{shown}' is not in the call set"))
                    .hint(format!("{near}{}", sample_list(header))));
            }
            several => {
                let columns = several.len();
                return Err(Error::input(format!("sample '{shown}' stands in {columns} columns"))
                    .hint(
                        "give the columns distinct names, for example with bcftools reheader -s",
                    ));
            }
        }
    }
    Ok(wanted)
}

fn present_samples(header: &Header, names: &[String]) -> Result<Vec<usize>> {
    let present: Vec<String> =
        header.samples.iter().filter(|s| names.contains(s)).cloned().collect();
    if present.is_empty() {
        return Err(Error::input("the call set has none of the persons of the pedigree")
            .hint(format!("names must be the same; {}", sample_list(header))));
    }
    let mut distinct = present.clone();
    distinct.dedup();
    named_samples(header, &distinct)
}

fn columns_named(header: &Header, name: &str) -> Vec<usize> {
    (0..header.samples.len()).filter(|i| header.samples[*i] == name).collect()
}

fn sample_list(header: &Header) -> String {
    let names = header.samples.iter().map(String::as_str);
    format!("it has {}", list_of(names, header.samples.len()))
}

/// Returns the first of many names, and the number of the others.
fn list_of<'a>(names: impl Iterator<Item = &'a str>, total: usize) -> String {
    let names: Vec<String> = names.take(20).map(clip).collect();
    let more = total.saturating_sub(names.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(samples: &str) -> Header {
        let text = format!(
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{samples}\n"
        );
        Header::parse(text.as_bytes()).unwrap()
    }

    fn family(persons: &[(&str, &str, Option<bool>)]) -> Pedigree {
        let individual = |(family, id, affected): &(&str, &str, Option<bool>)| Individual {
            family: (*family).to_owned(),
            id: (*id).to_owned(),
            father: None,
            mother: None,
            sex: crate::model::case::Sex::Unknown,
            affected: *affected,
        };
        Pedigree { individuals: persons.iter().map(individual).collect(), twins: Vec::new() }
    }

    fn chosen(samples: &str, pedigree: Pedigree) -> std::result::Result<Vec<usize>, String> {
        let choice =
            SampleChoice::Family { patient: None, pedigree: Some(pedigree), relatives: Vec::new() };
        let error = |e: Error| format!("{e}; {}", e.hint_text().unwrap_or_default());
        choose(&header(samples), &choice).map_err(error)
    }

    #[test]
    fn the_one_affected_person_of_the_pedigree_is_the_patient() {
        let trio =
            [("f", "mother", Some(false)), ("f", "child", Some(true)), ("g", "other", Some(false))];
        assert_eq!(chosen("other\tmother\tchild", family(&trio)), Ok(vec![2, 1]));
        // Nobody affected: the one person whom the call set has.
        assert_eq!(chosen("x\tmother\ty", family(&trio)), Ok(vec![1]));
        let two = [("f", "a", Some(true)), ("f", "b", Some(true)), ("f", "c", None)];
        let refused = chosen("a\tb\tc", family(&two)).unwrap_err();
        assert!(refused.contains("2 affected persons") && refused.contains("a, b"), "{refused}");
        assert_eq!(chosen("c\tb", family(&two)), Ok(vec![1, 0]));
        let none = [("f", "a", None), ("f", "b", Some(false))];
        let refused = chosen("a\tb", family(&none)).unwrap_err();
        assert!(refused.contains("none is affected"), "{refused}");
        let refused = chosen("A\tC", family(&none)).unwrap_err();
        assert!(refused.contains("did you mean 'A'"), "{refused}");
    }
}
