//! Counts the reads of one allele by the fields of its caller.

use crate::model::allele::Record;
use crate::model::local_alleles::local_alleles;
use crate::model::value::{Missing, Value};
use crate::normalize::callers::{Caller, CallerRules, Counts, Dot, ShareForm, ValuesPer};
use crate::normalize::fields::{SampleFields, then, whole};

/// Stands in place of a field for reads of the site less those of the alternates.
const DEPTH_LESS_ALTERNATES: &str = "depth-alternate";

/// The reads of one allele, and the fields that they were read from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AlleleCounts {
    /// Counts the reads of the reference.
    pub reference: Value<u32>,
    /// Counts the reads of this allele.
    pub alternate: Value<u32>,
    /// Counts the reads of all alleles.
    pub total: Value<u32>,
    /// Names the fields, `RD, AD`; empty where nothing was counted.
    pub fields: String,
}

/// One ALT entry of a record with one sample's fields.
#[derive(Clone, Copy)]
pub(super) struct AlleleFields<'a> {
    /// Holds the record.
    pub record: &'a Record,
    /// Gives the ALT entry, from 1.
    pub allele: usize,
    /// Holds the sample's fields.
    pub fields: SampleFields<'a, String>,
    /// Holds the rules of the caller.
    pub rules: CallerRules<'a>,
}

