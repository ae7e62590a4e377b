//! Opens and checks a call set, then reads it once, restricted to regions.

use crate::io::calls::batch::{Batcher, LineSink, ScanCounts, Sink, Taker, Watch};
use crate::io::calls::bcf;
use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::query::Query;
use crate::io::calls::samples::{SampleChoice, choose};
use crate::io::calls::scan::{Scanner, Stop, for_each_line, too_long};
use crate::io::calls::site::SiteReader;
use crate::io::calls::vcf::header::{HEADER_LIMIT, Header, trim_line_end};
use crate::io::calls::vcf::line::{Reach, ReachFinder};
use crate::io::calls::vcf::record::Layout;
use crate::io::reference::contigs::{BuildEvidence, detect_build};
use crate::io::text::index::{FileIndex, IndexUse, Seekable};
use crate::io::text::source;
use crate::io::text::source::{Content, LINE_LIMIT, Packing, Source, no_marker, read_error};
use crate::model::notice::FileNotice;
use crate::model::{Build, Chromosome, RegionSet};
use crate::{Error, Result};
use noodles::bgzf;
use std::fs::File;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

/// Says how to open a call set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// Selects the samples.
    pub samples: SampleChoice,
    /// Leaves single bad records out instead of refusing the file.
    pub lenient: bool,
    /// The user's claim of the build.
    pub build: Option<Build>,
    /// Says whether to use an index.
    pub index: IndexUse,
    /// The thread budget; 0 is read as 1.
    pub threads: usize,
}

/// Holds an opened call set: header read, build agreed, samples found, index found, fresh and of
/// this file.
pub struct CallSet {
    path: PathBuf,
    header: Header,
    build: BuildEvidence,
    samples: Vec<String>,
    layout: Layout,
    lenient: bool,
    packing: Packing,
    content: Content,
    size: Option<u64>,
    body: Body,
}

enum Body {
    Whole(Source),
    Indexed(Seekable, FileIndex),
}

