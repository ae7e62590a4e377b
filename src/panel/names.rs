//! Gives the names of panels and genes that a settings layer may be of.

use crate::Result;
use crate::panel::{builtin, symbols};
use crate::settings::KnownNames;

/// Stands for the built-in panels and HGNC's genes.
pub struct Names;

impl KnownNames for Names {
    fn panels(&self) -> Vec<&str> {
        builtin::ALL.iter().map(|p| p.id).collect()
    }

    fn nearest(&self, name: &str, known: &[&str], most: usize) -> Vec<String> {
        symbols::nearest(name, known.iter().copied(), most)
            .into_iter()
            .map(|near| near.to_string())
            .collect()
    }

    fn approved_symbol(&self, name: &str) -> Result<String> {
        Ok(symbols::table()?.resolve(name)?.0.symbol.clone())
    }
}
