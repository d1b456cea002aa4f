//! What keeps the program from checking, each in one sentence that says what to do.

use std::io;
use std::path::PathBuf;

use crate::programme::Day;
use crate::source::Size;

/// A failure for the user to mend.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("failed to read {path}: {source}; correct the path or its permissions", path = path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("failed to walk a folder: {0}; correct its permissions")]
    Walk(ignore::Error),
    #[error("{path} changes while it is read; check again when it is written", path = .0.display())]
    Changing(PathBuf),
    #[error("{path} is larger than {most}; name a smaller file, or make it smaller", path = path.display())]
    TooLarge { path: PathBuf, most: Size },
    #[error(
        "the network has more than {most} when {path} is read; check parts of it, or raise the limit with --max-total-size", path = path.display()
    )]
    TotalSize { path: PathBuf, most: Size },
    #[error("links lead to folders with links on more ways than can be walked, at last to {path}; remove links, or name the folders they lead to", path = .0.display())]
    ManyLinks(PathBuf),
    #[error("{path} is a link that leads nowhere; remove it or restore what it leads to", path = .0.display())]
    DeadLink(PathBuf),
    #[error("{0}")]
    Arguments(String),
    #[error("failed to read standard input: {0}")]
    Stdin(io::Error),
    #[error("no such file or folder: {path}; correct the path", path = .0.display())]
    NoSuchPath(PathBuf),
    #[error("no network file (.yaml, .yml) in {}, hidden, ignored and excluded ones left out; name the folder that holds the network", list(.0))]
    NoFile(Vec<PathBuf>),
    #[error("{path} is neither a file nor a folder; remove it, or name the files to read", path = .0.display())]
    Irregular(PathBuf),
    #[error("another file is printed with the same name as {path}; rename one of the two", path = .0.display())]
    SameName(PathBuf),
    #[error("standard input can be read once only; name `-` once")]
    StdinTwice,
    #[error("--stdin-name names standard input, which is not read; add `-` to the paths")]
    StdinNameAlone,
    #[error("no {kind} is called `{name}`; {hint}")]
    NoSuchRule { kind: &'static str, name: String, hint: String },
    #[error("nothing in the network has the id `{id}`; {hint}")]
    NoSuchId { id: String, hint: String },
    #[error("`{id}` cannot stand there: {hint}")]
    WrongKind { id: String, hint: String },
    #[error("some file does not parse, and what forbids the sale may stand there; `cspgraph check` says which")]
    Incomplete,
    #[error("{path}:{line}:{column}: {message}")]
    Malformed { path: String, line: usize, column: usize, message: String },
    #[error("the configuration has no profile `{name}`; {hint}")]
    NoSuchProfile { name: String, hint: String },
    #[error(
        "there is no configuration that could have a profile; name it with --config, or write one with `cspgraph init`"
    )]
    ProfileAlone,
    #[error("the patterns in `exclude` cannot be used together: {0}; use fewer")]
    Pattern(ignore::Error),
    #[error("there is no baseline {path}; `cspgraph baseline write` makes one", path = .0.display())]
    NoBaseline(PathBuf),
    #[error("{path} is no baseline and is left as it is ({message}); name another file", path = path.display())]
    NotABaseline { path: PathBuf, message: String },
    #[error(
        "the paths or the profile leave out some of the network of the configuration, and a baseline is of all of it; leave them out"
    )]
    Part,
    #[error("--strict-baseline needs a baseline; name it with --baseline, or in the configuration")]
    StrictAlone,
    #[error("{path} does not parse, so nobody can tell what is known in it; mend it first")]
    BrokenNetwork { path: String },
    #[error("what begins after {0} is left out, so nobody can tell what no longer occurs; choose a later day or none")]
    LeftOut(Day),
    #[error("{path} is there and is left as it is; remove it first, or edit it", path = .0.display())]
    Exists(PathBuf),
    #[error("failed to write {path}: {source}; nothing was written: free space, or correct the path or its permissions", path = path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("no rule is left to check; select some rule that is not ignored")]
    NothingSelected,
    #[error("the program `git` is not found; install it, or add its folder to PATH")]
    NoGit,
    #[error("git failed to {to}: {said}")]
    Git { to: &'static str, said: String },
    #[error("the working directory is in no git repository; change to a folder of one")]
    NoRepository,
    #[error("the working directory lies outside of the repository's working tree; change into that")]
    OutsideWorkingTree,
    #[error("this repository has no working tree and no index; name two revisions, `cspgraph diff BASE HEAD`")]
    Bare,
    #[error("no commit is called `{name}`; {hint}")]
    NoRevision { name: String, hint: String },
    #[error(
        "`{name}` is both a revision and a path; write `{base} {name} -- .` for the revision, `{base} -- {name}` for the path"
    )]
    Ambiguous { base: String, name: String },
    #[error("`{name}` is neither a revision nor a path on either side; {hint}")]
    NeitherRevisionNorPath { name: String, hint: String },
    #[error("`{0}` is a revision, and --staged takes the index in its place; leave one of the two out")]
    StagedAndHead(String),
    #[error(
        "`{0}` stands before `--`, where no more than two revisions may be, with --staged one; put paths behind it"
    )]
    TooManyRevisions(String),
    #[error("neither side has `{path}`; correct the path", path = .0.display())]
    OnNeitherSide(PathBuf),
    #[error("the index does not have `{path}`; correct the path, or `git add` it", path = .0.display())]
    NotStaged(PathBuf),
    #[error("`{0}` has conflicts that are not resolved; resolve them and `git add` the file")]
    Unmerged(String),
    #[error("{path} is outside of the repository; name paths within it", path = .0.display())]
    OutsideRepository(PathBuf),
    #[error("`{0}` is a link that leads out of the repository, where git keeps nothing; put the file in its place")]
    LinkOutside(String),
    #[error("the repository lacks the object {0}; fetch it, say with `git fetch --refetch`")]
    NoObject(String),
    #[error("failed to write to standard output: {0}; free space or correct the redirection")]
    Output(io::Error),
    #[error("{path} cannot be written: its folder does not exist; create the folder, or correct the path", path = .0.display())]
    NoFolder(PathBuf),
    #[error("{path} is a folder; name a file in it", path = .0.display())]
    Folder(PathBuf),
    #[error("{path} is a file that is read, or looks like one; write the report to another one", path = .0.display())]
    OwnFile(PathBuf),
    #[error("two reports go to {path}; give each a file of its own", path = .0.display())]
    SameOutput(PathBuf),
    #[error("{path} is imported; write the network into another file", path = .0.display())]
    Imported(PathBuf),
    #[error(
        "{path} holds more than an import has written, and is left as it is; add `--merge {path}` to keep that and add to it, or name another file", path = .0.display()
    )]
    Foreign(PathBuf),
    #[error("no file to import in {}, hidden ones and networks left out; name the folder that holds the downloads", list(.0))]
    NoImport(Vec<PathBuf>),
    #[error("nothing to import: {0}; nothing was written")]
    NothingImported(String),
    #[error("{0}; nothing was written, as --strict asks")]
    Strict(String),
    #[error(
        "failed to watch {path}: {said}; raise the limits of the system on what may be watched, or name fewer folders", path = path.display()
    )]
    Watch { path: PathBuf, said: String },
    #[error("failed to find the working directory: {0}; change to a directory that exists")]
    WorkingDirectory(io::Error),
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
