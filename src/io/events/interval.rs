//! Reads the intervals in which the ends of an event lie (CIPOS, CIEND).

use crate::io::events::info::{Info, leading_number};
use crate::model::Span;
use crate::model::event::{EndInterval, EventNotice};

/// The intervals of one event, with what is odd about them.
#[derive(Debug, Clone, Default)]
pub struct EndIntervals {
    /// Gives the interval of the start.
    pub start: Option<EndInterval>,
    /// Gives the interval of the end.
    pub end: Option<EndInterval>,
    /// Lists what is odd.
    pub notices: Vec<EventNotice>,
}

/// Reads the intervals of one ALT (from 0): two offsets for each ALT, or two for all.
pub fn read_intervals(info: &Info<'_>, index: usize, span: Span) -> EndIntervals {
    let mut read = EndIntervals::default();
    read.start = read.one(info.start_interval, index, span.start);
    read.end = read.one(info.end_interval, index, span.end);
    let width: u64 = [read.start, read.end].into_iter().flatten().map(EndInterval::width).sum();
    if !span.is_empty() && width > span.len() {
        read.notices.push(EventNotice::IntervalWide);
    }
    read
}

impl EndIntervals {
    fn one(&mut self, text: Option<&[u8]>, index: usize, at: u64) -> Option<EndInterval> {
        let text = text?;
        // CNVkit writes its pairs in parentheses.
        let text = text.strip_prefix(b"(").unwrap_or(text);
        let text = text.strip_suffix(b")").unwrap_or(text);
        let pair = |at: usize| {
            let mut values = text.split(|b| *b == b',').skip(2 * at);
            Some((values.next().map(trimmed)?, values.next().map(trimmed)?))
        };
        let (low, high) = pair(index).or_else(|| pair(0)).unwrap_or_default();
        match (leading_number(low), leading_number(high)) {
            (Some(low), Some(high)) => {
                if low > high {
                    self.notices.push(EventNotice::IntervalReversed);
                }
                Some(EndInterval::around(at, low, high))
            }
            _ if low == b"." && high == b"." => None,
            _ => {
                self.notices.push(EventNotice::IntervalUnreadable);
                None
            }
        }
    }
}

/// Returns a number without blanks and a leading plus.
fn trimmed(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    text.strip_prefix(b"+").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_as_callers_write_them() {
        let read = |text: &'static str| {
            let info = Info::split(text.as_bytes());
            read_intervals(&info, 1, Span::new(1000, 1400))
        };
        let bounds = |i: Option<EndInterval>| i.map(|i| (i.low, i.high));
        for (text, start, end, notices) in [
            ("CIPOS=-20,30;CIEND=0,5", Some((980, 1030)), Some((1400, 1405)), vec![]),
            ("CIPOS=(0,166)", Some((1000, 1166)), None, vec![]),
            ("CIPOS=-5,5,-7,9", Some((993, 1009)), None, vec![]),
            ("CIPOS=30,-20", Some((980, 1030)), None, vec![EventNotice::IntervalReversed]),
            ("CIPOS=-900,0", Some((100, 1000)), None, vec![EventNotice::IntervalWide]),
            ("CIPOS=-5000,0", Some((0, 1000)), None, vec![EventNotice::IntervalWide]),
            ("CIPOS=a,b", None, None, vec![EventNotice::IntervalUnreadable]),
            ("CIPOS=7", None, None, vec![EventNotice::IntervalUnreadable]),
            ("CIPOS=.,.", None, None, vec![]),
        ] {
            let read = read(text);
            assert_eq!((bounds(read.start), bounds(read.end)), (start, end), "{text}");
            assert_eq!(read.notices, notices, "{text}");
        }
    }
}
