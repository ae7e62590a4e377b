//! Judges the claim that an allele is new in the patient (thresholds: facts, section 2;
//! PMC7960548).

use crate::family::segregation::person_call::InheritanceRegion;
use crate::model::case::Sex;
use crate::model::coverage::ReadSupport;
use crate::model::notice::AlleleNotice;
use crate::model::parents::{DeNovo, DeNovoStatus, ParentAtAllele, ParentVerdict};
use crate::model::pedigree::Parent;
use crate::model::share::wilson;
use crate::model::{Candidate, Value, Zygosity};
use crate::settings::sections::Settings;

/// The parents that could have given the allele, each with what is known of the parent there.
struct PossibleOrigins<'a>(Vec<(Parent, Option<&'a ParentAtAllele>)>);

impl<'a> PossibleOrigins<'a> {
    fn new(asked: &[Parent], parents: &'a [ParentAtAllele]) -> Self {
        let at = |parent: &Parent| parents.iter().find(|p| p.parent == *parent);
        Self(asked.iter().map(|parent| (*parent, at(parent))).collect())
    }

    /// Tells whether nothing is known of any parent.
    fn are_unknown(&self) -> bool {
        !self.0.iter().any(|(_, p)| p.is_some_and(is_known))
    }

    /// Returns the parents of whom something is known that fulfils `want`.
    fn with(&self, want: &dyn Fn(&ParentAtAllele) -> bool) -> Vec<Parent> {
        let fulfils = |(_, p): &&(Parent, Option<&ParentAtAllele>)| {
            p.is_some_and(|at| is_known(at) && want(at))
        };
        self.0.iter().filter(fulfils).map(|(parent, _)| *parent).collect()
    }

    fn all(&self) -> Vec<Parent> {
        self.0.iter().map(|(parent, _)| *parent).collect()
    }

    /// Lists what leaves it open whether a parent has the allele.
    fn doubts(&self, settings: &Settings) -> Vec<String> {
        let doubt = |(parent, at): &(Parent, Option<&ParentAtAllele>)| {
            let parent = parent.name();
            let Some(at) = at else { return Some(format!("{parent} is not tested")) };
            if !is_known(at) {
                return Some(format!("{parent} has no call"));
            }
            let Some(reads) = at.reads.as_ref() else {
                let depth = at.depth.unwrap_or_default();
                let is_shallow = depth < settings.family.min_depth;
                return is_shallow.then(|| match at.depth {
                    Some(depth) => format!("the call of {parent} rests on {depth} reads"),
                    None => format!("the call of {parent} states no depth"),
                });
            };
            match reads.verdict {
                ParentVerdict::NoCoverage => {
                    Some(format!("no coverage in {parent}, so not de novo"))
                }
                ParentVerdict::Unclear => Some(format!(
                    "not excluded in {parent} ({} of {})",
                    reads.alternate,
                    reads.reference + reads.alternate + reads.other
                )),
                _ => None,
            }
        };
        self.0.iter().filter_map(doubt).collect()
    }
}

/// Lists the parents who can have given an allele of a place: a man's X is his mother's, as is the
/// mitochondrial genome, and Y is the father's.
pub fn asked_parents(region: InheritanceRegion, sex: Sex) -> &'static [Parent] {
    match (region, sex) {
        (InheritanceRegion::Mitochondrial, _) | (InheritanceRegion::X, Sex::Male) => {
            &[Parent::Mother]
        }
        (InheritanceRegion::Y, _) => &[Parent::Father],
        _ => &Parent::BOTH,
    }
}

