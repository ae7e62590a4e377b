//! Splits INFO into the fields that place an event, in one pass.

use memchr::memchr;

/// The fields of INFO that say what an event is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Info<'a> {
    /// END: the last base, 1-based.
    pub end: Option<&'a [u8]>,
    /// SVLEN, one value for each ALT, or one.
    pub length: Option<&'a [u8]>,
    /// SVTYPE.
    pub kind: Option<&'a [u8]>,
    /// CHR2: the contig of the other end.
    pub contig2: Option<&'a [u8]>,
    /// POS2: the place of the mate, 1-based.
    pub position2: Option<&'a [u8]>,
    /// END2: the place of the mate, 1-based, where there is no POS2.
    pub end2: Option<&'a [u8]>,
    /// CT of Delly: `3to5` and its like.
    pub connection: Option<&'a [u8]>,
    /// STRANDS: `+-` and its like, with reads behind a colon.
    pub strands: Option<&'a [u8]>,
    /// MATEID.
    pub mate: Option<&'a [u8]>,
    /// PARID.
    pub partner: Option<&'a [u8]>,
    /// CIPOS.
    pub start_interval: Option<&'a [u8]>,
    /// CIEND.
    pub end_interval: Option<&'a [u8]>,
    /// SVCLAIM.
    pub claim: Option<&'a [u8]>,
    /// ALGORITHMS of GATK-SV.
    pub algorithms: Option<&'a [u8]>,
    /// SVMETHOD.
    pub method: Option<&'a [u8]>,
    /// DUPSVLEN: the length of a tandem duplication that is written as an insertion.
    pub duplicated: Option<&'a [u8]>,
    /// DUPSVINSLEN: the bases between its copies.
    pub duplicated_inserted: Option<&'a [u8]>,
    /// CPX_INTERVALS: the parts of a complex event.
    pub parts: Option<&'a [u8]>,
    /// The whole text.
    text: &'a [u8],
}

impl<'a> Info<'a> {
    /// Splits the column.
    pub fn split(text: &'a [u8]) -> Self {
        let mut info = Self { text, ..Self::default() };
        let mut rest = text;
        while !rest.is_empty() {
            let to = memchr(b';', rest).unwrap_or(rest.len());
            let field = &rest[..to];
            rest = rest.get(to + 1..).unwrap_or_default();
            if let Some(at) = memchr(b'=', field) {
                info.take(&field[..at], &field[at + 1..]);
            }
        }
        info
    }

    /// Keeps the first value of a key.
    fn take(&mut self, key: &[u8], value: &'a [u8]) {
        let place = match key {
            b"END" => &mut self.end,
            b"SVLEN" => &mut self.length,
            b"SVTYPE" => &mut self.kind,
            b"CHR2" => &mut self.contig2,
            b"POS2" => &mut self.position2,
            b"END2" => &mut self.end2,
            b"CT" => &mut self.connection,
            b"STRANDS" => &mut self.strands,
            b"MATEID" => &mut self.mate,
            b"PARID" => &mut self.partner,
            b"CIPOS" => &mut self.start_interval,
            b"CIEND" => &mut self.end_interval,
            b"SVCLAIM" => &mut self.claim,
            b"ALGORITHMS" => &mut self.algorithms,
            b"SVMETHOD" => &mut self.method,
            b"DUPSVLEN" => &mut self.duplicated,
            b"DUPSVINSLEN" => &mut self.duplicated_inserted,
            b"CPX_INTERVALS" => &mut self.parts,
            _ => return,
        };
        if place.is_none() && !value.is_empty() && value != b"." {
            *place = Some(value);
        }
    }

    /// Tells whether a key is there.
    pub fn marks(&self, key: &str) -> bool {
        self.text.split(|b| *b == b';').any(|field| {
            field.strip_prefix(key.as_bytes()).is_some_and(|rest| matches!(rest, [] | [b'=', ..]))
        })
    }

    /// Returns the length of one ALT (from 0): its own value, or the only one.
    pub fn length_of(&self, alternate: usize) -> Option<i64> {
        let values = self.length?;
        let own = values.split(|b| *b == b',').nth(alternate);
        leading_number(own.unwrap_or(values))
    }
}

/// Returns the value of one ALT (from 0) in a list, or the first.
pub fn value_of(values: &[u8], alternate: usize) -> &[u8] {
    let mut list = values.split(|b| *b == b',');
    list.clone().nth(alternate).or_else(|| list.next()).unwrap_or_default()
}

/// Returns the whole number that a text begins with; `None` where it begins with none, or with one
/// of more than 18 digits.
pub fn leading_number(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if count == 0 || count > 18 {
        return None;
    }
    let number = digits[..count].iter().fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
    Some(if negative { -number } else { number })
}

/// Returns a position (1-based, 0 for a telomere) that a text begins with.
pub fn position(text: &[u8]) -> Option<u64> {
    leading_number(text).and_then(|n| u64::try_from(n).ok())
}
