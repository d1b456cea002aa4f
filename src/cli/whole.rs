//! Files that are written whole or not at all: beside their place first, so that a reader never sees half of one.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, SpooledTempFile};

use crate::cli::failure::Failure;
use crate::cli::interrupt::Unfinished;
use crate::source::Size;

/// Most bytes that are kept in memory.
const MEMORY_MAX: usize = 64 << 20;

/// Most bytes that are kept of what can be read once only.
const STREAM_MAX: u64 = 4 << 30;

/// How much of a file is looked at to see what it is.
const HEAD: u64 = 1 << 14;

/// A file that is written and not yet in its place.
pub(super) struct Draft {
    given: PathBuf,
    target: PathBuf,
    file: NamedTempFile,
    _unfinished: Unfinished,
}

/// A file for the place `target`, which was given as `given`, with the permissions that it has or would get.
pub(super) fn draft(
    given: &Path,
    target: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Draft, Failure> {
    let file = written_beside(target, write);
    let (file, unfinished) = file.map_err(|source| Failure::Write { path: given.to_owned(), source })?;
    Ok(Draft { given: given.to_owned(), target: target.to_owned(), file, _unfinished: unfinished })
}

impl Draft {
    pub(super) fn put_in_place(self) -> Result<(), Failure> {
        match self.file.persist(&self.target) {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Write { path: self.given, source: error.error }),
        }
    }
}

/// Keeps what can be read once only, so that it can be read from any place; of what its beginning tells to be of no use, that
/// alone: devices have no end.
pub(super) fn kept(bytes: impl Read, is_refused: fn(&[u8]) -> bool) -> io::Result<SpooledTempFile> {
    kept_to(STREAM_MAX, bytes, is_refused)
}

fn kept_to(most: u64, mut bytes: impl Read, is_refused: fn(&[u8]) -> bool) -> io::Result<SpooledTempFile> {
    let mut file = SpooledTempFile::new(MEMORY_MAX);
    let mut head = Vec::new();
    bytes.by_ref().take(HEAD).read_to_end(&mut head)?;
    file.write_all(&head)?;
    if !is_refused(&head) {
        let rest = io::copy(&mut bytes.take(most), &mut file)?;
        if rest == most {
            let most = Size(most);
            return Err(io::Error::other(format!("it does not end within {most}; save it in a file, and name that")));
        }
    }
    file.rewind()?;
    Ok(file)
}

fn written_beside(
    target: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<(NamedTempFile, Unfinished)> {
    // Nothing can be put in the place of a folder, which would show only when other files are in theirs.
    if target.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let permissions = match OpenOptions::new().write(true).open(target) {
        Ok(file) => Some(file.metadata()?.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // A file that may not be written is not to be replaced either.
        Err(error) => return Err(error),
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The name of the file beside says nothing to whoever asked for another one.
    let file = ordinary(Builder::new().prefix(".cspgraph-")).tempfile_in(folder);
    let mut file = file.map_err(|error| io::Error::from(error.kind()))?;
    let unfinished = Unfinished::new(file.path());
    let mut out = BufWriter::with_capacity(1 << 16, &mut file);
    write(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok((file, unfinished))
}

/// Asks for the permissions of an ordinary file, from which the system takes off what the user masks; a temporary file
/// would be its owner's alone.
#[cfg(unix)]
fn ordinary<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

/// Elsewhere new files have the permissions of their folder.
#[cfg(not(unix))]
fn ordinary<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(byte: u8) -> u64 {
        let bytes = io::repeat(byte).take(100_000);
        kept(bytes, crate::import::is_refused).unwrap().seek(io::SeekFrom::End(0)).unwrap()
    }

    #[test]
    fn of_a_device_only_the_beginning_is_kept() {
        assert_eq!(length(0), HEAD);
        assert_eq!(length(b'a'), 100_000);
        assert_eq!(length(b'\n'), 100_000);
    }

    #[test]
    fn a_stream_without_an_end_is_given_up() {
        let kept = |rest: u64| kept_to(1000, io::repeat(b'a').take(HEAD + rest), crate::import::is_refused);
        assert!(kept(999).is_ok());
        let error = kept(u64::MAX - HEAD).unwrap_err().to_string();
        assert_eq!(error, "it does not end within 1 KB; save it in a file, and name that");
    }
}
