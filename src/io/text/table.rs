//! Reads delimited text with a place in each row (tab, comma or semicolon, quoted or not; BED with
//! blanks too; plain, gzip, bgzip or zip), restricted to regions.
//!
//! By tabix index where there is one for the very columns asked for, else from the first byte to
//! the last. Rows need no order: only an index does, and it was made from a sorted file.

use crate::io::text::cells::Separator;
use crate::io::text::index::FileIndex;
use crate::io::text::source;
use crate::io::text::source::{LINE_LIMIT, Packing, Source, no_marker, read_error};
use crate::model::digest::hex;
use crate::model::{Chromosome, RegionSet, Span};
use crate::{Error, Result};
use noodles::bgzf;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Holds the lines before the first row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Holds the comment lines, as written.
    pub comments: Vec<String>,
    /// The column names, without the leading `#`.
    pub columns: Vec<String>,
}

impl Head {
    /// Returns the index of the first of these names that the table has, whatever its case.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|n| self.columns.iter().position(|c| c.eq_ignore_ascii_case(n)))
    }

    /// Returns the index of the first of these names, which the table must have; see
    /// [`Self::column`].
    ///
    /// # Errors
    /// Input: none of them.
    pub fn required(&self, names: &[&str]) -> Result<usize> {
        self.column(names).ok_or_else(|| {
            Error::input(format!("has no column '{}'", names.join("' or '")))
                .hint(format!("it has {}", self.columns.join(", ")))
        })
    }
}

/// Says which columns hold a row's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The column of the contig.
    pub chromosome: usize,
    /// The column of the first base.
    pub start: usize,
    /// Gives the column of the last base (1-based) or the one after it (0-based); `None` for one
    /// base.
    pub end: Option<usize>,
    /// Marks BED's coordinates, 0-based half-open; others are 1-based inclusive.
    pub zero_based: bool,
}

/// Holds one row that touches a region.
#[derive(Debug)]
pub struct Row<'a> {
    /// The 1-based line of a file read from its beginning.
    pub line: Option<u64>,
    /// The chromosome.
    pub chromosome: Chromosome,
    /// The place, 0-based half-open.
    pub span: Span,
    /// Cells, without quotes and blanks around them.
    pub cells: Vec<&'a str>,
}

/// Holds the counts of a read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableCounts {
    /// The number of rows handed on.
    pub inside: u64,
    /// The number of rows whose place is `.` or empty.
    pub placeless: u64,
    /// Marks the chromosomes with rows.
    pub chromosomes: [bool; 25],
    /// The SHA-256 (hex) where all was read.
    pub digest: Option<String>,
    /// The size of the file.
    pub bytes: Option<u64>,
}

/// Says what to read.
pub struct TableRequest<'a> {
    /// The file, or `-`.
    pub path: &'a Path,
    /// Holds the regions.
    pub regions: &'a RegionSet,
    /// The number of threads that may decompress.
    pub threads: usize,
    /// Marks a BED, which has no line of column names.
    pub headless: bool,
    /// Gets the size of the file and the bytes read so far.
    pub progress: &'a (dyn Fn(Option<u64>, u64) + Sync),
}

