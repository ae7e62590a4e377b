//! Parses column nine of GFF3 (`ID=x;tag=a,b`) and of GTF (`gene_id "x"; tag "a"; tag "b";`),
//! reduced to the keys that a transcript is made of.

/// Holds the attributes of one line, decoded, in file order; repeated GTF keys are joined.
#[derive(Debug, Default, Clone)]
pub(crate) struct Attributes(Vec<Tag>);

#[derive(Debug, Clone)]
struct Tag {
    key: &'static str,
    values: Vec<String>,
}

macro_rules! wanted {
    ($($key:literal)*) => {
        /// Returns a key that is used; the others of a whole-genome file would only fill memory.
        fn wanted(key: &str) -> Option<&'static str> {
            match key {
                $($key => Some($key),)*
                _ => None,
            }
        }
    };
}

wanted! {
    "ID"
    "Parent"
    "Name"
    "Dbxref"
    "dbxref"
    "db_xref"
    "Note"
    "note"
    "tag"
    "version"
    "biotype"
    "gene"
    "gene_id"
    "gene_name"
    "gene_type"
    "gene_biotype"
    "hgnc_id"
    "description"
    "transcript_id"
    "transcript_version"
    "transcript_type"
    "transcript_biotype"
    "protein_id"
    "protein_version"
    "partial"
    "start_range"
    "end_range"
    "exception"
    "transl_except"
    "transl_table"
    "ribosomal_slippage"
    "Target"
    "Gap"
    "gbkey"
    "model_evidence"
    "inference"
    "cds_start_NF"
    "cds_end_NF"
    "non_ATG_start"
    "pseudo"
    "product"
    "locus_tag"
}

/// Returns a key that is used of an exon's or UTR's line: the rest of it stands at the transcript.
fn wanted_of_part(key: &str) -> Option<&'static str> {
    wanted(key).filter(|key| matches!(*key, "Parent" | "start_range" | "end_range"))
}

impl Attributes {
    /// Parses GFF3. A field without `=` is no attribute (an unescaped `;` in a description) and
    /// passed over.
    pub fn gff3(text: &str) -> Self {
        Self::gff3_with(text, wanted)
    }

    /// Parses GFF3 of a line that is only a part of a transcript.
    pub fn gff3_of_part(text: &str) -> Self {
        Self::gff3_with(text, wanted_of_part)
    }

    fn gff3_with(text: &str, wanted: fn(&str) -> Option<&'static str>) -> Self {
        let mut tags = Vec::new();
        let mut rest = text.as_bytes();
        let mut from = 0;
        while from <= text.len() {
            let n = memchr::memchr(b';', rest).unwrap_or(rest.len());
            let field = text[from..from + n].trim();
            (rest, from) = (rest.get(n + 1..).unwrap_or_default(), from + n + 1);
            if let Some(equals) = memchr::memchr(b'=', field.as_bytes())
                && let Some(key) = wanted(&field[..equals])
            {
                let value = &field[equals + 1..];
                let values = match memchr::memchr(b',', value.as_bytes()) {
                    Some(_) => value.split(',').map(decode).collect(),
                    None => vec![decode(value)],
                };
                tags.push(Tag { key, values });
            }
        }
        Self(tags)
    }

    /// Parses GTF. Values may hold `;` inside their quotes.
    pub fn gtf(text: &str) -> Self {
        let mut out = Self::default();
        let mut rest = text.trim_start();
        while let Some((key, after)) = rest.split_once([' ', '\t']) {
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(';').unwrap_or((after, "")),
            };
            if let Some(key) = wanted(key).filter(|_| !value.trim().is_empty()) {
                out.push(key, value.trim());
            }
            rest = next.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
        }
        out
    }

    /// Adds a value to a key.
    pub fn push(&mut self, key: &'static str, value: &str) {
        match self.0.iter_mut().find(|t| t.key == key) {
            Some(tag) => tag.values.push(value.to_owned()),
            None => self.0.push(Tag { key, values: vec![value.to_owned()] }),
        }
    }

    pub fn values(&self, key: &str) -> &[String] {
        self.0.iter().find(|t| t.key == key).map_or(&[], |t| t.values.as_slice())
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.values(key).first().map(String::as_str).filter(|v| !v.is_empty())
    }

    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|k| self.get(k))
    }

    /// Returns a value that may hold commas (a note, a description), put together again.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().map(|k| self.values(k)).find(|v| !v.is_empty()).map(|v| v.join(","))
    }

    /// Returns the accession of a cross-reference, without the database's name.
    pub fn cross_reference(&self, database: &str) -> Option<&str> {
        ["Dbxref", "dbxref", "db_xref"]
            .iter()
            .flat_map(|k| self.values(k))
            .find_map(|v| v.strip_prefix(database).and_then(|rest| rest.strip_prefix(':')))
    }

    /// Tells whether the line has a `tag`, with underscores or blanks.
    pub fn has_tag(&self, name: &str) -> bool {
        self.values("tag").iter().any(|v| v == name || v.replace(' ', "_") == name)
    }
}

/// Undoes GFF3's percent-encoding; what is no valid code stays as it is.
pub(crate) fn decode(text: &str) -> String {
    if memchr::memchr(b'%', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |k: usize| bytes.get(i + k).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[i], hex(1), hex(2)) {
            (b'%', Some(a), Some(b)) => {
                out.push((a * 16 + b) as u8);
                i += 3;
            }
            (other, ..) => {
                out.push(other);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_codes() {
        assert_eq!(decode("a%2Cb%3B%zz%4"), "a,b;%zz%4");
    }

    #[test]
    fn gtf_values() {
        let a = Attributes::gtf(
            r#"gene_id "G; 1"; transcript_version 2; tag "basic"; tag "MANE Select";note "x";"#,
        );
        assert_eq!((a.get("gene_id"), a.get("transcript_version")), (Some("G; 1"), Some("2")));
        assert!(a.has_tag("MANE_Select") && a.has_tag("basic") && a.get("note") == Some("x"));
        assert_eq!(Attributes::gtf("gene_id \"open").get("gene_id"), Some("open"));
        assert_eq!(Attributes::gtf("nothing").values("nothing").len(), 0);
    }
}
