use super::*;
use crate::model::notice::GeneNotice;
use crate::panel::builtin;

fn request(panels: &str) -> PanelRequest {
    PanelRequest {
        panels: panels.split(',').map(str::to_owned).collect(),
        genes: Vec::new(),
        expand: ExpandStep::None,
        build: Build::GRCh38,
        padding: 1000,
    }
}

fn count(panels: &str, expand: ExpandStep) -> usize {
    resolve(&PanelRequest { expand, ..request(panels) }).unwrap().genes.len()
}

#[test]
fn steps_of_expansion() {
    use ExpandStep::{Core, Extended, None, Union};
    for (panel, core, none, extended, union) in [
        ("2a36", 36, 36, 36, 109),
        ("2a", 36, 58, 58, 109),
        ("2b", 63, 63, 80, 109),
        ("1", 121, 222, 222, 222),
        ("3", 80, 128, 128, 128),
    ] {
        let got = [Core, None, Extended, Union].map(|e| count(panel, e));
        assert_eq!(got, [core, none, extended, union], "{panel}");
    }
}

#[test]
fn every_built_in_panel_resolves_on_both_builds() {
    for panel in builtin::ALL {
        for build in Build::ALL {
            let r = resolve(&PanelRequest { build, ..request(panel.id) }).unwrap();
            assert_eq!(r.genes.len(), panel.default_gene_count(&panel.header().unwrap()));
            for g in &r.genes {
                let (c, s) = g
                    .region
                    .unwrap_or_else(|| panic!("{} has no place on {build}", g.facts.symbol));
                for t in &g.transcripts {
                    assert_eq!(t.contig, c.name(), "{}", t.id);
                    assert!(s.contains(t.span()), "{} {build}", t.id);
                }
                assert_eq!(
                    g.transcripts.is_empty(),
                    g.notices.iter().any(|n| matches!(
                        n,
                        GeneNotice::NoTranscript { .. } | GeneNotice::NotEmbedded
                    ))
                );
                assert!(r.regions.first_overlap(c, s).is_some());
            }
            assert_eq!(r.digest.len(), 64);
        }
    }
}

#[test]
fn the_reconstruction_says_so() {
    let r = resolve(&request("it36")).unwrap();
    let Notice::Run(RunNotice::PanelNote { note, .. }) = &r.notices[0] else { panic!() };
    assert!(note.contains("RECONSTRUCTION") && r.panels[0].note.contains("RECONSTRUCTION"));
}

#[test]
fn joins_keep_each_gene_once_with_all_its_panels() {
    let r = resolve(&request("2a,2b")).unwrap();
    let ids: BTreeSet<&str> = r.genes.iter().map(|g| g.facts.hgnc_id.as_str()).collect();
    assert_eq!(ids.len(), r.genes.len());
    let itga2b = r.genes.iter().find(|g| g.facts.symbol == "ITGA2B").unwrap();
    assert_eq!(itga2b.facts.panels, ["HAEM2A-IT", "HAEM2B-PLTFUNC"]);
    assert!(r.steps.iter().any(|s| s == "join: HAEM2A-IT + HAEM2B-PLTFUNC"), "{:?}", r.steps);
    assert!(resolve(&request("2a,HAEM2A-IT")).unwrap_err().to_string().contains("named twice"));
}

#[test]
fn restriction_takes_old_names_and_refuses_strangers() {
    let with = |panel: &str, genes: &[&str]| {
        resolve(&PanelRequest {
            genes: genes.iter().map(|g| (*g).to_owned()).collect(),
            ..request(panel)
        })
    };
    let r = with("2a", &["RUNX1", "fyb", "HGNC:3495"]).unwrap();
    let symbols: BTreeSet<&str> = r.genes.iter().map(|g| g.facts.symbol.as_str()).collect();
    assert_eq!(symbols, BTreeSet::from(["RUNX1", "FYB1", "ETV6"]));
    assert!(r.loci.iter().all(|l| l.genes.iter().any(|g| symbols.contains(g.as_str()))));
    let e = with("2a", &["HBB"]).unwrap_err();
    assert!(
        e.to_string().contains("is not on HAEM2A-IT")
            && e.hint_text().unwrap().contains("HAEM3-HHA"),
        "{e}"
    );
    let e = with("2b", &["NBEA"]).unwrap_err();
    assert!(e.hint_text().unwrap().contains("--expand extended"), "{e:?}");
    let e = with("2a", &["RUNX11"]).unwrap_err();
    assert!(e.hint_text().unwrap().contains("RUNX1") && e.exit_code() == 2, "{e:?}");
}

#[test]
fn loci_reach_beyond_the_padding() {
    // HBA's enhancer MCS-R2 lies 60 kb upstream of the genes; its deletion is alpha-thalassaemia.
    let r = resolve(&PanelRequest { padding: 0, ..request("3") }).unwrap();
    let (c, s) = r.loci.iter().find(|l| l.id == "HBA_MCS-R2_HS40").unwrap().place.unwrap();
    assert!(r.regions.first_overlap(c, s).is_some());
    // A copy-number region of 11 Mb is not a search region.
    let r = resolve(&PanelRequest { padding: 0, ..request("2a") }).unwrap();
    assert!(r.loci.iter().any(|l| l.id == "11q_terminal_Jacobsen"));
    assert!(r.regions.bases() < 6_000_000, "{}", r.regions.bases());
}

#[test]
fn the_digest_follows_the_content() {
    let a = resolve(&request("2a")).unwrap().digest;
    assert_eq!(a, resolve(&request("HAEM2A-IT")).unwrap().digest);
    assert_ne!(a, resolve(&PanelRequest { padding: 999, ..request("2a") }).unwrap().digest);
    assert_ne!(a, resolve(&PanelRequest { build: Build::GRCh37, ..request("2a") }).unwrap().digest);
}

/// The digest hashes the text of transcripts with the names of their fields.
#[test]
fn the_digest_of_a_small_panel_is_pinned() {
    let small = PanelRequest {
        genes: vec!["RUNX1".to_owned(), "ANKRD26".to_owned()],
        build: Build::GRCh37,
        ..request("2a36")
    };
    assert_eq!(
        resolve(&small).unwrap().digest,
        "049a17f5c498af3599ad536f90d3c1ef9c6d211c050dac5e7d1da4411c31d901",
        "the digest of a panel changed: a field of Transcript, GeneFacts or Locus was renamed, \
         added or moved. Digests are compared between runs of different versions, so either write \
         the field in digest() as before, or pin the new digest and tell it in CHANGELOG.md"
    );
}

#[test]
fn unknown_panels_are_refused_with_the_nearest_names() {
    let e = resolve(&request("it37")).unwrap_err();
    assert!(e.hint_text().unwrap().contains("it36"), "{e:?}");
    assert_eq!(e.exit_code(), 2);
    let e = resolve(&request("nowhere/x.toml")).unwrap_err();
    assert_eq!(e.exit_code(), 1);
}
