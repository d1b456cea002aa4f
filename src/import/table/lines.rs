//! The bytes of a table, as they are handed to what splits them into cells.
//!
//! They end every line with a line feed, also the last, so that lines can be counted. And of the record at hand they are
//! kept: where a quote that is never closed holds lines together, those are read again.

use std::io::{self, Read, Seek, SeekFrom};

/// Most bytes of one record. Real ones have a few thousand.
const RECORD_MAX: usize = 16 * 1024 * 1024;

/// How many bytes are asked for at once.
const CHUNK: usize = 1 << 17;

/// A reader of a table.
pub(super) struct Lines<R> {
    reader: R,
    /// What was read and is kept.
    kept: Vec<u8>,
    /// The offset of what is kept among all bytes behind the header.
    offset: u64,
    /// Where the record at hand begins in what is kept.
    record: usize,
    /// How many blank lines stand before that, behind the record before it.
    blank: u64,
    /// How much of what is kept was handed on.
    at: usize,
    /// Whether lines end with a carriage return alone, as those of old did.
    are_returns: bool,
    has_ended: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, kept: Vec::new(), offset: 0, record: 0, blank: 0, at: 0, are_returns: false, has_ended: false }
    }

    /// The next line, with what its quotes hold together; empty at the end.
    pub(super) fn next(&mut self) -> io::Result<Vec<u8>> {
        let mut at = self.at;
        let mut is_quoted = false;
        loop {
            while let Some(byte) = self.kept.get(at) {
                let is_return = *byte == b'\r' && self.kept.get(at + 1).is_some_and(|next| *next != b'\n');
                if *byte == b'\r' && at + 1 == self.kept.len() && !self.has_ended {
                    break;
                }
                is_quoted ^= *byte == b'"';
                at += 1;
                if !is_quoted && (*byte == b'\n' || is_return) {
                    self.are_returns = is_return;
                    let line = self.kept[self.at..at].to_vec();
                    (self.at, self.record) = (at, at);
                    return Ok(line);
                }
            }
            if !self.fill()? {
                let line = self.kept[self.at..].to_vec();
                (self.at, self.record) = (self.kept.len(), self.kept.len());
                return Ok(line);
            }
        }
    }

    /// Begins behind the lines that were given one by one: there offsets begin.
    pub(super) fn begin(&mut self) {
        self.kept.drain(..self.at);
        (self.record, self.at) = (0, 0);
        self.end_lines(0);
    }

    /// Nothing before this offset is asked for again.
    pub(super) fn keep_from(&mut self, offset: u64) {
        self.record = self.place(offset).unwrap_or(self.record);
        self.blank = 0;
    }

    /// What stands between two offsets, as far as it is of the record at hand.
    pub(super) fn between(&self, from: u64, to: u64) -> &[u8] {
        match (self.place(from), self.place(to)) {
            (from, Some(to)) => &self.kept[from.unwrap_or(0).max(self.record).min(to)..to],
            (_, None) => &[],
        }
    }

    /// Whether what was read of the record at hand is more than a record has.
    pub(super) fn is_too_long(&self) -> bool {
        self.kept.len() - self.record > RECORD_MAX
    }

    /// The number of blank lines with which the record at hand begins, and the length of the line behind them.
    pub(super) fn first_line(&self) -> Option<(u64, u64)> {
        let record = &self.kept[self.record..];
        let blank = record.iter().take_while(|byte| **byte == b'\n').count();
        let length = record[blank..].iter().position(|byte| *byte == b'\n')? + 1;
        Some((self.blank + blank as u64, length as u64))
    }

    fn place(&self, offset: u64) -> Option<usize> {
        let place = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        (place <= self.kept.len()).then_some(place)
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let blank = self.kept[self.record..self.at].iter().take_while(|byte| **byte == b'\n').count();
        self.record += blank;
        self.blank += blank as u64;
        if self.is_too_long() {
            return Err(io::Error::other("a line of more than 16 MB"));
        }
        // What is moved is less than what is dropped, however long the record is.
        if self.record > self.kept.len() / 2 {
            self.kept.drain(..self.record);
            self.offset += self.record as u64;
            self.at -= self.record;
            self.record = 0;
        }
        let before = self.kept.len();
        self.kept.resize(before + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.kept[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.kept.truncate(before + read.as_ref().copied().unwrap_or(0));
        if read? == 0 {
            if self.has_ended || self.kept.last().is_none_or(|last| *last == b'\n') {
                return Ok(false);
            }
            self.has_ended = true;
            self.kept.push(b'\n');
        }
        self.end_lines(before);
        Ok(true)
    }

    fn end_lines(&mut self, from: usize) {
        if self.are_returns {
            for byte in self.kept[from..].iter_mut().filter(|byte| **byte == b'\r') {
                *byte = b'\n';
            }
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.kept.len() && !self.fill()? {
            return Ok(0);
        }
        let length = (&self.kept[self.at..]).read(buffer)?;
        self.at += length;
        Ok(length)
    }
}

impl<R: Read> Seek for Lines<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(offset) = to else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = self.place(offset).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(offset)
    }
}
