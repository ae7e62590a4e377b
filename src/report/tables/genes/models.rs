//! Declares the columns of the gene's rows by model of inheritance.

use super::GeneColumn;
use crate::model::gene_models::{GeneModel, ModelCount};
use crate::report::phrases;
use crate::report::tables::cell::{Cell, joined, text};

/// Declares the columns `by_model` and `best_pair`.
pub(super) static MODELS: &[GeneColumn] = &[
    GeneColumn::new(
        "by_model",
        "By model",
        "Reported alleles by the model of inheritance that the family's genotypes fit, and pairs of \
         them by phase, with the penetrance assumed; open: fit if a genotype that is not known \
         allows it; pairs in cis are one hit",
        |g, _| joined(&g.models.counts.iter().map(count).collect::<Vec<_>>(), "; "),
    )
    .main()
    .width(30)
    .json("genes.by_model.counts"),
    GeneColumn::new(
        "best_pair",
        "Best pair",
        "The two reported alleles or events that fit best as the two hits of a recessive disease",
        |g, _| {
            let best = g.models.best_pair.as_ref();
            best.map_or(Cell::Empty, |pair| text(phrases::best_pair(pair)))
        },
    )
    .main()
    .width(36)
    .json("genes.by_model.best_pair"),
];

/// Writes one model: `AD: 2 (1 open)`.
fn count(of: &ModelCount) -> String {
    let ModelCount { model, fits, open } = of;
    let all = fits + open;
    let open = match (open, model) {
        (0, _) | (_, GeneModel::PairInCis) => String::new(),
        (n, _) if *n == all => " (open)".to_owned(),
        (n, _) => format!(" ({n} open)"),
    };
    format!("{}: {all}{open}", model.words())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_said() {
        let words = |fits, open| count(&ModelCount { model: GeneModel::Dominant, fits, open });
        assert_eq!(
            [words(2, 0), words(1, 1), words(0, 2)],
            ["AD: 2", "AD: 2 (1 open)", "AD: 2 (open)"]
        );
    }
}
