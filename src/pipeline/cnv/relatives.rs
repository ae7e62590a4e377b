//! The copies that the reads of a relative show where the patient's copy number differs.

use crate::cnv::baseline;
use crate::cnv::judge::Caller;
use crate::error::ErrorKind;
use crate::io::reads::AlignmentFile;
use crate::model::case::Sex;
use crate::model::cnv::CnvCall;
use crate::model::event::Copies;
use crate::pipeline::plan::RunSetup;
use crate::pipeline::progress::Progress;
use crate::{Error, Result};

impl RunSetup {
    /// Counts the copies in a relative's reads at each of the patient's calls; `None` where these
    /// reads cannot tell, and everywhere where the file allows no judgement.
    ///
    /// # Errors
    /// Input: another build; the file cannot be read in full where it is asked; the reference set
    /// does not fit.
    pub(in crate::pipeline) fn copies_of_relative(
        &self,
        file: &AlignmentFile,
        sex: Sex,
        calls: &[CnvCall],
        progress: &dyn Progress,
    ) -> Result<Vec<Option<Copies>>> {
        let Some(run) = &self.cnv else {
            return Err(Error::internal("copy number of a relative was counted but not asked"));
        };
        let plan = self.cnv_plan(run);
        let design = &run.design.design;
        let measured = plan.measure(design, file, progress)?;
        let settings = plan.settings;
        match baseline::fit(design, &measured, settings, sex, run.set.as_ref()) {
            Ok(fitted) => {
                let caller = Caller { design, measured: &measured, fitted: &fitted, settings };
                Ok(calls.iter().map(|c| caller.copies_at(c.chromosome, c.span)).collect())
            }
            Err(e) if e.kind() == ErrorKind::Internal => Err(e),
            Err(_) => Ok(vec![None; calls.len()]),
        }
    }
}
