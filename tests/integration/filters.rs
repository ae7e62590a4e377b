//! Filters: frequency by population and gene, evidence labels, ranking; and what must hold whatever
//! the values.

use super::fixture;
use panelwise::filter::LocusIndex;
use panelwise::filter::evidence::{labels, ranked_down};
use panelwise::filter::frequency::{FrequencyLimit, PartFrequency, judge, judge_parts, observe};
use panelwise::filter::rules::{AFTER_ANNOTATION, BEFORE_ANNOTATION, RuleAnswers, Subject, ask};
use panelwise::model::allele::FilterField;
use panelwise::model::evidence::{LocusHit, Rescue};
use panelwise::model::gene::GeneFacts;
use panelwise::model::panel::Locus;
use panelwise::model::resource::{
    GroupFrequency, Looked, PopulationFrequency, Resources, SourceFilter, SourceFrequency,
};
use panelwise::model::{
    Allele, Build, Chromosome, LocusAction, Missing, ModeOfInheritance, RescueScope, RescueSource,
    RuleGroup, RuleName, SampleCall, Term, TranscriptConsequence, Value, Verdict, Zygosity,
};
use panelwise::normalize::parts;
use panelwise::panel::loci;
use panelwise::settings::SettingsBook;
use panelwise::settings::sections::{Settings, Statistic};
use proptest::prelude::*;

fn book(set: &[&str]) -> SettingsBook {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    SettingsBook::load(&panelwise::panel::Names, &[], None, &set).unwrap()
}

fn gene(modes: &[&str]) -> GeneFacts {
    let mut gene = GeneFacts::clone(&fixture::report().rows[0].gene);
    gene.inheritance = modes.iter().copied().collect();
    gene
}

fn group(
    code: &str,
    frequency: f64,
    called: f64,
    homozygotes: f64,
    faf95: Option<f64>,
) -> GroupFrequency {
    GroupFrequency {
        group: code.to_owned(),
        frequency: Some(frequency),
        allele_count: Some((frequency * called).round()),
        allele_number: Some(called),
        homozygotes: Some(homozygotes),
        faf95,
    }
}

/// One source, 500,000 alleles called over all.
fn found(all: f64, groups: Vec<GroupFrequency>) -> Resources {
    let entry = PopulationFrequency {
        frequency: Some(all),
        allele_count: Some((all * 500_000.0).round()),
        allele_number: Some(500_000.0),
        homozygotes: Some(groups.iter().filter_map(|g| g.homozygotes).sum()),
        filter: SourceFilter::new("PASS"),
        groups,
        ..PopulationFrequency::default()
    };
    let found = Looked::Known(entry);
    Resources {
        frequencies: vec![SourceFrequency { source: "gnomad".to_owned(), found }],
        ..Resources::default()
    }
}

fn absent() -> Resources {
    let source = SourceFrequency { source: "gnomad".to_owned(), found: Looked::Absent };
    Resources { frequencies: vec![source], ..Resources::default() }
}

fn judged(
    resources: &Resources,
    settings: &Settings,
    mode: FrequencyLimit,
) -> Option<(bool, String)> {
    judge(
        &observe(resources, &settings.frequency, settings.frequency.statistic),
        &settings.frequency,
        mode,
    )
}

