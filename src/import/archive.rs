//! Files as they are downloaded: alone, compressed, or several in an archive.
//!
//! What a file is, its first bytes tell, never its name. Everything streams: a file that is small on the disk and endless
//! within takes time, and no memory.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::GzDecoder;
use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;

use crate::import::ledger::Ledger;
use crate::import::notes::{Note, Notes, Refused};
use crate::import::{Input, Options, json, table};
use crate::visible::shown;

const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The member by which files of Office are known.
const OFFICE: &str = "[Content_Types].xml";

/// What is told of a member whose name cannot be read.
const UNNAMED: &str = "a file in the archive has a name that cannot be read: unpack it, and import the file";

/// How much of a file is looked at to see what it is.
const HEAD: usize = 4096;

/// The longest end of an archive: 22 bytes, and a comment.
const ZIP_END_MAX: u64 = 22 + u16::MAX as u64;

/// How much is asked for at once.
const BUFFER: usize = 1 << 17;

/// Reads the file, or what is in it.
pub(super) fn read<R: Read + Seek>(
    input: Input<R>,
    options: &Options,
    ledger: &mut Ledger,
    notes: &mut Notes,
) -> Result<(), Note> {
    let Input { name, about, mut bytes } = input;
    let mut destination = Destination { options, ledger, notes };
    let mut head = Vec::new();
    let begun = bytes.by_ref().take(4).read_to_end(&mut head).and_then(|_| bytes.seek(SeekFrom::Start(0)));
    if let Err(error) = begun {
        destination.refuse(name, format!("it cannot be read: {error}"));
        return Ok(());
    }
    if !is_zip(&head) {
        return destination.plain(name, about.as_deref(), &mut bytes);
    }
    let announced = announced(&mut bytes).unwrap_or_default();
    match ZipArchive::new(&mut bytes) {
        Ok(archive) if usize::from(announced) > archive.len() => {
            let reason =
                "files in the archive have the same name, of which the last one counts; unpack it for the others";
            destination.refuse(name.clone(), reason.to_owned());
            destination.archive(&name, about.as_deref(), archive)
        }
        Ok(archive) => destination.archive(&name, about.as_deref(), archive),
        Err(error) => {
            let reason = format!("the archive is damaged: {error}; what can be read of it is read");
            destination.refuse(name.clone(), reason);
            if bytes.seek(SeekFrom::Start(0)).is_err() {
                return Ok(());
            }
            destination.damaged(&name, about.as_deref(), BufReader::new(bytes))
        }
    }
}

/// Where what is read goes.
struct Destination<'i> {
    options: &'i Options,
    ledger: &'i mut Ledger,
    notes: &'i mut Notes,
}