/// Scans a table: `layout` learns the head and says which columns hold the place, `visit` gets each
/// row that touches a region.
///
/// # Errors
/// Input: unreadable, damaged or cut short; no row; a place that is no number; the callbacks' own.
pub fn read(
    request: &TableRequest<'_>,
    layout: &mut dyn FnMut(&Head) -> Result<Place>,
    visit: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<TableCounts> {
    read_table(request, layout, visit).map_err(|e| e.at(request.path))
}

/// Returns the head of a table (not of a zip archive).
///
/// # Errors
/// See [`read`].
pub fn head(path: &Path) -> Result<Head> {
    let mut source = source::open_text(path, 1)?;
    read_head(source.reader.as_mut(), source.packing, false)
        .map(|(head, ..)| head)
        .map_err(|e| e.at(path))
}

fn read_table(
    request: &TableRequest<'_>,
    layout: &mut dyn FnMut(&Head) -> Result<Place>,
    visit: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<TableCounts> {
    let path = request.path;
    if is_zip(path) {
        return read_zip(request, layout, visit);
    }
    let mut source = source::open_text(path, request.threads.max(1))?;
    let (head, separator, first, lines) =
        read_head(source.reader.as_mut(), source.packing, request.headless)?;
    let place = layout(&head)?;
    let mut rows = Rows { place, separator, request, visit, counts: TableCounts::default() };
    rows.counts.bytes = source.size;
    if let Some(index) = usable_index(&source, place)? {
        drop(source);
        return by_index(&index, rows);
    }
    if let Some(first) = first {
        rows.line(first.as_bytes(), Some(lines))?;
    }
    let meter = source.meter.clone();
    let size = source.size;
    rows.stream(source.reader.as_mut(), source.packing, lines, &|| {
        (request.progress)(size, meter.bytes_read())
    })?;
    if source.packing == Packing::Bgzf && !source.meter.ended_with_marker() {
        return Err(no_marker());
    }
    rows.counts.digest = source.meter.digest().map(str::to_owned);
    Ok(rows.counts)
}

/// Takes rows in.
struct Rows<'a, 'b> {
    place: Place,
    separator: Separator,
    request: &'a TableRequest<'a>,
    visit: &'b mut dyn FnMut(Row<'_>) -> Result<()>,
    counts: TableCounts,
}

impl Rows<'_, '_> {
    /// Scans the rest of a stream; `number` is the line before it.
    fn stream(
        &mut self,
        reader: &mut dyn BufRead,
        packing: Packing,
        mut number: u64,
        tick: &dyn Fn(),
    ) -> Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if next_line(reader, packing, &mut line).map_err(|e| e.line(number + 1))? == 0 {
                return Ok(());
            }
            number += 1;
            if number.is_multiple_of(1 << 14) {
                tick();
            }
            let no_row = line.is_empty() || line.starts_with(b"#");
            if no_row || (self.request.headless && is_display_line(&line)) {
                continue;
            }
            self.line(&line, Some(number))?;
        }
    }

    fn line(&mut self, line: &[u8], number: Option<u64>) -> Result<()> {
        let at = |e: Error| match number {
            Some(n) => e.line(n),
            None => {
                e.locus(String::from_utf8_lossy(&line[..line.len().min(60)]).replace('\t', " "))
            }
        };
        let Some((chromosome, span)) = self.placed(line).map_err(at)? else { return Ok(()) };
        self.counts.chromosomes[chromosome.rank()] = true;
        if self.request.regions.first_overlap(chromosome, span).is_none() {
            return Ok(());
        }
        let text =
            std::str::from_utf8(line).map_err(|_| at(Error::input("the line is not UTF-8")))?;
        let owned;
        let cells = match self.separator.plain(line) {
            // Splits of UTF-8 at ASCII characters are UTF-8.
            Some(cells) => {
                cells.map(|c| std::str::from_utf8(c).unwrap_or_default().trim()).collect()
            }
            None => {
                owned = self.separator.cells(text).map_err(at)?;
                owned.iter().map(String::as_str).collect()
            }
        };
        self.counts.inside += 1;
        (self.visit)(Row { line: number, chromosome, span, cells }).map_err(at)
    }

    /// Returns the place of a row; `None` for a chromosome that is not primary, and where there is
    /// no place.
    fn placed(&mut self, line: &[u8]) -> Result<Option<(Chromosome, Span)>> {
        let place = self.place;
        let (mut contig, mut start, mut end): (&[u8], &[u8], Option<&[u8]>) = (b"", b"", None);
        let last = place.chromosome.max(place.start).max(place.end.unwrap_or(0));
        let mut seen = 0;
        let owned;
        let cells: Box<dyn Iterator<Item = &[u8]>> = match self.separator.plain(line) {
            Some(cells) => Box::new(cells),
            None => {
                owned = self.separator.cells(&String::from_utf8_lossy(line))?;
                Box::new(owned.iter().map(String::as_bytes))
            }
        };
        for (i, cell) in cells.enumerate().take(last + 1) {
            seen = i;
            if i == place.chromosome {
                contig = cell;
            }
            if i == place.start {
                start = cell;
            }
            if Some(i) == place.end {
                end = Some(cell);
            }
        }
        if seen < last {
            return Err(Error::input(format!(
                "the row has {} columns, its place needs {}",
                seen + 1,
                last + 1
            )));
        }
        let Some(chromosome) =
            std::str::from_utf8(contig).ok().and_then(|c| Chromosome::parse(c.trim()))
        else {
            return Ok(None);
        };
        let (Some(start), end) = (position(start)?, end.map(position).transpose()?) else {
            self.counts.placeless += 1;
            return Ok(None);
        };
        let from = if place.zero_based { Some(start) } else { start.checked_sub(1) };
        let Some(from) = from else {
            return Err(Error::input("position 0 in 1-based coordinates"));
        };
        let to = match end {
            None => from.checked_add(1),
            Some(end) => end,
        };
        match to {
            Some(to) if to >= from && to <= 1 << 40 => Ok(Some((chromosome, Span::new(from, to)))),
            _ => Err(Error::input("the row ends before it starts, or has no end")),
        }
    }
}

