//! The `git` program: what a revision or the index holds.
//!
//! Invariant: no argument passes through a shell, no revision is taken for an option, and every list is read with NUL
//! between its items. The environment stays as it is: what `git commit` sets for its hooks says which index is meant.

mod snapshot;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::cli::failure::Failure;
use crate::cli::load::{real, shown};
use crate::nearest::nearest;

pub(super) use snapshot::{Gathered, Snapshot};

/// The repository of the working directory.
#[derive(Clone)]
pub(super) struct Repository {
    /// The root of the working tree; without one the working directory, where paths are those of the trees.
    root: PathBuf,
    has_working_tree: bool,
    /// The folders from the root down to the working directory.
    prefix: Vec<String>,
}

impl Repository {
    /// Finds the repository as git does.
    pub(super) fn open() -> Result<Self, Failure> {
        let found = git(["rev-parse", "--git-dir"])?;
        if !found.status.success() {
            let said = said(&found);
            let is_none = said.starts_with("fatal: not a git repository") || said.starts_with("not a git repository");
            return Err(if is_none { Failure::NoRepository } else { Failure::Git { to: "open the repository", said } });
        }
        let root = git(["rev-parse", "--show-toplevel"])?;
        if !root.status.success() {
            let here = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
            return Ok(Self { root: real(&here), has_working_tree: false, prefix: Vec::new() });
        }
        let inside = answer("find the working directory", ["rev-parse", "--is-inside-work-tree"])?;
        if line(&inside) != b"true" {
            return Err(Failure::OutsideWorkingTree);
        }
        let prefix = answer("find the working directory", ["rev-parse", "--show-prefix"])?;
        let prefix = text(line(&prefix)).split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Ok(Self { root: path(line(&root.stdout)), has_working_tree: true, prefix })
    }

    /// The root of the working tree; in a bare repository the working directory, where paths are those of its trees.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it has files beside those that git keeps.
    pub(super) fn has_working_tree(&self) -> bool {
        self.has_working_tree
    }

    /// That there is a working tree, and so an index of what will be committed.
    pub(super) fn expect_working_tree(&self) -> Result<(), Failure> {
        if self.has_working_tree { Ok(()) } else { Err(Failure::Bare) }
    }

    /// The commit that a revision means, if it means one.
    pub(super) fn commit(revision: &OsStr) -> Result<Option<String>, Failure> {
        // What is added to a revision could become part of it, as of `:/fix`: so it is added to an object's name.
        let Some(object) = object(revision)? else { return Ok(None) };
        object_of(&OsString::from(format!("{object}^{{commit}}")))
    }

    /// That a revision means nothing here, with what to do.
    pub(super) fn no_revision(revision: &OsStr) -> Failure {
        let name = revision.to_string_lossy().into_owned();
        let hint = Self::hint_for(&name);
        Failure::NoRevision { name, hint }
    }

