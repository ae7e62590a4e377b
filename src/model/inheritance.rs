//! The answers of the room `family` on one allele or two, which tiers are made of.

use crate::model::locus_effect::PartnerSide;

/// The fit of one allele, with the other hits of its gene, to the mode of inheritance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Tells whether and by what the allele fits.
    pub verdict: FitVerdict,
    /// Lists the other alleles of the gene (by index) that make or could make a pair with it.
    pub partners: Vec<usize>,
    /// Lists those of the partners that are proven to lie on the other copy.
    pub in_trans: Vec<usize>,
    /// Gives the reason in words, as the report shows it.
    pub text: String,
    /// Names the classes of alleles that the gene's dominant disease needs, where this allele is of
    /// another.
    pub dominant_needs: Option<String>,
}

/// Tells whether, and by what, an allele fits the mode of inheritance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitVerdict {
    /// Fits by its own genotype.
    Alone,
    /// Fits with another hit of the gene, or with one that a hypomorph needs.
    WithHit,
    /// Fits only with an allele that is no hit by itself: splice region, curated place, non-coding.
    WithWeakPartner,
    /// Fits no disease: the only one is dominant and needs alleles of another class.
    OtherMechanism,
    /// Fails to fit: a single hit where two are needed.
    No,
}

/// The weight of an allele as one of two hits of a gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitWeight {
    /// Counts as a hit: known pathogenic, or of high or moderate impact.
    Full,
    /// Counts opposite a full hit only, on the side given.
    Hypomorph(PartnerSide),
    /// Counts opposite a full hit as a possible one.
    Weak,
    /// Counts opposite a full hit as a possible one: an event, which has no class.
    Event,
    /// Counts as no hit: modifier or marker.
    Harmless,
    /// Counts as no known hit: consequence unknown, or listed on request alone.
    Unknown,
}

/// The relation of two alleles of one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Puts both on one copy.
    Cis,
    /// Puts them on different copies.
    Trans,
    /// Puts one of them on every copy: the other lies beside it and opposite it.
    Everywhere,
    /// Leaves it open: nothing tells.
    Unknown,
}
