//! PanelApp API JSON (Genomics England and Australia): a panel object, or a bare list of its
//! entries.
//!
//! Source: <https://panelapp.genomicsengland.co.uk/api/docs/>. Genes, regions and repeats are
//! mapped to our fields, and each entry is also kept verbatim in its `panelapp` table (JSON nulls,
//! which TOML does not have, left out), so that nothing PanelApp knows is lost. Coordinates of the
//! API are 1-based inclusive. Modes and ratings are read by `words`. Confidence 3, 2 and 1 are PanelApp's green, amber and red: tiers
//! `core`, `extended`, `research`; a run uses the green entries unless expanded.

use crate::model::{Build, EvidenceLevel, Modes, Stated};
use crate::panel::file::{Extra, Header, PanelFile, Places, RegionEntry, RepeatEntry};
use crate::panel::import::{
    ImportOptions, Unresolved, bare_header, empty_file, gene_entry, header, words,
};
use crate::panel::symbols::{self, HgncGene};
use crate::panel::{genes, place};
use crate::{Error, Result};
use serde_json::Value;
use std::borrow::Cow;

pub(super) const SOURCE: &str = "panelapp";

/// Reads PanelApp JSON.
///
/// # Errors
/// Not JSON (with the line), not a panel, cut short (fewer entries than its own statistics say, a
/// further page), an entry of unknown type, genes that HGNC does not know.
pub fn read(text: &str, stem: &str, options: &ImportOptions) -> Result<PanelFile> {
    let json: Value = serde_json::from_str(text).map_err(|e| {
        Error::input(format!("is not whole JSON: {e}"))
            .line(e.line() as u64)
            .hint("a cut download? fetch it again")
    })?;
    let (head, entries) = split(json)?;
    complete(&head, &entries)?;
    let mut file = empty_file(header(options, panel_header(&head, stem)));
    let told = match (file.panel.version.as_str(), head.is_empty()) {
        (_, true) => format!("PanelApp entries ({stem})"),
        (version, false) => format!(
            "PanelApp panel {}, version {version} of {}",
            string(&head, "id"),
            file.panel.date
        ),
    };
    file.sources.insert(SOURCE.to_owned(), told.clone());
    if file.panel.note.is_empty() {
        file.panel.note = format!("Imported: {told}.");
    }
    let mut bad = Unresolved::default();
    for (kind, entry) in entries {
        let Value::Object(entry) = entry else {
            return Err(Error::input("an entry of the panel is not an object")
                .hint("is this PanelApp API JSON?"));
        };
        let kind = entry.get("entity_type").and_then(Value::as_str).map_or(kind, str::to_owned);
        add(&kind, entry, 0, &mut file, &mut bad)?;
    }
    bad.finish()?;
    Ok(file)
}

/// Adds an entry of PanelApp to the panel; `line` is its line in a table, 0 in JSON.
pub(super) fn add(
    kind: &str,
    entry: Extra,
    line: u64,
    file: &mut PanelFile,
    bad: &mut Unresolved,
) -> Result<()> {
    let mut own = Unresolved::default();
    match kind {
        "gene" => gene(entry, file, &mut own)?,
        "region" => region(entry, file, &mut own)?,
        "str" => repeat(entry, file, &mut own)?,
        other => {
            let name = string(&entry, "entity_name");
            let known = "known: gene, region, str";
            own.problem(
                0,
                Error::input(format!("'{name}' is of the unknown type '{other}' ({known})")),
            );
        }
    }
    bad.absorb(own, line);
    Ok(())
}

type Entries = Vec<(String, Value)>;

/// The panel's own fields and its entries with the list they stood in.
fn split(json: Value) -> Result<(Extra, Entries)> {
    let not_a_panel = || {
        Error::input("is JSON, but not a PanelApp panel: it has no genes, regions or strs")
            .hint("the API gives panels at /api/v1/panels/ID/")
    };
    match json {
        Value::Array(items) if !items.is_empty() => {
            Ok((Extra::new(), items.into_iter().map(|v| ("gene".to_owned(), v)).collect()))
        }
        Value::Object(mut head) => {
            if head.get("next").is_some_and(|n| !n.is_null()) {
                return Err(Error::input("is one page of several ('next' is set)")
                    .hint("fetch all pages, or the panel itself"));
            }
            let mut entries = Vec::new();
            let mut found = false;
            for (list, kind) in
                [("genes", "gene"), ("strs", "str"), ("regions", "region"), ("results", "gene")]
            {
                match head.remove(list) {
                    Some(Value::Array(items)) => {
                        found = true;
                        entries.extend(items.into_iter().map(|v| (kind.to_owned(), v)));
                    }
                    None | Some(Value::Null) => {}
                    Some(_) => {
                        return Err(Error::input(format!("'{list}' is not a list"))
                            .hint("is this PanelApp API JSON?"));
                    }
                }
            }
            if !found || entries.is_empty() {
                return Err(not_a_panel());
            }
            Ok((head, entries))
        }
        _ => Err(not_a_panel()),
    }
}

