//! Flags that name a person before a file, `--bam [WHO=]FILE`: whose file each is.

use crate::model::near_name::did_you_mean;
use crate::model::pedigree::{Parent, Pedigree};
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// One file as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// Gives the name before `=`.
    pub who: Option<String>,
    /// Names the file.
    pub path: PathBuf,
}

/// The person whose file one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Stands for the patient.
    Patient,
    /// Stands for a parent of the patient.
    Parent(Parent),
    /// Stands for another member of the family, by the name in the pedigree.
    Member(String),
}

/// The names that can stand before a file.
pub struct OwnerNames<'a> {
    /// Names the flag, for errors.
    pub flag: &'static str,
    /// Names the patient.
    pub patient: &'a str,
    /// Holds the patient's family.
    pub family: &'a Pedigree,
}

impl NamedFile {
    /// Splits `WHO=FILE`; a file whose own name holds `=` stays whole where it exists.
    pub fn parse(text: &str) -> Self {
        match text.split_once('=') {
            Some((who, path))
                if !who.is_empty() && !who.contains(['/', '\\']) && !Path::new(text).exists() =>
            {
                Self { who: Some(who.to_owned()), path: PathBuf::from(path) }
            }
            _ => Self { who: None, path: PathBuf::from(text) },
        }
    }

    /// Returns the parent that the file names by its role.
    pub fn parent(&self) -> Option<Parent> {
        Parent::BOTH.into_iter().find(|p| self.who.as_deref() == Some(p.name()))
    }
}

impl OwnerNames<'_> {
    /// Assigns each file to a person.
    ///
    /// # Errors
    /// Usage: a name that is nobody's; one person or one file twice.
    pub fn assign<'f>(&self, files: &'f [NamedFile]) -> Result<Vec<(Owner, &'f Path)>> {
        let mut assigned: Vec<(Owner, &Path)> = Vec::with_capacity(files.len());
        for file in files {
            let owner = self.owner(file)?;
            if assigned.iter().any(|(other, _)| *other == owner) {
                let flag = self.flag;
                return Err(Error::usage(format!("{flag} is given twice for {}", owner.words()))
                    .hint(format!("a relative's file needs its name: {flag} mother=FILE")));
            }
            if assigned.iter().any(|(_, other)| place(other) == place(&file.path)) {
                let what = format!("{}: the same file is given for two persons", self.flag);
                return Err(Error::usage(what).at(&file.path));
            }
            assigned.push((owner, &file.path));
        }
        Ok(assigned)
    }

    /// Returns the person whose file one is; a file without a name is the patient's.
    fn owner(&self, file: &NamedFile) -> Result<Owner> {
        let Some(who) = file.who.as_deref() else { return Ok(Owner::Patient) };
        let named =
            |p: &Parent| who == p.name() || self.family.parent_of(self.patient, *p) == Some(who);
        if let Some(parent) = Parent::BOTH.into_iter().find(named) {
            return Ok(Owner::Parent(parent));
        }
        if who == "patient" || who == self.patient {
            return Ok(Owner::Patient);
        }
        if self.family.find(who).is_some() {
            return Ok(Owner::Member(who.to_owned()));
        }
        let near = did_you_mean(who, self.family.names());
        let near = near.map(|question| format!("{question} ")).unwrap_or_default();
        let flag = self.flag;
        let what = format!(
            "{flag} {who}=...: '{who}' is neither the sample nor a parent, nor another of its family"
        );
        Err(Error::usage(what).hint(format!(
            "{near}the name is the sample's, mother, father, or that of a person in the sample's \
             family of --ped; FILE alone is the sample's"
        )))
    }
}

impl Owner {
    /// Names the person in errors.
    fn words(&self) -> &str {
        match self {
            Self::Patient => "the sample",
            Self::Parent(parent) => parent.name(),
            Self::Member(name) => name,
        }
    }
}

fn place(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::text::ped;

    fn file(text: &str) -> NamedFile {
        NamedFile::parse(text)
    }

    #[test]
    fn names_stand_before_the_equals_sign() {
        let want = |who: Option<&str>, path: &str| NamedFile {
            who: who.map(str::to_owned),
            path: path.into(),
        };
        assert_eq!(file("a.bam"), want(None, "a.bam"));
        assert_eq!(file("mother=a=b.bam"), want(Some("mother"), "a=b.bam"));
        assert_eq!(file("/x/a=b.bam"), want(None, "/x/a=b.bam"));
        assert_eq!(file("=b.bam"), want(None, "=b.bam"));
    }

    #[test]
    fn files_go_to_persons_of_the_family() {
        let family = ped::parse("f C F M 1 2\nf M 0 0 2 1\nf F 0 0 1 1\nf S F M 2 1\n").unwrap();
        let names = OwnerNames { flag: "--bam", patient: "C", family: &family };
        let files = ["c.bam", "M=m.bam", "father=f.bam", "S=s.bam"].map(file);
        let owners: Vec<Owner> =
            names.assign(&files).unwrap().into_iter().map(|(owner, _)| owner).collect();
        let sibling = Owner::Member("S".to_owned());
        let parents = Parent::BOTH.map(Owner::Parent);
        assert_eq!(owners, [Owner::Patient, parents[0].clone(), parents[1].clone(), sibling]);
        for (files, what) in [
            (["mother=m.bam", "M=n.bam"], "given twice for mother"),
            (["S=s.bam", "S=t.bam"], "given twice for S"),
            (["c.bam", "C=d.bam"], "given twice for the sample"),
            (["s=s.bam", "c.bam"], "'s' is neither"),
            (["mother=c.bam", "c.bam"], "same file"),
        ] {
            let refused = names.assign(&files.map(file)).unwrap_err().to_string();
            assert!(refused.contains(what), "{files:?}: {refused}");
        }
        let near = names.assign(&[file("s=s.bam")]).unwrap_err();
        assert!(near.hint_text().unwrap().contains("did you mean 'S'"), "{near}");
    }
}
