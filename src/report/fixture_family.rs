//! The fixture with a family: a trio, a family of fifty, and a case whose rows have their answers.

use super::report;
use crate::model::case::Sex;
use crate::model::family_row::{
    FamilyAtAllele, ModelAnswers, NamedAnswer, PairAnswers, PhaseSource, RelativeState,
};
use crate::model::report::CaseReport;
use crate::model::report_family::{FamilyMember, ReportFamily};
use crate::model::segregation::{
    Answer, CallState, InheritanceModel, Origin, PairPhase, Penetrance,
};

fn member(id: &str, sex: Sex, parents: [Option<usize>; 2]) -> FamilyMember {
    FamilyMember {
        id: id.to_owned(),
        name: format!("relative {id}"),
        relation: "relative".to_owned(),
        sex,
        affected: Some(false),
        is_tested: true,
        father: parents[0],
        mother: parents[1],
    }
}

/// Returns an affected son and his parents.
pub fn trio() -> ReportFamily {
    let mut members = vec![
        member("DEMO_CHILD", Sex::Male, [Some(2), Some(1)]),
        member("DEMO_MOTHER", Sex::Female, [None, None]),
        member("DEMO_FATHER", Sex::Male, [None, None]),
    ];
    for (member, name) in members.iter_mut().zip(["patient", "mother", "father"]) {
        (member.name, member.relation) = (name.to_owned(), name.to_owned());
    }
    members[0].affected = Some(true);
    ReportFamily { members, patient: 0, twins: Vec::new(), related_parents: false }
}

/// Returns a family of fifty in five generations: two founder couples, half-siblings, parents who are
/// cousins, monozygotic twins, untested persons.
pub fn large_family() -> ReportFamily {
    let mut members: Vec<FamilyMember> = Vec::new();
    let mut add = |parents: [Option<usize>; 2]| {
        let i = members.len();
        let sex = if i.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        members.push(member(&format!("P{:02}", i + 1), sex, parents));
        i
    };
    let (a, b) = (add([None, None]), add([None, None]));
    let (c, d) = (add([None, None]), add([None, None]));
    let of_first: Vec<usize> = (0..4).map(|_| add([Some(a), Some(b)])).collect();
    let of_second: Vec<usize> = (0..3).map(|_| add([Some(c), Some(d)])).collect();
    // The families meet in one couple; three others marry in, one of them for a second time.
    let third: Vec<usize> = (0..4).map(|_| add([Some(of_first[2]), Some(of_second[1])])).collect();
    let in_laws: Vec<usize> = (0..4).map(|_| add([None, None])).collect();
    let cousins: Vec<usize> = (0..4).map(|_| add([Some(of_first[0]), Some(in_laws[0])])).collect();
    let half: Vec<usize> = (0..2).map(|_| add([Some(of_first[0]), Some(in_laws[1])])).collect();
    let others: Vec<usize> = (0..3).map(|_| add([Some(of_first[1]), Some(in_laws[2])])).collect();
    let more: Vec<usize> = (0..3).map(|_| add([Some(of_second[2]), Some(in_laws[3])])).collect();
    // Cousins have children: the patient, twins and a sister.
    let own: Vec<usize> = (0..4).map(|_| add([Some(cousins[0]), Some(others[0])])).collect();
    let later: Vec<usize> = (0..4).map(|_| add([None, None])).collect();
    for (parent, partner, children) in
        [(third[0], later[0], 3), (half[1], later[1], 2), (more[2], later[2], 2)]
    {
        (0..children).for_each(|_| {
            add([Some(parent), Some(partner)]);
        });
    }
    let last = add([Some(own[3]), Some(later[3])]);
    while add([Some(own[3]), Some(later[3])]) < 49 {}
    for (i, member) in members.iter_mut().enumerate() {
        member.is_tested = i % 5 != 1;
        member.affected = match i % 7 {
            0 => Some(true),
            3 => None,
            _ => Some(false),
        };
    }
    let parents: Vec<[Option<usize>; 2]> = members.iter().map(|m| [m.father, m.mother]).collect();
    for [father, mother] in parents {
        father.into_iter().for_each(|p| members[p].sex = Sex::Male);
        mother.into_iter().for_each(|p| members[p].sex = Sex::Female);
    }
    let patient = own[0];
    members[patient].affected = Some(true);
    members[patient].is_tested = true;
    members[patient].name = "patient".to_owned();
    members[patient].relation = "patient".to_owned();
    members[last].sex = Sex::Unknown;
    members[own[2]].sex = members[own[1]].sex;
    ReportFamily { members, patient, twins: vec![vec![own[1], own[2]]], related_parents: false }
}

/// Returns [`report`] with a family: two rows of one gene are a pair in trans, with the answers of
/// every tested relative.
pub fn with_family(family: ReportFamily) -> CaseReport {
    let mut report = report();
    let pair: Vec<usize> =
        (0..report.rows.len()).filter(|i| report.rows[*i].gene.symbol == "MPL").take(2).collect();
    let names = [1, 0].map(|i| report.rows[pair[i]].variant.to_string());
    for (side, row) in pair.into_iter().enumerate() {
        report.rows[row].family = Some(answers(&family, side, &names[side]));
    }
    report.family = Some(family);
    report
}

fn answers(family: &ReportFamily, side: usize, partner: &str) -> FamilyAtAllele {
    let fits = NamedAnswer { answer: Answer::Fits, persons: Vec::new() };
    let model = ModelAnswers {
        model: InheritanceModel::RecessiveCompound,
        complete: fits.clone(),
        incomplete: fits.clone(),
        complete_as_called: fits.clone(),
        incomplete_as_called: fits,
    };
    let origins =
        if side == 0 { [Origin::Mother, Origin::Father] } else { [Origin::Father, Origin::Mother] };
    let tested = family.members.iter().enumerate().filter(|(_, m)| m.is_tested);
    let relatives = tested.filter(|(i, _)| *i != family.patient).map(|(i, member)| {
        let carries = i % 2 != side;
        RelativeState {
            relative: member.name.clone(),
            genotype: Some(if carries { "0/1" } else { "0/0" }.to_owned()),
            depth: Some(28 + i as u32),
            state: match (carries, i % 6) {
                (true, _) => CallState::Carries,
                (false, 2) => CallState::AbsentWithoutDepth,
                (false, _) => CallState::Absent,
            },
        }
    });
    FamilyAtAllele {
        penetrance: Penetrance::Complete,
        models: vec![model.clone()],
        why_not: None,
        origin: vec![origins[0]],
        origin_as_called: vec![origins[0]],
        pairs: vec![PairAnswers {
            partner: partner.to_owned(),
            partner_name: None,
            phase: PairPhase::Trans,
            phase_as_called: PairPhase::Trans,
            sources: vec![PhaseSource::Parents],
            fragments: None,
            answers: model,
            origins: Some(origins),
        }],
        state: CallState::Carries,
        relatives: relatives.collect(),
        labels: Vec::new(),
        assumptions: Vec::new(),
    }
}