/// PanelApp states how many entries a panel has; fewer in the file is a shorter answer.
fn complete(head: &Extra, entries: &Entries) -> Result<()> {
    let Some(stats) = head.get("stats").and_then(Value::as_object) else { return Ok(()) };
    for (key, kind) in
        [("number_of_genes", "gene"), ("number_of_strs", "str"), ("number_of_regions", "region")]
    {
        let here = entries.iter().filter(|(k, _)| k == kind).count() as u64;
        if let Some(told) = stats.get(key).and_then(Value::as_u64).filter(|n| *n != here) {
            return Err(Error::input(format!(
                "holds {here} of the {told} entries that its '{key}' tells"
            ))
            .hint("a cut download? fetch it again"));
        }
    }
    Ok(())
}

fn panel_header(head: &Extra, stem: &str) -> Header {
    let bare = bare_header(stem);
    let tiers = ["core", "extended", "research"].map(str::to_owned).to_vec();
    let or = |key: &str, fallback: &str| {
        Some(string(head, key)).filter(|s| !s.is_empty()).unwrap_or(fallback.to_owned())
    };
    let date = or("version_created", &bare.date).chars().take(10).collect();
    let id = or("id", "");
    Header {
        id: if id.is_empty() { stem.to_owned() } else { format!("PANELAPP-{id}") },
        name: or("name", stem),
        version: or("version", &bare.version),
        date,
        basis: if head.is_empty() { "PanelApp entries".to_owned() } else { "PanelApp".to_owned() },
        certainty: "PanelApp confidence: core = green, extended = amber, research = red or none"
            .to_owned(),
        tiers,
        panelapp: kept(head.clone()),
        ..bare
    }
}

fn gene(entry: Extra, file: &mut PanelFile, bad: &mut Unresolved) -> Result<()> {
    let Some(found) = hgnc_gene(&entry, bad)? else { return Ok(()) };
    let known = &*found.gene;
    let Some(stated) = statements(&entry, bad)? else { return Ok(()) };
    let mut out = gene_entry(known, stated.tier)?;
    let name = string(&entry, "entity_name");
    let same = |s: &String| s.eq_ignore_ascii_case(&name);
    if !name.is_empty()
        && name != known.symbol
        && !out.previous_symbols.iter().chain(&out.alias_symbols).any(same)
    {
        out.previous_symbols.push(name);
    }
    let data = entry.get("gene_data").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut notes: Vec<String> = found.note.into_iter().chain(stated.notes).collect();
    if genes::by_hgnc(&known.hgnc_id)?.is_none() {
        let ensembl = data.get("ensembl_genes").and_then(Value::as_object);
        for build in Build::ALL {
            match ensembl.and_then(|e| ensembl_place(e, build)) {
                Some(Ok(place)) => set_place(&mut out.location, build, place),
                Some(Err(why)) => {
                    notes.push(format!("PanelApp's place on {build} is not usable: {why}"))
                }
                None => {}
            }
        }
    }
    out.biotype = string(&data, "biotype");
    out.inheritance = stated.modes;
    let phenotypes = strings(&entry, "phenotypes");
    out.omim = omim(&phenotypes);
    out.mondo = mondo(&phenotypes);
    out.disease = phenotypes.join("; ");
    out.mechanism = string(&entry, "mode_of_pathogenicity");
    out.loss_of_function =
        if out.mechanism.contains("DO NOT cause") { "no" } else { "" }.to_owned();
    out.evidence = stated.evidence;
    out.notes = notes.join("; ");
    out.sources = vec![SOURCE.to_owned()];
    out.panelapp = kept(entry);
    file.genes.push(out);
    Ok(())
}

/// The gene of an entry, and what has to be said of how it was found.
struct Found {
    gene: Cow<'static, HgncGene>,
    note: Option<String>,
}

