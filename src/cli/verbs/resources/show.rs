//! `panelwise resources show`.

use crate::resource::Bundle;
use crate::resource::bundle::format::{Header, SourceMark};

/// Describes a bundle for a person.
pub(super) fn shown(bundle: &Bundle) -> String {
    let h: &Header = bundle.header();
    let panels: Vec<String> = h.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
    let mut lines = vec![
        format!("build     {}", h.build),
        format!(
            "panels    {}",
            if panels.is_empty() { "none: regions only".to_owned() } else { panels.join(", ") }
        ),
        format!("regions   {}, {} bases", h.regions.len(), bundle.regions().bases()),
        format!("digest    {}", bundle.digest()),
        format!("written   by {}, format {}", h.software, h.format_version),
    ];
    lines.extend(h.sources.iter().flat_map(|source| source_lines(h, source)));
    lines.join("\n") + "\n"
}

/// Describes one source, with its tracks.
fn source_lines(h: &Header, s: &SourceMark) -> Vec<String> {
    let mut lines = vec![format!("{}: {}, release {}; {}", s.track, s.name, s.release, s.licence)];
    lines.push(format!(
        "  records {}, kept {}, normalised {}, not taken {}, reference N {}, duplicates {}, conflicts {} ({})",
        s.records, s.alleles, s.normalised, s.not_taken, s.not_checked, s.duplicates, s.conflicts, s.policy
    ));
    if s.other_reference > 0 {
        lines.push(format!("  left out, REF is not the reference's: {}", s.other_reference));
    }
    if !s.conflict_examples.is_empty() {
        lines.push(format!("  conflicts: {}", s.conflict_examples.join(", ")));
    }
    for f in &s.files {
        lines.push(format!("  {} {}", f.name, f.digest));
    }
    if let Some(t) = h.intervals.iter().find(|t| t.name == s.track) {
        lines.push(format!("  intervals {}", t.intervals));
    }
    if let Some(t) = h.tracks.iter().find(|t| t.name == s.track) {
        let bytes: u64 = t.blocks.iter().map(|b| u64::from(b.length)).sum();
        let each = if t.alleles == 0 { 0.0 } else { bytes as f64 / t.alleles as f64 };
        lines
            .push(format!("  chromosomes {}; {each:.1} bytes an allele", t.chromosomes.join(", ")));
    }
    lines
}
