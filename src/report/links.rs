//! Makes addresses of public databases. Every part is checked or percent-encoded: a link never
//! carries free text.

use crate::model::{Build, Span, Variant};

/// Bounds the length of an address; Excel refuses more than 2,080 characters. A longer one (a long
/// indel) is left out.
const MAX_LENGTH: usize = 2_000;

/// Returns the page of `HGNC:10471` at genenames.org.
pub fn hgnc(id: &str) -> Option<String> {
    let number = digits(id.strip_prefix("HGNC:")?)?;
    Some(format!("https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:{number}"))
}

/// Returns the page of `OMIM:153640` at omim.org.
pub fn omim(id: &str) -> Option<String> {
    Some(format!("https://www.omim.org/entry/{}", digits(id.strip_prefix("OMIM:")?)?))
}

/// Returns the page of `MONDO:0011071` at monarchinitiative.org.
pub fn mondo(id: &str) -> Option<String> {
    Some(format!("https://monarchinitiative.org/MONDO:{}", digits(id.strip_prefix("MONDO:")?)?))
}

/// Returns the page of a small variant at gnomAD: v4 for GRCh38, v2.1.1 (the last of that build) for
/// GRCh37; events have no page by place and bases.
pub fn gnomad(variant: &Variant, build: Build) -> Option<String> {
    let allele = match variant {
        Variant::Small(allele) => allele,
        Variant::Event(_) => return None,
    };
    let set = match build {
        Build::GRCh38 => "gnomad_r4",
        Build::GRCh37 => "gnomad_r2_1",
    };
    let bases = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphabetic());
    let url =
        format!("https://gnomad.broadinstitute.org/variant/{}?dataset={set}", gnomad_id(variant));
    (bases(&allele.reference) && bases(&allele.alternate) && url.len() <= MAX_LENGTH).then_some(url)
}

/// Returns gnomAD's name of a variant, 1-based: `21-34859486-C-T`.
pub fn gnomad_id(variant: &Variant) -> String {
    format!(
        "{}-{}-{}-{}",
        variant.chromosome().ensembl_name(),
        variant.span().one_based_start(),
        variant.reference(),
        variant.alternate()
    )
}

/// Returns the address of ClinVar's entries at the variant's position.
pub fn clinvar(variant: &Variant, build: Build) -> String {
    let field = match build {
        Build::GRCh38 => "chrpos38",
        Build::GRCh37 => "chrpos37",
    };
    let span = variant.span();
    format!(
        "https://www.ncbi.nlm.nih.gov/clinvar/?term={}%5Bchr%5D+AND+{}%3A{}%5B{field}%5D",
        variant.chromosome().ensembl_name(),
        span.one_based_start(),
        span.one_based_end().max(span.one_based_start()),
    )
}

/// Returns ClinVar's page of a variation, by its id.
pub fn clinvar_variation(id: &str) -> Option<String> {
    Some(format!("https://www.ncbi.nlm.nih.gov/clinvar/variation/{}/", digits(id)?))
}

/// Returns the place with 20 bases around it in the UCSC genome browser.
pub fn ucsc(variant: &Variant, build: Build) -> String {
    let db = match build {
        Build::GRCh38 => "hg38",
        Build::GRCh37 => "hg19",
    };
    format!("https://genome.ucsc.edu/cgi-bin/hgTracks?db={db}&position={}", locus(variant, 20))
}

/// Returns the place with `around` bases on both sides, 1-based inclusive:
/// `chr21:34859466-34859506`.
pub fn locus(variant: &Variant, around: u64) -> String {
    let span: Span = variant.span().padded(around);
    format!("{}:{span}", variant.chromosome())
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit()))
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Allele, Chromosome};

    #[test]
    fn addresses_carry_no_free_text() {
        assert_eq!(hgnc("HGNC:1\"><script>"), None);
        assert_eq!(omim("OMIM:153640").as_deref(), Some("https://www.omim.org/entry/153640"));
        assert_eq!(mondo("MONDO:"), None);
        let allele = |r: &str| {
            Variant::Small(Allele {
                chromosome: Chromosome::parse("21").unwrap(),
                start: 34_859_485,
                reference: r.into(),
                alternate: "T".into(),
            })
        };
        assert_eq!(
            gnomad(&allele("C"), Build::GRCh38).as_deref(),
            Some("https://gnomad.broadinstitute.org/variant/21-34859486-C-T?dataset=gnomad_r4")
        );
        assert_eq!(gnomad(&allele("<X>"), Build::GRCh38), None);
        assert_eq!(gnomad(&allele(&"A".repeat(3000)), Build::GRCh38), None);
        assert_eq!(
            clinvar(&allele("C"), Build::GRCh37),
            "https://www.ncbi.nlm.nih.gov/clinvar/?term=21%5Bchr%5D+AND+34859486%3A34859486%5Bchrpos37%5D"
        );
        assert!(
            ucsc(&allele("C"), Build::GRCh38).ends_with("db=hg38&position=chr21:34859466-34859506")
        );
    }
}
