//! Tests of the layers, over the built-in values and made-up files.

use crate::panel::Names;
use crate::settings::check::check_names;
use crate::settings::layers::DEFAULTS;
use crate::settings::{PanelScope, SettingsBook};
use toml::Table;

#[test]
fn defaults_load_and_print_round_trip() {
    let book = SettingsBook::load(&Names, &[], None, &[]).unwrap();
    assert_eq!(book.general().quality.min_depth, 10);
    assert_eq!(book.for_gene("SAMD9").quality.heterozygous_balance_min, 0.05);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    std::fs::write(&path, book.text()).unwrap();
    assert_eq!(SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap(), book);
}

#[test]
fn each_panel_gets_the_low_shares_that_it_asks_for() {
    let load = |panels: &[&str], set: &[&str]| {
        let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        SettingsBook::load(&Names, &PanelScope::whole(panels), None, &own(set)).unwrap()
    };
    let asked = |book: &SettingsBook, gene: &str| book.for_gene(gene).vaf.asks_low_share(gene);
    for (panels, runx1, tubb1) in [
        (&["HAEM1-ALL"][..], true, true),
        (&["HAEM2A-IT"], true, false),
        (&["HAEM2A-IT36"], true, false),
        (&["HAEM2B-PLTFUNC"], false, false),
        (&["HAEM2B-BLEEDING-ADDON"], false, false),
        (&["HAEM3-HHA"], true, true),
        (&[], true, true),
        (&["HAEM2A-IT", "HAEM2B-PLTFUNC"], true, false),
        (&["HAEM2B-PLTFUNC", "HAEM2A-IT"], true, false),
        (&["HAEM1-ALL", "HAEM2B-PLTFUNC"], true, true),
    ] {
        let book = load(panels, &[]);
        assert_eq!((asked(&book, "RUNX1"), asked(&book, "TUBB1")), (runx1, tubb1), "{panels:?}");
    }
    assert!(load(&["HAEM2B-PLTFUNC"], &[]).text().contains("low_share_genes = []"));
    // The user's word beats the panel's.
    assert!(asked(&load(&["HAEM2B-PLTFUNC"], &["vaf.low_share_genes=[\"*\"]"]), "TUBB1"));
    assert!(!asked(&load(&["HAEM1-ALL"], &["vaf.low_share_genes=[]"]), "RUNX1"));
    let book = load(&["HAEM2B-PLTFUNC"], &["gene.TUBB1.vaf.low_share_genes=[\"TUBB1\"]"]);
    assert_eq!((asked(&book, "TUBB1"), asked(&book, "RUNX1")), (true, false));
}

#[test]
fn the_command_line_beats_panel_and_gene() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    std::fs::write(
        &path,
        "[panel.HAEM3-HHA.quality]\nmin_depth = 3\n[gene.RUNX1.quality]\nmin_depth = 4\n",
    )
    .unwrap();
    let load = |panels: &[&str], set: &[&str]| {
        let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        SettingsBook::load(&Names, &PanelScope::whole(panels), Some(&path), &own(set)).unwrap()
    };
    let book = load(&["HAEM3-HHA"], &[]);
    assert_eq!(
        (book.general().quality.min_depth, book.for_gene("RUNX1").quality.min_depth),
        (3, 4)
    );
    assert_eq!(load(&[], &[]).general().quality.min_depth, 10);
    let book = load(&["HAEM3-HHA"], &["quality.min_depth=7"]);
    assert_eq!(
        (book.general().quality.min_depth, book.for_gene("RUNX1").quality.min_depth),
        (7, 7)
    );
}

#[test]
fn a_fault_in_a_file_is_named_by_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    for (text, line, part) in [
        ("[quality]\nmin_depht = 3\n", 2, "min_depht"),
        ("# qualty\n[qualty]\nmin_depth = 3\n", 2, "qualty"),
        ("[quality]\nmin_depth = \"many\"\n", 2, "invalid type"),
        ("quality = 3\n", 1, "invalid type"),
        ("[quality]\nmin_depth = \n", 2, "TOML"),
        ("\n[panel.NOT-IN-USE.quality]\nnonsense = 3\n", 3, "nonsense"),
        ("[gene.GATA2.quality]\nwarn_depth = -1\n", 2, "invalid value"),
        ("\ngene = 3\n", 2, "not a table"),
    ] {
        std::fs::write(&path, text).unwrap();
        let e = SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap_err();
        assert!(
            e.to_string().starts_with(&format!("{}:{line}: ", path.display())),
            "{text:?}: {e}"
        );
        assert!(
            e.to_string().contains(part) && e.hint_text().is_some() && e.exit_code() == 1,
            "{text:?}: {e}"
        );
    }
}