impl Destination<'_> {
    fn archive(
        &mut self,
        name: &str,
        about: Option<&str>,
        mut archive: ZipArchive<impl Read + Seek>,
    ) -> Result<(), Note> {
        let mut members: Vec<(String, usize)> = Vec::new();
        for index in 0..archive.len() {
            if let Some(Ok(member)) = archive.name_for_index(index) {
                members.push((member.into_owned(), index));
            } else {
                self.refuse(name.to_owned(), UNNAMED.to_owned());
            }
        }
        if members.iter().any(|(member, _)| member == OFFICE) {
            let reason = "it is a workbook or another file of Office: save its sheet as CSV, and import that";
            self.refuse(name.to_owned(), reason.to_owned());
            return Ok(());
        }
        members.retain(|(member, _)| !member.ends_with(['/', '\\']));
        let count = members.len();
        members.retain(|(member, _)| !is_of_system(member));
        members.sort();
        if members.is_empty() {
            self.refuse(name.to_owned(), "the archive holds no files".to_owned());
        }
        let first = self.notes.files.len();
        let hidden = count - members.len();
        for (member, index) in members {
            let shown = within(name, &member);
            match archive.by_index(index) {
                Ok(mut file) => self.plain(shown, about, &mut file)?,
                Err(error) => self.refuse(shown, format!("it cannot be unpacked: {error}")),
            }
        }
        self.hidden(first, hidden);
        Ok(())
    }

    /// Reads an archive that has lost its list of members, as far as it goes.
    fn damaged(&mut self, name: &str, about: Option<&str>, mut reader: impl Read) -> Result<(), Note> {
        let first = self.notes.files.len();
        let mut hidden = 0;
        while let Ok(Some(mut file)) = read_zipfile_from_stream(&mut reader) {
            let Some(member) = file.name().ok().map(Cow::into_owned) else {
                self.refuse(name.to_owned(), UNNAMED.to_owned());
                continue;
            };
            if is_of_system(&member) {
                hidden += 1;
            } else if !member.ends_with(['/', '\\']) {
                self.plain(within(name, &member), about, &mut file)?;
            }
        }
        self.hidden(first, hidden);
        Ok(())
    }

    /// Tells of members that were left out, at the first one that was not.
    fn hidden(&mut self, first: usize, count: usize) {
        if count > 0
            && let Some(file) = self.notes.files.get_mut(first)
        {
            let files = if count == 1 { "1 hidden file".to_owned() } else { format!("{count} hidden files") };
            file.remarks.push(format!("{files} beside it in the archive left out"));
        }
    }

    /// Reads a file that is no archive: a text, compressed or not.
    fn plain(&mut self, name: String, about: Option<&str>, reader: &mut dyn Read) -> Result<(), Note> {
        let (head, mut reader) = match peek(reader) {
            Ok(peeked) => peeked,
            Err(error) => {
                self.refuse(name, format!("it cannot be read: {error}"));
                return Ok(());
            }
        };
        if !head.starts_with(GZIP) {
            return self.text(name, about, &mut reader);
        }
        let unpacked = Unpacked(Some(GzDecoder::new(BufReader::with_capacity(BUFFER, reader))));
        self.text(name, about, &mut BufReader::with_capacity(BUFFER, unpacked))
    }

    fn text(&mut self, name: String, about: Option<&str>, reader: &mut dyn Read) -> Result<(), Note> {
        let (raw, reader) = match peek(reader) {
            Ok(peeked) => peeked,
            Err(error) => {
                self.refuse(name, format!("it cannot be read: {error}"));
                return Ok(());
            }
        };
        if is_utf_32(&raw) {
            self.refuse(name, "it is text in UTF-32: save it as UTF-8".to_owned());
            return Ok(());
        }
        let mut decoder = DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(reader);
        let (head, reader) = match peek(&mut decoder) {
            Ok(peeked) => peeked,
            Err(error) => {
                self.refuse(name, format!("it cannot be read: {error}"));
                return Ok(());
            }
        };
        if let Some(reason) = stranger(&head) {
            self.refuse(name, reason.to_owned());
            return Ok(());
        }
        let file = self.notes.begin(name);
        let Self { options, ledger, notes } = self;
        match head.trim_ascii_start().first() {
            Some(b'{' | b'[') => json::read(reader, file, about, options, ledger, notes),
            _ => table::read(reader, file, about, options, ledger, notes),
        }
    }

    fn refuse(&mut self, name: String, reason: String) {
        let file = self.notes.begin(name);
        self.notes.files[file as usize].refused = Some(Refused { reason });
    }
}

/// The beginning of what a reader gives, and a reader that still gives all of it.
fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::new();
    let error = reader.by_ref().take(HEAD as u64).read_to_end(&mut head).err();
    match error {
        Some(error) if head.is_empty() => Err(error),
        // What breaks off within the beginning does so behind it, where there is a line to name.
        error => Ok((head.clone(), Cursor::new(head).chain(Failure(error)).chain(reader))),
    }
}

/// A failure that is to be told when what was read before it was.
struct Failure(Option<io::Error>);

