//! How much is read of a network: no file and no stream is read to its end because it has none.

use std::io::{self, Read};
use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::source::{SIZE_MAX, Size, Source};

/// How much may still be read of one network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// Most bytes of one file.
    file: Size,
    /// Most bytes of all files.
    total: Size,
    /// What is left of these.
    left: u64,
}

impl Allowance {
    pub(super) fn new(file: Size, total: Size) -> Self {
        Self { file, total, left: total.0 }
    }

    /// Most bytes that the next file may have.
    pub(super) fn most(&self) -> u64 {
        self.file.0.min(self.left).min(SIZE_MAX.0 - 1)
    }

    /// The bytes, if the next file may have so many; else one more than it may have.
    pub(super) fn read(&self, bytes: impl Read, length: u64) -> io::Result<Vec<u8>> {
        let mut read = Vec::with_capacity(usize::try_from(length.min(self.most())).unwrap_or(0));
        bytes.take(self.most() + 1).read_to_end(&mut read)?;
        Ok(read)
    }

    /// The file with these bytes, which count from now on.
    pub(super) fn take(&mut self, name: String, bytes: Vec<u8>) -> Result<Source, Failure> {
        let length = bytes.len() as u64;
        if length > self.most() {
            return self.refuse(name, length);
        }
        self.left -= length;
        Ok(Source::new(name, bytes))
    }

    /// What is to be said of a file that has so many bytes or more, which are more than it may have.
    pub(super) fn refuse(&self, name: String, length: u64) -> Result<Source, Failure> {
        if length > self.file.0 || length >= SIZE_MAX.0 {
            return Ok(Source::too_large(name, self.file));
        }
        Err(Failure::TotalSize { path: PathBuf::from(name), most: self.total })
    }
}
