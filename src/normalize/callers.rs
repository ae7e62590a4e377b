//! Recognises the caller of a record, whose fields count reads in its own way
//! (`panels/callers.toml`).

use crate::{Error, Result};
use serde::Deserialize;
use serde::de::IgnoredAny;

const NAME: &str = "callers.toml";
const TEXT: &str = include_str!("../../panels/callers.toml");

/// Holds the callers that may have written a call set, in the order in which they are asked.
#[derive(Debug, Clone)]
pub struct Callers {
    callers: Vec<Caller>,
    /// Marks the callers whose header pattern fits.
    by_header: Vec<bool>,
    other_allele_min_share: f64,
    split_info: Vec<String>,
}

/// The rules that read one record's sample fields.
#[derive(Debug, Clone, Copy)]
pub struct CallerRules<'a> {
    /// Holds the rules of the caller recognised.
    pub own: &'a Caller,
    /// Holds the rules of the specification, asked where the caller's own fields are not there.
    pub general: &'a Caller,
    /// Gives the share of the site's reads (0 to 1) that AD does not name from which they are those
    /// of another allele, split off into a record of its own.
    pub other_allele_min_share: f64,
    /// Lists the INFO keys of a record that was split off from one of several ALTs.
    pub split_info: &'a [String],
}

impl<'a> CallerRules<'a> {
    /// Returns the caller's own rules, then the specification's.
    pub fn in_order(self) -> impl Iterator<Item = &'a Caller> {
        let both = !std::ptr::eq(self.own, self.general);
        std::iter::once(self.own).chain(both.then_some(self.general))
    }
}

/// Describes one caller.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    /// Names the caller.
    pub name: String,
    recognise: Recognise,
    /// Lists the fields that count reads; the first that can be read holds.
    pub counts: Vec<Counts>,
    /// Lists the fields with the caller's own share.
    pub share: Vec<ShareField>,
    /// Lists the fields with the site's depth.
    pub depth: Vec<String>,
    /// Names the field with the sample's own verdict.
    #[serde(default)]
    pub sample_filter: Option<String>,
    /// Lists the FILTER words that are no verdict on quality.
    pub filter_no_verdict: Vec<String>,
    #[serde(default, rename = "note")]
    _note: String,
    #[serde(rename = "certainty")]
    _certainty: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recognise {
    #[serde(default)]
    header: Vec<String>,
    #[serde(default)]
    format: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    both: bool,
}

/// Names the fields that count the reads of the alleles.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    /// Names one list that holds reference and alternates.
    pub both: Option<String>,
    /// Names the field of the reference's reads, or `depth-alternate`.
    pub reference: Option<String>,
    /// Names the field of the alternates' reads.
    pub alternate: Option<String>,
    /// Tells which alleles the values belong to.
    pub values: ValuesPer,
    /// Names the depth that belongs to the alternates' reads.
    pub depth: Option<String>,
    /// Gives the place of the number that counts where a field has several for one allele.
    pub element: Option<usize>,
    /// Marks a list whose first value is the depth, not the reference's reads.
    pub first_is_depth: bool,
    /// Tells what `.` means within a list.
    pub dot: Dot,
}

/// Tells which alleles the values of a field belong to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum ValuesPer {
    /// Gives one value for each allele, the reference first.
    #[default]
    R,
    /// Gives one value for each ALT.
    A,
    /// Gives one value, for the only ALT.
    #[serde(rename = "1")]
    One,
    /// Gives one value for the reference and each local ALT.
    #[serde(rename = "LR")]
    LocalR,
}

/// Tells what `.` means within a list of counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dot {
    /// Stands for an allele of another sample: the counts that are there hold.
    Other,
    /// Stands for a count that is not known.
    #[default]
    Unknown,
}

/// Names a field with the caller's own share of reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareField {
    /// Names the field.
    pub field: String,
    /// Tells which alleles the values belong to.
    pub values: ValuesPer,
    /// Tells how the share is written.
    pub form: ShareForm,
}

/// Tells how a share is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShareForm {
    /// Writes it as a fraction of 1.
    Fraction,
    /// Writes it as a percentage, with or without the sign.
    Percent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: u32,
    #[serde(rename = "version")]
    _version: String,
    other_allele_min_share: f64,
    split_info: Vec<String>,
    caller: Vec<Caller>,
    /// Holds what `io::events` reads.
    #[serde(rename = "structural")]
    _structural: IgnoredAny,
    #[serde(rename = "structural_min_length")]
    _structural_min_length: IgnoredAny,
    #[serde(rename = "structural_whole_chromosome_share")]
    _structural_whole_chromosome_share: IgnoredAny,
}

