//! Several panels' entries of one gene to one: every field has a declared winner, so that the order
//! in which panels are named decides nothing.
//!
//! | field | winner |
//! |---|---|
//! | evidence | the best rating that a panel gives |
//! | modes, OMIM, MONDO and ClinGen ids, sources, notes, disease, mechanism | all, joined |
//! | predisposition to malignancy | the gravest statement, with its text and source |
//! | donor relevance, announced malignancy | yes where one panel says so |
//! | loss of function | a panel file of the user's, else the built-in word |
//! | tier of the panel, subgroup, certainty | the panel that lists the gene nearest to its core |
//!
//! What a panel does not state never hides what another states.

use crate::model::{EvidenceLevel, PredispositionFlag, Stated};
use crate::panel::builtin;
use crate::panel::file::{GeneEntry, PanelFile};
use indexmap::IndexMap;

/// Holds one gene while panels are joined.
pub(super) struct Joined {
    pub(super) entry: GeneEntry,
    pub(super) panels: Vec<String>,
    pub(super) sources: Vec<String>,
    /// Marks a gene of the first-line tiers of one of the panels.
    pub(super) first_line: bool,
    /// Counts the steps from the innermost tier of the panel that gave the tier.
    depth: usize,
}

/// Returns where a panel stands among others: the built-in ones by indication, then files by id.
pub(super) fn rank(id: &str, origin: &str) -> (usize, String) {
    let built_in = builtin::ALL.iter().position(|p| p.id == id);
    let place = built_in.filter(|_| origin == "built in").unwrap_or(builtin::ALL.len());
    (place, id.to_owned())
}

/// Adds the genes of a panel that stand in these tiers. Panels come in the order of [`rank`].
pub(super) fn add(file: &PanelFile, tiers: &[String], joined: &mut IndexMap<String, Joined>) {
    for gene in file.genes.iter().filter(|g| tiers.contains(&g.tier)) {
        let sources: Vec<String> =
            gene.sources.iter().map(|key| file.sources.get(key).unwrap_or(key).clone()).collect();
        let depth = file.panel.tiers.iter().position(|t| *t == gene.tier).unwrap_or(usize::MAX);
        let first_line = file.panel.default_tiers.contains(&gene.tier);
        match joined.get_mut(&gene.hgnc_id) {
            None => {
                let panels = vec![file.panel.id.clone()];
                let entry = gene.clone();
                let new = Joined { entry, panels, sources, first_line, depth };
                joined.insert(gene.hgnc_id.clone(), new);
            }
            Some(known) => {
                known.first_line |= first_line;
                known.panels.push(file.panel.id.clone());
                extend(&mut known.sources, &sources);
                if depth < known.depth {
                    known.depth = depth;
                    known.entry.tier.clone_from(&gene.tier);
                    prefer(&mut known.entry.subgroup, &gene.subgroup);
                    prefer(&mut known.entry.certainty, &gene.certainty);
                }
                merge(&mut known.entry, gene);
            }
        }
    }
}

/// Joins what a later panel says of a gene to what is known; panel files of the user's come last.
fn merge(known: &mut GeneEntry, more: &GeneEntry) {
    known.inheritance.add(&more.inheritance);
    for (list, with) in [
        (&mut known.previous_symbols, &more.previous_symbols),
        (&mut known.alias_symbols, &more.alias_symbols),
        (&mut known.omim, &more.omim),
        (&mut known.mondo, &more.mondo),
        (&mut known.clingen, &more.clingen),
        (&mut known.panelapp_ratings, &more.panelapp_ratings),
    ] {
        extend(list, with);
    }
    for (text, with) in [
        (&mut known.notes, &more.notes),
        (&mut known.disease, &more.disease),
        (&mut known.mechanism, &more.mechanism),
    ] {
        join_text(text, with);
    }
    if grade(&more.evidence) < grade(&known.evidence) {
        known.evidence.clone_from(&more.evidence);
    }
    if gravity(&more.malignancy_flag) > gravity(&known.malignancy_flag) {
        known.malignancy_flag.clone_from(&more.malignancy_flag);
        known.malignancy.clone_from(&more.malignancy);
        known.malignancy_source.clone_from(&more.malignancy_source);
    }
    known.hsct_donor |= more.hsct_donor;
    known.announced_malignancy |= more.announced_malignancy;
    prefer(&mut known.loss_of_function, &more.loss_of_function);
    for (text, with) in [
        (&mut known.secondary_findings, &more.secondary_findings),
        (&mut known.certainty, &more.certainty),
        (&mut known.subgroup, &more.subgroup),
        (&mut known.biotype, &more.biotype),
        (&mut known.ensembl_gene, &more.ensembl_gene),
    ] {
        if text.is_empty() {
            text.clone_from(with);
        }
    }
    let (here, there) = (&mut known.location, &more.location);
    here.grch37 = here.grch37.take().or_else(|| there.grch37.clone());
    here.grch38 = here.grch38.take().or_else(|| there.grch38.clone());
    known.mane_select = known.mane_select.take().or_else(|| more.mane_select.clone());
}