#[test]
fn small_populations_have_limits_of_their_own() {
    let book = book(&[]);
    let s = book.for_gene("GATA2");
    let one = |code: &str, f: f64| {
        judged(
            &found(0.0001, vec![group(code, f, 5000.0, 0.0, None)]),
            s,
            FrequencyLimit::Monoallelic,
        )
    };
    for (code, kept, dropped) in [
        ("nfe", 0.001, 0.0012),
        ("asj", 0.003, 0.0032),
        ("eas", 0.002, 0.0022),
        ("sas", 0.002, 0.0022),
        ("ami", 0.1, 0.12),
        ("mid", 0.1, 0.12),
    ] {
        let (above, text) = one(code, kept).unwrap();
        assert!(
            !above
                && text
                    .contains(&format!("{kept} <= {kept} (monoallelic; gnomad {code}, AN=5000)")),
            "{text}"
        );
        let (above, text) = one(code, dropped).unwrap();
        assert!(above && text.contains(&format!("{dropped} > {kept}")), "{text}");
    }
    // Mixtures are shown only, and so are populations of which few alleles were called.
    assert!(!one("remaining", 0.5).unwrap().0 && !one("oth", 0.5).unwrap().0);
    let few = found(0.0001, vec![group("afr", 0.5, 1998.0, 0.0, None)]);
    assert!(!judged(&few, s, FrequencyLimit::Monoallelic).unwrap().0);
    // The number furthest above its own limit decides, not the highest one.
    let two = found(
        0.0001,
        vec![group("asj", 0.0035, 5000.0, 0.0, None), group("nfe", 0.003, 90000.0, 0.0, None)],
    );
    let (above, text) = judged(&two, s, FrequencyLimit::Monoallelic).unwrap();
    assert!(above && text.contains("gnomad nfe, AN=90000"), "{text}");
    // Two hits and the mitochondrion have limits of their own.
    let nfe = found(0.0001, vec![group("nfe", 0.009, 5000.0, 0.0, None)]);
    assert!(!judged(&nfe, s, FrequencyLimit::Biallelic).unwrap().0);
    assert!(judged(&nfe, s, FrequencyLimit::Mitochondrial).unwrap().0);
    assert_eq!(
        FrequencyLimit::for_gene(&gene(&["MT"]), Chromosome::M),
        FrequencyLimit::Mitochondrial
    );
    assert_eq!(
        FrequencyLimit::for_gene(&gene(&["AD", "AR"]), Chromosome::X),
        FrequencyLimit::Biallelic
    );
    assert_eq!(FrequencyLimit::for_gene(&gene(&[]), Chromosome::X), FrequencyLimit::Biallelic);
}

#[test]
fn the_statistic_is_a_choice() {
    let resources = found(
        0.0001,
        vec![
            group("afr", 0.002, 3000.0, 0.0, Some(0.0006)),
            group("nfe", 0.0001, 9000.0, 0.0, None),
        ],
    );
    let af = book(&[]);
    assert!(judged(&resources, af.general(), FrequencyLimit::Monoallelic).unwrap().0);
    let faf = book(&["frequency.statistic=faf95"]);
    let (above, text) = judged(&resources, faf.general(), FrequencyLimit::Monoallelic).unwrap();
    assert!(
        !above && text.starts_with("FAF95=0.0006 <= 0.001") && text.contains("gnomad afr"),
        "{text}"
    );
    // Without the number nothing is compared: kept, and labelled.
    let none = found(0.2, vec![group("afr", 0.2, 3000.0, 0.0, None)]);
    let seen = observe(&none, &faf.general().frequency, Statistic::Faf95);
    assert_eq!(
        (seen.shown().0, judge(&seen, &faf.general().frequency, FrequencyLimit::Monoallelic)),
        (Value::Unknown(Missing::NotInResource), None)
    );
}

/// Every mode that `panel check` knows, an unknown one and none: an allele at 0.004 is dropped only
/// where one allele is known to be enough.
#[test]
fn a_mode_without_a_published_strict_limit_loses_no_allele() {
    let book = book(&[]);
    let at = found(0.0001, vec![group("nfe", 0.004, 90_000.0, 0.0, None)]);
    let one = Chromosome::from_rank(0).unwrap();
    let dropped = |modes: &[&str]| {
        let limit = FrequencyLimit::for_gene(&gene(modes), one);
        judged(&at, book.general(), limit).unwrap().0
    };
    for mode in ModeOfInheritance::ALL {
        let strict = ["AD", "XLD", "MT"].contains(&mode.name());
        assert_eq!(dropped(&[mode.name()]), strict, "{mode}");
    }
    assert!(!dropped(&["sometimes"]) && !dropped(&[]) && !dropped(&["AD", "IMPRINTED"]));
}

