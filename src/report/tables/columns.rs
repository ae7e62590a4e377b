//! The columns of the variant table and of the gene table, each declared once; every table writer
//! walks these lists.

use crate::model::consequence::Termination;
use crate::model::coverage::{GeneCoverage, ReadSupport, Verdict};
use crate::model::ledger::Tier;
use crate::model::parents::{ParentAtAllele, ParentReads};
use crate::model::pedigree::Parent;
use crate::model::row::{GeneData, GeneRow, Row};
use crate::model::transcript::Mane;
use crate::model::{Build, Missing, TranscriptConsequence, Value};
use crate::report::{flags, links, resources};
use std::borrow::Cow;

/// One cell, before a format's escaping.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it came: may be hostile.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Text with an address of [`links`].
    Link {
        /// Shown.
        text: String,
        /// `https://` address, safe in an attribute after the format's escaping.
        url: String,
    },
    /// Nothing to say.
    Empty,
    /// Unknown, and why.
    Missing(Missing),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Text with a link.
    Link,
}

impl Kind {
    /// `text`, `integer`, `number`, `link`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Link => "link",
        }
    }
}

/// One column of a table of `T`.
pub struct Column<T> {
    /// Header in TSV; key in the HTML data.
    pub key: &'static str,
    /// Header for people.
    pub title: &'static str,
    /// What the column says.
    pub description: &'static str,
    /// Width in characters.
    pub width: u16,
    /// What it holds.
    pub kind: Kind,
    /// Shown in the HTML table at first; the others are one click away.
    pub shown: bool,
    /// The cell of one row.
    pub cell: fn(&T, Build) -> Cell,
}

macro_rules! columns {
    ($($shown:ident $kind:ident $width:literal $key:literal $title:literal $description:literal => $cell:expr;)*) => {
        &[$(Column {
            key: $key,
            title: $title,
            description: $description,
            width: $width,
            kind: Kind::$kind,
            shown: columns!(@shown $shown),
            cell: $cell,
        }),*]
    };
    (@shown main) => { true };
    (@shown more) => { false };
}