impl CallSet {
    /// Opens `path` (`-` is stdin) and checks all that can be checked before the first record.
    ///
    /// # Errors
    /// Each with the file and a hint: see [`source::open`], [`Header::parse`], [`detect_build`],
    /// [`FileIndex`]; a sample that is missing or named twice.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let mut source = source::open(path, options.threads.max(1))?;
        let header = match source.content {
            Content::Vcf => read_header(source.reader.as_mut(), source.packing),
            Content::Bcf => bcf::read_header(&mut source.reader),
        }
        .map_err(|e| e.at(path))?;
        let build = detect_build(&header.contig_list(), options.build).map_err(|e| e.at(path))?;
        let wanted = choose(&header, &options.samples).map_err(|e| e.at(path))?;
        let samples = wanted.iter().filter_map(|i| header.samples.get(*i).cloned()).collect();
        let reach = Reach::declared(&header);
        let layout =
            Layout { samples: header.samples.len(), has_format: header.has_format, wanted, reach };
        let (packing, content, size) = (source.packing, source.content, source.size);
        let body = match find_index(path, &source, &header, options.index)? {
            Some(index) => Body::Indexed(open_indexed(path, &index, &header, content)?, index),
            None => Body::Whole(source),
        };
        let (path, lenient) = (path.to_path_buf(), options.lenient);
        Ok(Self { path, header, build, samples, layout, lenient, packing, content, size, body })
    }

    /// Returns the path, `-` for standard input.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the build and how it was found.
    pub fn build(&self) -> &BuildEvidence {
        &self.build
    }

    /// Returns the names of the samples handed on, in order.
    pub fn samples(&self) -> &[String] {
        &self.samples
    }

    /// Returns the size of the file in bytes; `None` for a stream.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the packing of the bytes.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// Returns the kind of the unpacked bytes.
    pub fn content(&self) -> Content {
        self.content
    }

    /// Returns the path of the index that will be used.
    pub fn index(&self) -> Option<&Path> {
        match &self.body {
            Body::Indexed(_, index) => Some(&index.path),
            Body::Whole(_) => None,
        }
    }

    /// Returns the contig of a chromosome as the file spells it, where header or index name it.
    pub fn contig_name(&self, chromosome: Chromosome) -> Option<&str> {
        if self.build.excluded.contains(&chromosome) {
            return None;
        }
        let named = self
            .header
            .contigs
            .iter()
            .find(|c| c.chromosome == Some(chromosome))
            .map(|c| c.name.as_str());
        named.or_else(|| match &self.body {
            Body::Indexed(_, index) => index
                .contigs()
                .iter()
                .map(|c| c.name.as_str())
                .find(|n| Chromosome::parse(n) == Some(chromosome)),
            Body::Whole(_) => None,
        })
    }

    /// Tells whether header or index name the chromosome's contig; `None` where neither tells (no
    /// contig lines, no index).
    pub fn has_contig(&self, chromosome: Chromosome) -> Option<bool> {
        let told = !self.header.contigs.is_empty() || self.index().is_some();
        (told || self.build.excluded.contains(&chromosome))
            .then(|| self.contig_name(chromosome).is_some())
    }

    /// Hands on each record that overlaps `regions` exactly once, in file order, in the batches of
    /// the first region it overlaps; each region ends with one batch marked as its last, regions
    /// without records included. The order of regions is that of the file's contigs, then
    /// karyotypic for contigs without records.
    ///
    /// `progress` gets the raw bytes read so far, about once a block. The sink runs on the caller's
    /// thread.
    ///
    /// # Errors
    /// A damaged or unsorted stream, a bad record (unless lenient), or the sink's own.
    pub fn restrict(
        self,
        regions: &RegionSet,
        progress: &(dyn Fn(u64) + Sync),
        sink: Sink<'_>,
    ) -> Result<ScanCounts> {
        self.restrict_beside(regions, progress, sink, None)
    }

    /// Hands on records as [`Self::restrict`] does, and beside them the lines of the regions that
    /// are watched. What is watched changes no count.
    ///
    /// # Errors
    /// See [`Self::restrict`]; those of the watch's sink.
    pub fn restrict_beside(
        self,
        regions: &RegionSet,
        progress: &(dyn Fn(u64) + Sync),
        sink: Sink<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<ScanCounts> {
        let path = self.path.clone();
        self.read(regions, progress, Taker::Records(sink), watch).map_err(|e| e.at(&path))
    }

    /// Hands on the lines of the records that overlap `regions`, each exactly once, in file order,
    /// unparsed. No line is refused for what stands behind its INFO column.
    ///
    /// # Errors
    /// See [`Self::restrict`].
    pub fn lines(
        self,
        regions: &RegionSet,
        progress: &(dyn Fn(u64) + Sync),
        sink: LineSink<'_>,
    ) -> Result<ScanCounts> {
        let path = self.path.clone();
        self.read(regions, progress, Taker::Lines(sink), None).map_err(|e| e.at(&path))
    }

    /// Returns a reader of lines as sites, for the samples handed on.
    pub fn site_reader(&self, accepted_filters: &[String]) -> SiteReader {
        SiteReader::new(&self.layout, accepted_filters)
    }

    fn read(
        self,
        regions: &RegionSet,
        progress: &(dyn Fn(u64) + Sync),
        taker: Taker<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<ScanCounts> {
        let mut batcher = Batcher::new(regions, &self.layout, self.lenient, taker.shortened());
        batcher.counts.notices.clone_from(&self.header.notices);
        let mut watcher = watch
            .map(|w| Batcher::new(w.regions, &self.layout, self.lenient, Taker::Lines(w.sink)));
        let dictionary = (self.content == Content::Bcf).then(|| Dictionary::new(&self.header));
        match self.body {
            Body::Indexed(mut file, index) => {
                batcher.counts.by_index = true;
                let excluded = &self.build.excluded;
                let mut query = Query::new(&mut file, &index, dictionary.as_ref());
                query.run(excluded, &mut batcher, progress)?;
                if let Some(watcher) = &mut watcher {
                    query.run(excluded, watcher, &|_| {})?;
                }
            }
            Body::Whole(mut source) => {
                let pass = WholePass {
                    dictionary: dictionary.as_ref(),
                    header_lines: self.header.lines,
                    reach: self.layout.reach,
                    build: &self.build,
                };
                pass.run(&mut source, &mut batcher, watcher.as_mut(), progress)?;
                batcher.counts.digest = source.meter.digest().map(str::to_owned);
                batcher.counts.bytes = Some(source.meter.bytes_read());
            }
        }
        let header = &self.header;
        batcher.counts.notices.extend(undeclared_contigs(header, &batcher.counts));
        Ok(batcher.counts)
    }
}

/// A pass over the whole file, with what it must know of it.
struct WholePass<'a> {
    /// The contig names of a BCF; `None` for VCF text.
    dictionary: Option<&'a Dictionary>,
    header_lines: u64,
    reach: Reach,
    build: &'a BuildEvidence,
}