#[test]
fn a_specification_moves_the_limit_to_its_own_ba1() {
    let book = book(&[]);
    let ask = |symbol: &str, f: f64, mode: FrequencyLimit| {
        judged(
            &found(0.00001, vec![group("nfe", f, 60_000.0, 0.0, None)]),
            book.for_gene(symbol),
            mode,
        )
        .unwrap()
    };
    for (symbol, mode, kept, dropped) in [
        ("RUNX1", FrequencyLimit::Monoallelic, 0.00149, 0.0015),
        ("ITGA2B", FrequencyLimit::Biallelic, 0.0024, 0.00241),
        ("ITGB3", FrequencyLimit::Biallelic, 0.0024, 0.00241),
        ("GP1BA", FrequencyLimit::Biallelic, 0.00099, 0.001),
        ("GP1BB", FrequencyLimit::Biallelic, 0.00099, 0.001),
        ("GP9", FrequencyLimit::Biallelic, 0.00099, 0.001),
        ("HBB", FrequencyLimit::Biallelic, 0.0049, 0.005),
        ("HBA2", FrequencyLimit::Biallelic, 0.0049, 0.005),
    ] {
        assert!(!ask(symbol, kept, mode).0, "{symbol}");
        let (above, text) = ask(symbol, dropped, mode);
        assert!(above && text.contains(&format!("BA1 of {symbol}")), "{symbol}: {text}");
        let (f, e) = (&book.for_gene(symbol).frequency, &book.for_gene(symbol).evidence);
        assert_eq!(
            (Some(f.monoallelic), Some(f.biallelic), f.drops_at_limit),
            (e.ba1, e.ba1, e.ba1_inclusive),
            "{symbol}"
        );
        assert!(
            e.bs1 < e.ba1 && e.pm2 < e.bs1 && e.pm2.is_some() && e.certainty == "A",
            "{symbol}"
        );
    }
    // A limit that the user overrules is no longer called the specification's.
    let set = self::book(&["frequency.monoallelic=0.01"]);
    let (above, text) = judged(
        &found(0.00001, vec![group("nfe", 0.002, 60_000.0, 0.0, None)]),
        set.for_gene("RUNX1"),
        FrequencyLimit::Monoallelic,
    )
    .unwrap();
    assert!(!above && !text.contains("BA1") && !set.text().contains("BA1 of RUNX1"), "{text}");
    // RUNX1: any continental population, with five carriers or more.
    let few = |carriers: f64| {
        let mut g = group("eas", 0.0018, 2500.0, 0.0, None);
        g.allele_count = Some(carriers);
        judged(&found(0.00001, vec![g]), book.for_gene("RUNX1"), FrequencyLimit::Monoallelic)
    };
    assert!(!few(4.0).is_some_and(|(above, _)| above) && few(5.0).unwrap().0);
}