/// The variant table: one row per reported allele and gene.
pub static VARIANTS: &[Column<Row>] = columns! {
    main Text 6 "tier" "Tier" "Tier: 1, 2, R (single hit in a recessive gene), L (curated locus), S (splice region), 3, U (unknown consequence)" => |r, _| text(r.tier.name());
    more Text 40 "tier_reason" "Reason for the tier" "Why this tier" => |r, _| text(&r.tier_reason);
    main Text 10 "gene" "Gene" "HGNC symbol" => |r, _| text(&r.gene.symbol);
    more Link 12 "hgnc_id" "HGNC" "HGNC identifier" => |r, _| link(&r.gene.hgnc_id, links::hgnc(&r.gene.hgnc_id));
    main Text 11 "inheritance_mode" "Inheritance" "Modes of inheritance on this panel" => |r, _| text(r.gene.inheritance.joined(","));
    more Text 36 "disease" "Disease" "Disease on this panel" => |r, _| text(&r.gene.disease);
    more Link 14 "omim" "OMIM" "OMIM phenotypes; the link opens the first" => |r, _| first_link(&r.gene.omim, links::omim);
    more Link 14 "mondo" "MONDO" "MONDO diseases; the link opens the first" => |r, _| first_link(&r.gene.mondo, links::mondo);
    more Text 9 "evidence" "Evidence" "Evidence level of the gene on this panel" => |r, _| text(r.gene.evidence.as_str());
    more Text 9 "panel_tier" "Panel tier" "core, core36, extended, research" => |r, _| text(&r.gene.panel_tier);
    more Text 14 "panels" "Panels" "Panels that hold the gene" => |r, _| joined(&r.gene.panels, ",");
    main Text 40 "flags" "Flags" "Malignancy predisposition with disease and source, donor relevance, secondary findings, loci" => |r, _| flag_texts(r);
    more Text 22 "flag_codes" "Flag codes" "Flags for machines" => |r, _| flag_codes(r);
    more Text 20 "loci" "Panel loci" "Ids of the panel loci met" => |r, _| joined(&r.loci.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ",");
    main Text 7 "chrom" "Chr" "Chromosome" => |r, _| text(r.allele.chromosome.name());
    main Integer 11 "pos" "Position" "1-based position of the normalised allele (VCF)" => |r, _| integer(r.allele.start + 1);
    main Text 8 "ref" "Ref" "Reference bases of the normalised allele" => |r, _| text(&r.allele.reference);
    main Text 8 "alt" "Alt" "Alternate bases of the normalised allele" => |r, _| text(&r.allele.alternate);
    more Text 28 "hgvs_g" "HGVS g." "Genomic name" => |r, _| optional(r.hgvs_g.as_deref());
    main Text 28 "hgvs_c" "HGVS c." "Coding name on the RefSeq transcript; on the Ensembl one where there is no RefSeq" => |r, _| of(r, |c| name(c.of.refseq.as_deref().or(Some(&c.of.transcript)), c.hgvs_c.as_deref()));
    more Text 30 "hgvs_c_ensembl" "HGVS c. (Ensembl)" "Coding name on the Ensembl transcript" => |r, _| of(r, |c| if c.of.transcript.starts_with("ENST") { name(Some(&c.of.transcript), c.hgvs_c.as_deref()) } else { Cell::Empty });
    main Text 22 "hgvs_p" "HGVS p." "Protein name" => |r, _| of(r, |c| name(c.of.protein.as_deref(), c.hgvs_p.as_deref()));
    main Text 24 "consequence" "Consequence" "Sequence Ontology terms, most severe first" => |r, _| of(r, |c| text(c.terms_joined()));
    more Text 10 "impact" "Impact" "Impact class (Ensembl VEP)" => |r, _| of(r, |c| text(c.impact.to_string()));
    more Text 8 "exon" "Exon" "Exon / exons" => |r, _| of(r, |c| shown(c.exon));
    more Text 8 "intron" "Intron" "Intron / introns" => |r, _| of(r, |c| shown(c.intron));
    more Text 18 "mane" "MANE" "MANE tag of the transcript shown" => |r, _| of(r, |c| c.of.mane.map_or(Cell::Empty, |m| text(mane(m))));
    more Text 9 "new_stop" "New stop" "Residue of the new stop codon of a truncating allele; none: the new frame has none" => |r, _| of(r, |c| text(c.termination.new_stop()));
    more Text 24 "nmd" "NMD" "Whether the new stop triggers nonsense-mediated decay by the rule of the PVS1 guideline, and why not" => |r, _| of(r, |c| text(c.termination.nmd()));
    more Text 40 "other_transcripts" "Other transcripts" "Consequences on the gene's other transcripts" => |r, _| joined(&r.other_consequences.iter().map(consequence_text).collect::<Vec<_>>(), "; ");
    main Text 13 "zygosity" "Zygosity" "Copies of this allele" => |r, _| text(r.call.zygosity.label());
    more Text 6 "gt" "GT" "Genotype seen from this allele: 0 reference, 1 this allele, . another or missing" => |r, _| text(&r.call.allele_genotype);
    more Text 6 "gt_input" "GT (input)" "Genotype as in the input" => |r, _| text(&r.call.genotype);
    main Integer 6 "dp" "DP" "Depth" => |r, _| count(r.call.depth);
    more Integer 7 "ad_ref" "AD ref" "Reads of the reference allele" => |r, _| count(r.call.ref_depth);
    more Integer 7 "ad_alt" "AD alt" "Reads of this allele" => |r, _| count(r.call.alt_depth);
    main Number 7 "vaf" "VAF" "Share of this allele's reads, 0 to 1" => |r, _| number(r.call.vaf.map(|v| round(v, 4)));
    main Number 6 "gq" "GQ" "Genotype quality" => |r, _| number(r.call.quality);
    more Number 8 "qual" "QUAL" "Record quality" => |r, _| number(r.quality);
    main Text 10 "filter" "FILTER" "FILTER as in the input" => |r, _| text(&r.filter);
    main Text 12 "reads_verdict" "Reads" "What the reads, counted anew, mean for the call: confirmed, biased, few reads, low share, high share, not seen, no data; blank without reads" => |r, _| reads(r, |s| text(s.verdict.name()));
    more Text 40 "reads" "Reads in words" "Caller and reads side by side" => |r, _| reads(r, |s| text(&s.text));
    more Integer 8 "reads_ref" "Reads ref" "Fragments with the reference allele" => |r, _| reads(r, |s| integer(s.reference.into()));
    more Integer 8 "reads_alt" "Reads alt" "Fragments with this allele" => |r, _| reads(r, |s| integer(s.alternate.into()));
    more Integer 8 "reads_other" "Reads other" "Fragments with something else, or whose two reads disagree" => |r, _| reads(r, |s| integer(s.other.into()));
    more Number 8 "reads_vaf" "Reads VAF" "Share of this allele among the fragments, 0 to 1" => |r, _| reads(r, |s| share(s.vaf));
    more Text 16 "reads_vaf_95" "VAF interval" "95 % interval of that share (Wilson)" => |r, _| reads(r, |s| s.vaf_interval.map_or(Cell::Empty, |[a, b]| text(format!("{a} to {b}"))));
    more Text 14 "reads_strands" "Strands" "Fragments forward/reverse: of this allele, of the reference allele" => |r, _| reads(r, |s| text(strands(s)));
    more Number 8 "reads_strand_p" "Strand p" "Fisher's exact test of allele and strand" => |r, _| reads(r, |s| decimals(s.strand_bias, 6));
    more Number 8 "reads_position" "End distance" "Mean distance of this allele from the nearer end of its reads, in bases" => |r, _| reads(r, |s| decimals(s.end_distance, 2));
    more Number 8 "reads_position_p" "Position p" "Rank-sum test of that distance, this allele's reads against the reference allele's" => |r, _| reads(r, |s| decimals(s.position_bias, 6));
    more Number 8 "reads_mapq" "Read MAPQ" "Mean mapping quality of this allele's reads" => |r, _| reads(r, |s| decimals(s.alternate_mapping_quality, 2));
    more Number 8 "reads_baseq" "Read base quality" "Mean base quality of this allele's bases" => |r, _| reads(r, |s| decimals(s.alternate_base_quality, 2));
    more Number 8 "reads_clipped" "Clipped" "Share (0 to 1) of this allele's reads that are clipped" => |r, _| reads(r, |s| share(s.clipped));
    more Number 8 "reads_multimapping" "Multi-mapping" "Share (0 to 1) of all reads here that have mapping quality 0: they fit elsewhere as well" => |r, _| reads(r, |s| share(s.mapq0));
    main Text 14 "germline_label" "Germline" "Whether share of reads, tissue and gene allow to call it germline; by the reads where there are enough, else by the call set" => |r, _| r.germline.as_ref().map_or(Cell::Empty, |g| text(g.label.name()));
    more Text 40 "germline_why" "Germline, why" "Share of reads with interval, and what the rule says" => |r, _| r.germline.as_ref().map_or(Cell::Empty, |g| text(&g.text));
    main Text 16 "de_novo" "De novo" "Whether the allele may be called new: supported by reads, by the calls only, withheld, parental mosaic, inherited; blank where nothing is known of the parents" => |r, _| r.de_novo.as_ref().map_or(Cell::Empty, |d| text(d.status.name()));
    more Text 40 "de_novo_why" "De novo, why" "What the parents' reads and calls leave of the claim" => |r, _| r.de_novo.as_ref().map_or(Cell::Empty, |d| text(&d.text));
    more Text 30 "mother" "Mother" "The mother at the allele: call, reads counted anew" => |r, _| parent(r, Parent::Mother, |p| text(parent_words(p)));
    more Integer 8 "mother_alt" "Mother alt" "The mother's fragments with this allele" => |r, _| parent_reads(r, Parent::Mother, |s| s.alternate);
    more Integer 8 "mother_depth" "Mother depth" "The mother's fragments in all" => |r, _| parent_reads(r, Parent::Mother, |s| s.reference + s.alternate + s.other);
    more Text 30 "father" "Father" "The father at the allele: call, reads counted anew" => |r, _| parent(r, Parent::Father, |p| text(parent_words(p)));
    more Integer 8 "father_alt" "Father alt" "The father's fragments with this allele" => |r, _| parent_reads(r, Parent::Father, |s| s.alternate);
    more Integer 8 "father_depth" "Father depth" "The father's fragments in all" => |r, _| parent_reads(r, Parent::Father, |s| s.reference + s.alternate + s.other);
    main Text 30 "inheritance" "Inheritance call" "How the genotype fits the mode of inheritance" => |r, _| text(&r.inheritance);
    more Text 24 "partners" "Partners" "Other reported alleles of the gene: possible second hits" => |r, _| joined(&partners(r), "; ");
    main Number 10 "frequency" "Frequency" "Population allele frequency; blank or '.' is unknown, not 0" => |r, _| number(r.frequency);
    more Text 16 "frequency_source" "Frequency source" "Where the frequency is from, or why there is none" => |r, _| frequency_source(r);
    more Text 30 "frequency_evidence" "Frequency evidence" "BA1, BS1 or PM2_Supporting by the gene's specification, with values, source and certainty; a label, no classification" => |r, _| joined(&resources::evidence(r), "; ");
    more Text 24 "ranked_down" "Ranked down" "Why the row stands last within its tier; never a reason to drop" => |r, _| joined(&r.ranked_down, "; ");
    more Text 30 "rescue" "Rescue" "Why no rule may drop the allele, and which rules would have" => |r, _| joined(&resources::rescues(r), "; ");
    more Text 24 "deny_list" "Deny-list" "The laboratory's own label on the allele; nothing is deleted for it" => |r, _| optional(r.denied.as_deref());
    more Number 9 "homozygotes" "Homozygotes" "Homozygous individuals over all population sources of the bundle" => |r, _| resources::homozygotes(r);
    more Number 9 "hemizygotes" "Hemizygotes" "Hemizygous alleles over all population sources of the bundle" => |r, _| resources::hemizygotes(r);
    more Number 10 "faf95" "FAF95" "Highest filtering allele frequency (95 % lower bound) of the population sources" => |r, _| resources::faf95(r);
    more Text 40 "frequencies" "Frequencies" "Each population source: frequency, highest group, counts, FILTER, or why there is none" => |r, _| joined(&resources::frequencies(r), "; ");
    main Link 20 "clinvar_significance" "ClinVar" "ClinVar's aggregate classification, linked to the variation" => |r, _| resources::clinvar(r);
    more Integer 6 "clinvar_stars" "ClinVar stars" "Stars of ClinVar's review status, 0 to 4" => |r, _| resources::clinvar_stars(r);
    more Text 30 "clinvar_conditions" "ClinVar conditions" "Conditions in ClinVar" => |r, _| text(r.resources.clinvar.known().map(|c| c.conditions.clone()).unwrap_or_default());
    more Text 24 "clinvar_review" "ClinVar review" "Review status in ClinVar, and the date of the ClinVar file (its VCF has no date of a single review)" => |r, _| text(resources::clinvar_review(r));
    more Text 20 "clinvar_consequence" "ClinVar consequence" "Molecular consequences as ClinVar names them" => |r, _| text(r.resources.clinvar.known().map(|c| c.consequences.clone()).unwrap_or_default());
    more Text 40 "clinvar_neighbours" "ClinVar neighbours" "Other pathogenic changes of the same codon (outside codons: of the same bases): relation, name, classification, stars, variation" => |r, _| joined(&resources::neighbours(r), "; ");
    more Text 24 "clinvar_conflicts" "ClinVar conflicts" "Single classifications where they conflict" => |r, _| text(r.resources.clinvar.known().map(|c| c.conflicts.clone()).unwrap_or_default());
    more Number 8 "revel" "REVEL" "REVEL score, 0 to 1: the highest of the allele's protein changes" => |r, _| resources::score(r, "revel");
    more Text 18 "revel_band" "REVEL band" "Calibrated band of the REVEL score (panels/predictors.toml), by gene where it has its own" => |r, _| resources::band(r, "revel");
    more Number 8 "alphamissense" "AlphaMissense" "AlphaMissense pathogenicity, 0 to 1: the highest of the allele's transcripts" => |r, _| resources::score(r, "alphamissense");
    more Text 16 "alphamissense_band" "AlphaMissense class" "The publisher's class of the AlphaMissense score; no ACMG calibration" => |r, _| resources::band(r, "alphamissense");
    more Number 8 "spliceai" "SpliceAI" "Highest SpliceAI delta of the allele, 0 to 1" => |r, _| resources::score(r, "spliceai");
    more Text 18 "spliceai_band" "SpliceAI band" "Calibrated band of the SpliceAI delta (panels/predictors.toml), by gene where it has its own" => |r, _| resources::band(r, "spliceai");
    more Number 8 "cadd" "CADD" "CADD PHRED score" => |r, _| resources::score(r, "cadd");
    more Text 18 "cadd_band" "CADD band" "Band of the CADD score, in genes that have one (panels/predictors.toml)" => |r, _| resources::band(r, "cadd");
    more Text 30 "predictors" "Predictors" "Each predictor: score, band and what stands beside it, or why there is none" => |r, _| joined(&resources::predictors(r), "; ");
    more Text 24 "intervals" "Intervals" "Interval tracks and dosage-sensitive regions that the allele overlaps" => |r, _| joined(&resources::intervals(r), "; ");
    more Text 24 "tracks" "Other resources" "Fields of the bundle's other tracks" => |r, _| joined(&resources::tracks(r), "; ");
    more Number 8 "loeuf" "LOEUF" "Upper bound of observed/expected loss of function of the gene (gnomAD)" => |r, _| resources::optional_number(r.resources.gene.loeuf);
    more Number 8 "pli" "pLI" "Probability of loss-of-function intolerance of the gene (gnomAD)" => |r, _| resources::optional_number(r.resources.gene.pli);
    more Number 8 "missense_z" "Missense Z" "Missense constraint of the gene (gnomAD)" => |r, _| resources::optional_number(r.resources.gene.missense_z);
    more Text 24 "haploinsufficiency" "Haploinsufficiency" "ClinGen's score of the gene with its meaning" => |r, _| optional(r.resources.gene.haploinsufficiency.as_deref());
    more Text 24 "triplosensitivity" "Triplosensitivity" "ClinGen's score of the gene with its meaning" => |r, _| optional(r.resources.gene.triplosensitivity.as_deref());
    main Text 36 "warnings" "Warnings" "Warnings for the reader" => |r, _| joined(&r.warnings, "; ");
    more Text 40 "rules" "Deciding rules" "Rules asked, in order: rule:verdict(values)" => |r, _| joined(&r.trail.iter().map(ToString::to_string).collect::<Vec<_>>(), "; ");
    more Text 24 "input_allele" "Allele in the input" "contig:position:ref:alt as the input wrote it" => |r, _| text(r.input.to_string());
    more Text 12 "id" "ID" "ID column of the input" => |r, _| optional(r.id.as_deref());
    more Link 18 "gnomad" "gnomAD" "Search gnomAD for the allele" => |r, b| link(&links::gnomad_id(&r.allele), links::gnomad(&r.allele, b));
    more Link 16 "clinvar" "ClinVar" "ClinVar entries at the position" => |r, b| link(&links::locus(&r.allele, 0), Some(links::clinvar(&r.allele, b)));
    more Link 20 "ucsc" "UCSC" "Place in the genome browser" => |r, b| link(&links::locus(&r.allele, 20), Some(links::ucsc(&r.allele, b)));
};