impl WholePass<'_> {
    /// Hands every record that may touch a region to the batcher, and to the one beside it.
    fn run<'b>(
        &self,
        source: &mut Source,
        batcher: &mut Batcher<'b>,
        beside: Option<&mut Batcher<'b>>,
        progress: &dyn Fn(u64),
    ) -> Result<()> {
        let (reader, meter, packing) = (source.reader.as_mut(), &source.meter, source.packing);
        let mut tick = || progress(meter.bytes_read());
        let lines = self.dictionary.is_none().then_some(self.header_lines);
        let mut scanner = Scanner::new(batcher, self.build, lines).with_beside(beside);
        let done = match self.dictionary {
            None => {
                let finder = ReachFinder::new(self.reach);
                for_each_line(reader, &finder, &mut |l, r| scanner.line(l, r), &mut tick)
            }
            Some(dictionary) => for_each_frame(reader, dictionary, &mut scanner, &mut tick),
        };
        let cut = done.map_err(|stop| match stop {
            Stop::Refused(error) => error,
            Stop::TooLong => too_long(scanner.number() + 1),
            Stop::Read(error) => at_place(&error, packing, &scanner.here()),
        })?;
        if packing == Packing::Bgzf && !meter.ended_with_marker() {
            return Err(no_marker());
        }
        if let Some(line) = cut {
            scanner.cut_line(&line)?;
        }
        scanner.finish()
    }
}

/// Names the chromosomes that have records and no `##contig` line, where the header declares any.
fn undeclared_contigs(header: &Header, counts: &ScanCounts) -> Option<FileNotice> {
    let declared = |c: Chromosome| header.contigs.iter().any(|k| k.chromosome == Some(c));
    let missing: Vec<String> = Chromosome::all()
        .filter(|c| counts.by_chromosome[c.rank()] != Some(0) && !declared(*c))
        .map(|c| c.to_string())
        .collect();
    let found = !header.contigs.is_empty() && !missing.is_empty();
    found.then_some(FileNotice::UndeclaredContigs { contigs: missing })
}

fn for_each_frame(
    reader: &mut dyn BufRead,
    dictionary: &Dictionary,
    scanner: &mut Scanner<'_, '_>,
    tick: &mut impl FnMut(),
) -> std::result::Result<Option<Vec<u8>>, Stop> {
    const FRAMES_A_TICK: u64 = 1024;
    let mut frame = Frame::default();
    let mut scratch = Vec::new();
    while frame.read(reader).map_err(Stop::Read)? {
        scanner.frame(&frame, dictionary, &mut scratch)?;
        if scanner.number().is_multiple_of(FRAMES_A_TICK) {
            tick();
        }
    }
    Ok(None)
}

fn at_place(error: &std::io::Error, packing: Packing, place: &str) -> Error {
    let plain = read_error(error, packing);
    let hint = plain.hint_text().map(str::to_owned);
    let with_place = Error::input(format!("{}, {place}", plain.message()));
    match hint {
        Some(hint) => with_place.hint(hint),
        None => with_place,
    }
}

