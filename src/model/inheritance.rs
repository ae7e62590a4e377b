//! The answers of the room `family` on one allele or two, which tiers are made of.

/// The fit of one allele, with the other hits of its gene, to the gene's mode of inheritance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Marks an allele that fits alone or with a partner.
    pub fits: bool,
    /// Gives the reason in words, as the report shows it.
    pub text: String,
}

/// The relation of two alleles of one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Puts both on one copy.
    Cis,
    /// Puts them on different copies.
    Trans,
    /// Leaves it open: nothing tells.
    Unknown,
}