#[test]
fn a_removed_key_is_refused_with_its_successor() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    for (text, line, set, successor) in [
        (
            "[quality]\nheterozygous_balance_keep = [0.2, 0.8]\n",
            2,
            "quality.heterozygous_balance_keep=[0.2,0.8]",
            "heterozygous_balance_min",
        ),
        (
            "\n[gene.RUNX1.loci]\nmax_rescue_length = 1000\n",
            3,
            "gene.RUNX1.loci.max_rescue_length=9",
            "leave it out",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let e = SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap_err();
        assert!(e.to_string().starts_with(&format!("{}:{line}: ", path.display())), "{e}");
        assert!(e.hint_text().is_some_and(|h| h.contains(successor)), "{:?}", e.hint_text());
        let e = SettingsBook::load(&Names, &[], None, &[set.to_owned()]).unwrap_err();
        assert!(e.hint_text().is_some_and(|h| h.contains(successor)) && e.exit_code() == 2, "{e}");
    }
}

#[test]
fn a_later_source_beats_an_earlier_one_whatever_its_layer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    let load = |text: &str, set: &[&str]| {
        std::fs::write(&path, text).unwrap();
        let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
        SettingsBook::load(&Names, &PanelScope::whole(&["HAEM3-HHA"]), Some(&path), &set).unwrap()
    };
    let keep =
        |book: &SettingsBook, gene: &str| book.for_gene(gene).quality.heterozygous_balance_min;
    // The defaults' own word on SAMD9 gives way to the file's general word, this to the file's
    // panel, gene, --set.
    let general = "[quality]\nheterozygous_balance_min = 0.1\n";
    assert_eq!((keep(&load("", &[]), "SAMD9"), keep(&load("", &[]), "RPS19")), (0.05, 0.2));
    assert_eq!(keep(&load(general, &[]), "SAMD9"), 0.1);
    let panel = format!("{general}[panel.HAEM3-HHA.quality]\nheterozygous_balance_min = 0.11\n");
    assert_eq!(keep(&load(&panel, &[]), "SAMD9"), 0.11);
    let gene = format!("{panel}[gene.SAMD9.quality]\nheterozygous_balance_min = 0.12\n");
    assert_eq!((keep(&load(&gene, &[]), "SAMD9"), keep(&load(&gene, &[]), "RPS19")), (0.12, 0.11));
    assert_eq!(keep(&load(&gene, &["quality.heterozygous_balance_min=0.13"]), "SAMD9"), 0.13);
    let set = [
        "quality.heterozygous_balance_min=0.13",
        "gene.SAMD9.quality.heterozygous_balance_min=0.0",
    ];
    let book = load(&gene, &set);
    assert_eq!((keep(&book, "SAMD9"), keep(&book, "RPS19")), (0.0, 0.13));
    // What is printed is what is in force, also for genes whose own word was overruled.
    let printed = dir.path().join("printed.toml");
    std::fs::write(&printed, book.text()).unwrap();
    let again = SettingsBook::load(&Names, &[], Some(&printed), &[]).unwrap();
    for symbol in ["SAMD9", "RPS19", "FANCA", "RUNX1"] {
        assert_eq!(again.for_gene(symbol), book.for_gene(symbol), "{symbol}");
    }
    // A previous symbol means the same gene.
    assert_eq!(
        load("[gene.FYB.quality]\nmin_depth = 3\n", &[]).for_gene("FYB1").quality.min_depth,
        3
    );
}