/// The gene of an entry: by its HGNC id, else by symbol. An id that HGNC's set does not hold
/// (withdrawn since, or newer) with a symbol that it does not hold either is kept as PanelApp gives
/// it: the entry has an authority, though not ours.
fn hgnc_gene(entry: &Extra, bad: &mut Unresolved) -> Result<Option<Found>> {
    let data = entry.get("gene_data").and_then(Value::as_object).cloned().unwrap_or_default();
    let table = symbols::table()?;
    let id = string(&data, "hgnc_id");
    let mut names = vec![string(&data, "hgnc_symbol"), string(&data, "gene_symbol")];
    // A repeat's own name (AR_CAG) may look like a gene's.
    if string(entry, "repeated_sequence").is_empty() {
        names.push(string(entry, "entity_name"));
    }
    if let Some(gene) = table.by_id(&id) {
        return Ok(match names.iter().find_map(|name| contradiction(gene, name, table)) {
            None => Some(Found { gene: Cow::Borrowed(gene), note: None }),
            Some(problem) => {
                bad.problem(0, problem);
                None
            }
        });
    }
    let Some(name) = names.into_iter().find(|n| !n.is_empty()) else {
        bad.problem(0, Error::input("a gene entry without HGNC id and symbol"));
        return Ok(None);
    };
    let well_formed = id
        .strip_prefix("HGNC:")
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if !well_formed {
        return Ok(bad
            .resolve(&name, 0)?
            .map(|(gene, _)| Found { gene: Cow::Borrowed(gene), note: None }));
    }
    let note = Some(format!(
        "PanelApp gives {id}, which HGNC's set of 2026-06-25 does not hold (withdrawn, or newer)"
    ));
    let gene = match table.resolve(&name) {
        Ok((gene, _)) => Cow::Borrowed(gene),
        Err(_) => Cow::Owned(HgncGene {
            hgnc_id: id,
            symbol: name,
            ensembl_gene: String::new(),
            previous: Vec::new(),
            alias: strings(&data, "alias"),
        }),
    };
    Ok(Some(Found { gene, note }))
}

/// Returns the complaint about a name that is another gene's than the id; `None` where the two agree or the
/// name is none of HGNC's.
fn contradiction(gene: &HgncGene, name: &str, table: &symbols::Symbols) -> Option<Error> {
    if name.is_empty() || gene.is_called(name) {
        return None;
    }
    let (other, _) = table.resolve(name).ok().filter(|(other, _)| other.hgnc_id != gene.hgnc_id)?;
    Some(Error::input(format!(
        "the entry names two genes: {} ({}) by its id and {} ({}) by its symbol '{name}'",
        gene.symbol, gene.hgnc_id, other.symbol, other.hgnc_id
    )))
}

fn region(entry: Extra, file: &mut PanelFile, bad: &mut Unresolved) -> Result<()> {
    let Some(stated) = statements(&entry, bad)? else { return Ok(()) };
    let id = string(&entry, "entity_name");
    let location = own_places(&entry, &id, bad);
    file.regions.push(RegionEntry {
        name: string(&entry, "verbose_name"),
        kind: string(&entry, "type_of_variants"),
        location,
        tier: stated.tier.to_owned(),
        search: false,
        genes: Vec::new(),
        inheritance: stated.modes,
        disease: strings(&entry, "phenotypes").join("; "),
        evidence: stated.evidence,
        sources: vec![SOURCE.to_owned()],
        panelapp: kept(entry),
        id,
    });
    Ok(())
}

fn repeat(entry: Extra, file: &mut PanelFile, bad: &mut Unresolved) -> Result<()> {
    let Some(Found { gene, .. }) = hgnc_gene(&entry, bad)? else { return Ok(()) };
    let Some(stated) = statements(&entry, bad)? else { return Ok(()) };
    let id = string(&entry, "entity_name");
    let location = own_places(&entry, &id, bad);
    let number =
        |key: &str| entry.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    file.repeats.push(RepeatEntry {
        hgnc_id: gene.hgnc_id.clone(),
        symbol: gene.symbol.clone(),
        unit: string(&entry, "repeated_sequence"),
        location,
        normal_repeats: number("normal_repeats"),
        pathogenic_repeats: number("pathogenic_repeats"),
        tier: stated.tier.to_owned(),
        inheritance: stated.modes,
        disease: strings(&entry, "phenotypes").join("; "),
        evidence: stated.evidence,
        sources: vec![SOURCE.to_owned()],
        panelapp: kept(entry),
        id,
    });
    Ok(())
}

