//! Declares the gene table: one row per panel gene.
//!
//! | file | job |
//! |---|---|
//! | `seen` | the gene, and the data that the call set has of it |
//! | `coverage` | depth, gaps and paralogues by the reads |
//! | `counts` | reported alleles by tier, records |
//! | `models` | reported alleles by model of inheritance, the best pair |
//! | `events` | deletions, duplications and other events |
//! | `facts` | the panel's statements on the gene |

mod counts;
mod coverage;
mod events;
mod facts;
mod models;
mod seen;

pub(crate) use seen::data_text;

use crate::model::gene_row::GeneRow;
use crate::report::tables::column::{Column, Table};

/// Declares one column of the gene table.
type GeneColumn = Column<GeneRow>;

/// Declares the gene table.
pub static GENES: Table<GeneRow> = Table::new(&[
    seen::SEEN,
    coverage::COVERAGE,
    counts::COUNTS,
    models::MODELS,
    events::EVENTS,
    facts::FACTS,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::Tier;

    #[test]
    fn every_tier_has_its_column() {
        for tier in Tier::ALL {
            let key = format!("reported_{}", tier.name().to_lowercase());
            assert!(GENES.iter().any(|c| c.key == key), "the gene table lacks {key}");
        }
    }
}