#[test]
fn a_misspelt_layer_is_refused_with_the_nearest_spelling() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    for (text, line, near) in [
        ("\n[gene.RUNX1X.quality]\nmin_depth = 3\n", 2, "RUNX1"),
        ("[panel.HAEM3-HAH.quality]\nmin_depth = 3\n", 1, "HAEM3-HHA"),
    ] {
        std::fs::write(&path, text).unwrap();
        let e = SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap_err();
        assert!(e.to_string().starts_with(&format!("{}:{line}: ", path.display())), "{e}");
        assert!(
            e.hint_text().is_some_and(|h| h.contains(near)) && e.exit_code() == 1,
            "{e} {:?}",
            e.hint_text()
        );
    }
    for set in ["gene.RUNX1X.quality.min_depth=3", "panel.HAEM3-HAH.quality.min_depth=3"] {
        let e = SettingsBook::load(&Names, &[], None, &[set.to_owned()]).unwrap_err();
        assert!(e.hint_text().is_some_and(|h| h.contains("nearest")) && e.exit_code() == 2, "{e}");
    }
    // The id of a panel file counts where the run uses it.
    std::fs::write(&path, "[panel.OUR-OWN.quality]\nmin_depth = 3\n").unwrap();
    assert_eq!(
        SettingsBook::load(&Names, &PanelScope::whole(&["OUR-OWN"]), Some(&path), &[])
            .unwrap()
            .general()
            .quality
            .min_depth,
        3
    );
}

#[test]
fn built_in_layers_name_genes_and_panels() {
    let mut table: Table = DEFAULTS.parse().unwrap();
    let before = table.clone();
    assert!(check_names(&Names, &mut table, &[]).is_ok());
    assert_eq!(table, before, "a previous symbol stands in the defaults");
}

#[test]
fn unknown_keys_and_bad_values_are_named() {
    for (set, part) in [
        ("quality.nonsense=1", "nonsense"),
        ("quality.min_depth=many", "invalid type"),
        ("depth", "section.key"),
        ("consequence.high=[\"missense\"]", "Sequence Ontology"),
    ] {
        let e = SettingsBook::load(&Names, &[], None, &[set.to_owned()]).unwrap_err();
        assert!(e.to_string().contains(part), "{e}");
        assert_eq!(e.exit_code(), 2);
    }
}

#[test]
fn a_panel_s_layer_rules_its_own_genes_in_any_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    std::fs::write(
        &path,
        "[panel.A.quality]\nmin_depth = 8\nheterozygous_balance_clean = [0.1, 0.7]\n\
         [panel.A.frequency]\nmonoallelic = 0.002\n\
         [panel.B.quality]\nmin_depth = 25\nheterozygous_balance_clean = [0.05, 0.6]\n\
         [panel.B.frequency]\nmonoallelic = 0.001\n",
    )
    .unwrap();
    let scope =
        |id: &str, genes: &[&str]| PanelScope::new(id, genes.iter().map(|g| (*g).to_owned()));
    let (a, b) = (scope("A", &["RUNX1", "ETV6"]), scope("B", &["ETV6", "GP9"]));
    let first = SettingsBook::load(&Names, &[a.clone(), b.clone()], Some(&path), &[]).unwrap();
    let second = SettingsBook::load(&Names, &[b, a], Some(&path), &[]).unwrap();
    assert_eq!(first.text(), second.text());
    assert_eq!(first, second);
    let of = |gene: &str| {
        let s = first.for_gene(gene);
        (s.quality.min_depth, s.frequency.monoallelic, s.quality.heterozygous_balance_clean)
    };
    assert_eq!(of("RUNX1"), (8, 0.002, [0.1, 0.7]));
    assert_eq!(of("GP9"), (25, 0.001, [0.05, 0.6]));
    assert_eq!(of("ETV6"), (25, 0.001, [0.1, 0.6]), "of both panels the strictest");
    let printed = dir.path().join("printed.toml");
    std::fs::write(&printed, first.text()).unwrap();
    let again = SettingsBook::load(&Names, &[], Some(&printed), &[]).unwrap();
    assert_eq!(again.for_gene("RUNX1"), first.for_gene("RUNX1"));
}

/// All submissions of a flagged entry are doubted by ClinVar itself: none of them counts.
#[test]
fn flagged_submissions_keep_nothing() {
    let book = SettingsBook::load(&Names, &[], None, &[]).unwrap();
    let rules = &book.general().clinvar;
    let kept = |review_status: &str, stars| {
        let none = String::new;
        rules.is_kept_without_star(&crate::model::resource::ClinvarEntry {
            id: "1".into(),
            significance: "Pathogenic".into(),
            review_status: review_status.into(),
            stars: Some(stars),
            conditions: none(),
            conflicts: none(),
            genes: none(),
            consequences: none(),
            included: none(),
            oncogenicity: none(),
            somatic_impact: none(),
            release: none(),
        })
    };
    assert!(kept("no assertion criteria provided", 0));
    assert!(!kept("no classifications from unflagged records", 0));
    assert!(!kept("no classification provided", 0));
    assert!(!kept("criteria provided, single submitter", 1), "its star keeps it");
}
