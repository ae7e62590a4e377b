//! One verb a file: its own flags, and what it does with the opened inputs.

pub mod annotate;
pub mod cnv;
pub mod coverage;
pub mod explain;
pub mod panel;
pub mod resources;
pub mod run;
pub mod transcripts;
