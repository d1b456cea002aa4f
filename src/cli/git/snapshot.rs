//! The files of one tree of git, walked as the working tree is walked: hidden files, what `.gitignore` names and the
//! configuration are left out, links are followed as far as they lead within the tree.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::allowance::Allowance;
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::git::{Repository, answer, command, not_run, text, text_behind_tab};
use crate::cli::load::{BEHIND_LINKS_MAX, IGNORE_FILE_MAX};
use crate::config::is_network_file;
use crate::source::{Size, Source};

/// Most links on the way to a file, as systems have it.
const LINKS_MAX: usize = 40;

/// Most folders in each other: no system has paths that are longer, but git keeps them.
const FOLDERS_MAX: usize = 2048;

/// Most bytes of what a link says, as systems have it.
const LINK_MAX: Size = Size(4096);

/// The files of one tree.
pub(in crate::cli) struct Snapshot {
    folder: Folder,
    blobs: RefCell<Blobs>,
    root: PathBuf,
}

/// What the paths stand for in a tree.
#[derive(Default)]
pub(in crate::cli) struct Gathered {
    /// The network files.
    pub(in crate::cli) sources: Vec<Source>,
    /// By path whether the tree has it.
    pub(in crate::cli) is_there: Vec<bool>,
    /// What was left out, in sentences without an end.
    pub(in crate::cli) notes: Vec<String>,
}

#[derive(Default)]
struct Folder(BTreeMap<String, Node>);

enum Node {
    Folder(Folder),
    File(String),
    Link(String),
    Submodule,
}

/// Where a path leads.
enum Found<'t> {
    Folder(&'t Folder, Vec<String>),
    File(&'t str, Vec<String>),
    Submodule(Vec<String>),
    /// It is not there.
    Nothing,
    /// It leads out of the repository.
    Outside,
}

/// A network file: how it is printed, its parts in the tree, its object.
struct Named {
    printed: String,
    real: Vec<String>,
    object: String,
}

impl Snapshot {
    pub(super) fn new(repository: &Repository, tree: &str) -> Result<Self, Failure> {
        let listed = answer("list the files of a revision", ["ls-tree", "-r", "-z", "--full-tree", tree])?;
        let mut folder = Folder::default();
        for item in listed.split(|byte| *byte == 0).filter(|item| !item.is_empty()) {
            let head = text(item.split(|byte| *byte == b'\t').next().unwrap_or_default());
            let words: Vec<&str> = head.split(' ').collect();
            let (Some(path), [mode, _, object]) = (text_behind_tab(item), words.as_slice()) else {
                return Err(Failure::Git { to: "list the files of a revision", said: head });
            };
            let object = (*object).to_owned();
            let node = match *mode {
                "160000" => Node::Submodule,
                "120000" => Node::Link(object),
                _ => Node::File(object),
            };
            folder.insert(&path, node)?;
        }
        Ok(Self { folder, blobs: RefCell::new(Blobs::new()?), root: repository.root().to_owned() })
    }

    /// The network files that the paths stand for, as far as the configuration takes them.
    pub(in crate::cli) fn sources(
        &self,
        repository: &Repository,
        paths: &[PathBuf],
        configuration: &Configuration,
        mut allowance: Allowance,
    ) -> Result<Gathered, Failure> {
        let mut walk = Walk {
            snapshot: self,
            repository,
            configuration,
            files: Vec::new(),
            notes: Vec::new(),
            ignored: Vec::new(),
            links: 0,
            behind_links: 0,
        };
        let mut gathered = Gathered::default();
        for path in paths {
            gathered.is_there.push(walk.path(&repository.parts(path)?)?);
        }
        let Walk { mut files, notes, .. } = walk;
        files.sort_by(|left, right| (&left.printed, &left.real).cmp(&(&right.printed, &right.real)));
        let mut seen = HashSet::new();
        for file in files {
            if !seen.insert(file.real) {
                continue;
            }
            if gathered.sources.last().is_some_and(|last: &Source| last.path() == file.printed) {
                return Err(Failure::SameName(PathBuf::from(file.printed)));
            }
            gathered.sources.push(self.blobs.borrow_mut().source(file.printed, &file.object, &mut allowance)?);
        }
        gathered.notes = notes;
        Ok(gathered)
    }

    /// The bytes of one file, at most so many; none where the tree has no such file.
    pub(in crate::cli) fn bytes(
        &self,
        repository: &Repository,
        path: &Path,
        most: Size,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let Found::File(object, _) = self.find(&[], &repository.parts(path)?)? else { return Ok(None) };
        let bytes = self.blobs.borrow_mut().bytes(object, most)?;
        bytes.map(Some).ok_or_else(|| Failure::TooLarge { path: path.to_owned(), most })
    }

    /// Where other repositories stand in the tree, as paths from the root.
    pub(in crate::cli) fn submodules(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.folder.add_submodules("", &mut found);
        found
    }

    /// Where the path leads that is written in the folder `from`.
    fn find(&self, from: &[String], path: &[String]) -> Result<Found<'_>, Failure> {
        let mut here: Vec<String> = from.to_vec();
        let mut rest: Vec<String> = path.iter().rev().cloned().collect();
        let mut links = 0;
        while let Some(part) = rest.pop() {
            match part.as_str() {
                ".." if here.pop().is_none() => return Ok(Found::Outside),
                "" | "." | ".." => continue,
                _ => here.push(part),
            }
            match self.folder.at(&here) {
                Some(Node::Folder(_)) => {}
                Some(Node::Submodule) => return Ok(Found::Submodule(here)),
                Some(Node::File(object)) if rest.is_empty() => return Ok(Found::File(object, here)),
                Some(Node::File(_)) | None => return Ok(Found::Nothing),
                Some(Node::Link(object)) => {
                    let target = self.blobs.borrow_mut().bytes(object, LINK_MAX)?;
                    links += 1;
                    let Some(target) = target.filter(|_| links <= LINKS_MAX) else { return Ok(Found::Nothing) };
                    let target = text(&target);
                    if target.starts_with('/') {
                        return Ok(Found::Outside);
                    }
                    here.pop();
                    rest.extend(target.split('/').rev().map(str::to_owned));
                }
            }
        }
        Ok(match self.folder.at(&here) {
            Some(Node::Folder(folder)) => Found::Folder(folder, here),
            None if here.is_empty() => Found::Folder(&self.folder, here),
            _ => Found::Nothing,
        })
    }
}

