//! Makes file names of case names.

/// Returns a file name's stem for a case name: letters, digits, `.`, `_`, `-`, `+`; every other
/// character becomes `_`.
///
/// No `..`, no leading dot or dash, no trailing dot, at most 100 bytes, never a name that Windows
/// reserves, never empty.
pub fn file_stem(case_name: &str) -> String {
    let mut stem: String =
        case_name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+') {
                    c
                } else {
                    '_'
                }
            })
            .take(100)
            .collect();
    stem = stem.replace("..", "__");
    let lead = stem.len() - stem.trim_start_matches(['.', '-', '+']).len();
    stem.replace_range(..lead, &"_".repeat(lead));
    let keep = stem.trim_end_matches('.').len();
    stem.truncate(keep);
    let device = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let reserved = matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (device.len() == 4
            && (device.starts_with("COM") || device.starts_with("LPT"))
            && device.ends_with(|c: char| c.is_ascii_digit()));
    if reserved {
        stem.insert(0, '_');
    }
    if stem.bytes().all(|b| b == b'_') { "case".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_harmless() {
        for (name, want) in [
            ("HG002", "HG002"),
            ("../../etc/passwd", "______etc_passwd"),
            ("-rf", "_rf"),
            (".hidden", "_hidden"),
            ("a\nb\0c", "a_b_c"),
            ("", "case"),
            ("..", "case"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("<script>", "_script_"),
            ("=CMD()", "_CMD__"),
        ] {
            assert_eq!(file_stem(name), want, "{name:?}");
        }
        assert_eq!(file_stem(&"x".repeat(500)).len(), 100);
    }
}