/// The gene table: one row per panel gene.
pub static GENES: &[Column<GeneRow>] = columns! {
    main Text 10 "gene" "Gene" "HGNC symbol" => |g, _| text(&g.gene.symbol);
    main Link 12 "hgnc_id" "HGNC" "HGNC identifier" => |g, _| link(&g.gene.hgnc_id, links::hgnc(&g.gene.hgnc_id));
    main Text 24 "data" "Data" "Whether the call set could say anything about the gene" => |g, _| text(data_text(&g.data));
    main Text 12 "coverage" "Coverage" "Whether reads cover exons and padding: covered, partly, not covered, no data; blank without reads" => |g, _| covered(g, |c| text(verdict(&c.verdict)));
    main Number 9 "covered_share" "Share covered" "Share (0 to 1) of exons and padding at the covered depth" => |g, _| covered(g, |c| share(c.covered_share));
    main Number 8 "mean_depth" "Mean depth" "Mean depth over exons and padding" => |g, _| covered(g, |c| share(c.exonic.as_ref().map(|d| d.mean)));
    more Integer 8 "median_depth" "Median depth" "Median depth over exons and padding" => |g, _| covered(g, |c| c.exonic.as_ref().map_or(Cell::Empty, |d| integer(d.median.into())));
    more Number 8 "mapq0" "MAPQ 0" "Share (0 to 1) of aligned bases of exons and padding in reads that fit elsewhere as well" => |g, _| covered(g, |c| share(c.exonic.as_ref().and_then(|d| d.mapq0)));
    more Integer 8 "gaps" "Gaps" "Stretches of exons and padding under the covered depth" => |g, _| covered(g, |c| if c.exonic.is_some() { integer(c.gaps.len() as u64) } else { Cell::Empty });
    main Text 30 "gap_list" "Gaps in" "Exons with gaps, with pathogenic alleles (ClinVar) and panel loci that lie in them" => |g, _| covered(g, |c| text(gap_list(c)));
    more Text 24 "paralogue" "Paralogue" "Loci of low mappability that touch the gene: reads may belong elsewhere" => |g, _| covered(g, |c| joined(&c.paralogue, ", "));
    main Integer 8 "reported_1" "Tier 1" "Reported alleles of tier 1" => |g, _| integer(reported(g, Tier::One));
    main Integer 8 "reported_2" "Tier 2" "Reported alleles of tier 2" => |g, _| integer(reported(g, Tier::Two));
    main Integer 8 "reported_r" "Tier R" "Reported alleles of tier R" => |g, _| integer(reported(g, Tier::RecessiveSingle));
    main Integer 8 "reported_l" "Tier L" "Reported alleles of tier L" => |g, _| integer(reported(g, Tier::Locus));
    main Integer 8 "reported_s" "Tier S" "Reported alleles of tier S" => |g, _| integer(reported(g, Tier::Splice));
    main Integer 8 "reported_3" "Tier 3" "Reported alleles of tier 3" => |g, _| integer(reported(g, Tier::Three));
    main Integer 8 "reported_u" "Tier U" "Reported alleles of tier U" => |g, _| integer(reported(g, Tier::Unknown));
    main Integer 9 "records" "Records" "Input records that overlap the region" => |g, _| integer(g.records);
    main Integer 9 "alleles" "Alleles" "ALT entries of those records" => |g, _| integer(g.alleles);
    main Text 11 "inheritance_mode" "Inheritance" "Modes of inheritance on this panel" => |g, _| text(g.gene.inheritance.joined(","));
    main Text 36 "disease" "Disease" "Disease on this panel" => |g, _| text(&g.gene.disease);
    more Link 14 "omim" "OMIM" "OMIM phenotypes; the link opens the first" => |g, _| first_link(&g.gene.omim, links::omim);
    more Link 14 "mondo" "MONDO" "MONDO diseases; the link opens the first" => |g, _| first_link(&g.gene.mondo, links::mondo);
    main Text 9 "evidence" "Evidence" "Evidence level of the gene on this panel" => |g, _| text(g.gene.evidence.as_str());
    more Text 9 "panel_tier" "Panel tier" "core, core36, extended, research" => |g, _| text(&g.gene.panel_tier);
    main Text 36 "flags" "Flags" "Malignancy predisposition with disease and source, donor relevance, secondary findings" => |g, _| joined(&flags::gene_flags(&g.gene).into_iter().map(|f| f.text).collect::<Vec<_>>(), "; ");
    more Text 30 "mechanism" "Mechanism" "Mechanism of disease" => |g, _| text(&g.gene.mechanism);
    more Text 24 "loss_of_function" "Loss of function" "Whether loss of function is an established mechanism (PVS1)" => |g, _| text(&g.gene.loss_of_function);
    more Text 26 "region" "Region" "Region searched, 1-based inclusive, padding included" => |g, _| text(&g.region);
    main Text 26 "transcripts" "Transcripts" "Transcripts used" => |g, _| joined(&g.transcripts, ", ");
    main Text 36 "remarks" "Remarks" "Build differences, reconstruction, paralogues" => |g, _| joined(&g.remarks, "; ");
    more Text 20 "previous_symbols" "Previous symbols" "Previous symbols and symbols on the other build" => |g, _| joined(&g.gene.previous_symbols, ", ");
    more Text 14 "panels" "Panels" "Panels that hold the gene" => |g, _| joined(&g.gene.panels, ",");
    more Text 36 "notes" "Notes" "Notes for the interpreter" => |g, _| text(&g.gene.notes);
    more Text 30 "sources" "Sources" "Sources of the entry" => |g, _| joined(&g.gene.sources, "; ");
    more Text 14 "certainty" "Certainty" "How certain the entry is" => |g, _| text(&g.gene.certainty);
};