#[test]
fn evidence_is_labelled_with_population_number_and_source() {
    let book = book(&[]);
    let code = |symbol: &str, resources: &Resources| {
        let list = labels(resources, &[], book.for_gene(symbol));
        assert!(
            list.len() < 2 && list.iter().all(|e| !e.source.is_empty() && !e.certainty.is_empty())
        );
        list.first().map(|e| (e.code, e.text.clone()))
    };
    let nfe = |f: f64, faf: Option<f64>| found(0.0, vec![group("nfe", f, 60_000.0, 0.0, faf)]);
    let runx1 = |f: f64, faf: Option<f64>| code("RUNX1", &nfe(f, faf)).map(|(c, _)| c);
    assert_eq!(runx1(0.0015, None), Some("BA1"));
    assert_eq!(runx1(0.0014, None), Some("BS1"));
    assert_eq!(runx1(0.00015, None), Some("BS1"));
    assert_eq!(runx1(0.0001, None), None);
    assert_eq!(runx1(0.0001, Some(0.00005)), Some("PM2_Supporting"), "evaluated on FAF95");
    assert_eq!(runx1(0.00005, None), Some("PM2_Supporting"), "every population passes");
    let (_, text) = code("RUNX1", &nfe(0.0015, None)).unwrap();
    assert!(text.contains("AF=0.0015 >= 0.0015 (gnomad nfe, AN=60000)"), "{text}");
    assert_eq!(code("RUNX1", &absent()).unwrap().0, "PM2_Supporting");
    // Bounds of the others, as printed.
    assert_eq!(code("ITGA2B", &nfe(0.0024, None)).unwrap().0, "BS1");
    assert_eq!(code("ITGA2B", &nfe(0.00158, None)), None);
    assert_eq!(code("HBB", &nfe(0.0001, None)), None);
    assert_eq!(code("GP9", &nfe(0.0000329, None)).unwrap().0, "PM2_Supporting");
    assert_eq!(code("GATA2", &nfe(0.06, None)).unwrap().0, "BA1");
    assert_eq!(code("GATA2", &absent()), None, "no specification, no PM2");
    // What is unknown proves nothing.
    let not_covered = SourceFrequency { source: "gnomad".into(), found: Looked::NotCovered };
    assert_eq!(
        code("RUNX1", &Resources { frequencies: vec![not_covered], ..Resources::default() }),
        None
    );
    assert_eq!(code("RUNX1", &Resources::default()), None);
    let mut failed = nfe(0.5, None);
    if let Looked::Known(e) = &mut failed.frequencies[0].found {
        e.filter = SourceFilter::new("AC0");
    }
    assert_eq!(code("RUNX1", &failed), None);
    // An exempt allele is neither.
    let exempt = LocusHit {
        id: "HBB_c.20A>T".into(),
        category: "af_exempt_allele".into(),
        action: LocusAction::Rescue,
        exact: true,
        of_part: None,
        hgvs: String::new(),
        known_as: String::new(),
        effect: None,
        rescued_from: RescueScope::EVERYTHING,
        why: String::new(),
        source: String::new(),
    };
    let list = labels(&nfe(0.05, None), std::slice::from_ref(&exempt), book.for_gene("HBB"));
    assert!(list[0].code == "exempt" && list[0].text.contains("HBB_c.20A>T"), "{list:?}");
}

#[test]
fn counts_and_faf_rank_down_but_not_in_late_onset_genes() {
    let book = book(&[]);
    let homozygous = found(0.0001, vec![group("nfe", 0.0001, 60_000.0, 2.0, Some(0.00008))]);
    let mut dominant = gene(&["AD"]);
    dominant.malignancy_flag = "yes".into();
    let down = |symbol: &str, gene: &GeneFacts, r: &Resources| {
        ranked_down(r, gene, Chromosome::X, book.for_gene(symbol))
    };
    assert_eq!(down("GATA2", &dominant, &homozygous), ["homozygotes=2 >= 1 (monoallelic)"]);
    for late in ["RUNX1", "DDX41", "ANKRD26"] {
        assert!(down(late, &dominant, &homozygous).is_empty(), "{late}");
    }
    assert!(down("FANCA", &gene(&["AR"]), &homozygous).is_empty());
    let faf = found(0.0004, vec![group("nfe", 0.0004, 60_000.0, 0.0, Some(0.0003))]);
    assert_eq!(down("RUNX1", &dominant, &faf).len(), 1);
    let mut plain = dominant.clone();
    plain.malignancy_flag = "no".into();
    assert!(down("RUNX1", &plain, &faf).is_empty());
    let mut hemizygous = found(0.0, vec![]);
    if let Looked::Known(e) = &mut hemizygous.frequencies[0].found {
        e.hemizygotes = Some(3.0);
    }
    assert_eq!(down("GATA1", &gene(&["XLR"]), &hemizygous), ["hemizygotes=3 >= 1 (X-linked)"]);
    assert!(down("GATA2", &dominant, &Resources::default()).is_empty());
}

