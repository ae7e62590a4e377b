//! Declares what a column is: the one place from which every format takes its key, title,
//! description, cell, JSON place and INFO fields.

use crate::model::Build;
use crate::report::tables::cell::Cell;

/// Says what a column holds.
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
    /// Returns the name for scripts: `text`, `integer`, `number`, `link`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Link => "link",
        }
    }
}

/// Declares one column of a table whose rows are `T`.
pub struct Column<T: 'static> {
    /// Names the column for programs: header in TSV, key in the HTML data.
    pub key: &'static str,
    /// Names the column for people.
    pub title: &'static str,
    /// Describes the value.
    pub description: &'static str,
    /// Gives the width in characters.
    pub width: u16,
    /// Says what the column holds.
    pub kind: Kind,
    /// Shows the column in the HTML table at first; the others are one click away.
    pub shown: bool,
    /// Places the value in the JSON document, a dotted path through objects and arrays
    /// (`variants.call.depth`). `None`: the row's JSON object gets a field of the column's key.
    pub json: Option<&'static str>,
    /// Declares the VCF INFO fields that carry the value.
    pub info: [Option<Info<T>>; 2],
    /// Makes the cell of one row.
    pub cell: fn(&T, Build) -> Cell,
}

impl<T> Column<T> {
    /// Declares a column of text, 12 characters wide, that is not shown at first.
    pub const fn new(
        key: &'static str,
        title: &'static str,
        description: &'static str,
        cell: fn(&T, Build) -> Cell,
    ) -> Self {
        Self {
            key,
            title,
            description,
            width: 12,
            kind: Kind::Text,
            shown: false,
            json: None,
            info: [None, None],
            cell,
        }
    }

    /// Shows the column in the HTML table at first.
    pub const fn main(mut self) -> Self {
        self.shown = true;
        self
    }

    /// Sets the width in characters.
    pub const fn width(mut self, characters: u16) -> Self {
        self.width = characters;
        self
    }

    /// Says that the cells are whole numbers.
    pub const fn integer(mut self) -> Self {
        self.kind = Kind::Integer;
        self
    }

    /// Says that the cells are numbers.
    pub const fn number(mut self) -> Self {
        self.kind = Kind::Number;
        self
    }

    /// Says that the cells are links.
    pub const fn link(mut self) -> Self {
        self.kind = Kind::Link;
        self
    }

    /// Says where the JSON document holds the value, through the types that serialise the row.
    pub const fn json(mut self, path: &'static str) -> Self {
        self.json = Some(path);
        self
    }

    /// Adds an INFO field; a third replaces the second.
    pub const fn info(mut self, info: Info<T>) -> Self {
        self.info = match self.info {
            [None, _] => [Some(info), None],
            [first, _] => [first, Some(info)],
        };
        self
    }
}

/// Declares one INFO field of a VCF.
#[derive(Clone, Copy)]
pub struct Info<T: 'static> {
    /// Orders the fields of a record: the next column takes the next number.
    pub rank: u8,
    /// Names the field.
    pub id: &'static str,
    /// Gives the header's Number.
    pub number: &'static str,
    /// Gives the header's Type.
    pub kind: &'static str,
    /// Describes the value.
    pub description: &'static str,
    /// Makes the values of one row, not encoded; `None`: the column's cell is the value.
    pub values: Option<fn(&T) -> Vec<String>>,
}

impl<T> Info<T> {
    /// Declares a text field with one entry a gene, parallel to `PW_GENE`.
    pub const fn per_gene(rank: u8, id: &'static str, description: &'static str) -> Self {
        Self { rank, id, number: ".", kind: "String", description, values: None }
    }

    /// Declares a text field with one value.
    pub const fn one(rank: u8, id: &'static str, description: &'static str) -> Self {
        Self { rank, id, number: "1", kind: "String", description, values: None }
    }

    /// Sets the header's Type.
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the header's Number.
    pub const fn number(mut self, number: &'static str) -> Self {
        self.number = number;
        self
    }

    /// Takes the values from `values` and not from the cell.
    pub const fn values(mut self, values: fn(&T) -> Vec<String>) -> Self {
        self.values = Some(values);
        self
    }
}

/// Holds the columns of one table, group by group.
pub struct Table<T: 'static> {
    groups: &'static [&'static [Column<T>]],
}

impl<T> Table<T> {
    /// Joins groups of columns into a table.
    pub const fn new(groups: &'static [&'static [Column<T>]]) -> Self {
        Self { groups }
    }

    /// Returns the columns in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &'static Column<T>> + use<T> {
        self.groups.iter().copied().flatten()
    }

    /// Counts the columns.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|g| g.len()).sum()
    }

    /// Returns whether the table has no column.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the columns that the JSON document gets as fields of their own.
    pub(crate) fn own_fields(&self) -> impl Iterator<Item = &'static Column<T>> + use<T> {
        self.iter().filter(|c| c.json.is_none())
    }

    /// Returns the INFO fields with their columns, by rank.
    pub(crate) fn info(&self) -> Vec<(&'static Info<T>, &'static Column<T>)> {
        let mut fields: Vec<_> =
            self.iter().flat_map(|c| c.info.iter().flatten().map(move |i| (i, c))).collect();
        fields.sort_by_key(|(info, _)| info.rank);
        fields
    }
}

impl<T> Column<T> {
    /// Makes the values of one of the column's INFO fields, not encoded.
    pub(crate) fn info_values(&self, info: &Info<T>, row: &T, build: Build) -> Vec<String> {
        match info.values {
            Some(values) => values(row),
            None => (self.cell)(row, build).into_known().into_iter().collect(),
        }
    }
}
