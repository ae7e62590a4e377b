//! Writes the files of the verb `cnv`.

use crate::io::reads::AlignmentFile;
use crate::model::Chromosome;
use crate::model::cnv::CnvReport;
use crate::pipeline::cnv::CnvPlan;
use crate::report::provenance::Origin;
use crate::report::{self, OutputDir};
use crate::{Error, Result};
use std::io::{self, Write};

/// Holds what the files of the verb say of their origin.
pub struct CnvOrigin<'a> {
    /// Names the sample: the stem of all files.
    pub name: &'a str,
    /// Lists the lines of the files' heads.
    pub head: &'a Origin,
    /// Holds the command line, for the manifest.
    pub command: &'a [String],
}

/// Writes the verb's files: VCF and index, tables, the run manifest last.
///
/// # Errors
/// Input, where the file system or the reference refuses.
pub fn write(
    report: &CnvReport,
    origin: &CnvOrigin<'_>,
    plan: &CnvPlan<'_>,
    file: &AlignmentFile,
    out: OutputDir,
) -> Result<()> {
    let CnvOrigin { name, head, command } = *origin;
    let stem = report::file_stem(name);
    let stream = |ending: &str, body: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        out.write(&format!("{stem}.{ending}"), body).map(|_| ())
    };
    let put = |ending: &str, bytes: &[u8]| stream(ending, &|out| out.write_all(bytes));
    // Contigs are named as in the alignment file.
    let one = Chromosome::all().find(|c| file.contig(*c).is_some());
    let named = |c: Chromosome| file.header().contigs.iter().any(|x| x.name == c.ensembl_name());
    let bare = one.is_some_and(named);
    let contig = move |c: Chromosome| if bare { c.ensembl_name() } else { c.name() };
    let (vcf, index) = report::formats::cnv_vcf::render(report, head, &contig)?;
    put("cnv.vcf.gz", &vcf)?;
    put("cnv.vcf.gz.tbi", &index)?;
    stream("cnv.html", &|out| report::html::copy_number(report, plan.panel, head, name, out))?;
    stream("cnv.tsv", &|out| report::formats::tsv::write_copies(report, head, out))?;
    stream("cnv.points.tsv.gz", &|out| report::formats::tsv::write_points(report, head, out))?;
    let origin: serde_json::Value = head.iter().map(|(k, v)| serde_json::json!([k, v])).collect();
    let b = &report.baseline;
    let manifest = serde_json::json!({
        "format": "panelwise-cnv",
        "format_version": 1,
        "complete": true,
        "case": name,
        "origin": origin,
        "baseline": {
            "autosomal_depth": b.autosomal_depth,
            "targets": b.targets,
            "dispersion": b.dispersion,
            "insert_size": b.insert_size,
            "x_copies": b.x_copies,
            "y_copies": b.y_copies,
            "reference_samples": b.reference_samples,
            "correlations": b.correlations,
        },
        "calls": report.calls.len(),
        "run": { "command": command, "threads": plan.threads },
        "outputs": out.written(),
    });
    let mut text = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| Error::internal(format!("run manifest: {e}")))?;
    text.push(b'\n');
    put("cnv.run.json", &text)?;
    out.commit()
}