impl AlleleFields<'_> {
    /// Returns the counts by the first fields that can be read: the caller's own, then, where those
    /// are not there or have another shape, the specification's.
    pub fn counts(&self) -> AlleleCounts {
        let mut reason = Missing::NotInInput;
        for caller in self.rules.in_order() {
            for rule in &caller.counts {
                match self.counted(rule, caller) {
                    Ok(counts) => return counts,
                    Err(r) if reason == Missing::NotInInput => reason = r,
                    Err(_) => {}
                }
            }
            if reason == Missing::Dot {
                break;
            }
        }
        let unknown = Value::Unknown(reason);
        let (reference, alternate, total) = (unknown, unknown, unknown);
        AlleleCounts { reference, alternate, total, fields: String::new() }
    }

    /// Returns the caller's own share (0 to 1) with the name of its field.
    pub fn share(&self) -> Option<(Value<f64>, &str)> {
        let mut shares = self.rules.in_order().flat_map(|c| &c.share);
        shares.find_map(|s| match self.fields.text(&s.field) {
            Value::Known(text) => Some((self.share_of(text, s.values, s.form), s.field.as_str())),
            Value::Unknown(_) => None,
        })
    }

    /// Returns the depth of the site by the caller's fields, else the specification's.
    pub fn depth(&self) -> Value<u32> {
        self.depth_by(self.rules.in_order().flat_map(|c| &c.depth))
    }

    fn depth_by<'k>(&self, keys: impl Iterator<Item = &'k String>) -> Value<u32> {
        let mut reason = Missing::NotInInput;
        for key in keys {
            match then(self.fields.text(key), |t| self.of_alternate(t)) {
                Value::Known(n) => return Value::Known(n),
                Value::Unknown(r) if reason == Missing::NotInInput => reason = r,
                Value::Unknown(_) => {}
            }
        }
        Value::Unknown(reason)
    }

    /// Reads a field of one value, or of one for each ALT.
    fn of_alternate(&self, text: &str) -> Value<u32> {
        let values: Vec<&str> = text.split(',').collect();
        match values.as_slice() {
            [one] => whole(one),
            list if list.len() == self.alternates() => {
                list.get(self.allele - 1).map_or(Value::Unknown(Missing::Unreadable), |t| whole(t))
            }
            _ => Value::Unknown(Missing::Unreadable),
        }
    }

    fn alternates(&self) -> usize {
        self.record.alternates.len()
    }

    fn counted(&self, rule: &Counts, caller: &Caller) -> Result<AlleleCounts, Missing> {
        match (&rule.both, &rule.reference, &rule.alternate) {
            (Some(list), ..) => self.in_one_list(rule, list),
            (None, Some(reference), Some(alternate)) => {
                self.in_two_fields(rule, reference, alternate, caller)
            }
            _ => Err(Missing::NotInInput),
        }
    }

    fn known(&self, key: &str) -> Result<&str, Missing> {
        match self.fields.text(key) {
            Value::Known(text) => Ok(text),
            Value::Unknown(reason) => Err(reason),
        }
    }

    fn in_one_list(&self, rule: &Counts, list: &str) -> Result<AlleleCounts, Missing> {
        let counts: Vec<Value<u32>> = self.known(list)?.split(',').map(whole).collect();
        let local = self.local_alternates(rule)?;
        let (expected, place) = match &local {
            Some(alleles) => {
                let place = alleles.iter().position(|a| *a == self.allele);
                (alleles.len() + 1, place.map(|p| p + 1).ok_or(Missing::NotInInput)?)
            }
            None => (self.alternates() + 1, self.allele),
        };
        if counts.len() != expected || counts.contains(&Value::Unknown(Missing::Unreadable)) {
            return Err(Missing::Unreadable);
        }
        let (first, alternate) = (counts[0], counts[place]);
        // An allele of other samples has no reads here; the reference and this allele must count.
        let others = |i: &usize| rule.dot == Dot::Other && *i != 0 && *i != place;
        let summed = |from: usize| {
            let counting = (from..counts.len())
                .filter(|i| !(others(i) && counts[*i] == Value::Unknown(Missing::Dot)));
            sum(counting.map(|i| counts[i]))
        };
        let (reference, total) =
            if rule.first_is_depth { (less(first, summed(1)), first) } else { (first, summed(0)) };
        Ok(AlleleCounts { reference, alternate, total, fields: list.to_owned() })
    }

    /// Returns the ALT indices (from 1) of a local list; `None` where the list is of all alleles.
    fn local_alternates(&self, rule: &Counts) -> Result<Option<Vec<usize>>, Missing> {
        if rule.values != ValuesPer::LocalR {
            return Ok(None);
        }
        let alleles = local_alleles(self.fields.keys, self.fields.column);
        alleles.map(|a| Some(a[1..].to_vec())).ok_or(Missing::Unreadable)
    }

    fn in_two_fields(
        &self,
        rule: &Counts,
        reference: &str,
        alternate: &str,
        caller: &Caller,
    ) -> Result<AlleleCounts, Missing> {
        let counts = self.of_alternates(rule, alternate)?;
        if counts.contains(&Value::Unknown(Missing::Unreadable)) {
            return Err(Missing::Unreadable);
        }
        let count = counts[self.allele - 1];
        let all = sum(counts.iter().copied());
        let name = self.field_name(alternate, self.allele)?;
        if reference == DEPTH_LESS_ALTERNATES {
            let own = rule.depth.iter();
            let depth = match rule.depth {
                Some(_) => self.depth_by(own),
                None => self.depth_by(caller.depth.iter()),
            };
            let (reference, total) = (less(depth, all), depth);
            let depth_name = rule.depth.as_ref().or(caller.depth.first());
            let fields = format!("{name}, {}", depth_name.map_or("", String::as_str));
            return Ok(AlleleCounts { reference, alternate: count, total, fields });
        }
        let reference_name = self.field_name(reference, self.allele)?;
        let reference = element(self.known(&reference_name)?, rule.element);
        if reference == Value::Unknown(Missing::Unreadable) {
            return Err(Missing::Unreadable);
        }
        let total = sum([reference, all].into_iter());
        let fields = format!("{reference_name}, {name}");
        Ok(AlleleCounts { reference, alternate: count, total, fields })
    }

    /// Reads the counts of all ALTs: a list is taken apart once, so that a record of many ALTs costs
    /// no more than its length for each.
    fn of_alternates(&self, rule: &Counts, alternate: &str) -> Result<Vec<Value<u32>>, Missing> {
        let templated = alternate.contains('{');
        if rule.values == ValuesPer::A && !templated {
            let counts: Vec<Value<u32>> = self.known(alternate)?.split(',').map(whole).collect();
            let one_each = counts.len() == self.alternates();
            return if one_each { Ok(counts) } else { Err(Missing::Unreadable) };
        }
        if self.alternates() > 1 && !templated {
            return Err(Missing::Unreadable);
        }
        let one = |i: usize| {
            let text = self.known(&self.field_name(alternate, i)?)?;
            Ok(element(text, rule.element))
        };
        (1..=self.alternates()).map(one).collect()
    }

    /// Returns the name of a field; `{REF}` and `{ALT}` stand for the bases of a substitution.
    fn field_name(&self, template: &str, allele: usize) -> Result<String, Missing> {
        if !template.contains('{') {
            return Ok(template.to_owned());
        }
        let alternate = self.record.alternates.get(allele - 1).map_or("", String::as_str);
        if self.record.reference.len() != 1 || alternate.len() != 1 {
            return Err(Missing::NotInInput);
        }
        Ok(template.replace("{REF}", &self.record.reference).replace("{ALT}", alternate))
    }

    fn share_of(&self, text: &str, values: ValuesPer, form: ShareForm) -> Value<f64> {
        let alternates = self.alternates();
        let list: Vec<&str> = text.split(',').collect();
        let comma;
        let one = match values {
            ValuesPer::R if list.len() == alternates + 1 => list.get(self.allele).copied(),
            ValuesPer::A if list.len() == alternates => list.get(self.allele - 1).copied(),
            // One value: a comma is that of the locale.
            _ if values != ValuesPer::R && alternates == 1 && form == ShareForm::Percent => {
                comma = text.replace(',', ".");
                Some(comma.as_str())
            }
            ValuesPer::One if alternates == 1 => Some(text),
            _ => None,
        };
        let Some(one) = one else { return Value::Unknown(Missing::Unreadable) };
        if one == "." {
            return Value::Unknown(Missing::Dot);
        }
        let share = match form {
            ShareForm::Fraction => one.parse::<f64>().ok(),
            ShareForm::Percent => one.trim_end_matches('%').parse::<f64>().ok().map(|p| p / 100.0),
        };
        match share.filter(|s| (0.0..=1.0).contains(s)) {
            Some(share) => Value::Known(share),
            None => Value::Unknown(Missing::Unreadable),
        }
    }
}

fn element(text: &str, place: Option<usize>) -> Value<u32> {
    let one = place.map_or(Some(text), |p| text.split(',').nth(p));
    one.map_or(Value::Unknown(Missing::Unreadable), whole)
}

fn sum(counts: impl Iterator<Item = Value<u32>>) -> Value<u32> {
    let mut total = Value::Known(0u32);
    for count in counts {
        total = then(total, |a| {
            then(count, |b| {
                a.checked_add(b).map_or(Value::Unknown(Missing::Unreadable), Value::Known)
            })
        });
    }
    total
}

/// Returns the reads that are left; reads counted twice leave none.
fn less(whole: Value<u32>, part: Value<u32>) -> Value<u32> {
    then(whole, |w| then(part, |p| Value::Known(w.saturating_sub(p))))
}
