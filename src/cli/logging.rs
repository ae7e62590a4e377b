//! Messages on standard error.

use crate::Error;
use tracing_subscriber::filter::LevelFilter;

/// Starts logging to standard error: warnings by default, stages with `-v`, details with `-vv`.
pub fn start(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    };
    // A second start (tests in one process) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .without_time()
        .with_target(false)
        .try_init();
    // The engine's panics are caught and become the outcome of one allele; their text belongs to
    // the log.
    std::panic::set_hook(Box::new(|info| tracing::warn!("caught: {info}")));
}

/// Prints an error and its hint.
#[allow(clippy::print_stderr)]
pub fn error(e: &Error) {
    eprintln!("error: {e}");
    if let Some(hint) = e.hint_text() {
        eprintln!("hint: {hint}");
    }
}

/// Prints a warning; with `--quiet` nothing.
pub fn warn(line: &str) {
    if tracing::enabled!(tracing::Level::WARN) {
        print_line(&format!("warning: {line}"));
    }
}

/// Prints a line for the user.
#[allow(clippy::print_stderr)]
pub fn print_line(line: &str) {
    eprintln!("{line}");
}

/// Gene symbols of a warning that a terminal shows; the report has them all.
const SHOWN: usize = 6;

/// A warning that ends in a long list of names, with the first few and the number of the others.
pub fn shortened(warning: &str) -> String {
    let Some((what, list)) = warning.rsplit_once(": ") else { return warning.to_owned() };
    let names: Vec<&str> = list.split(", ").collect();
    if names.len() <= SHOWN + 2 || names.iter().any(|n| n.contains(' ')) {
        return warning.to_owned();
    }
    format!("{what}: {} and {} more", names[..SHOWN].join(", "), names.len() - SHOWN)
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_lists_of_names_are_cut() {
        let names: Vec<String> = (1..=20).map(|i| format!("G{i}")).collect();
        let warning =
            format!("20 of 36 genes have no record (not: the same): {}", names.join(", "));
        assert_eq!(
            shortened(&warning),
            "20 of 36 genes have no record (not: the same): G1, G2, G3, G4, G5, G6 and 14 more"
        );
        for whole in
            ["no list", "2 genes: A, B", "panel: a, b c, d, e, f, g, h, i, j, k, l, m, n, o"]
        {
            assert_eq!(shortened(whole), whole);
        }
    }
}
