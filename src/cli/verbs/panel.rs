//! `panelwise panel`: list, show, check, diff, bed, import.

use crate::cli::output_file::OutputKind;
use crate::io::atomic_file;
use crate::model::Build;
use crate::panel::bed::{self, ContigStyle};
use crate::panel::check::{self, Severity};
use crate::panel::file::PanelFile;
use crate::panel::import::{self, Format, ImportOptions};
use crate::panel::{ExpandStep, PanelRequest, builtin, diff, resolve, source};
use crate::{Error, Result};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `panelwise panel`.
#[derive(Debug, Args)]
pub struct PanelArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: PanelVerb,
}

/// Verbs of `panelwise panel`.
#[derive(Debug, Subcommand)]
pub enum PanelVerb {
    /// The built-in panels.
    List {
        /// Form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// One panel with its genes.
    Show {
        /// Id, short name or panel file.
        panel: String,
        /// Form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// Check a panel file: shape, ids, duplicates, tiers, places. Exit code 1 where it has errors.
    Check {
        /// Panel files, or built-in panels.
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// What changed from one panel to another.
    Diff {
        /// First panel: id, short name or file.
        before: String,
        /// Second panel.
        after: String,
        /// Form of the output.
        #[arg(long, value_enum, default_value_t)]
        format: OutputFormat,
    },
    /// The regions of a panel as BED (0-based half-open), sorted, merged per gene.
    Bed(BedArgs),
    /// A panel file from PanelApp API JSON, a gene list or BED.
    Import(ImportArgs),
    /// The JSON schema of panel files.
    Schema,
}

/// `panelwise panel bed`.
#[derive(Debug, Args)]
pub struct BedArgs {
    /// Panel: id, short name or file; several joined by commas.
    #[arg(required = true, value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Genome build.
    #[arg(long)]
    pub build: Build,
    /// Bases added on both sides of each gene, or of each exon with --exons.
    #[arg(long, default_value_t = 0, value_name = "BASES")]
    pub padding: u64,
    /// Exons of the transcript models instead of gene bodies.
    #[arg(long)]
    pub exons: bool,
    /// Only these genes of the panel.
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// How far to expand the panel: core, none, extended, union.
    #[arg(long, default_value = "none", value_name = "STEP")]
    pub expand: ExpandStep,
    /// Spelling of contig names.
    #[arg(long, value_enum, default_value_t)]
    pub contig_style: StyleArg,
}

/// `panelwise panel import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// PanelApp JSON, gene list or BED.
    pub file: PathBuf,
    /// Panel file to write; default: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the output file.
    #[arg(long)]
    pub force: bool,
    /// What the input is.
    #[arg(long, value_enum, default_value_t)]
    pub from: FromArg,
    /// Panel id; default: from the input, else the file's name.
    #[arg(long)]
    pub id: Option<String>,
    /// Panel name.
    #[arg(long)]
    pub name: Option<String>,
    /// Panel version. Not --version, which is the program's.
    #[arg(long, value_name = "VERSION")]
    pub panel_version: Option<String>,
    /// Panel date, YYYY-MM-DD; a list or BED needs one.
    #[arg(long)]
    pub date: Option<String>,
    /// Indication code, for example 2a; --expand union needs one.
    #[arg(long)]
    pub indication: Option<String>,
    /// Genome build of a BED file.
    #[arg(long)]
    pub build: Option<Build>,
}

/// Form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum OutputFormat {
    /// Aligned columns, for reading.
    #[default]
    Table,
    /// Tab-separated, with a header.
    Tsv,
    /// JSON.
    Json,
}

/// Kind of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum FromArg {
    /// By content and file ending.
    #[default]
    Auto,
    /// PanelApp API JSON.
    Panelapp,
    /// Gene list.
    List,
    /// BED.
    Bed,
}

/// Spelling of contig names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum StyleArg {
    /// chr1, chrM.
    #[default]
    Ucsc,
    /// 1, MT.
    Ensembl,
}

/// Runs the verb.
///
/// # Errors
/// As the verbs say; a panel with errors is an input error after its findings are printed.
pub fn run(args: PanelArgs, out: &mut dyn Write) -> Result<()> {
    match args.verb {
        PanelVerb::List { format } => list(format, out),
        PanelVerb::Show { panel, format } => show(&panel, format, out),
        PanelVerb::Check { files } => check_all(&files, out),
        PanelVerb::Diff { before, after, format } => differences(&before, &after, format, out),
        PanelVerb::Bed(args) => bed(args, out),
        PanelVerb::Import(args) => import(args, out),
        PanelVerb::Schema => write(out, &crate::panel::file::json_schema()),
    }
}

fn write(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes())
        .map_err(|e| Error::input(format!("standard output: {e}")).caused_by(e))
}

