//! Joins the two records of a junction: by MATEID, PARID, else by places and sides.

use crate::io::events::info::{Info, value_of};
use crate::model::event::{Contig, Event, EventNotice, EventPlace, Junction, JunctionSide};
use rustc_hash::FxHashMap;

/// A junction as one of its records sees it: its own place, then the mate's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Places {
    own: (Contig, u64, Option<JunctionSide>),
    mate: (Contig, u64, Option<JunctionSide>),
}

impl Places {
    fn new(contig: &Contig, junction: &Junction) -> Option<Self> {
        let mate = junction.mate.as_ref()?;
        let own = (contig.clone(), junction.position, junction.side);
        Some(Self { own, mate: (mate.contig.clone(), mate.position, mate.side) })
    }

    fn turned(self) -> Self {
        Self { own: self.mate, mate: self.own }
    }

    /// Tells whether the sides are those of the other view.
    fn same_sides(&self, other: &Self) -> bool {
        (self.own.2, self.mate.2) == (other.own.2, other.mate.2)
    }

    /// Tells whether the places are those of the other view.
    fn same_places(&self, other: &Self) -> bool {
        let places = |p: &Self| (p.own.0.clone(), p.own.1, p.mate.0.clone(), p.mate.1);
        places(self) == places(other)
    }
}

/// A first record that waits for its mate.
#[derive(Debug)]
struct Waiting {
    event: usize,
    record: u64,
    places: Places,
    /// Marks a record that names its mate.
    names_mate: bool,
    joined: bool,
}

/// The junctions read so far, found by ID and by places.
#[derive(Debug, Default)]
pub struct Mates {
    waiting: Vec<Waiting>,
    by_id: FxHashMap<Box<[u8]>, usize>,
    by_places: FxHashMap<Places, usize>,
}

/// The first record of a junction whose second record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstMate {
    /// Gives the index of the event.
    pub event: usize,
    /// Counts the record from 1.
    pub record: u64,
    /// Marks sides that differ.
    pub sides_differ: bool,
    /// Marks places that differ.
    pub places_differ: bool,
}

/// One record of a junction.
#[derive(Debug, Clone, Copy)]
pub struct JunctionRecord<'a> {
    /// Names the contig.
    pub contig: &'a Contig,
    /// Gives the junction.
    pub junction: &'a Junction,
    /// Gives ID as written.
    pub id: &'a [u8],
    /// Holds INFO.
    pub info: &'a Info<'a>,
    /// Gives the index of the ALT, from 0.
    pub index: usize,
}

impl Mates {
    /// Returns the first record of a junction, where this is the second.
    pub fn first(&mut self, record: JunctionRecord<'_>) -> Option<FirstMate> {
        let turned = Places::new(record.contig, record.junction)?.turned();
        let waiting = &self.waiting;
        let free = |place: &usize| waiting.get(*place).is_some_and(|w| !w.joined);
        let by_id = |id: &[u8]| self.by_id.get(value_of(id, record.index)).copied().filter(free);
        let by_places = || self.by_places.get(&turned).copied().filter(free);
        let place = match (record.info.mate, record.info.partner) {
            (Some(id), _) => by_id(id)?,
            (None, Some(id)) => {
                // The partner of the specification is another junction at the same place.
                let same =
                    |w: &usize| waiting.get(*w).is_some_and(|w| w.places.same_places(&turned));
                by_id(id).filter(same).or_else(by_places)?
            }
            (None, None) => by_places()?,
        };
        let first = self.waiting.get_mut(place)?;
        first.joined = true;
        Some(FirstMate {
            event: first.event,
            record: first.record,
            sides_differ: !first.places.same_sides(&turned),
            places_differ: !first.places.same_places(&turned),
        })
    }

    /// Keeps the first record of a junction.
    pub fn wait(&mut self, record: JunctionRecord<'_>, event: usize, number: u64) {
        let Some(places) = Places::new(record.contig, record.junction) else { return };
        let place = self.waiting.len();
        if record.id != b"." && !record.id.is_empty() {
            self.by_id.insert(record.id.into(), place);
        }
        self.by_places.insert(places.clone(), place);
        let names_mate = record.info.mate.is_some();
        self.waiting.push(Waiting { event, record: number, places, names_mate, joined: false });
    }

    /// Notes each junction that names a mate which never came.
    pub fn finish(self, events: &mut [Event<EventPlace>]) {
        for lone in self.waiting.iter().filter(|w| w.names_mate && !w.joined) {
            if let Some(event) = events.get_mut(lone.event) {
                event.note(EventNotice::MateMissing);
            }
        }
    }
}
