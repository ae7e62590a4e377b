//! annotate (being built).