/// `chromosome` with `grch37_coordinates` and `grch38_coordinates`.
fn own_places(entry: &Extra, id: &str, bad: &mut Unresolved) -> Places {
    let mut places = Places::default();
    let chromosome = string(entry, "chromosome");
    for (build, key) in
        [(Build::GRCh37, "grch37_coordinates"), (Build::GRCh38, "grch38_coordinates")]
    {
        let Some(Value::Array(pair)) = entry.get(key) else { continue };
        let text = match pair.as_slice() {
            [a, b] => format!("{chromosome}:{a}-{b}"),
            _ => format!("{chromosome}:{}", Value::Array(pair.clone())),
        };
        match place::parse(&text, build) {
            Ok((c, s)) => set_place(&mut places, build, place::write(c, s)),
            Err(why) => bad.problem(0, Error::input(format!("{id}: {key}: {why}"))),
        }
    }
    places
}

/// `ensembl_genes.GRch38.90.location`; the newest Ensembl release where there are several.
fn ensembl_place(ensembl: &Extra, build: Build) -> Option<std::result::Result<String, String>> {
    let (_, releases) = ensembl.iter().find(|(name, _)| name.eq_ignore_ascii_case(build.name()))?;
    let releases = releases.as_object()?;
    let (_, newest) =
        releases.iter().max_by_key(|(release, _)| release.parse::<u32>().unwrap_or(0))?;
    let text = newest.get("location").and_then(Value::as_str)?;
    Some(place::parse(text, build).map(|(c, s)| place::write(c, s)))
}

fn set_place(places: &mut Places, build: Build, text: String) {
    match build {
        Build::GRCh37 => places.grch37 = Some(text),
        Build::GRCh38 => places.grch38 = Some(text),
    }
}

/// Holds what an entry states of evidence and inheritance.
struct Statements {
    tier: &'static str,
    evidence: Stated<EvidenceLevel>,
    modes: Modes,
    notes: Vec<String>,
}

/// Reads confidence and mode of an entry; `None` where a word is not known, which is kept as a
/// problem.
fn statements(entry: &Extra, bad: &mut Unresolved) -> Result<Option<Statements>> {
    let name = string(entry, "entity_name");
    let mut known = true;
    let mut read = |e: Error| {
        if e.kind() == crate::error::ErrorKind::Internal {
            return Err(e);
        }
        known = false;
        bad.problem(0, Error::input(format!("{name}: {}", e.message())));
        Ok(())
    };
    let modes = match words::modes(&string(entry, "mode_of_inheritance")) {
        Ok(modes) => modes,
        Err(e) => {
            read(e)?;
            words::ReadModes::default()
        }
    };
    let evidence = match words::evidence(&string(entry, "confidence_level")) {
        Ok(evidence) => evidence,
        Err(e) => {
            read(e)?;
            Stated::Nothing
        }
    };
    let tier = match &evidence {
        Stated::Known(EvidenceLevel::Green) => "core",
        Stated::Known(EvidenceLevel::Amber) => "extended",
        // A list without levels is a list of what is meant.
        Stated::Nothing => "core",
        // 0 is "no list": named in a review, not rated.
        _ => "research",
    };
    Ok(known.then_some(Statements { tier, evidence, modes: modes.modes, notes: modes.notes }))
}

