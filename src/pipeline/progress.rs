//! The listener that is told how far a run is.

/// Hears of the progress of a run. Calls come from several threads.
pub trait Progress: Sync {
    /// Announces a stage; `total` in compressed bytes where it is known.
    fn stage(&self, name: &str, total: Option<u64>);
    /// Reports the compressed bytes read so far.
    fn position(&self, bytes: u64);
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: Option<u64>) {}
    fn position(&self, _: u64) {}
}