/// Judges the claim that a candidate is new in the patient; `None` where nothing is known of a parent
/// who is `asked`. `reads` are the patient's.
///
/// Supported needs reads of each asked parent, by the calls alone a call with depth of each; what is
/// not known of one leaves the origin open.
pub fn de_novo(
    candidate: &Candidate,
    reads: Option<&ReadSupport>,
    parents: &[ParentAtAllele],
    asked: &[Parent],
    settings: &Settings,
) -> Option<DeNovo> {
    let origins = PossibleOrigins::new(asked, parents);
    if origins.are_unknown() {
        return None;
    }
    let answer = |status, text: String| Some(DeNovo { status, text });
    let carriers = origins.with(&carries);
    if !carriers.is_empty() {
        let verb = if carriers.len() > 1 { "carry" } else { "carries" };
        return answer(DeNovoStatus::Inherited, format!("{} {verb} it", names(&carriers)));
    }
    let mosaic = origins.with(&|p: &ParentAtAllele| shows_low_share(p, settings));
    if !mosaic.is_empty() {
        return answer(
            DeNovoStatus::ParentalMosaic,
            format!("a small share of the reads of {} shows it", names(&mosaic)),
        );
    }
    let mut doubts = origins.doubts(settings);
    doubts.extend(child_doubts(candidate, reads, settings));
    if !doubts.is_empty() {
        return answer(DeNovoStatus::Withheld, doubts.join("; "));
    }
    let by_call = origins.with(&|p: &ParentAtAllele| p.reads.is_none());
    if by_call.is_empty() {
        return answer(
            DeNovoStatus::Supported,
            format!("absent in the reads of {}", names(&origins.all())),
        );
    }
    answer(
        DeNovoStatus::CallsOnly,
        format!("{}: called without it, no reads were given", names(&by_call)),
    )
}

/// Returns the notice of a row whose calls claim that the allele is new where the answer does not
/// bear it, or whose reads leave its origin open.
pub fn unsupported_claim(answer: &DeNovo, parents: &[ParentAtAllele]) -> Option<AlleleNotice> {
    let claimed =
        !parents.is_empty() && parents.iter().all(|p| p.zygosity == Some(Zygosity::Absent));
    match answer.status {
        DeNovoStatus::Supported | DeNovoStatus::CallsOnly => None,
        _ if claimed => Some(AlleleNotice::DeNovoWithheld { reason: answer.text.clone() }),
        DeNovoStatus::Withheld if parents.iter().any(|p| p.reads.is_some()) => {
            Some(AlleleNotice::OriginOpen { reason: answer.text.clone() })
        }
        _ => None,
    }
}

fn names(parents: &[Parent]) -> String {
    parents.iter().map(|p| p.name()).collect::<Vec<_>>().join(" and ")
}

/// Tells whether reads or a call say anything of a parent.
fn is_known(p: &ParentAtAllele) -> bool {
    p.reads.is_some() || p.zygosity.is_some_and(|z| z != Zygosity::NoCall)
}

/// Tells whether a parent has the allele: by the reads where they decide, else by the call.
fn carries(p: &ParentAtAllele) -> bool {
    match p.reads.as_ref().map(|r| r.verdict) {
        Some(ParentVerdict::Carries) => true,
        Some(ParentVerdict::Absent | ParentVerdict::LowShare) => false,
        _ => p.zygosity.is_some_and(Zygosity::is_carrier),
    }
}

/// Tells whether a small share of a parent's reads shows the allele: by the counted reads, or where
/// there are none by the counts of the call.
fn shows_low_share(p: &ParentAtAllele, settings: &Settings) -> bool {
    if let Some(reads) = &p.reads {
        return reads.verdict == ParentVerdict::LowShare;
    }
    let (Some(alternate), Some(depth)) = (p.alternate, p.depth) else { return false };
    let enough = alternate >= settings.reads.min_alternate && depth > 0;
    enough && wilson(alternate, depth.max(alternate))[0] > settings.de_novo.parent_max_share
}

/// Lists what speaks against the patient's own allele being new.
fn child_doubts(
    candidate: &Candidate,
    reads: Option<&ReadSupport>,
    settings: &Settings,
) -> Vec<String> {
    let rules = &settings.de_novo;
    let call = &candidate.call;
    let mut doubts = Vec::new();
    if call.zygosity == Zygosity::Homozygous {
        doubts.push("homozygous: two new changes, or a deletion or uniparental disomy".to_owned());
    }
    let counts = match (reads, call.alt_depth) {
        (Some(r), _) => Some((r.alternate, r.vaf)),
        (None, Value::Known(n)) => Some((n, call.vaf.get())),
        (None, Value::Unknown(_)) => None,
    };
    if let Some((n, share)) = counts
        && (n < rules.child_min_reads || share.is_some_and(|s| s < rules.child_min_share))
    {
        let share = share.map(|s| format!(", share {s:.2}")).unwrap_or_default();
        doubts.push(format!("the patient has only {n} reads of it{share}"));
    }
    if let Value::Known(f) = candidate.frequency
        && f > rules.max_frequency
    {
        doubts.push(format!("its frequency in the population is {f:.2e}"));
    }
    doubts
}