impl Callers {
    /// Returns the callers, asked of a call set with this header text.
    ///
    /// # Errors
    /// Internal: the file that was built in cannot be read.
    pub fn of_header(header: &str) -> Result<Self> {
        let file: File = toml::from_str(TEXT)
            .map_err(|e| Error::internal(format!("panels/{NAME} cannot be read: {e}")))?;
        let fits = |caller: &Caller| {
            header.lines().any(|line| caller.recognise.header.iter().any(|p| begins(line, p)))
        };
        let by_header = file.caller.iter().map(fits).collect();
        let File { other_allele_min_share, split_info, caller: callers, .. } = file;
        Ok(Self { callers, by_header, other_allele_min_share, split_info })
    }

    /// Returns the rules of the first caller that fits a record of these FORMAT keys; the last
    /// entry, the specification, fits every record.
    pub fn of_record(&self, format: &[String]) -> Option<CallerRules<'_>> {
        let general = self.callers.last()?;
        let fits = |(caller, by_header): &(&Caller, &bool)| caller.fits(format, **by_header);
        let own = self.callers.iter().zip(&self.by_header).find(fits).map_or(general, |(c, _)| c);
        let (other_allele_min_share, split_info) =
            (self.other_allele_min_share, self.split_info.as_slice());
        Some(CallerRules { own, general, other_allele_min_share, split_info })
    }

    /// Says whether a FILTER word of such a record is data on the form of the site, no verdict on
    /// its quality. Where the caller is not recognised the words of all callers are asked.
    pub fn is_no_verdict(&self, format: &[String], word: &str) -> bool {
        let has = |c: &Caller| c.filter_no_verdict.iter().any(|w| w == word);
        match self.of_record(format) {
            Some(rules) if std::ptr::eq(rules.own, rules.general) => self.callers.iter().any(has),
            Some(rules) => has(rules.own),
            None => false,
        }
    }
}

/// Says whether a line begins as a pattern says; `*` stands for anything.
fn begins(line: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    parts.all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

impl Caller {
    fn fits(&self, format: &[String], by_header: bool) -> bool {
        let Recognise { format: keys, lacks, both, .. } = &self.recognise;
        let has = |key: &String| format.contains(key);
        let by_format = !keys.is_empty() && keys.iter().all(has);
        let fits = if *both { by_header && by_format } else { by_header || by_format };
        fits && !lacks.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(header: &str, format: &str) -> String {
        let keys: Vec<String> = format.split(':').map(str::to_owned).collect();
        Callers::of_header(header).unwrap().of_record(&keys).unwrap().own.name.clone()
    }

    #[test]
    fn callers_are_recognised_by_header_and_by_fields() {
        for (header, format, name) in [
            ("##source=VarScan2\n", "GT:AD", "VarScan 2"),
            ("", "GT:GQ:SDP:DP:RD:AD:FREQ:PVAL", "VarScan 2"),
            ("", "GT:GL:GOF:GQ:NR:NV", "Platypus"),
            ("", "GT:DP:FDP:RO:FRO:AO:FAO:AF", "Ion Torrent Variant Caller"),
            ("##source=\"tvc 5.0\"\n", "GT:AO", "Ion Torrent Variant Caller"),
            ("##source=x Torrent y\n", "GT:AO", "Ion Torrent Variant Caller"),
            ("", "GT:DP:RO:AO:GL", "FreeBayes"),
            ("##x\n##FILTER=<ID=MONOALLELIC,Description=\"d\">\n", "GT:AD:DP:GQ", "GLnexus"),
            ("##GATKCommandLine=<ID=x>\n", "GT:AD:DP", "GATK HaplotypeCaller"),
            (
                "##source=strelka\n##content=strelka somatic snv calls\n",
                "GT:DP:FDP",
                "Strelka 2, somatic",
            ),
            ("##source=strelka\n", "GT:DP:AU:CU:GU:TU", "Strelka 2, somatic"),
            ("##source=strelka\n", "GT:DP:DP2:TAR:TIR:TOR", "Strelka 2, somatic indels"),
            ("##source=strelka\n", "GT:AD:DP", "Strelka 2, germline"),
            ("##GATKCommandLine=<ID=x>\n", "GT:LAA:LAD", "VCF 4.5 local alleles"),
            ("##fileformat=VCFv4.2\n", "GT:AD:DP", "VCF specification"),
            ("", "", "VCF specification"),
        ] {
            assert_eq!(recognised(header, format), name, "{header} {format}");
        }
    }

    #[test]
    fn a_word_on_the_form_of_a_site_is_no_verdict() {
        let keys = ["GT".to_owned()];
        let of = |header, word| Callers::of_header(header).unwrap().is_no_verdict(&keys, word);
        assert!(of("##GLnexusVersion=1\n", "MONOALLELIC") && of("", "MONOALLELIC"));
        assert!(!of("##source=VarScan2\n", "MONOALLELIC") && !of("", "LowQual"));
    }
}