/// A cell of the reads at the allele; empty without reads.
fn reads(row: &Row, cell: impl Fn(&ReadSupport) -> Cell) -> Cell {
    row.reads.as_ref().map_or(Cell::Empty, cell)
}

fn strands(s: &ReadSupport) -> String {
    let ([a, b], [c, d]) = (s.alternate_strands, s.reference_strands);
    format!("{a}/{b}, {c}/{d}")
}

fn decimals(v: Option<f64>, digits: i32) -> Cell {
    v.map_or(Cell::Empty, |v| Cell::Number(round(v, digits)))
}

fn parent(row: &Row, which: Parent, cell: impl Fn(&ParentAtAllele) -> Cell) -> Cell {
    row.parents.iter().find(|p| p.parent == which).map_or(Cell::Empty, cell)
}

fn parent_reads(row: &Row, which: Parent, count: impl Fn(&ParentReads) -> u32) -> Cell {
    parent(row, which, |p| p.reads.as_ref().map_or(Cell::Empty, |s| integer(count(s).into())))
}

/// Verdict and words of the reads, else the call alone.
fn parent_words(p: &ParentAtAllele) -> String {
    match (&p.reads, &p.genotype) {
        (Some(r), _) => format!("{}: {}", r.verdict.name(), r.text),
        (None, Some(genotype)) => format!("caller says {genotype}, no reads given"),
        (None, None) => String::new(),
    }
}