/// The alleles exempt from frequency are rescued on both builds, however a caller writes them.
#[test]
fn every_exempt_allele_is_rescued() {
    let book = book(&[]);
    // Indels and a substitution of two bases, known to the table by their place: leftmost, as a run
    // sees them.
    let by_place = [
        ("HBB_c.126_129del", "chr11", 5_226_762, "CAAAG", "C"),
        ("HBB_c.27dupG", "chr11", 5_226_994, "A", "AC"),
        ("HBA2_c.95+2_95+6del", "chr16", 173_004, "AGAGGT", "A"),
        ("SBDS_c.183_184delinsCT", "chr7", 66_994_286, "TA", "AG"),
    ];
    for build in Build::ALL {
        let exempt: Vec<Locus> = loci::on(build)
            .unwrap()
            .iter()
            .map(|l| l.locus.clone())
            .filter(|l| l.category == "af_exempt_allele")
            .collect();
        assert_eq!(exempt.len(), 28);
        let index = LocusIndex::new(&exempt);
        let mut written = 0;
        for locus in &exempt {
            let gene = locus.genes[0].as_str();
            let actions = &book.for_gene(gene).loci;
            let (chromosome, span) = locus.place.unwrap();
            let allele = match (&locus.allele, by_place.iter().find(|p| p.0 == locus.id)) {
                (Some(a), _) => Allele {
                    chromosome,
                    start: span.start,
                    reference: a.reference.clone(),
                    alternate: a.alternate.clone(),
                },
                (None, Some((_, contig, position, reference, alternate))) => {
                    // GRCh37 is the same sequence some bases away.
                    let on38 = loci::on(Build::GRCh38)
                        .unwrap()
                        .iter()
                        .find(|l| l.locus.id == locus.id)
                        .unwrap();
                    let shift = span.start as i64 - on38.locus.place.unwrap().1.start as i64;
                    Allele {
                        chromosome: Chromosome::parse(contig).unwrap(),
                        start: (*position as i64 - 1 + shift) as u64,
                        reference: (*reference).to_owned(),
                        alternate: (*alternate).to_owned(),
                    }
                }
                (None, None) => panic!("{} has neither an allele nor a place here", locus.id),
            };
            let hits = index.hits(&allele, actions, gene);
            let hit = hits
                .iter()
                .find(|h| h.id == locus.id)
                .unwrap_or_else(|| panic!("{} {allele}", locus.id));
            assert_eq!(
                (hit.action, hit.exact),
                (LocusAction::Rescue, locus.allele.is_some()),
                "{}",
                locus.id
            );
            written += 1;
        }
        assert_eq!(written, 28);
    }
}

fn value<T: Clone + std::fmt::Debug + 'static>(
    known: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Value<T>> {
    prop_oneof![
        known.prop_map(Value::Known),
        Just(Value::Unknown(Missing::NotInInput)),
        Just(Value::Unknown(Missing::Dot)),
        Just(Value::Unknown(Missing::Unreadable)),
    ]
    .boxed()
}

fn call() -> impl Strategy<Value = SampleCall> {
    let zygosity = prop_oneof![
        Just(Zygosity::Heterozygous),
        Just(Zygosity::HeterozygousAlternate),
        Just(Zygosity::HalfCall),
        Just(Zygosity::Homozygous),
        Just(Zygosity::Hemizygous)
    ];
    (zygosity, value(0u32..60), value(0.0f64..=1.0), value(0.0f64..99.0)).prop_map(
        |(zygosity, depth, vaf, quality)| {
            let mut call = fixture::report().rows[0].call.clone();
            (call.zygosity, call.depth, call.vaf, call.quality) = (zygosity, depth, vaf, quality);
            call
        },
    )
}

