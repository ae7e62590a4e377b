//! Names the successors of keys that earlier versions had.

use toml::{Table, Value};

/// Lists the keys that are gone, `section.key`, with what to write in their place.
const REMOVED: [(&str, &str); 2] = [
    (
        "quality.heterozygous_balance_keep",
        "write quality.heterozygous_balance_min for its lower limit; no upper limit drops a \
         heterozygote, quality.heterozygous_share_label_above labels one",
    ),
    (
        "loci.max_rescue_length",
        "leave it out: every curated locus is in force, whatever its length (panels/loci.tsv); \
         loci.rescue lists the categories that rescue",
    ),
];

/// Finds the first removed key of a source, in its general values or in a layer of a gene or panel;
/// returns the key with its successor.
pub(super) fn find(source: &Table) -> Option<(&'static str, &'static str)> {
    let layers = ["gene", "panel"].into_iter().filter_map(|kind| source.get(kind)?.as_table());
    let layers = layers.flat_map(|layers| layers.values().filter_map(Value::as_table));
    std::iter::once(source).chain(layers).find_map(|table| {
        let has = |(path, _): &&(&str, &str)| {
            let (section, key) = path.split_once('.').unwrap_or((path, ""));
            table.get(section).is_some_and(|section| section.get(key).is_some())
        };
        REMOVED.iter().find(has).copied()
    })
}