    /// What to do about a name that is no revision.
    pub(super) fn hint_for(name: &str) -> String {
        if let Some((one, other)) = name.split_once("..") {
            let (one, other) = (or_head(one), or_head(other.trim_start_matches('.')));
            return format!(
                "write the two apart, `cspgraph diff {one} {other}`; `git merge-base {one} {other}` prints where they part"
            );
        }
        if object(OsStr::new("HEAD")).is_ok_and(|head| head.is_none()) && name.starts_with("HEAD") {
            return "there is no commit yet; commit something first".to_owned();
        }
        if std::fs::symlink_metadata(name).is_ok() {
            return format!("to compare that path, name a revision before it: `cspgraph diff HEAD -- {name}`");
        }
        let is_shallow = git(["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.stdout == b"true\n");
        if is_shallow {
            return "this clone is shallow and may lack it; fetch more, say with `git fetch --unshallow`".to_owned();
        }
        let references = answer("list the branches", ["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
        let references = text(&references);
        let elsewhere =
            references.lines().find(|reference| reference.split_once('/').is_some_and(|(_, branch)| branch == name));
        match elsewhere.or_else(|| nearest(name, references.lines())) {
            Some(reference) => format!("did you mean `{reference}`?"),
            None => "`git branch --all` and `git log` list what there is".to_owned(),
        }
    }

    /// What a commit holds.
    pub(super) fn snapshot(&self, commit: &str) -> Result<Snapshot, Failure> {
        Snapshot::new(self, commit)
    }

    /// What the index holds, and so the next commit.
    pub(super) fn staged(&self) -> Result<Snapshot, Failure> {
        self.expect_working_tree()?;
        let written = git(["write-tree"])?;
        if !written.status.success() {
            let unmerged = answer("read the index", ["ls-files", "--unmerged", "--full-name", "-z", "--", ":/"])?;
            let first = unmerged.split(|byte| *byte == 0).next().and_then(text_behind_tab);
            return Err(match first {
                Some(path) => Failure::Unmerged(path),
                None => Failure::Git { to: "read the index", said: said(&written) },
            });
        }
        self.snapshot(&text(line(&written.stdout)))
    }

    /// Where the index has other repositories, as paths from the root.
    pub(super) fn submodules() -> Result<Vec<String>, Failure> {
        let listed = answer("read the index", ["ls-files", "--stage", "--full-name", "-z", "--", ":/"])?;
        let items = listed.split(|byte| *byte == 0).filter(|item| item.starts_with(b"160000 "));
        Ok(items.filter_map(text_behind_tab).collect())
    }

    /// The parts of the path from the root of the repository.
    fn parts(&self, given: &Path) -> Result<Vec<String>, Failure> {
        let outside = || Failure::OutsideRepository(given.to_owned());
        let (mut parts, rest) = if given.is_absolute() {
            (Vec::new(), below(&self.root, given).ok_or_else(outside)?)
        } else {
            (self.prefix.clone(), given.to_owned())
        };
        for component in rest.components() {
            match component {
                Component::Normal(part) => parts.push(shown(part.as_encoded_bytes())),
                Component::ParentDir => {
                    parts.pop().ok_or_else(outside)?;
                }
                Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
            }
        }
        Ok(parts)
    }

    /// The path as `check` prints it: relative to the working directory, with `/` between.
    fn printed(&self, parts: &[String]) -> String {
        let shared = parts.iter().zip(&self.prefix).take_while(|(one, other)| one == other).count();
        let ups = std::iter::repeat_n("..", self.prefix.len() - shared);
        ups.chain(parts[shared..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
    }
}

/// What remains of an absolute path below the root, whatever links lead there.
fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    let root = real(root);
    // Of what is not there, or no more, the folder above may be.
    path.ancestors().find_map(|ancestor| {
        let real = std::fs::canonicalize(ancestor).ok()?;
        let rest = path.strip_prefix(ancestor).ok()?;
        let real = if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        Some(real.strip_prefix(&root).ok().map(Path::to_owned))
    })?
}

/// The object that a revision means.
fn object(revision: &OsStr) -> Result<Option<String>, Failure> {
    // Two revisions are no revision, and git looks for none of no characters.
    if revision.is_empty() || revision.to_string_lossy().contains("..") {
        return Ok(None);
    }
    object_of(revision)
}

fn object_of(revision: &OsStr) -> Result<Option<String>, Failure> {
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options"].map(OsStr::new);
    let found = git(arguments.into_iter().chain([revision]))?;
    let name = text(line(&found.stdout));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok((found.status.success() && is_name).then_some(name))
}

fn or_head(revision: &str) -> &str {
    if revision.is_empty() { "HEAD" } else { revision }
}

/// What git says to these arguments.
fn git<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<Output, Failure> {
    command().args(arguments).stdin(Stdio::null()).output().map_err(not_run)
}

/// Its answer, where it has to have one.
fn answer<const N: usize>(to: &'static str, arguments: [&str; N]) -> Result<Vec<u8>, Failure> {
    let output = git(arguments)?;
    if output.status.success() { Ok(output.stdout) } else { Err(Failure::Git { to, said: said(&output) }) }
}

fn command() -> Command {
    let mut command = Command::new("git");
    // What git says becomes part of a sentence, and `:/` is to mean the root.
    command.env("LC_ALL", "C").env("GIT_LITERAL_PATHSPECS", "0");
    command
}

fn not_run(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::NoGit;
    }
    Failure::Git { to: "start git", said: error.to_string() }
}

/// The first line of what git complains about.
fn said(output: &Output) -> String {
    let said = text(&output.stderr);
    let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
    first.trim().to_owned()
}

/// Without the line break that ends it.
fn line(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\n").unwrap_or(bytes)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The path of an item of a list: it stands behind the only TAB before it.
fn text_behind_tab(item: &[u8]) -> Option<String> {
    let tab = item.iter().position(|byte| *byte == b'\t')?;
    Some(shown(&item[tab + 1..]))
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(text(bytes))
}