impl Folder {
    fn insert(&mut self, path: &str, node: Node) -> Result<(), Failure> {
        if path.bytes().filter(|byte| *byte == b'/').count() > FOLDERS_MAX {
            let said = format!("a path has more than {FOLDERS_MAX} folders");
            return Err(Failure::Git { to: "list the files of a revision", said });
        }
        let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
        let mut folder = self;
        for part in folders.into_iter().flat_map(|folders| folders.split('/')) {
            let inner = folder.0.entry(part.to_owned()).or_insert_with(|| Node::Folder(Self::default()));
            // Names that are no UTF-8 may look like each other.
            let Node::Folder(inner) = inner else { return Err(Failure::SameName(PathBuf::from(path))) };
            folder = inner;
        }
        match folder.0.insert(name.to_owned(), node) {
            None => Ok(()),
            Some(_) => Err(Failure::SameName(PathBuf::from(path))),
        }
    }

    /// What stands at a path; the folder itself is no node.
    fn at(&self, parts: &[String]) -> Option<&Node> {
        let (name, folders) = parts.split_last()?;
        let mut folder = self;
        for part in folders {
            let Some(Node::Folder(inner)) = folder.0.get(part) else { return None };
            folder = inner;
        }
        folder.0.get(name)
    }

    fn add_submodules(&self, path: &str, found: &mut Vec<String>) {
        for (name, node) in &self.0 {
            match node {
                Node::Folder(folder) => folder.add_submodules(&format!("{path}{name}/"), found),
                Node::Submodule => found.push(format!("{path}{name}")),
                Node::File(_) | Node::Link(_) => {}
            }
        }
    }
}

/// A walk over the network files of a tree.
struct Walk<'w> {
    snapshot: &'w Snapshot,
    repository: &'w Repository,
    configuration: &'w Configuration,
    files: Vec<Named>,
    notes: Vec<String>,
    /// What the files named `.gitignore` say, from the root down to the folder that is walked.
    ignored: Vec<Gitignore>,
    /// How many links the walk is behind.
    links: usize,
    /// How much it found behind links.
    behind_links: usize,
}

