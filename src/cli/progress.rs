//! The progress bar: compressed bytes read, on standard error, only where that is a terminal.

use crate::pipeline::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows a bar, hidden with `--quiet` or where standard error is no terminal (indicatif sees to
/// that).
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// Makes a bar, which is hidden if `quiet`.
    pub fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        };
        Self { bar: ProgressBar::with_draw_target(None, target) }
    }

    /// Shows another name for the work; the count goes on.
    pub fn rename(&self, name: &str) {
        tracing::info!("{name}");
        self.bar.set_message(name.to_owned());
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: Option<u64>) {
        tracing::info!("{name}");
        let template = match total {
            Some(_) => "{msg:10} [{bar:40}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            None => "{msg:10} {spinner} {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.reset();
        match total {
            Some(n) => self.bar.set_length(n),
            None => self.bar.unset_length(),
        }
        self.bar.set_message(name.to_owned());
    }

    fn position(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}