/// Returns the number of a cell; `None` for an empty cell and a dot.
///
/// # Errors
/// Input: the cell holds something else.
fn position(cell: &[u8]) -> Result<Option<u64>> {
    let text = String::from_utf8_lossy(cell);
    match text.trim() {
        "" | "." => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            Error::input(format!("the position '{shown}' is not a number"))
        }),
    }
}

/// Returns head, separator, the first row where it was read already, and the number of lines read.
fn read_head(
    reader: &mut dyn BufRead,
    packing: Packing,
    headless: bool,
) -> Result<(Head, Separator, Option<String>, u64)> {
    let mut head = Head::default();
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        if next_line(reader, packing, &mut line)? == 0 {
            return Err(Error::input("has no rows"));
        }
        number += 1;
        let text =
            std::str::from_utf8(&line).map_err(|_| Error::input("is not text").line(number))?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() || (headless && is_display_line(text.as_bytes())) {
            continue;
        }
        if text.starts_with('#') {
            head.comments.push(text.to_owned());
            if head.comments.len() > 10_000 {
                return Err(Error::input("has more than 10,000 comment lines").line(number));
            }
            continue;
        }
        if headless {
            return Ok((head, Separator::BED, Some(text.to_owned()), number));
        }
        // The last comment line with columns names them; without one the first line does.
        let (names, first) = match head.comments.last().filter(|c| c.contains('\t')) {
            Some(last) => (last.trim_start_matches('#').to_owned(), Some(text.to_owned())),
            None => (text.to_owned(), None),
        };
        let separator = Separator::of_names(&names);
        head.columns = separator.cells(&names).map_err(|e| e.line(number))?;
        return Ok((head, separator, first, number));
    }
}

/// Tells whether a line of a BED says how to draw it.
fn is_display_line(line: &[u8]) -> bool {
    line.starts_with(b"track") || line.starts_with(b"browser")
}

/// Loads one line without its end; returns 0 at the end of the stream.
fn next_line(reader: &mut dyn BufRead, packing: Packing, line: &mut Vec<u8>) -> Result<usize> {
    let limit = LINE_LIMIT as u64 + 1;
    let n = reader.take(limit).read_until(b'\n', line).map_err(|e| read_error(&e, packing))?;
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    } else if line.len() > LINE_LIMIT {
        return Err(Error::input(format!("a line is longer than {} MB", LINE_LIMIT >> 20)));
    } else if n > 0 {
        return Err(Error::input("the last line has no line end: the file may be cut short"));
    }
    Ok(n)
}

