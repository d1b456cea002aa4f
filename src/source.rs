//! The texts of a network: where they came from, byte spans into them, and lines and columns on demand.
//!
//! Invariant: nothing here knows YAML or the programme. Every position above this floor is a byte offset; lines and
//! columns are worked out when somebody reads them.

mod size;

use std::sync::OnceLock;

pub use size::Size;

/// What is printed for standard input where no path is given: no file is called so.
pub const STDIN_NAME: &str = "<stdin>";

/// What no file reaches, whatever is asked for: offsets have 32 bits.
pub const SIZE_MAX: Size = Size(1 << 32);

/// Names one file of a [`Sources`], in network order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// Number of bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte: the place of an empty value.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Where a value stands: where it is used, and where it is written if an alias or a merge key brought it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The value where it is used: for an aliased value the outermost alias.
    pub span: Span,
    /// Start and end of the value as written; both 0 where nothing was aliased.
    written: (u32, u32),
}

impl Place {
    /// A value that stands where it is written.
    pub fn direct(span: Span) -> Self {
        Self { span, written: (0, 0) }
    }

    /// A value used at `span` through an alias and written at `start..end` of the same file.
    pub fn aliased(span: Span, start: u32, end: u32) -> Self {
        Self { span, written: (start, end) }
    }

    /// Where an aliased value is written, if it is one.
    pub fn written(self) -> Option<Span> {
        let (start, end) = self.written;
        (end != 0).then_some(Span { file: self.span.file, start, end })
    }
}

/// A line and a column, counted from 1; columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// One file: the path it is printed with, and its text.
#[derive(Debug)]
pub struct Source {
    is_configuration: bool,
    path: String,
    text: String,
    defect: Option<Defect>,
    /// What was read where that is no UTF-8.
    raw: Option<Vec<u8>>,
    line_starts: OnceLock<Vec<u32>>,
    /// Number of characters before each piece of the text, so that no column is counted from the start of a long line.
    character_counts: OnceLock<Vec<u32>>,
}

/// Bytes between two entries of a source's character counts.
const PIECE: usize = 4096;

/// Number of scalar values that begin in these bytes of UTF-8: continuation bytes begin none.
fn characters_in(bytes: &[u8]) -> u32 {
    u32_of(bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count())
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("a source is smaller than 4 GiB")
}

/// Why a file cannot be read as text at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The bytes are no UTF-8 from this offset on.
    NotUtf8 {
        /// Offset of the first offending byte.
        offset: u32,
    },
    /// The file looks like UTF-16, as some editors on Windows save it.
    Utf16,
    /// The file is larger than a file may be.
    TooLarge {
        /// The most that it may have.
        most: Size,
    },
}

impl Source {
    /// A file whose bytes are `bytes`, printed as `path`. Bytes that are no UTF-8 are kept as a [`Defect`].
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let path = path.into();
        if u32::try_from(bytes.len()).is_err() {
            return Self::too_large(path, SIZE_MAX);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::with(path, text, None),
            Err(error) => {
                let offset = u32::try_from(error.utf8_error().valid_up_to()).expect("the length fits");
                let bytes = error.into_bytes();
                let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
                let defect = if utf16 { Defect::Utf16 } else { Defect::NotUtf8 { offset } };
                // What was read so far is kept, so that the finding can show its line.
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let text = if u32::try_from(text.len()).is_ok() { text } else { String::new() };
                Self { raw: Some(bytes), ..Self::with(path, text, Some(defect)) }
            }
        }
    }

    /// The configuration, which is no part of the network: findings about waivers stand in it.
    pub fn configuration(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { is_configuration: true, ..Self::new(path, bytes) }
    }

    /// Whether this is the configuration.
    pub fn is_configuration(&self) -> bool {
        self.is_configuration
    }

    /// A file that was not read because it has more than `most`.
    pub fn too_large(path: impl Into<String>, most: Size) -> Self {
        Self::with(path.into(), String::new(), Some(Defect::TooLarge { most }))
    }

    fn with(path: String, text: String, defect: Option<Defect>) -> Self {
        Self {
            is_configuration: false,
            path,
            text,
            defect,
            raw: None,
            line_starts: OnceLock::new(),
            character_counts: OnceLock::new(),
        }
    }

    /// The path, relative to the working directory, with `/` between.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text; what stands in place of bytes that are no UTF-8 is U+FFFD.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes as they were read; none of a file that was not, because it is too large.
    pub fn bytes(&self) -> Option<&[u8]> {
        match (&self.raw, self.defect) {
            (Some(raw), _) => Some(raw),
            (None, Some(Defect::TooLarge { .. })) => None,
            (None, _) => Some(self.text.as_bytes()),
        }
    }

    /// Why the file is no text, if it is none.
    pub fn defect(&self) -> Option<Defect> {
        self.defect
    }

    /// Line and column of a byte offset. LF, CRLF and CR end a line, as in YAML.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(u32_of(self.text.len()));
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset);
        let line_start = starts[line - 1];
        let characters = self.characters_before(offset) - self.characters_before(line_start);
        // A byte-order mark is no character of the first line.
        let mark = u32::from(line_start == 0 && offset > 0 && self.text.starts_with('\u{feff}'));
        Position { line: u32_of(line), column: characters - mark + 1 }
    }

    /// Number of Unicode scalar values before a byte offset.
    fn characters_before(&self, offset: u32) -> u32 {
        let counts = self.character_counts.get_or_init(|| {
            let mut counts = vec![0];
            for piece in self.text.as_bytes().chunks(PIECE) {
                counts.push(counts[counts.len() - 1] + characters_in(piece));
            }
            counts
        });
        let piece = offset as usize / PIECE;
        counts[piece] + characters_in(&self.text.as_bytes()[piece * PIECE..offset as usize])
    }

    /// Offsets at which lines begin, in order; the first is 0.
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (index, byte) in bytes.iter().enumerate() {
                let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
                if ends_line {
                    starts.push(u32_of(index + 1));
                }
            }
            starts
        })
    }
}

/// All files of a network, in network order.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// The given files in network order: by the bytes of their paths. Of files with one path the first is kept.
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        files.dedup_by(|later, earlier| later.path == earlier.path);
        Self { files }
    }

    /// Adds a file behind all others, whatever its path.
    pub fn append(&mut self, file: Source) -> FileId {
        self.files.push(file);
        FileId(u32_of(self.files.len() - 1))
    }

    /// The files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(u32_of(index)), source))
    }

    /// The path of the file in which a value is used, and the line in which it begins.
    pub fn line_of(&self, place: Place) -> (&str, u32) {
        let source = self.file(place.span.file);
        (source.path(), source.position(place.span.start).line)
    }

    /// Path, line and column of where a span begins, with colons between.
    pub fn place_of(&self, span: Span) -> String {
        let source = self.file(span.file);
        let position = source.position(span.start);
        format!("{}:{}:{}", source.path(), position.line, position.column)
    }

    /// One file.
    pub fn file(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The id that the next file will have.
    pub fn next(&self) -> FileId {
        FileId(u32_of(self.files.len()))
    }

    /// Number of files of the network.
    pub fn network_files(&self) -> usize {
        self.files.iter().filter(|file| !file.is_configuration).count()
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
