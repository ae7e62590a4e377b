//! New alleles of the real trio of HG002 beside `bcftools +trio-dnm2 --use-NAIVE`, which marks each
//! genotype that the parents' genotypes do not explain: every difference has its class.

use crate::demo::panelwise;
use crate::harness::{not_installed, shared};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// The sites that the plugin marks, `chromosome:position:REF:ALT`, with the child's genotype.
fn marked_sites(vcf: &str, ped: &str) -> Vec<(String, String)> {
    let plugin = Command::new("bcftools")
        .args(["+trio-dnm2", vcf, "-P", ped, "--use-NAIVE", "-Ou"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut plugin) = plugin else { not_installed("bcftools") };
    let query = Command::new("bcftools")
        .args(["query", "-s", "HG002", "-i", "DNM=1"])
        .args(["-f", "%CHROM:%POS:%REF:%ALT[\t%GT]\n"])
        .stdin(plugin.stdout.take().unwrap())
        .output()
        .unwrap();
    assert!(plugin.wait().unwrap().success() && query.status.success());
    let text = String::from_utf8(query.stdout).unwrap();
    let cut = |line: &str| line.split_once('\t').map(|(a, b)| (a.to_owned(), b.to_owned()));
    text.lines().filter_map(cut).collect()
}

/// Origins of the child's alleles as shown and as called.
fn origins(vcf: &str, ped: &str) -> BTreeMap<String, [String; 2]> {
    let done = panelwise().args(["inheritance", "-q", vcf, "--ped", ped]).output().unwrap();
    assert!(done.status.success());
    let text = String::from_utf8(done.stdout).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let (_, origins) = cells[9].split_once("origin=")?;
        let (shown, called) = origins.split_once(",origin_as_called=")?;
        Some((cells[2].to_owned(), [shown.to_owned(), called.to_owned()]))
    };
    text.lines().skip(1).filter_map(row).collect()
}

#[test]
fn each_difference_from_a_naive_caller_of_new_alleles_has_its_class() {
    let folder = shared("real/trio.GRCh37");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (vcf, ped) = (path("ashk-trio.vcf.gz"), path("ashk-trio.ped"));
    let mut origins = origins(&vcf, &ped);
    let mut classes: BTreeMap<&str, u32> = BTreeMap::new();
    for (site, genotype) in marked_sites(&vcf, &ped) {
        let (place, alternates) = site.rsplit_once(':').unwrap();
        let of = |alternate: &str| origins.remove(&format!("{place}:{alternate}"));
        let found: Vec<[String; 2]> = alternates.split(',').map(of).map_while(|o| o).collect();
        let class = match found.as_slice() {
            [] if genotype == "0/0" => "an allele of a homozygous parent is lost",
            [[shown, called]] => match (shown.as_str(), called.as_str()) {
                ("new", "new") => "new",
                (_, "conflict") => "no new allele explains it: deletion, disomy or wrong call",
                (shown, "new") if shown.contains("new") => "open: a parent lacks depth",
                other => panic!("{site}: {other:?}"),
            },
            other => panic!("{site} {genotype}: {other:?}"),
        };
        *classes.entry(class).or_default() += 1;
    }
    let expected = [
        ("an allele of a homozygous parent is lost", 29),
        ("new", 25),
        ("no new allele explains it: deletion, disomy or wrong call", 28),
        ("open: a parent lacks depth", 6),
    ];
    assert_eq!(classes, BTreeMap::from(expected));
    let ours_alone = origins.values().filter(|o| o.iter().any(|o| o == "new")).count();
    assert_eq!(ours_alone, 0, "nothing is new that the plugin does not mark");
}
