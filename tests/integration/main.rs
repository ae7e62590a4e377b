//! The one integration test binary: one link instead of many. A file in this folder that is not
//! named here fails `house::no_forgotten_test_files`. [`harness`] runs the tests; `#[test]` is
//! `tests/attribute`'s.

// Helpers of tests are outside `#[test]` functions, where clippy's own exemption ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[macro_use]
extern crate panelwise_test_attribute;

mod alignments;
mod annotate;
mod annotate_bad;
mod annotate_flags;
mod arbitrary_bytes;
mod calls;
mod carrier;
mod carrier_files;
mod carrier_names;
mod cnv;
mod contested;
mod copies;
mod corners;
mod coverage;
mod cram;
mod csq;
mod csq_phased;
mod csq_set;
mod damage;
mod de_novo_peers;
mod demo;
mod documents;
mod donors;
mod event_files;
mod event_reading;
mod event_truth;
mod exact;
mod exact_borders;
mod exact_noncoding;
mod family_events;
mod family_models;
mod filters;
#[path = "../../src/report/fixture.rs"]
mod fixture;
// The parsers that the fuzzer asks; its own package.
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;
mod golden;
mod haplotypes;
mod harness;
mod hostile;
mod house;
mod html;
mod inheritance;
mod inheritance_truth;
mod input;
mod invariance;
mod known_variants;
mod lists;
mod maps;
mod normalize;
mod own_calls;
mod panels;
mod parents;
mod persons;
mod planted_pairs;
mod read_phase;
mod read_support;
mod real;
mod real_reads;
mod relatedness;
mod repeats;
mod report;
mod resources;
mod runs;
mod sample_checks;
mod setup;
mod shapes;
mod shares;
mod sources;
mod spellings;
mod stretches;
mod tiers;
mod transcripts;
mod transcripts_refseq;
mod translator;
mod truth;
mod webdriver;

// The report fixture, shared with the library's own tests, names `crate::model`.
use panelwise::model;

fn main() -> std::process::ExitCode {
    harness::main()
}