fn list(format: OutputFormat, out: &mut dyn Write) -> Result<()> {
    let columns =
        ["id", "short names", "indication", "genes", "first line", "version", "date", "name"];
    let mut rows = Vec::new();
    for panel in builtin::ALL {
        let head = panel.header()?;
        rows.push(vec![
            panel.id.to_owned(),
            head.short_names.join(", "),
            head.indication.clone(),
            panel.gene_count().to_string(),
            panel.default_gene_count(&head).to_string(),
            head.version.clone(),
            head.date.clone(),
            if head.reconstruction { format!("{} (reconstruction)", head.name) } else { head.name },
        ]);
    }
    tabular(&columns, &rows, format, out)
}

fn show(name: &str, format: OutputFormat, out: &mut dyn Write) -> Result<()> {
    let panel = source::load(name)?;
    let file = &panel.file;
    if format == OutputFormat::Json {
        let json = json!({"origin": panel.origin, "digest": panel.digest, "content": file});
        return write(out, &format!("{json:#}\n"));
    }
    if format == OutputFormat::Table {
        write(out, &head_lines(file, &panel.origin, &panel.digest))?;
    }
    let columns = [
        "symbol",
        "hgnc_id",
        "tier",
        "inheritance",
        "evidence",
        "malignancy",
        "donor",
        "transcript",
        "previous",
        "disease",
    ];
    let rows: Vec<Vec<String>> = file
        .genes
        .iter()
        .map(|g| {
            vec![
                g.symbol.clone(),
                g.hgnc_id.clone(),
                g.tier.clone(),
                g.inheritance.joined(","),
                g.evidence.to_string(),
                g.malignancy_flag.to_string(),
                if g.hsct_donor { "yes" } else { "no" }.to_owned(),
                g.mane_select.as_ref().map(|m| m.refseq.clone()).unwrap_or_default(),
                g.previous_symbols.join(","),
                g.disease.clone(),
            ]
        })
        .collect();
    tabular(&columns, &rows, format, out)?;
    if format == OutputFormat::Table {
        for r in &file.regions {
            let place =
                r.location.grch38.as_deref().or(r.location.grch37.as_deref()).unwrap_or_default();
            write(
                out,
                &format!(
                    "region {}  {}  {}  {}\n",
                    plain(&r.id),
                    plain(&r.kind),
                    place,
                    plain(&r.name)
                ),
            )?;
        }
        for r in &file.repeats {
            let place =
                r.location.grch38.as_deref().or(r.location.grch37.as_deref()).unwrap_or_default();
            write(out, &format!("repeat {}  {}  {}\n", plain(&r.id), plain(&r.unit), place))?;
        }
    }
    Ok(())
}

fn head_lines(file: &PanelFile, origin: &str, digest: &str) -> String {
    let h = &file.panel;
    let mut text = format!(
        "{} {} of {}: {}\n",
        plain(&h.id),
        plain(&h.version),
        plain(&h.date),
        plain(&h.name)
    );
    for (key, value) in [
        ("short names", h.short_names.join(", ")),
        ("indication", h.indication.clone()),
        ("basis", h.basis.clone()),
        ("note", h.note.clone()),
        (
            "tiers",
            format!(
                "{} (first line: {}; core: {})",
                h.tiers.join(", "),
                h.default_tiers.join(", "),
                h.core_tiers.join(", ")
            ),
        ),
        ("origin", origin.to_owned()),
        ("sha256", digest.to_owned()),
    ] {
        if !value.is_empty() {
            text.push_str(&format!("  {key}: {}\n", plain(&value)));
        }
    }
    text.push_str(&format!(
        "  {} genes, {} regions, {} repeats\n\n",
        file.genes.len(),
        file.regions.len(),
        file.repeats.len()
    ));
    text
}

fn check_all(files: &[String], out: &mut dyn Write) -> Result<()> {
    let mut errors = 0;
    for name in files {
        let (file, text) = match builtin::find(name)? {
            Some(panel) => (panel.file()?, panel.text.to_owned()),
            None => {
                let text = source::read_text(Path::new(name))?;
                (PanelFile::parse(&text, Path::new(name))?, text)
            }
        };
        let found = check::findings(&file, &text)?;
        for f in &found {
            let severity = if f.severity == Severity::Error { "error" } else { "warning" };
            write(out, &format!("{name}:{}: {severity}: {}\n", f.line, plain(&f.message)))?;
        }
        let here = found.iter().filter(|f| f.severity == Severity::Error).count();
        let (genes, regions, repeats) = (file.genes.len(), file.regions.len(), file.repeats.len());
        write(
            out,
            &format!(
                "{name}: {genes} genes, {regions} regions, {repeats} repeats; {here} errors, {} warnings\n",
                found.len() - here
            ),
        )?;
        errors += here;
    }
    if errors > 0 {
        return Err(Error::input(format!("{errors} errors in {}", files.join(", "))));
    }
    Ok(())
}