/// Parses the `#` lines and stops before the first data line.
///
/// # Errors
/// A damaged stream, a header that is cut short or larger than the limit, or as [`Header::parse`].
pub fn read_header(reader: &mut dyn BufRead, packing: Packing) -> Result<Header> {
    Header::parse(&read_header_text(reader, packing)?)
}

/// Returns the bytes of the header as they stand in the file; see [`read_header`].
///
/// # Errors
/// A damaged stream, a header that is cut short or larger than the limit.
pub fn read_header_text(reader: &mut dyn BufRead, packing: Packing) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let next = reader.fill_buf().map_err(|e| read_error(&e, packing))?.first().copied();
        let bom = bytes.is_empty() && next == Some(0xef);
        if next != Some(b'#') && !bom {
            break;
        }
        let from = bytes.len();
        let limit = LINE_LIMIT as u64;
        reader.take(limit).read_until(b'\n', &mut bytes).map_err(|e| read_error(&e, packing))?;
        if bytes.last() != Some(&b'\n') {
            return Err(Error::input("the header ends in the middle of a line")
                .hint("the file is cut short; copy it again"));
        }
        if bytes.len() > HEADER_LIMIT {
            return Err(Error::input(format!(
                "the header is longer than {} MB",
                HEADER_LIMIT >> 20
            )));
        }
        if trim_line_end(&bytes[from..]).starts_with(b"#CHROM") {
            break;
        }
    }
    Ok(bytes)
}

fn find_index(
    path: &Path,
    source: &Source,
    header: &Header,
    wish: IndexUse,
) -> Result<Option<FileIndex>> {
    if wish == IndexUse::Ignore {
        return Ok(None);
    }
    let none = |why: &str| {
        match wish {
        IndexUse::Require => Err(Error::input(format!("an index is required, {why}"))
            .at(path)
            .hint("compress with bgzip and index with `tabix -p vcf FILE`, or leave --index require out")),
        _ => Ok(None),
    }
    };
    let Some(file) = source.seekable.as_deref().filter(|_| source.packing == Packing::Bgzf) else {
        return none("and only a bgzip file can have one");
    };
    let Some(index) = FileIndex::find(file)? else {
        return none("and there is none beside the file");
    };
    if Reach::declared(header).beyond_index() {
        // An index knows END, not SVLEN or LEN: it could miss a record that reaches into a region.
        return none("and this file's SVLEN or LEN fields reach further than an index knows");
    }
    let dictionary = Dictionary::new(header);
    let index = FileIndex::load(&index, dictionary.contigs())?;
    index.check_names().map_err(|e| e.at(path))?;
    Ok(Some(index))
}

/// Opens the file for seeking and checks that the index begins and ends where the records do.
fn open_indexed(
    path: &Path,
    index: &FileIndex,
    header: &Header,
    content: Content,
) -> Result<Seekable> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let mut reader = bgzf::io::Reader::new(file);
    let broken = |e: std::io::Error| read_error(&e, Packing::Bgzf).at(path);
    match content {
        Content::Bcf => {
            bcf::read_header(&mut reader).map_err(|e| e.at(path))?;
        }
        Content::Vcf => {
            let mut skip = Vec::new();
            for _ in 0..header.lines {
                skip.clear();
                reader
                    .by_ref()
                    .take(LINE_LIMIT as u64)
                    .read_until(b'\n', &mut skip)
                    .map_err(broken)?;
            }
        }
    }
    let at_end = reader.fill_buf().map_err(broken)?.is_empty();
    let Some((first, last)) = index.extent() else {
        return if at_end {
            Ok(reader)
        } else {
            Err(index.of_another_file("it has no records, the file has"))
        };
    };
    if at_end || reader.virtual_position() != first {
        return Err(index.of_another_file("its first record is not where the file's is"));
    }
    index.seek(&mut reader, last)?;
    if !reader.fill_buf().map_err(broken)?.is_empty() {
        return Err(index.of_another_file("the file goes on where its last record ends"));
    }
    Ok(reader)
}
