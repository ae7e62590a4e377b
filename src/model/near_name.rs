//! Finds the names of persons that another name may have meant: samples match exactly, so a near miss
//! is named where a name is refused.

/// Returns the names that differ from `wanted` in case, blanks or one edit only; the closest first.
pub fn near_names<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let of_wanted = folded(wanted);
    let distance = |name: &'a str| {
        let own = folded(name);
        let within = own.chars().count().abs_diff(of_wanted.chars().count()) <= 1;
        let edits = if within { strsim::osa_distance(&own, &of_wanted) } else { usize::MAX };
        // One edit makes another name of a very short one.
        let near = edits == 0 || edits == 1 && of_wanted.chars().count() > 2;
        (near && name != wanted).then_some((edits, name))
    };
    let mut near: Vec<(usize, &str)> = names.into_iter().filter_map(distance).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, name)| name).collect()
}

/// Returns the sentence that asks for a near miss, `did you mean 'HG002'?`; `None` without one.
pub fn did_you_mean<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = near_names(wanted, names);
    let quoted: Vec<String> = near.iter().take(3).map(|name| format!("'{name}'")).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", quoted.join(" or ")))
}

/// Returns a name without case, blanks and the signs that stand for them.
fn folded(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_one_edit_are_near() {
        let names = ["HG002", "hg02", "HG 003", "child"];
        assert_eq!(near_names("hg002", names), ["HG002", "HG 003", "hg02"]);
        assert_eq!(near_names("HG003", names), ["HG 003", "HG002"]);
        assert_eq!(near_names("CHILD", names), ["child"]);
        assert!(near_names("mother", names).is_empty());
        assert_eq!(did_you_mean("Child ", names).as_deref(), Some("did you mean 'child'?"));
        assert_eq!(near_names("a", ["b"]), [""; 0]);
    }
}