/// Numbers as files may hold them: missing, zero, beyond 1, not finite.
fn odd() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        Just(Some(0.0)),
        (0.0f64..=1.0).prop_map(Some),
        (0.0f64..0.01).prop_map(Some),
        Just(Some(f64::NAN)),
        Just(Some(f64::INFINITY)),
        Just(Some(-1.0)),
        Just(Some(7.0)),
    ]
}

fn called() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        Just(Some(0.0)),
        (0.0f64..1e6).prop_map(|n| Some(n.round())),
        Just(Some(f64::NAN))
    ]
}

fn entry() -> impl Strategy<Value = PopulationFrequency> {
    let group = ("(afr|asj|eas|nfe|mid|remaining|new)", odd(), called(), called(), odd()).prop_map(
        |(group, frequency, allele_count, allele_number, faf95)| GroupFrequency {
            group,
            frequency,
            allele_count,
            allele_number,
            homozygotes: allele_count,
            faf95,
        },
    );
    (
        odd(),
        odd(),
        odd(),
        called(),
        called(),
        proptest::collection::vec(group, 0..4),
        "(PASS|\\.|AC0)",
    )
        .prop_map(|(frequency, grpmax, faf95, allele_count, allele_number, groups, filter)| {
            PopulationFrequency {
                frequency,
                grpmax,
                grpmax_group: Some("nfe".to_owned()),
                faf95,
                allele_count,
                allele_number,
                grpmax_allele_number: allele_number,
                homozygotes: allele_count,
                groups,
                filter: SourceFilter::new(&filter),
                ..PopulationFrequency::default()
            }
        })
}

fn resources() -> impl Strategy<Value = Resources> {
    let found = prop_oneof![
        entry().prop_map(Looked::Known),
        Just(Looked::Absent),
        Just(Looked::NotCovered),
        Just(Looked::NoResource)
    ];
    proptest::collection::vec(
        found.prop_map(|found| SourceFrequency { source: "s".to_owned(), found }),
        0..3,
    )
    .prop_map(|frequencies| Resources { frequencies, ..Resources::default() })
}

fn filter() -> impl Strategy<Value = FilterField> {
    prop_oneof![
        Just(FilterField::Pass),
        Just(FilterField::NotApplied),
        Just(FilterField::Failed(vec!["LowQual".to_owned(), "q10".to_owned()]))
    ]
}

fn outcome(
    call: &SampleCall,
    filter: &FilterField,
    resources: &Resources,
    settings: &Settings,
    mode: FrequencyLimit,
    rescues: &[Rescue],
    consequences: Result<&[TranscriptConsequence], &str>,
) -> RuleAnswers {
    let seen = observe(resources, &settings.frequency, settings.frequency.statistic);
    let subject = Subject {
        call,
        filter,
        no_verdict: &[],
        mitochondrial: false,
        loci: &[],
        rescues,
        frequency: &seen,
        parts: &[],
        limit: mode,
        single_copy: false,
        settings,
        mechanism: None,
        consequences,
    };
    let mut asked = RuleAnswers::default();
    ask(&BEFORE_ANNOTATION, &subject, &mut asked);
    ask(&AFTER_ANNOTATION, &subject, &mut asked);
    asked
}