impl<'w> Walk<'w> {
    /// Takes the file, or the network files below the folder; says whether it is there.
    fn path(&mut self, parts: &[String]) -> Result<bool, Failure> {
        // The folder is followed to where it really is, the last part is kept as named, as in the working tree.
        let (folder, name) = match parts.split_last() {
            None => (Vec::new(), None),
            Some((name, folder)) => match self.snapshot.find(&[], folder)? {
                Found::Folder(_, real) => (real, Some(name.clone())),
                Found::Submodule(real) => return Ok(self.note_submodule(&real)),
                Found::Outside => return Err(self.link_outside(folder)),
                Found::File(..) | Found::Nothing => return Ok(false),
            },
        };
        let shown: Vec<String> = folder.iter().cloned().chain(name).collect();
        match self.snapshot.find(&[], &shown)? {
            Found::File(object, real) => {
                // What is named is taken even where a pattern excludes it, as in the working tree.
                if !self.configuration.is_configuration(&self.path_of(&shown)) {
                    self.add(shown, object, real);
                }
                Ok(true)
            }
            Found::Folder(found, real) => {
                for length in 0..shown.len() {
                    self.push_ignored(&shown[..length], &shown[..length])?;
                }
                self.walk(found, &shown, &mut vec![real])?;
                self.ignored.clear();
                Ok(true)
            }
            Found::Submodule(real) => Ok(self.note_submodule(&real)),
            Found::Outside => Err(self.link_outside(&shown)),
            Found::Nothing if self.snapshot.folder.at(&shown).is_some() => Err(self.dead_link(&shown)),
            Found::Nothing => Ok(false),
        }
    }

    /// Walks a folder that is shown at `shown`; `real` says where it and the folders above it really are.
    fn walk(&mut self, folder: &'w Folder, shown: &[String], real: &mut Vec<Vec<String>>) -> Result<(), Failure> {
        let here = real.last().cloned().unwrap_or_default();
        self.push_ignored(&here, shown)?;
        for (name, node) in &folder.0 {
            let at: Vec<String> = shown.iter().chain([name]).cloned().collect();
            self.behind_links += usize::from(self.links > 0);
            if self.behind_links > BEHIND_LINKS_MAX {
                return Err(Failure::ManyLinks(PathBuf::from(self.repository.printed(&at))));
            }
            if name.starts_with('.') {
                continue;
            }
            let is_file = is_network_file(Path::new(name));
            let found = match node {
                Node::Folder(folder) => Found::Folder(folder, here.iter().chain([name]).cloned().collect()),
                Node::File(object) => Found::File(object, here.iter().chain([name]).cloned().collect()),
                Node::Submodule => Found::Submodule(here.iter().chain([name]).cloned().collect()),
                Node::Link(_) => self.snapshot.find(&here, std::slice::from_ref(name))?,
            };
            if self.is_ignored(&at, matches!(found, Found::Folder(..) | Found::Submodule(_))) {
                continue;
            }
            match found {
                // What a link leads back to is walked where it stands.
                Found::Folder(_, inner) if real.contains(&inner) => {}
                Found::Folder(folder, inner) => {
                    let link = usize::from(matches!(node, Node::Link(_)));
                    real.push(inner);
                    self.links += link;
                    self.walk(folder, &at, real)?;
                    self.links -= link;
                    real.pop();
                }
                Found::File(object, inner) if is_file => {
                    if self.configuration.takes(&self.path_of(&at)) {
                        self.add(at, object, inner);
                    }
                }
                Found::Submodule(inner) => {
                    self.note_submodule(&inner);
                }
                Found::Nothing if is_file => return Err(self.dead_link(&at)),
                Found::Outside if is_file => return Err(self.link_outside(&at)),
                Found::Outside => {
                    let printed = self.repository.printed(&at);
                    self.notes.push(format!("`{printed}` is left out: the link leads out of the repository"));
                }
                Found::File(..) | Found::Nothing => {}
            }
        }
        self.ignored.pop();
        Ok(())
    }

    /// Where it would lie in the working tree.
    fn path_of(&self, shown: &[String]) -> PathBuf {
        shown.iter().fold(self.snapshot.root.clone(), |path, part| path.join(part))
    }