/// A cell of the gene's coverage; empty without reads.
fn covered(gene: &GeneRow, cell: impl Fn(&GeneCoverage) -> Cell) -> Cell {
    gene.coverage.as_deref().map_or(Cell::Empty, cell)
}

fn share(v: Option<f64>) -> Cell {
    v.map_or(Cell::Empty, |v| Cell::Number(round(v, 4)))
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NoData(why) => format!("NO DATA: {why}"),
        Verdict::NotCovered => "NOT COVERED".to_owned(),
        other => other.name().to_owned(),
    }
}

/// Parts with gaps and their bases, in genomic order, and what lies in them.
fn gap_list(coverage: &GeneCoverage) -> String {
    let mut parts: indexmap::IndexMap<&str, u64> = indexmap::IndexMap::new();
    for gap in &coverage.gaps {
        *parts.entry(gap.part.as_str()).or_default() += gap.span.len();
    }
    let mut list: Vec<String> =
        parts.iter().map(|(part, bases)| format!("{part}: {bases} bases")).collect();
    list.extend(coverage.gaps.iter().flat_map(|g| g.clinvar.iter().flatten()).cloned());
    list.extend(coverage.gaps.iter().flat_map(|g| &g.loci).map(|l| format!("locus {l}")));
    list.dedup();
    list.join("; ")
}