/// Six-digit OMIM phenotype numbers in the phenotype texts.
fn omim(phenotypes: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in phenotypes.iter().flat_map(|p| p.split(|c: char| !c.is_ascii_digit())) {
        let id = format!("OMIM:{token}");
        if token.len() == 6 && token.starts_with(['1', '2', '3', '5', '6']) && !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

fn mondo(phenotypes: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in phenotypes {
        for (at, _) in text.match_indices("MONDO:") {
            let digits: String = text[at + 6..].chars().take_while(char::is_ascii_digit).collect();
            let id = format!("MONDO:{digits}");
            if digits.len() == 7 && !out.contains(&id) {
                out.push(id);
            }
        }
    }
    out
}

/// A field as text: strings as they are, numbers written out, else empty.
pub(super) fn string(entry: &Extra, key: &str) -> String {
    match entry.get(key) {
        Some(Value::String(s)) => s.trim().to_owned(),
        Some(Value::Number(n)) => n.to_string(),
        _ => String::new(),
    }
}

fn strings(entry: &Extra, key: &str) -> Vec<String> {
    match entry.get(key) {
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(s)) => vec![s.clone()],
        _ => Vec::new(),
    }
}

/// An object without nulls, keys sorted, at any depth: TOML's reader sorts too, so a panel read and
/// written again has the same bytes.
fn kept(object: Extra) -> Extra {
    fn value(v: Value) -> Option<Value> {
        match v {
            Value::Null => None,
            Value::Array(items) => {
                Some(Value::Array(items.into_iter().filter_map(value).collect()))
            }
            Value::Object(o) => Some(Value::Object(kept(o))),
            other => Some(other),
        }
    }
    let mut fields: Vec<_> =
        object.into_iter().filter_map(|(k, v)| value(v).map(|v| (k, v))).collect();
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str) -> Result<PanelFile> {
        read(text, "t", &ImportOptions::default())
    }

    #[test]
    fn a_list_of_entries_without_header() {
        // The shape that some tools cache from PanelApp Australia.
        let text = r#"[{"gene_data": {"ensembl_genes": {"GRch38": {"90": {"ensembl_id": "ENSG00000111275",
            "location": "12:111766887-111817532"}}}}, "entity_type": "gene", "entity_name": "RUNX1",
            "mode_of_inheritance": "BOTH"}]"#;
        let file = import(text).unwrap();
        assert_eq!((file.genes[0].symbol.as_str(), file.genes[0].tier.as_str()), ("RUNX1", "core"));
        assert_eq!(file.genes[0].inheritance.joined(","), "AD,AR");
    }

    #[test]
    fn places_of_genes_that_are_not_embedded() {
        let text = r#"{"id": 7, "name": "n", "version": "1.2", "version_created": "2026-01-02T00:00:00Z", "genes": [
            {"entity_type": "gene", "entity_name": "ALDH2", "confidence_level": "3",
             "gene_data": {"hgnc_id": "HGNC:404", "ensembl_genes": {}}},
            {"entity_type": "gene", "entity_name": "MARCH1", "confidence_level": "2",
             "gene_data": {"hgnc_id": "HGNC:26077", "ensembl_genes": {"GRch37": {"82": {"location": "4:164445450-165305202"}},
              "GRch38": {"9": {"location": "4:1-2"}, "90": {"location": "4:163524298-164384050"}}}}}]}"#;
        let file = import(text).unwrap();
        assert!(file.genes[0].location.is_empty());
        let g = &file.genes[1];
        assert_eq!(
            (g.symbol.as_str(), g.tier.as_str(), g.evidence.as_str()),
            ("MARCHF1", "extended", "amber")
        );
        assert_eq!(g.location.grch38.as_deref(), Some("chr4:163524298-164384050"));
        assert_eq!(
            (file.panel.id.as_str(), file.panel.date.as_str()),
            ("PANELAPP-7", "2026-01-02")
        );
    }

    #[test]
    fn garbled_and_cut_files_are_refused() {
        for (text, why) in [
            ("{\"genes\": [", "not whole JSON"),
            ("{}", "not a PanelApp panel"),
            ("[]", "not a PanelApp panel"),
            ("{\"genes\": []}", "not a PanelApp panel"),
            ("{\"genes\": 3}", "not a list"),
            ("{\"genes\": [3]}", "not an object"),
            ("{\"next\": \"http\", \"results\": []}", "one page of several"),
            (
                r#"{"stats": {"number_of_genes": 2}, "genes": [{"entity_name": "RUNX1"}]}"#,
                "1 of the 2",
            ),
            (
                r#"{"genes": [{"entity_name": "RUNXX1"}, {"entity_name": "ABCD"}]}"#,
                "2 entries not imported",
            ),
            (
                r#"{"genes": [{"entity_name": "ABCB7", "gene_data": {"hgnc_id": "HGNC:10471"}}]}"#,
                "two genes: RUNX1 (HGNC:10471) by its id and ABCB7",
            ),
            (
                r#"{"genes": [{"entity_name": "RUNX1", "mode_of_inheritance": "now and then"}]}"#,
                "RUNX1: the mode of inheritance 'now and then' is not known",
            ),
            (
                r#"{"genes": [{"entity_name": "RUNX1", "confidence_level": "7"}]}"#,
                "RUNX1: the evidence '7' is not known",
            ),
            (
                r#"{"genes": [{"entity_name": "RUNX1", "entity_type": "plant"}]}"#,
                "unknown type 'plant'",
            ),
        ] {
            let e = import(text).unwrap_err();
            assert!(e.to_string().contains(why), "{text}: {e}");
        }
    }
}
