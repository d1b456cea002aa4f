//! Where the files of a network are: as they lie, or as git keeps them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::cli::arguments::NetworkArguments;
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::git::{Repository, Snapshot};
use crate::cli::{load, note};
use crate::source::{Size, Sources};

/// Most bytes of a file beside the network that a run of this program has written.
pub(super) const BESIDE_MAX: Size = Size(1 << 30);

/// The files that are read.
pub(super) enum Files {
    /// As they lie there.
    Lying,
    /// As the index or a revision has them.
    Kept { repository: Repository, snapshot: Snapshot },
}

impl Files {
    /// What is about to be committed.
    pub(super) fn staged() -> Result<Self, Failure> {
        let repository = Repository::open()?;
        let snapshot = repository.staged()?;
        Ok(Self::Kept { repository, snapshot })
    }

    /// The bytes of a file beside the network, at most so many; none where there is no such file. What is outside of the
    /// repository is read as it lies there.
    pub(super) fn bytes(&self, path: &Path, most: Size) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Kept { repository, snapshot } => match snapshot.bytes(repository, path, most) {
                Err(Failure::OutsideRepository(_)) => lying(path, most),
                bytes => bytes,
            },
            Self::Lying => lying(path, most),
        }
    }

    /// That what lies there and is found, not named, is a file: a pipe would be waited for, and a link that leads nowhere
    /// would be overlooked.
    pub(super) fn refuse_irregular(&self, path: &Path) -> Result<(), Failure> {
        match (self, fs::symlink_metadata(path).and(fs::metadata(path))) {
            (Self::Lying, Ok(metadata)) if !metadata.is_file() => Err(Failure::Irregular(path.to_owned())),
            (Self::Lying, Err(_)) if fs::symlink_metadata(path).is_ok() => Err(Failure::DeadLink(path.to_owned())),
            _ => Ok(()),
        }
    }

    /// That a file is named which is not there.
    pub(super) fn lacks(&self, path: &Path) -> Failure {
        match self {
            Self::Lying => Failure::NoSuchPath(path.to_owned()),
            Self::Kept { .. } => Failure::NotStaged(path.to_owned()),
        }
    }

    /// Whether they end at this folder: nothing above it belongs to the same repository.
    pub(super) fn end_at(&self, folder: &Path) -> bool {
        let is_root = matches!(self, Self::Kept { repository, .. } if repository.root() == folder);
        is_root || folder.join(".git").exists()
    }

    /// The network and its configuration.
    pub(super) fn load(&self, network: &NetworkArguments, configuration: &Configuration) -> Result<Sources, Failure> {
        match self {
            Self::Lying => load::load(network, configuration),
            Self::Kept { repository, snapshot } => {
                let paths = configuration.paths(&network.paths);
                let gathered = snapshot.sources(repository, &paths, configuration, network.limits.allowance())?;
                if let Some((path, _)) = paths.iter().zip(&gathered.is_there).find(|(_, is_there)| !**is_there) {
                    return Err(Failure::NotStaged(path.clone()));
                }
                for sentence in &gathered.notes {
                    note(sentence);
                }
                if gathered.sources.is_empty() {
                    return Err(Failure::NoFile(paths));
                }
                Ok(configuration.with(gathered.sources))
            }
        }
    }
}

fn lying(path: &Path, most: Size) -> Result<Option<Vec<u8>>, Failure> {
    let failure = |source| Failure::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(source) => return Err(failure(source)),
    };
    let mut bytes = Vec::new();
    file.take(most.0 + 1).read_to_end(&mut bytes).map_err(failure)?;
    if bytes.len() as u64 > most.0 {
        return Err(Failure::TooLarge { path: path.to_owned(), most });
    }
    Ok(Some(bytes))
}