/// Whether a gene had data, in words.
pub fn data_text(data: &GeneData) -> String {
    match data {
        GeneData::Records => "records seen".to_owned(),
        GeneData::NoRecords => "NO RECORDS: not the same as reference".to_owned(),
        GeneData::ContigAbsent => "CONTIG ABSENT from the call set".to_owned(),
        GeneData::ReferenceMissing(share) => {
            format!("REFERENCE IS N over {:.0} % of the exons", share * 100.0)
        }
        GeneData::NotOnBuild => "NO PLACE on this genome build".to_owned(),
    }
}

/// Transcript, name and terms of one consequence, on one line.
pub fn consequence_text(c: &TranscriptConsequence) -> String {
    let accession = c.of.refseq.as_deref().unwrap_or(&c.of.transcript);
    let names = [c.hgvs_c.as_deref(), c.hgvs_p.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let join = if names.is_empty() { "" } else { ":" };
    format!("{accession}{join}{names} {}", c.terms_joined())
}

/// `ACCESSION:name` of the consequence shown, or the bare name where the accession is unknown.
pub fn qualified(accession: Option<&str>, name: Option<&str>) -> Option<String> {
    name.map(|name| match accession.filter(|a| !a.is_empty()) {
        Some(accession) => format!("{accession}:{name}"),
        None => name.to_owned(),
    })
}

/// The new stop in words.
pub fn termination_text(t: Termination) -> Option<String> {
    match t {
        Termination::NotApplicable => None,
        Termination::Indeterminate => Some("new stop not located".to_owned()),
        Termination::NoStopCodon => Some("no stop codon in the new frame".to_owned()),
        Termination::At { residue, nmd, junction_behind } => {
            let behind =
                if junction_behind { "; a junction inside the 3' UTR lies behind it" } else { "" };
            Some(format!("stop at residue {residue}, {}{behind}", nmd.words()))
        }
    }
}

/// `Select` or `Plus Clinical`.
pub fn mane(tag: Mane) -> &'static str {
    match tag {
        Mane::Select => "MANE Select",
        Mane::PlusClinical => "MANE Plus Clinical",
    }
}