    fn add(&mut self, shown: Vec<String>, object: &str, real: Vec<String>) {
        self.files.push(Named { printed: self.repository.printed(&shown), real, object: object.to_owned() });
    }

    /// Reads what a folder ignores. Lines that mean nothing count as little as in the working tree.
    fn push_ignored(&mut self, real: &[String], shown: &[String]) -> Result<(), Failure> {
        let mut builder = GitignoreBuilder::new(shown.join("/"));
        let name: Vec<String> = real.iter().cloned().chain([".gitignore".to_owned()]).collect();
        if let Some(Node::File(object)) = self.snapshot.folder.at(&name) {
            let bytes = self.snapshot.blobs.borrow_mut().bytes(object, IGNORE_FILE_MAX)?;
            let too_large = || Failure::TooLarge { path: name.iter().collect(), most: IGNORE_FILE_MAX };
            let bytes = bytes.ok_or_else(too_large)?;
            for line in text(&bytes).trim_start_matches('\u{feff}').lines() {
                let _ = builder.add_line(None, line);
            }
        }
        self.ignored.push(builder.build().unwrap_or_else(|_| Gitignore::empty()));
        Ok(())
    }

    fn is_ignored(&self, shown: &[String], is_folder: bool) -> bool {
        let path = shown.join("/");
        let said = self.ignored.iter().rev().map(|ignored| ignored.matched(&path, is_folder));
        said.into_iter().find(|said| !said.is_none()).is_some_and(|said| said.is_ignore())
    }

    fn note_submodule(&mut self, parts: &[String]) -> bool {
        let printed = self.repository.printed(parts);
        let note = format!("the submodule `{printed}` is left out: it is a repository of its own");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        true
    }

    fn link_outside(&self, parts: &[String]) -> Failure {
        Failure::LinkOutside(self.repository.printed(parts))
    }

    fn dead_link(&self, parts: &[String]) -> Failure {
        Failure::DeadLink(PathBuf::from(self.repository.printed(parts)))
    }
}

/// The contents of objects, asked of one process one after the other.
struct Blobs {
    child: Child,
    asked: Option<ChildStdin>,
    answered: BufReader<ChildStdout>,
}

impl Blobs {
    fn new() -> Result<Self, Failure> {
        let mut command = command();
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(not_run)?;
        let asked = child.stdin.take();
        let answered = child.stdout.take().expect("standard output is a pipe");
        Ok(Self { child, asked, answered: BufReader::new(answered) })
    }

    fn source(&mut self, name: String, object: &str, allowance: &mut Allowance) -> Result<Source, Failure> {
        let length = self.ask(object)?;
        if length > allowance.most() {
            self.pass_over(length)?;
            return allowance.refuse(name, length);
        }
        allowance.take(name, self.answer(length)?)
    }

    /// The bytes of an object; none of one that has more than `most`.
    fn bytes(&mut self, object: &str, most: Size) -> Result<Option<Vec<u8>>, Failure> {
        let length = self.ask(object)?;
        if length > most.0 {
            self.pass_over(length)?;
            return Ok(None);
        }
        self.answer(length).map(Some)
    }

    fn pass_over(&mut self, length: u64) -> Result<(), Failure> {
        io::copy(&mut (&mut self.answered).take(length + 1), &mut io::sink()).map_err(unread)?;
        Ok(())
    }

    /// Asks for an object; gives its length.
    fn ask(&mut self, object: &str) -> Result<u64, Failure> {
        let mut line = String::new();
        if let Some(asked) = &mut self.asked {
            writeln!(asked, "{object}").and_then(|()| asked.flush()).map_err(unread)?;
            self.answered.read_line(&mut line).map_err(unread)?;
        }
        let length = line.trim_end().rsplit_once(' ').and_then(|(_, length)| length.parse().ok());
        length.ok_or_else(|| Failure::NoObject(object.to_owned()))
    }

    fn answer(&mut self, length: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        // A line break ends every object.
        (&mut self.answered).take(length + 1).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.pop().is_none() || bytes.len() as u64 != length {
            return Err(unread(io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(bytes)
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // It ends when nothing more can be asked.
        self.asked = None;
        let _ = self.child.wait();
    }
}

fn unread(error: io::Error) -> Failure {
    Failure::Git { to: "read a file of a revision", said: error.to_string() }
}