fn differences(before: &str, after: &str, format: OutputFormat, out: &mut dyn Write) -> Result<()> {
    let (a, b) = (source::load(before)?, source::load(after)?);
    let all = diff::compare(&a.file, &b.file);
    if format == OutputFormat::Json {
        let json = json!({"before": a.file.panel.id, "after": b.file.panel.id, "differences": all});
        return write(out, &format!("{json:#}\n"));
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|d| {
            let change = serde_json::to_value(d.change).unwrap_or_default();
            let change = change.as_str().unwrap_or_default().to_owned();
            vec![
                change,
                d.what.to_owned(),
                d.id.clone(),
                d.name.clone(),
                d.field.clone(),
                d.before.clone(),
                d.after.clone(),
            ]
        })
        .collect();
    tabular(&["change", "what", "id", "name", "field", "before", "after"], &rows, format, out)
}

fn bed(args: BedArgs, out: &mut dyn Write) -> Result<()> {
    let panel = resolve(&PanelRequest {
        panels: args.panel,
        genes: args.genes,
        expand: args.expand,
        build: args.build,
        padding: args.padding,
    })?;
    let style = match args.contig_style {
        StyleArg::Ucsc => ContigStyle::Ucsc,
        StyleArg::Ensembl => ContigStyle::Ensembl,
    };
    for gene in panel.genes.iter().filter(|g| g.region.is_none()) {
        // A BED cannot hold a gene without a place; a comment can.
        write(
            out,
            &format!(
                "#not on {}: {} ({})\n",
                panel.build,
                plain(&gene.facts.symbol),
                plain(&gene.facts.hgnc_id)
            ),
        )?;
    }
    let mut text = String::new();
    for row in bed::rows(&panel, args.exons) {
        text.push_str(&row.line(style));
        text.push('\n');
    }
    write(out, &text)
}

fn import(args: ImportArgs, out: &mut dyn Write) -> Result<()> {
    let options = ImportOptions {
        format: match args.from {
            FromArg::Auto => Format::Auto,
            FromArg::Panelapp => Format::PanelApp,
            FromArg::List => Format::List,
            FromArg::Bed => Format::Bed,
        },
        id: args.id,
        name: args.name,
        version: args.panel_version,
        date: args.date,
        indication: args.indication,
        build: args.build,
    };
    let file = import::import(&args.file, &options)?;
    let text = file.to_toml()?;
    let Some(path) = args.out else { return write(out, &text) };
    OutputKind::Panel.refuse_existing(&path, args.force)?;
    atomic_file::write_parts(&path, &[text.as_bytes()])?;
    let (genes, regions, repeats) = (file.genes.len(), file.regions.len(), file.repeats.len());
    write(
        out,
        &format!("{}: {genes} genes, {regions} regions, {repeats} repeats\n", path.display()),
    )
}

fn tabular(
    columns: &[&str],
    rows: &[Vec<String>],
    format: OutputFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let text = match format {
        OutputFormat::Json => {
            let objects: Vec<Value> = rows
                .iter()
                .map(|r| {
                    columns
                        .iter()
                        .zip(r)
                        .map(|(c, v)| (c.replace(' ', "_"), Value::from(v.as_str())))
                        .collect()
                })
                .collect();
            format!("{:#}\n", Value::from(objects))
        }
        OutputFormat::Tsv => {
            let head = columns.iter().map(|c| c.replace(' ', "_")).collect::<Vec<_>>().join("\t");
            let lines = rows
                .iter()
                .map(|r| r.iter().map(|c| cell(c)).collect::<Vec<_>>().join("\t") + "\n");
            format!("{head}\n{}", lines.collect::<String>())
        }
        OutputFormat::Table => aligned(columns, rows),
    };
    write(out, &text)
}

/// Columns padded to their widest cell; the last is left as long as it is.
fn aligned(columns: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|r| r.iter().map(|c| plain(c)).collect()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|i| {
            rows.iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count())
                .chain([columns[i].len()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(c, w)| format!("{c:w$}")).collect();
        padded.join("  ").trim_end().to_owned() + "\n"
    };
    let head: Vec<String> = columns.iter().map(|c| c.to_uppercase()).collect();
    line(&head) + &rows.iter().map(|r| line(r)).collect::<String>()
}

/// Text of a user's file without what could steer a terminal or break a line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A TSV cell that a spreadsheet takes for text.
fn cell(text: &str) -> String {
    let text = plain(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_formulas_and_control_characters_are_harmless() {
        assert_eq!(cell("=CMD()\t\u{1b}[31m"), "'=CMD()  [31m");
    }
}