fn text(t: impl Into<String>) -> Cell {
    let t = t.into();
    if t.is_empty() { Cell::Empty } else { Cell::Text(t) }
}

fn optional(t: Option<&str>) -> Cell {
    t.map_or(Cell::Empty, text)
}

fn shown(v: Option<impl ToString>) -> Cell {
    v.map_or(Cell::Empty, |v| text(v.to_string()))
}

fn joined<S: AsRef<str>>(parts: &[S], separator: &str) -> Cell {
    text(parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(separator))
}

/// The partners, and a word on those not listed.
pub(crate) fn partners(row: &Row) -> Vec<Cow<'_, str>> {
    let more =
        Some(row.partners_not_listed).filter(|n| *n > 0).map(|n| Cow::from(format!("{n} more")));
    row.partners.iter().map(|p| Cow::from(p.as_str())).chain(more).collect()
}

fn integer(n: u64) -> Cell {
    // No count of ours comes near 2^63.
    Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

fn count(v: Value<u32>) -> Cell {
    match v {
        Value::Known(n) => Cell::Integer(i64::from(n)),
        Value::Unknown(why) => Cell::Missing(why),
    }
}

fn number(v: Value<f64>) -> Cell {
    match v {
        Value::Known(n) if n.is_finite() => Cell::Number(n),
        Value::Known(_) => Cell::Missing(Missing::Unreadable),
        Value::Unknown(why) => Cell::Missing(why),
    }
}

/// Rounded to `digits` decimals: a computed share has no more.
fn round(v: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (v * scale).round() / scale
}

fn link(shown: &str, url: Option<String>) -> Cell {
    match url {
        Some(url) => Cell::Link { text: shown.to_owned(), url },
        None => text(shown),
    }
}

fn first_link(ids: &[String], address: fn(&str) -> Option<String>) -> Cell {
    link(&ids.join(", "), ids.first().and_then(|id| address(id)))
}

fn of(row: &Row, cell: impl Fn(&TranscriptConsequence) -> Cell) -> Cell {
    row.consequence.as_ref().map_or(Cell::Empty, cell)
}

fn name(accession: Option<&str>, name: Option<&str>) -> Cell {
    qualified(accession, name).map_or(Cell::Empty, text)
}

fn flag_texts(row: &Row) -> Cell {
    joined(&flags::row_flags(row).into_iter().map(|f| f.text).collect::<Vec<_>>(), "; ")
}

fn flag_codes(row: &Row) -> Cell {
    let mut codes: Vec<&str> = Vec::new();
    for flag in flags::row_flags(row) {
        if !codes.contains(&flag.code) {
            codes.push(flag.code);
        }
    }
    joined(&codes, ",")
}

fn frequency_source(row: &Row) -> Cell {
    match (&row.frequency_source, row.frequency) {
        (Some(source), _) => text(source),
        (None, Value::Unknown(why)) => text(why.label()),
        (None, Value::Known(_)) => Cell::Empty,
    }
}

fn reported(gene: &GeneRow, tier: Tier) -> u64 {
    Tier::ALL
        .iter()
        .position(|t| *t == tier)
        .and_then(|i| gene.reported.get(i))
        .copied()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_unique_and_described() {
        let keys: Vec<_> = VARIANTS.iter().map(|c| c.key).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        let genes: Vec<_> = GENES.iter().map(|c| c.key).collect();
        assert_eq!(genes.iter().collect::<BTreeSet<_>>().len(), genes.len());
        for tier in Tier::ALL {
            let key = format!("reported_{}", tier.name().to_lowercase());
            assert!(genes.contains(&key.as_str()), "the gene table lacks {key}");
        }
        assert!(
            VARIANTS
                .iter()
                .all(|c| !c.title.is_empty() && !c.description.is_empty() && c.width > 0)
        );
        assert!(
            GENES.iter().all(|c| !c.title.is_empty() && !c.description.is_empty() && c.width > 0)
        );
    }
}
