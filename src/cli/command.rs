//! The command line: its verbs and the flags of all of them.

use crate::cli::verbs::{
    annotate, carrier, cnv, coverage, events, explain, inheritance, panel, relatedness, resources,
    run, transcripts,
};
use clap::{Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Virtual gene panels on whole-genome call sets: one patient's VCF or BCF in, an
/// interpretation-ready case out.
#[derive(Debug, Parser)]
#[command(name = "panelwise", version, about, propagate_version = true, max_term_width = 110)]
#[command(
    after_help = "Exit codes: 0 done, 1 input refused or result incomplete, 2 usage, 3 internal error."
)]
pub struct Cli {
    /// Selects what is done.
    #[command(subcommand)]
    pub verb: Verb,
    /// Prints more (-v stages, -vv details); never genotypes.
    #[arg(short, long, global = true, display_order = 1000, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Prints errors only: no progress bar, no summary.
    #[arg(short, long, global = true, display_order = 1000, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// The verbs of the command line.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Restricts, normalises, annotates, filters and reports one sample for one panel.
    Run(Box<run::RunArgs>),
    /// Writes consequences and HGVS names of every allele of a VCF, without filtering.
    Annotate(annotate::AnnotateArgs),
    /// Compares the genotypes of a family with the models of inheritance: alleles, pairs, origin.
    Inheritance(inheritance::InheritanceArgs),
    /// Tells whether relatives or donors carry the family's known variants, with the sentence for the
    /// letter; nothing else is read.
    Carrier(Box<carrier::CarrierArgs>),
    /// Measures how well a BAM or CRAM covers each gene, exon and locus of a panel, with the gaps.
    Coverage(Box<coverage::CoverageArgs>),
    /// Calls copy number of the panel's exons and genes from BAM or CRAM, against a reference set.
    Cnv(cnv::CnvArgs),
    /// Reads copy-number and structural events of any caller, and says what events mean.
    Events(events::EventsArgs),
    /// Compares relations and sexes of a call set's samples with a pedigree: kinship, parents,
    /// Mendelian errors, exchanged samples, disomy.
    Relatedness(relatedness::RelatednessArgs),
    /// Lists, shows, checks, compares and imports gene panels.
    Panel(panel::PanelArgs),
    /// Builds, shows, checks and compares bundles of frequency, ClinVar and gene facts.
    Resources(resources::ResourcesArgs),
    /// Checks and compiles transcripts of your own (GFF3 or GTF).
    Transcripts(transcripts::TranscriptsArgs),
    /// Explains the outcome of one variant in a finished run: by which rule, on which values.
    Explain(explain::ExplainArgs),
    /// Prints shell completions.
    Completions {
        /// Selects the shell.
        shell: Shell,
    },
    /// Prints the manual page (troff), or writes one for each verb into a folder.
    Man {
        /// Writes into this folder.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command, CommandFactory};

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/flags.md");
    const HEAD: &str = "# Flags of every verb\n\nMade from the program, which says the same with \
                        `--help`: `PANELWISE_UPDATE=1 cargo test --lib\nflags`; a test says when it is \
                        stale.\n";

    /// Returns a row of the page: the flag with its value, its words, its default.
    fn row(arg: &Arg) -> String {
        let value = || arg.get_value_names().unwrap_or_default().join(" ");
        let name = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long}"),
            (None, Some(long)) => format!("--{long}"),
            _ => String::new(),
        };
        let takes_value = arg.get_action().takes_values();
        let shown = if takes_value { format!("{name} {}", value()) } else { name };
        let words: Vec<String> = arg
            .get_possible_values()
            .iter()
            .filter(|_| takes_value)
            .map(|v| format!("`{}`", v.get_name()))
            .collect();
        let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
        if !words.is_empty() {
            text.push_str(&format!(" ({})", words.join(", ")));
        }
        let defaults = arg.get_default_values();
        if let Some(value) = defaults.first().filter(|_| takes_value) {
            text.push_str(&format!("; default: `{}`", value.to_string_lossy()));
        }
        format!("| `{}` | {} |\n", shown.trim(), text.replace('|', "\\|"))
    }

    /// Breaks a sentence into lines of at most 100 columns.
    fn wrapped(text: &str) -> String {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let full = lines.last().is_some_and(|l| l.len() + word.len() > 97);
            match lines.last_mut() {
                Some(line) if !full && !line.is_empty() => line.extend([" ", word]),
                Some(line) if !full => line.push_str(word),
                _ => lines.push(word.to_owned()),
            }
        }
        lines.join("\n")
    }

    fn add(page: &mut String, name: &str, command: &Command) {
        let help = ["help", "version"];
        let own = |arg: &&Arg| {
            !arg.is_hide_set() && !help.contains(&arg.get_id().as_str()) && !arg.is_global_set()
        };
        let rows: String = command.get_arguments().filter(own).map(row).collect();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        if !rows.is_empty() {
            let head = "| flag | meaning |\n|---|---|\n";
            page.push_str(&format!("\n## `{name}`\n\n{}.\n\n{head}{rows}", wrapped(&about)));
        }
        for verb in command.get_subcommands().filter(|c| c.get_name() != "help") {
            add(page, format!("{name} {}", verb.get_name()).trim(), verb);
        }
    }

    #[test]
    fn the_page_of_flags_is_the_commands() {
        let command = Cli::command();
        let mut fresh = HEAD.to_owned();
        let global: String =
            command.get_arguments().filter(|a| a.is_global_set()).map(row).collect();
        let head = "| flag | meaning |\n|---|---|\n";
        fresh.push_str(&format!("\n## Every verb\n\n{head}{global}"));
        for verb in command.get_subcommands() {
            add(&mut fresh, verb.get_name(), verb);
        }
        if std::env::var_os("PANELWISE_UPDATE").is_some() {
            std::fs::write(PAGE, fresh).unwrap();
            return;
        }
        let page = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(page == fresh, "docs/flags.md is stale: PANELWISE_UPDATE=1 cargo test --lib flags");
    }
}