/// Returns an index beside a bgzip file that was made from the columns asked for; one of other
/// columns would miss rows.
fn usable_index(source: &Source, place: Place) -> Result<Option<FileIndex>> {
    let Some(path) = source.seekable.as_deref().filter(|_| source.packing == Packing::Bgzf) else {
        return Ok(None);
    };
    let Some(index) = FileIndex::find(path)? else { return Ok(None) };
    let index = FileIndex::load(&index, &[])?;
    let fits = index.columns() == Some((place.chromosome, place.start, place.zero_based));
    Ok(fits.then_some(index))
}

fn by_index(index: &FileIndex, mut rows: Rows<'_, '_>) -> Result<TableCounts> {
    let request = rows.request;
    let file = File::open(request.path).map_err(|e| Error::io(request.path, e))?;
    let mut reader = bgzf::io::Reader::new(file);
    let mut line = Vec::new();
    for contig in index.contigs() {
        let Some(chromosome) = Chromosome::parse(&contig.name) else { continue };
        rows.counts.chromosomes[chromosome.rank()] = true;
        let (from, regions) = request.regions.on(chromosome);
        for (i, region) in regions.iter().enumerate() {
            'chunks: for (start, end) in index.query(contig, *region)? {
                index.seek(&mut reader, start)?;
                while reader.virtual_position() < end {
                    line.clear();
                    if next_line(&mut reader, Packing::Bgzf, &mut line)? == 0 {
                        break;
                    }
                    if line.is_empty() || line.starts_with(b"#") {
                        continue;
                    }
                    let Some((c, span)) = rows.placed(&line)? else { continue };
                    if c != chromosome {
                        return Err(index.of_another_file(format!(
                            "a row of {} turns out to be of {c}",
                            contig.name
                        )));
                    }
                    if span.start >= region.span.end {
                        break 'chunks;
                    }
                    // A row that begins in an earlier region was delivered there.
                    if request.regions.first_overlap(c, span) == Some(from + i) {
                        rows.line(&line, None)?;
                    }
                }
            }
            (request.progress)(rows.counts.bytes, u64::from(reader.virtual_position()) >> 16);
        }
    }
    Ok(rows.counts)
}

fn is_zip(path: &Path) -> bool {
    let mut magic = [0; 4];
    path != Path::new("-")
        && File::open(path).and_then(|mut f| f.read_exact(&mut magic)).is_ok()
        && magic == *b"PK\x03\x04"
}

fn read_zip(
    request: &TableRequest<'_>,
    layout: &mut dyn FnMut(&Head) -> Result<Place>,
    visit: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<TableCounts> {
    let path = request.path;
    let damaged = |e: zip::result::ZipError| {
        Error::input(format!("the zip archive is damaged or cut short ({e})"))
    };
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let size = file.metadata().map_err(|e| Error::io(path, e))?.len();
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut names = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(damaged)?;
        if entry.is_file() {
            names.push(i);
        }
    }
    let [only] = names.as_slice() else {
        return Err(Error::input(format!(
            "the zip archive holds {} files, expected one table",
            names.len()
        ))
        .hint("unpack it and name the file"));
    };
    let entry = archive.by_index(*only).map_err(damaged)?;
    let unpacked = entry.size();
    let mut reader = BufReader::with_capacity(1 << 18, entry);
    let (head, separator, first, lines) = read_head(&mut reader, Packing::Gzip, request.headless)?;
    let place = layout(&head)?;
    let mut rows = Rows { place, separator, request, visit, counts: TableCounts::default() };
    rows.counts.bytes = Some(size);
    if let Some(first) = first {
        rows.line(first.as_bytes(), Some(lines))?;
    }
    rows.stream(&mut reader, Packing::Gzip, lines, &|| (request.progress)(Some(unpacked), 0))?;
    drop(reader);
    let mut hash = Sha256::new();
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        let n = file.read(&mut buffer).map_err(|e| Error::io(path, e))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
    }
    rows.counts.digest = Some(hex(&hash.finalize()));
    Ok(rows.counts)
}