fn any_mode() -> impl Strategy<Value = FrequencyLimit> {
    prop_oneof![
        Just(FrequencyLimit::Monoallelic),
        Just(FrequencyLimit::Biallelic),
        Just(FrequencyLimit::Mitochondrial)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// No rule drops a rescued allele, whatever its values; every rule is asked, and what it would
    /// have done is said.
    #[test]
    fn a_rescued_allele_is_never_dropped(
        call in call(), filter in filter(), resources in resources(), mode in any_mode(), faf in any::<bool>(),
        gene in "(RUNX1|GATA2|HBB|DDX41)", by in "(clinvar|locus|allow_list)",
    ) {
        let book = book(if faf { &["frequency.statistic=faf95"] } else { &[] });
        let by = RescueSource::parse(&by).unwrap();
        let scope = RescueScope::EVERYTHING;
        let rescue = Rescue { by, what: "known".to_owned(), scope, against: Vec::new() };
        let intron = [TranscriptConsequence::bare(vec![Term::Intron])];
        let asked = outcome(&call, &filter, &resources, book.for_gene(&gene), mode, &[rescue], Ok(&intron));
        prop_assert_eq!(asked.dropped, None);
        prop_assert_eq!(asked.trail.len(), BEFORE_ANNOTATION.len() + AFTER_ANNOTATION.len());
        prop_assert_eq!(asked.trail.iter().filter(|t| t.verdict == Verdict::Rescue).count(), asked.prevented.len());
        prop_assert!(asked.trail.iter().all(|t| t.verdict != Verdict::Drop));
        // The consequence rule would have dropped it: the rescue shows.
        prop_assert!(asked.prevented.iter().any(|p| p.rule == RuleName::Consequence));
    }

    /// What is unknown drops nothing: neither in the call nor in the resources nor in the
    /// consequence.
    #[test]
    fn missing_never_drops(resources in resources(), mode in any_mode(), faf in any::<bool>(), gene in "(RUNX1|GATA2|HBB)") {
        let book = book(if faf { &["frequency.statistic=faf95"] } else { &[] });
        let settings = book.for_gene(&gene);
        let mut call = fixture::report().rows[0].call.clone();
        call.depth = Value::Unknown(Missing::Dot);
        call.vaf = Value::Unknown(Missing::NotInInput);
        call.quality = Value::Unknown(Missing::Unreadable);
        let nothing = Resources::default();
        let asked = outcome(&call, &FilterField::NotApplied, &nothing, settings, mode, &[], Err("no model"));
        prop_assert_eq!(asked.dropped, None);
        // With resources only the frequency rule can drop, and only on a number that is there,
        // counts and is above.
        let asked = outcome(&call, &FilterField::NotApplied, &resources, settings, mode, &[], Err("no model"));
        let seen = observe(&resources, &settings.frequency, settings.frequency.statistic);
        let above = seen.counted.iter().any(|o| {
            let limit = mode.threshold(&settings.frequency, o);
            o.value > limit || (settings.frequency.drops_at_limit && o.value >= limit)
        });
        prop_assert_eq!(asked.dropped, above.then_some(RuleName::Frequency));
        for o in &seen.counted {
            prop_assert!((0.0..=1.0).contains(&o.value) && o.called.is_some_and(|n| n >= settings.frequency.min_allele_number));
        }
        prop_assert_eq!(seen.counted.is_empty(), matches!(seen.shown().0, Value::Unknown(_)));
    }

    /// A looser limit keeps whatever a stricter one kept.
    #[test]
    fn a_looser_limit_never_drops_more(resources in resources(), loose in 0.001f64..1.0) {
        let strict = book(&[]);
        let loose = book(&[&format!("frequency.monoallelic={loose}")]);
        let drops = |s: &SettingsBook| judged(&resources, s.general(), FrequencyLimit::Monoallelic).is_some_and(|(above, _)| above);
        prop_assert!(!drops(&loose) || drops(&strict));
    }
}

#[test]
fn a_block_is_common_only_where_every_base_is() {
    let book = book(&[]);
    let rules = &book.general().frequency;
    let part = |start: u64, frequency: Option<f64>| {
        let resources = frequency.map_or_else(Resources::default, |f| found(f, Vec::new()));
        PartFrequency {
            part: allele(start, "A", "C"),
            seen: observe(&resources, rules, Statistic::HighestAf),
        }
    };
    let judged = |parts: &[PartFrequency]| judge_parts(parts, rules, FrequencyLimit::Biallelic);
    let (common, rare) = (part(10, Some(0.2)), part(12, Some(0.0001)));
    let (above, values) = judged(&[common.clone(), part(12, Some(0.3))]).unwrap();
    assert!(above && values.contains("AF=0.2") && values.contains("AF=0.3"), "{values}");
    assert!(!judged(&[common.clone(), rare]).unwrap().0);
    assert!(!judged(&[common, part(12, None)]).unwrap().0, "unknown stays unknown");
    assert_eq!(judged(&[part(10, None)]), None);
}

fn allele(start: u64, reference: &str, alternate: &str) -> Allele {
    let chromosome = Chromosome::parse("chr11").unwrap();
    Allele { chromosome, start, reference: reference.into(), alternate: alternate.into() }
}

/// A block with a curated allele among its bases meets the locus exactly, unless that allele is a
/// modifier: then the block is another allele at its place.
#[test]
fn a_part_of_a_block_is_a_curated_allele() {
    let book = book(&[]);
    let placed = loci::on(Build::GRCh38).unwrap();
    let index = LocusIndex::new(&placed.iter().map(|l| l.locus.clone()).collect::<Vec<_>>());
    let hits = |id: &str, gene: &str| {
        let locus = &placed.iter().find(|l| l.locus.id == id).unwrap().locus;
        let (chromosome, span) = locus.place.unwrap();
        let own = locus.allele.as_ref().unwrap();
        let block = Allele {
            chromosome,
            start: span.start,
            reference: format!("{}GA", own.reference),
            alternate: format!("{}GT", own.alternate),
        };
        let actions = &book.for_gene(gene).loci;
        let (hits, named) = index.hits_by_parts(&block, &parts(&block), actions, gene);
        (hits.iter().any(|h| h.id == id && h.exact), named.iter().any(|(_, n)| n == id))
    };
    assert_eq!(hits("HBB_c.20A>T", "HBB"), (true, true));
    assert_eq!(hits("SPTA1_c.6531-12C>T", "SPTA1"), (false, false));
}

/// A locus that states a deletion of its place is met exactly by that deletion and by no other.
#[test]
fn a_deletion_of_the_place_is_the_locus_s_own_allele() {
    let book = book(&[]);
    for build in Build::ALL {
        let placed = loci::on(build).unwrap();
        let locus = &placed.iter().find(|l| l.locus.id == "SLC4A1_SAO").unwrap().locus;
        let index = LocusIndex::new(std::slice::from_ref(locus));
        let (chromosome, span) = locus.place.unwrap();
        let exact = |start: u64, bases: usize, inserted: &str| {
            let reference = format!("C{}", "G".repeat(bases));
            let alternate = format!("C{inserted}");
            let allele = Allele { chromosome, start, reference, alternate };
            let hits = index.hits(&allele, &book.for_gene("SLC4A1").loci, "SLC4A1");
            hits.iter().any(|h| h.exact && h.effect.is_some())
        };
        assert!(exact(span.start - 1, 27, ""), "{build}");
        assert!(!exact(span.start - 1, 26, "") && !exact(span.start, 27, ""), "{build}");
        assert!(!exact(span.start - 1, 27, "A"), "{build}");
    }
}

#[test]
fn a_rescue_holds_back_its_own_rules_only() {
    for (rule, group) in [
        (RuleName::Depth, Some(RuleGroup::Quality)),
        (RuleName::Frequency, Some(RuleGroup::Frequency)),
        (RuleName::Consequence, Some(RuleGroup::Consequence)),
        (RuleName::Clinvar, None),
    ] {
        assert_eq!(rule.group(), group);
        assert_eq!(RescueScope::EVERYTHING.holds_rule(rule), group.is_some());
        assert!(!RescueScope::NOTHING.holds_rule(rule));
    }
    let window = RescueScope::parse("quality;consequence").unwrap();
    assert!(window.holds_rule(RuleName::Filter) && !window.holds_rule(RuleName::Frequency));
    assert_eq!(RescueScope::parse("none"), Some(RescueScope::NOTHING));
    assert_eq!(RescueScope::parse("quality;depth"), None);
}
