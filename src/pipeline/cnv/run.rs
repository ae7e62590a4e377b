//! Copy number as a part of a run: counted along with coverage, called from what that pass counts.

use crate::cnv::{Gathered, Measurement};
use crate::error::ErrorKind;
use crate::io::reads::AlignmentFile;
use crate::model::case::Sex;
use crate::model::cnv::CnvReport;
use crate::model::notice::CopyNumberNotice;
use crate::pipeline::cnv::{CnvPlan, CopyNumberAreas, sample_name};
use crate::pipeline::plan::{CnvRun, RunSetup};
use crate::{Error, Result};

impl RunSetup {
    pub(super) fn cnv_plan<'a>(&'a self, run: &'a CnvRun) -> CnvPlan<'a> {
        CnvPlan {
            panel: &run.panel,
            transcripts: &run.transcripts,
            settings: &self.settings.general().cnv,
            reference: &self.reference,
            threads: self.threads,
        }
    }

    /// Returns the areas that the pass over the reads is to count for copy number; `None` where it
    /// is not asked for.
    pub(in crate::pipeline) fn copy_number_areas(&self) -> Option<CopyNumberAreas> {
        let run = self.cnv.as_ref()?;
        Some(CopyNumberAreas::new(
            &run.design.design,
            self.settings.general().cnv.min_mapping_quality,
        ))
    }

    /// Calls copy number from what the pass has gathered; where the file allows no judgement,
    /// returns the notice of it.
    ///
    /// # Errors
    /// Input: the reference set does not fit; the reference cannot be read.
    pub(in crate::pipeline) fn copy_number(
        &self,
        gathered: Gathered,
        file: &AlignmentFile,
        sex: Sex,
    ) -> Result<std::result::Result<CnvReport, CopyNumberNotice>> {
        let Some(run) = &self.cnv else {
            return Err(Error::internal("copy number was counted but not asked"));
        };
        let measured = Measurement::join(sample_name(file), &run.design.design, gathered);
        match self.cnv_plan(run).call(&run.design, &measured, sex, run.set.as_ref()) {
            Ok(report) => Ok(Ok(report)),
            // Whoever names a reference set wants an answer; without one the rest of the report
            // stands. A fault that names its file, or ours, is no property of the reads.
            Err(e) if e.path().is_some() || e.kind() == ErrorKind::Internal => Err(e),
            Err(e) if run.set.is_some() => Err(e.at(file.path())),
            Err(e) => Ok(Err(CopyNumberNotice::NotJudged { reason: e.message().to_owned() })),
        }
    }
}
