//! The one error type of the library: what failed, where (file and line or locus), and a hint.

use std::fmt;
use std::path::{Path, PathBuf};

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Tells who has to act on an error; decides the exit code (design: 1 input refused, 2 usage, 3
/// internal).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The input was refused or cannot be read: exit code 1.
    Input,
    /// The request itself is wrong (flags, names, settings): exit code 2.
    Usage,
    /// A broken invariant of ours: exit code 3.
    Internal,
}

/// Holds the place of an error in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// 1-based line number of a text file.
    Line(u64),
    /// A locus as the user writes it, for example `chr21:34859486`.
    Locus(String),
    /// Both, where both are known.
    LineAndLocus(u64, String),
}

/// An error as a value: kind, file, place, message and a hint on what to do.
///
/// Displayed as `FILE:LINE: message` (file and place where known); the hint is separate, so that
/// the terminal can set it on its own line.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    path: Option<PathBuf>,
    place: Option<Place>,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A new error of `kind`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                path: None,
                place: None,
                message: message.into(),
                hint: None,
                source: None,
            }),
        }
    }

    /// Input refused.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, message)
    }

    /// A wrong request.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A broken invariant of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// An operating-system error on a file.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let error = Self::input(source.to_string()).at(path);
        let error = match source.kind() {
            ErrorKind::NotFound => error.hint("check the path"),
            ErrorKind::PermissionDenied => error.hint("check the file's permissions"),
            ErrorKind::IsADirectory => error.hint("name a file in it"),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => error
                .hint("the disk is full: free some space; nothing was left that looks finished"),
            ErrorKind::InvalidData => error.hint("the file is not text, or is damaged"),
            _ => error,
        };
        error.caused_by(source)
    }

    /// Names the file. An already named file is kept: the innermost caller knows best.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        self.inner.path.get_or_insert_with(|| path.to_path_buf());
        self
    }

    /// Names the place in the file, unless one is named already.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.inner.place.get_or_insert(place);
        self
    }

    /// Names the 1-based line.
    #[must_use]
    pub fn line(self, line: u64) -> Self {
        self.place(Place::Line(line))
    }

    /// Names the locus.
    #[must_use]
    pub fn locus(self, locus: impl fmt::Display) -> Self {
        self.place(Place::Locus(locus.to_string()))
    }

    /// Says what to do about it, unless a hint is there already.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.inner.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// Keeps the underlying error.
    #[must_use]
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// Returns who has to act.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The message without file, place and hint.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The file, where one is involved.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    /// The hint, where there is one.
    pub fn hint_text(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// Process exit code of this error.
    pub fn exit_code(&self) -> u8 {
        match self.inner.kind {
            ErrorKind::Input => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Internal => 3,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.inner.path {
            write!(f, "{}", path.display())?;
            if let Some(Place::Line(line) | Place::LineAndLocus(line, _)) = &self.inner.place {
                write!(f, ":{line}")?;
            }
            f.write_str(": ")?;
        } else if let Some(Place::Line(line) | Place::LineAndLocus(line, _)) = &self.inner.place {
            write!(f, "line {line}: ")?;
        }
        if let Some(Place::Locus(locus) | Place::LineAndLocus(_, locus)) = &self.inner.place {
            write!(f, "{locus}: ")?;
        }
        f.write_str(&self.inner.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|e| e as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_file_line_and_locus() {
        let e = Error::input("REF is not the reference's")
            .at(Path::new("s.vcf"))
            .place(Place::LineAndLocus(7, "chr1:10".into()));
        assert_eq!(e.to_string(), "s.vcf:7: chr1:10: REF is not the reference's");
        assert_eq!(e.exit_code(), 1);
    }

    #[test]
    fn the_first_place_and_hint_win() {
        let e = Error::usage("no").line(1).line(2).hint("a").hint("b");
        assert_eq!(e.to_string(), "line 1: no");
        assert_eq!(e.hint_text(), Some("a"));
    }
}