/// Returns the place of a rating among all, the best first; a word that is none counts last, nothing after it.
fn grade(evidence: &Stated<EvidenceLevel>) -> usize {
    let all = EvidenceLevel::ALL;
    match evidence {
        Stated::Known(level) => all.iter().position(|l| l == level).unwrap_or(all.len()),
        Stated::Other(_) => all.len(),
        Stated::Nothing => all.len() + 1,
    }
}

/// Returns the weight of a statement on malignancy: yes before related before no before nothing.
fn gravity(flag: &Stated<PredispositionFlag>) -> u8 {
    match flag.known() {
        Some(PredispositionFlag::Predisposes) => 3,
        Some(PredispositionFlag::Related) => 2,
        Some(PredispositionFlag::None) => 1,
        None => 0,
    }
}

/// Replaces a text by one that says something.
fn prefer(text: &mut String, with: &str) {
    if !with.is_empty() {
        with.clone_into(text);
    }
}

/// Adds a text that is not yet part of another.
fn join_text(text: &mut String, with: &str) {
    if with.is_empty() || text.contains(with) {
        return;
    }
    if with.contains(text.as_str()) {
        with.clone_into(text);
    } else {
        text.push_str("; ");
        text.push_str(with);
    }
}

fn extend(list: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Build;
    use crate::panel::{ExpandStep, PanelRequest, resolve};

    fn request(panels: &[&str]) -> PanelRequest {
        PanelRequest {
            panels: panels.iter().map(|p| (*p).to_owned()).collect(),
            genes: Vec::new(),
            expand: ExpandStep::Extended,
            build: Build::GRCh38,
            padding: 0,
        }
    }

    #[test]
    fn the_order_of_panels_decides_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let write = |id: &str, gene: &str| {
            let path = dir.path().join(format!("{id}.toml"));
            let text = format!(
                "format = 1\n[panel]\nid = \"{id}\"\nname = \"n\"\nversion = \"1\"\n\
                 date = \"2026-01-01\"\ntiers = [\"core\"]\ncore_tiers = [\"core\"]\n\
                 default_tiers = [\"core\"]\n[[gene]]\nhgnc_id = \"HGNC:10471\"\n\
                 symbol = \"RUNX1\"\ntier = \"core\"\nsources = [\"a\"]\n{gene}"
            );
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let bare = write("A-BARE", "");
        let full = write(
            "Z-OWN",
            "evidence = \"red\"\nmalignancy_flag = \"no\"\ninheritance = [\"AR\"]\n\
             loss_of_function = \"no\"\ndisease = \"our word\"\n",
        );
        let names = ["1", "2b", &bare, &full];
        let orders =
            [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].map(|o| o.map(|i| names[i]));
        let all: Vec<_> = orders.iter().map(|o| resolve(&request(o)).unwrap()).collect();
        for other in &all[1..] {
            assert_eq!(all[0].digest, other.digest);
            assert_eq!((&all[0].steps, &all[0].panels), (&other.steps, &other.panels));
        }
        let facts = &all[0].genes.iter().find(|g| g.facts.symbol == "RUNX1").unwrap().facts;
        assert_eq!(facts.panels, ["HAEM1-ALL", "HAEM2B-PLTFUNC", "A-BARE", "Z-OWN"]);
        assert_eq!(facts.evidence, EvidenceLevel::Green.into());
        assert_eq!(facts.malignancy_flag, PredispositionFlag::Predisposes.into());
        assert!(!facts.malignancy.is_empty() && facts.hsct_donor);
        assert_eq!(facts.inheritance.joined(","), "AD,AR");
        assert_eq!(facts.loss_of_function, "no", "the file's word beats the built-in one");
        assert!(facts.disease.ends_with("; our word"), "{}", facts.disease);
        let alone = resolve(&request(&[&bare])).unwrap();
        assert!(alone.genes[0].facts.evidence.is_empty());
    }
}
