//! panel (being built).
