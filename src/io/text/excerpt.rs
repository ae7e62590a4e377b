//! Shortens untrusted text for a message.

/// Returns at most 60 characters of untrusted text, control characters replaced, with `...` where
/// more follow.
pub(crate) fn clip(text: &str) -> String {
    const LIMIT: usize = 60;
    let shown: String =
        text.chars().take(LIMIT).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() { format!("{shown}...") } else { shown }
}
