//! Reads which alleles of a record the local lists of one sample speak of (VCF 4.5, section 1.6.2:
//! LAA; Hail: LA).

/// Returns the allele of each place in a sample's local lists, 0 for the reference at their head:
/// `LAA` names the ALTs from 1, `LA` begins with the reference itself. `None` where the record has
/// neither key, or the list cannot be read or names an allele twice.
pub fn local_alleles<K: AsRef<str>>(keys: &[K], column: &str) -> Option<Vec<usize>> {
    let text_of = |wanted: &str| {
        let place = keys.iter().position(|k| k.as_ref() == wanted)?;
        Some(column.split(':').nth(place).filter(|t| !t.is_empty()).unwrap_or("."))
    };
    let alternates = match (text_of("LAA"), text_of("LA")) {
        (Some("."), _) | (None, Some(".")) => return Some(vec![0]),
        (Some(text), _) => text,
        (None, Some("0")) => return Some(vec![0]),
        (None, Some(text)) => text.strip_prefix("0,")?,
        (None, None) => return None,
    };
    let mut alleles = vec![0];
    for text in alternates.split(',') {
        let allele = text.parse().ok().filter(|a| alleles.last().is_none_or(|last| a > last))?;
        alleles.push(allele);
    }
    Some(alleles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_both_kinds_are_read() {
        for (keys, column, want) in [
            ("GT:LAA", "0/2:2,5", Some(vec![0, 2, 5])),
            ("GT:LAA", "0/0:.", Some(vec![0])),
            ("GT:LAA", "0/0", Some(vec![0])),
            ("LGT:LA", "0/1:0,3", Some(vec![0, 3])),
            ("LGT:LA", "0/0:0", Some(vec![0])),
            ("LGT:LA", "0/1:1,3", None),
            ("GT:LAA", "0/1:2,2", None),
            ("GT:LAA", "0/1:x", None),
            ("GT", "0/1", None),
        ] {
            let keys: Vec<&str> = keys.split(':').collect();
            assert_eq!(local_alleles(&keys, column), want, "{keys:?} {column}");
        }
    }
}