impl Read for Failure {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What is in a file of gzip: all streams behind each other, and not the zeros with which tapes and blocks are filled.
struct Unpacked<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(mut decoder) = self.0.take() {
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                self.0 = Some(decoder);
                return Ok(count);
            }
            let mut rest = decoder.into_inner();
            let is_more = loop {
                let bytes = rest.fill_buf()?;
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                if zeros < bytes.len() || bytes.is_empty() {
                    let is_more = !bytes.is_empty();
                    rest.consume(zeros);
                    break is_more;
                }
                rest.consume(zeros);
            };
            if is_more {
                self.0 = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

/// How many members an archive says that it has, by its end.
fn announced(bytes: &mut (impl Read + Seek)) -> io::Result<u16> {
    let length = bytes.seek(SeekFrom::End(0))?;
    let mut tail = Vec::new();
    bytes.seek(SeekFrom::Start(length.saturating_sub(ZIP_END_MAX)))?;
    bytes.take(ZIP_END_MAX).read_to_end(&mut tail)?;
    bytes.seek(SeekFrom::Start(0))?;
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let count = end.and_then(|end| tail.get(end + 10..)?.first_chunk());
    // Where there are more, something else counts them.
    Ok(count.copied().map(u16::from_le_bytes).filter(|count| *count < u16::MAX).unwrap_or_default())
}

/// Whether a file that begins so, as it lies there, is one of which nothing can be read.
pub(super) fn is_stranger(head: &[u8]) -> bool {
    if is_zip(head) || head.starts_with(GZIP) {
        return false;
    }
    let mut text = Vec::new();
    let mut decoder = DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(head);
    let is_text = decoder.read_to_end(&mut text).is_ok() && !text.trim_ascii().is_empty();
    is_utf_32(head) || is_text && stranger(&text).is_some()
}

fn is_zip(head: &[u8]) -> bool {
    ZIP.iter().any(|magic| head.starts_with(magic))
}

/// Whether a member of an archive is hidden, as what systems put there is.
fn is_of_system(member: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..") || part == "__MACOSX";
    member.split(['/', '\\']).any(is_hidden)
}

/// The name to print of a member of an archive.
fn within(archive: &str, member: &str) -> String {
    let member: String = member.chars().map(shown).collect();
    format!("{archive}/{member}")
}

/// What a file is that is neither a table nor an answer, by its beginning, with what to do.
fn stranger(head: &[u8]) -> Option<&'static str> {
    let text = head.trim_ascii_start();
    let begins = |magic: &[u8]| head.starts_with(magic);
    Some(if text.is_empty() && head.len() < HEAD {
        "it is empty"
    } else if is_zip(head) || begins(GZIP) {
        "it is packed more than once: unpack it, and import what is within"
    } else if begins(b"%PDF") {
        "it is a PDF document: download the CSV or JSON of the same data"
    } else if begins(b"\xd0\xcf\x11\xe0") {
        "it is a workbook of Excel: save its sheet as CSV, and import that"
    } else if begins(b"# Written by cspgraph import") || text.starts_with(b"version: ") {
        "it is a network already: name it with --merge"
    } else if begins(b"PAR1") {
        "it is a Parquet file: export it as CSV"
    } else if begins(b"7z\xbc\xaf") || begins(b"Rar!") {
        "it is an archive of a kind that is not read here: unpack it, and import what is within"
    } else if text.starts_with(b"<?xml") {
        "it is XML: download the CSV or JSON of the same data"
    } else if text.starts_with(b"<") {
        "it is a web page, as a browser saves it when a sign-in has ended: download the file again"
    } else if head.contains(&0) {
        let (even, odd): (Vec<_>, Vec<_>) = head.iter().enumerate().partition(|(index, _)| index % 2 == 0);
        let are_zeros = |half: Vec<(usize, &u8)>| half.len() > 1 && half.iter().all(|(_, byte)| **byte == 0);
        let is_strange = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
        if are_zeros(odd) != are_zeros(even) {
            "it is text in UTF-16 without a byte order mark: save it as UTF-8"
        } else if head.iter().filter(is_strange).count() * 20 > head.len() {
            "it is neither a table nor JSON, but binary data"
        } else {
            // A few in a text cost the lines in which they stand.
            return None;
        }
    } else {
        return None;
    })
}

/// Whether a text has four bytes for each character, with or without its mark.
fn is_utf_32(head: &[u8]) -> bool {
    let are_zeros =
        |places: [usize; 3]| places.iter().all(|place| head.iter().skip(*place).step_by(4).all(|byte| *byte == 0));
    let is_more_than_zeros = head.len() >= 8 && head.iter().any(|byte| *byte != 0);
    let has_mark = head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff");
    has_mark || is_more_than_zeros && (are_zeros([1, 2, 3]) || are_zeros([0, 1, 2]))
}
