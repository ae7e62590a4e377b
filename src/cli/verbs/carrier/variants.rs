//! The known variants of `panelwise carrier`, as they are given.

use crate::filter::variant;
use crate::io::reference::fasta::Reference;
use crate::model::Build;
use crate::pipeline::carrier::KnownVariant;
use crate::{Error, Result};

/// Reads the variants of the flags, else those of the case file, and left-aligns them.
///
/// # Errors
/// Usage: there is none, one is not a place, one is given twice in whatever spelling, or its bases
/// are not the reference's.
pub fn read(
    flags: &[String],
    known: &[String],
    build: Build,
    reference: &Reference,
) -> Result<Vec<KnownVariant>> {
    let (texts, source) =
        if flags.is_empty() { (known, "known_variants") } else { (flags, "--variant") };
    if texts.is_empty() {
        return Err(Error::usage("no variant is asked for")
            .hint("give --variant chr21:34859486:C:T, or known_variants in the case file"));
    }
    let mut variants: Vec<KnownVariant> = Vec::new();
    for text in texts {
        let variant = read_one(text, source, build, reference)?;
        if let Some(same) = variants.iter().find(|v| v.allele == variant.allele) {
            let what = format!("{source}: '{}' and '{}' are one variant", same.name, variant.name);
            return Err(Error::usage(what).hint("give each variant once"));
        }
        variants.push(variant);
    }
    Ok(variants)
}

/// Reads `PLACE` or `NAME=PLACE`.
fn read_one(text: &str, source: &str, build: Build, reference: &Reference) -> Result<KnownVariant> {
    let text = text.trim();
    let (name, place) = match text.rsplit_once('=') {
        Some((name, place)) if !name.trim().is_empty() && !place.trim().is_empty() => {
            (name.trim(), place.trim())
        }
        _ => (text, text),
    };
    let shown: String = text.chars().take(80).collect();
    let refuse = |e: &Error, hint: &str| {
        let hint = e.hint_text().unwrap_or(hint).to_owned();
        Error::usage(format!("{source} '{shown}': {}", e.message())).hint(hint)
    };
    if place.contains(":c.") || place.contains(":n.") || place.contains(":p.") {
        let what = format!("{source} '{shown}': a name on a transcript has no place here");
        return Err(Error::usage(what).hint(format!(
            "write {place}=chr21:34859486:C:T with its place; the variant table prints it"
        )));
    }
    let written = variant::parse(place, build).map_err(|e| refuse(&e, "check the place"))?;
    let allele = written.normalised(reference).map_err(|e| {
        let hint =
            format!("REF must be the reference's, {build}: is the place of the other build?");
        Error::usage(format!("{source} '{shown}': {}", e.message())).hint(hint)
    })?;
    Ok(KnownVariant { name: name.to_owned(), allele })
}
