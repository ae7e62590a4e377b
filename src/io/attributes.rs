//! Column nine of GFF3 (`ID=x;tag=a,b`) and of GTF (`gene_id "x"; tag "a"; tag "b";`), reduced to the keys that a
//! transcript model is made of.

/// Attributes of one line, decoded, in file order; repeated GTF keys are joined.
#[derive(Debug, Default, Clone)]
pub(super) struct Attributes(Vec<Tag>);

#[derive(Debug, Clone)]
struct Tag {
    key: String,
    values: Vec<String>,
}

/// Keys that are looked at; the others of a whole-genome file would only fill memory.
const WANTED: [&str; 42] = [
    "ID",
    "Parent",
    "Name",
    "Dbxref",
    "dbxref",
    "db_xref",
    "Note",
    "note",
    "tag",
    "version",
    "biotype",
    "gene",
    "gene_id",
    "gene_name",
    "gene_type",
    "gene_biotype",
    "hgnc_id",
    "description",
    "transcript_id",
    "transcript_version",
    "transcript_type",
    "transcript_biotype",
    "protein_id",
    "protein_version",
    "partial",
    "start_range",
    "end_range",
    "exception",
    "transl_except",
    "transl_table",
    "ribosomal_slippage",
    "Target",
    "Gap",
    "gbkey",
    "model_evidence",
    "inference",
    "cds_start_NF",
    "cds_end_NF",
    "non_ATG_start",
    "pseudo",
    "product",
    "locus_tag",
];

impl Attributes {
    /// GFF3. A field without `=` is no attribute (an unescaped `;` in a description) and passed over.
    pub fn gff3(text: &str) -> Self {
        let mut tags = Vec::new();
        for field in text.split(';').map(str::trim) {
            if let Some((key, value)) = field.split_once('=')
                && WANTED.contains(&key)
            {
                tags.push(Tag { key: key.to_owned(), values: value.split(',').map(decode).collect() });
            }
        }
        Self(tags)
    }

    /// GTF. Values may hold `;` inside their quotes.
    pub fn gtf(text: &str) -> Self {
        let mut out = Self::default();
        let mut rest = text.trim_start();
        while let Some((key, after)) = rest.split_once([' ', '\t']) {
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(';').unwrap_or((after, "")),
            };
            if WANTED.contains(&key) && !value.trim().is_empty() {
                out.push(key, value.trim());
            }
            rest = next.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
        }
        out
    }

    /// Adds a value to a key.
    pub fn push(&mut self, key: &str, value: &str) {
        match self.0.iter_mut().find(|t| t.key == key) {
            Some(tag) => tag.values.push(value.to_owned()),
            None => self.0.push(Tag { key: key.to_owned(), values: vec![value.to_owned()] }),
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

    /// A value that may hold commas (a note, a description), put together again.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().map(|k| self.values(k)).find(|v| !v.is_empty()).map(|v| v.join(","))
    }

    /// Accession of a cross-reference, without the database's name.
    pub fn cross_reference(&self, database: &str) -> Option<&str> {
        ["Dbxref", "dbxref", "db_xref"]
            .iter()
            .flat_map(|k| self.values(k))
            .find_map(|v| v.strip_prefix(database).and_then(|rest| rest.strip_prefix(':')))
    }

    /// A `tag`, with underscores or blanks.
    pub fn has_tag(&self, name: &str) -> bool {
        self.values("tag").iter().any(|v| v == name || v.replace(' ', "_") == name)
    }
}

/// Undoes GFF3's percent-encoding; what is no valid code stays as it is.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
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
        let a = Attributes::gtf(r#"gene_id "G; 1"; transcript_version 2; tag "basic"; tag "MANE Select";note "x";"#);
        assert_eq!((a.get("gene_id"), a.get("transcript_version")), (Some("G; 1"), Some("2")));
        assert!(a.has_tag("MANE_Select") && a.has_tag("basic") && a.get("note") == Some("x"));
        assert_eq!(Attributes::gtf("gene_id \"open").get("gene_id"), Some("open"));
        assert_eq!(Attributes::gtf("nothing").values("nothing").len(), 0);
    }
}
