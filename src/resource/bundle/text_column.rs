//! Text columns of a block.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Holds distinct texts and each row's index into them; an empty text is "no value".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextColumn {
    /// Holds the distinct texts.
    pub values: Vec<String>,
    /// The index of each row's text.
    pub index: Vec<u32>,
}

impl TextColumn {
    /// Collects each row's text.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut column = Self::default();
        for text in texts {
            let next = column.values.len() as u32;
            let index = *known.entry(text).or_insert_with(|| {
                column.values.push(text.to_owned());
                next
            });
            column.index.push(index);
        }
        column
    }

    /// Returns the text of a row; empty where there is none.
    pub fn get(&self, row: usize) -> &str {
        let at = self.index.get(row).map(|i| *i as usize);
        at.and_then(|i| self.values.get(i)).map_or("", String::as_str)
    }
}
