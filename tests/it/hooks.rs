//! The program in other repositories: pre-commit, pipelines, pip.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use ignore::WalkBuilder;
use serde_yaml::Value;

use crate::cli::Folder;
use crate::consumers::{consumers, is_there, output};

/// Held by who builds from source: what one build leaves is the next one's, and cargo tells sources apart by their age.
static BUILD: Mutex<()> = Mutex::new(());

const SELF_SALE: &str = "  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// A small network in which all is well, and the same with a sale that is not allowed.
fn networks() -> [String; 2] {
    let good = read("graphs/minimal.yaml");
    let sales = good.lines().find(|line| line.starts_with("sales:")).unwrap().to_owned() + "\n";
    let bad = good.replace(&sales, &(sales.clone() + SELF_SALE));
    [good, bad]
}

/// The blocks of YAML on the page about integration.
fn blocks() -> Vec<String> {
    let page = read("docs/integration.md");
    page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A command in the folder, with these folders first on its path and nothing that the user has told git.
fn command(name: impl AsRef<Path>, folder: &Path, path: &[PathBuf]) -> Command {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new(name.as_ref());
    command
        .current_dir(folder)
        .env("PATH", env::join_paths(path.iter().cloned().chain(env::split_paths(&inherited))).unwrap());
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "SKIP"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
        command.env(format!("{name}_NAME"), "Northwind").env(format!("{name}_EMAIL"), "network@northwind.example");
    }
    command.env("PRE_COMMIT_COLOR", "never").stdin(Stdio::null());
    command
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = command("git", folder, &[]).args(arguments).output().unwrap();
    assert!(status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap().trim().to_owned()
}

/// Makes a repository of the folder; returns its revision.
fn commit_all(folder: &Path) -> String {
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message=hooks"]);
    git(folder, &["rev-parse", "HEAD"])
}

/// The configuration on the page for the hook of this id, for the hooks in a repository on this machine.
fn configuration(id: &str, hooks: &Path) -> String {
    let is_of = |block: &&String| block.ends_with(&format!("- id: {id}\n"));
    let block = blocks().iter().find(is_of).unwrap().clone();
    let revision = commit_all(hooks);
    let hooks = hooks.display().to_string();
    block.replace("<address of this repository>", &hooks).replace("<revision>", &revision)
}

fn pre_commit() -> PathBuf {
    consumers().join("venv/bin/pre-commit")
}

/// A repository that pre-commit watches over.
struct Watched<'f> {
    folder: PathBuf,
    path: &'f [PathBuf],
    /// What else commits are told by the environment.
    told: Vec<(&'static str, PathBuf)>,
}

impl Watched<'_> {
    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn pre_commit(&self, arguments: &[&str]) {
        let mut pre_commit = command(pre_commit(), &self.folder, self.path);
        output_of(pre_commit.args(arguments).envs(self.told.iter().cloned()));
    }

    /// Stages the files and tries to commit; whether it was, and what was said.
    fn commit(&self, files: &[&str]) -> (bool, String) {
        git(&self.folder, &[&["add", "--"], files].concat());
        self.commit_with(&[])
    }

    fn commit_with(&self, arguments: &[&str]) -> (bool, String) {
        let mut commit = command("git", &self.folder, self.path);
        commit.args(["commit", "--message=change"]).args(arguments).envs(self.told.iter().cloned());
        let Output { status, stdout, stderr } = commit.output().unwrap();
        (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
    }
}

fn output_of(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{said}");
    said
}

/// What pre-commit says of the hook in one line.
fn verdict(said: &str) -> &str {
    let line = said.lines().find(|line| line.starts_with("cspgraph.")).unwrap_or_else(|| panic!("{said}"));
    ["Passed", "Failed", "Skipped"].into_iter().find(|verdict| line.ends_with(verdict)).unwrap()
}

#[test]
fn pre_commit_checks_the_network_as_it_is_staged() {
    if !is_there("pre-commit", Command::new(pre_commit()).arg("--version")) {
        return;
    }
    let folder = Folder::new("pre-commit").with("hooks/.pre-commit-hooks.yaml", read(".pre-commit-hooks.yaml"));
    let path = [Path::new(env!("CARGO_BIN_EXE_cspgraph")).parent().unwrap().to_owned()];
    let told = vec![("PRE_COMMIT_HOME", folder.0.join("home"))];
    let watched = Watched { folder: folder.0.join("network"), path: &path, told };
    watched.write(".pre-commit-config.yaml", &configuration("cspgraph-system", &folder.0.join("hooks")));
    let [good, bad] = networks();
    git(&watched.folder, &["init", "--quiet", "--initial-branch=main"]);
    git(&watched.folder, &["add", ".pre-commit-config.yaml"]);
    watched.pre_commit(&["install"]);

    watched.write("emea/network.yaml", &good);
    let (is_committed, said) = watched.commit(&["emea"]);
    assert_eq!((is_committed, verdict(&said)), (true, "Passed"), "{said}");

    watched.write("emea/network.yaml", &bad);
    let (is_committed, said) = watched.commit(&["emea"]);
    assert_eq!((is_committed, verdict(&said)), (false, "Failed"), "{said}");
    assert!(said.contains("error[self-sale]") && said.contains("emea/network.yaml:"), "{said}");

    // From here on the sale stands in the working tree alone.
    git(&watched.folder, &["restore", "--staged", "emea"]);
    for unrelated in ["README.md", ".github/workflows/network.yml", "data.json"] {
        watched.write(unrelated, "name: network\n");
        let (is_committed, said) = watched.commit(&[unrelated]);
        assert_eq!((is_committed, verdict(&said)), (true, "Skipped"), "{unrelated}: {said}");
    }
    watched.write("draft.yaml", &bad);
    watched.write("apac.yml", "version: 1\nx-note: nothing yet\n");
    let (is_committed, said) = watched.commit(&["apac.yml"]);
    assert_eq!((is_committed, verdict(&said)), (true, "Passed"), "{said}");
    assert_eq!(fs::read_to_string(watched.folder.join("emea/network.yaml")).unwrap(), bad);

    // What `--all` commits git stages in an index of its own.
    let (is_committed, said) = watched.commit_with(&["--all"]);
    assert_eq!((is_committed, verdict(&said)), (false, "Failed"), "{said}");

    // Each file alone is well.
    watched.write("emea/network.yaml", &good);
    watched.write("apac.yml", "version: 1\nsales:\n  - {seller: adatum, buyer: northwind, since: 2021-04-01}\n");
    let (is_committed, said) = watched.commit(&["apac.yml"]);
    assert_eq!((is_committed, verdict(&said)), (false, "Failed"), "{said}");
}

/// How to build quickly what is run once: the same crates as ever, from what is downloaded.
fn build(folder: &Folder) -> (PathBuf, Vec<(&'static str, PathBuf)>) {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // The one thing that nobody can say by the environment.
    let script =
        format!("#!/bin/sh\ncase $1 in install) shift; set -- install --locked \"$@\";; esac\nexec '{cargo}' \"$@\"\n");
    let shim = folder.0.join("bin/cargo");
    fs::create_dir_all(folder.0.join("bin")).unwrap();
    fs::write(&shim, script).unwrap();
    fs::set_permissions(&shim, fs::Permissions::from_mode(0o755)).unwrap();
    let told = [
        ("CARGO_NET_OFFLINE", "true"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ];
    let mut told: Vec<_> = told.into_iter().map(|(name, value)| (name, PathBuf::from(value))).collect();
    told.push(("CARGO_TARGET_DIR", consumers().join("build")));
    (folder.0.join("bin"), told)
}

#[test]
fn pre_commit_builds_the_hook_from_the_repository() {
    if !is_there("pre-commit", Command::new(pre_commit()).arg("--version")) {
        return;
    }
    let _building = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new("pre-commit-rust");
    // The files as they are, whether or not they are committed.
    let files =
        WalkBuilder::new(root()).hidden(false).require_git(false).filter_entry(|it| it.file_name() != ".git").build();
    for file in files.map(Result::unwrap).filter(|file| file.file_type().is_some_and(|kind| kind.is_file())) {
        let copy = folder.0.join("hooks").join(file.path().strip_prefix(root()).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(file.path(), copy).unwrap();
    }
    let (shim, mut told) = build(&folder);
    told.push(("PRE_COMMIT_HOME", folder.0.join("home")));
    let path = [shim];
    let watched = Watched { folder: folder.0.join("network"), path: &path, told };
    watched.write(".pre-commit-config.yaml", &configuration("cspgraph", &folder.0.join("hooks")));
    git(&watched.folder, &["init", "--quiet", "--initial-branch=main"]);
    watched.pre_commit(&["install", "--install-hooks"]);
    let [good, bad] = networks();
    watched.write("network.yaml", &good);
    let (is_committed, said) = watched.commit(&["."]);
    assert_eq!((is_committed, verdict(&said)), (true, "Passed"), "{said}");
    watched.write("network.yaml", &bad);
    let (is_committed, said) = watched.commit(&["."]);
    assert_eq!((is_committed, verdict(&said)), (false, "Failed"), "{said}");
    assert!(said.contains("error[self-sale]"), "{said}");
}

#[test]
fn pip_installs_the_program_from_a_source_distribution() {
    let venv = consumers().join("venv/bin");
    if !is_there("maturin", Command::new(venv.join("maturin")).arg("--version")) {
        return;
    }
    let _building = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new("wheel");
    let (shim, told) = build(&folder);
    let path = [shim, venv.clone()];
    let here = |name: &str| {
        let mut command = command(venv.join(name), &folder.0, &path);
        command.envs(told.iter().cloned());
        command
    };
    let manifest = root().join("Cargo.toml");
    output_of(here("maturin").arg("sdist").arg("--manifest-path").arg(manifest).args(["--out", "."]));
    let name = concat!("cspgraph-", env!("CARGO_PKG_VERSION"));
    // Cargo must take the sources for newer than what it built before.
    output_of(command("tar", &folder.0, &[]).args(["-xmzf", &format!("{name}.tar.gz")]));
    let offline = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"];
    output_of(here("pip").arg("wheel").args(offline).args(["--no-build-isolation", &format!("./{name}")]));
    let mut wheels = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().path());
    let wheel = wheels.find(|path| path.extension().is_some_and(|ending| ending == "whl")).unwrap();
    output_of(here("python").args(["-m", "venv", "--without-pip", "installed"]));
    output_of(here("pip").args(["--python", "installed/bin/python", "install"]).args(offline).arg(wheel));

    let installed = |name: &str| command(folder.0.join("installed/bin").join(name), &folder.0, &[]);
    assert_eq!(
        output(installed("cspgraph").arg("--version"), b""),
        concat!("cspgraph ", env!("CARGO_PKG_VERSION"), "\n")
    );
    output(installed("cspgraph").arg("check").arg(root().join("graphs/northwind")), b"");
    let script = "
import importlib.metadata as metadata
package = metadata.distribution('cspgraph')
told = package.metadata
print(package.version, told['License-Expression'], told.get_payload().splitlines()[0])
print(sorted(file.name for file in package.files if 'licenses' in file.parts))
";
    let about = output(installed("python").args(["-c", script]), b"");
    let expected =
        concat!(env!("CARGO_PKG_VERSION"), " MIT OR Apache-2.0 # cspgraph\n['LICENSE-APACHE', 'LICENSE-MIT']\n");
    assert_eq!(about, expected);
}

#[test]
fn pipelines_are_what_their_services_read() {
    let venv = consumers().join("venv/bin");
    if !is_there("check-jsonschema", Command::new(venv.join("check-jsonschema")).arg("--version")) {
        return;
    }
    let folder = Folder::new("pipelines").with("action.yml", read("action.yml"));
    let mut files = vec![("action.yml".to_owned(), "github-actions")];
    for (number, block) in blocks().iter().enumerate() {
        let keys: Value = serde_yaml::from_str(block).unwrap();
        let service =
            [("repos", ""), ("on", "github-workflows"), ("pool", "azure-pipelines"), ("cspgraph", "gitlab-ci")];
        let service = service.into_iter().find(|(key, _)| keys.get(key).is_some()).unwrap().1;
        files.push((format!("{number}.yml"), service));
        fs::write(folder.0.join(format!("{number}.yml")), block).unwrap();
    }
    assert_eq!(files.len(), 8);
    for (file, service) in files {
        let mut check = match service {
            "" => command(venv.join("pre-commit"), &folder.0, &[]),
            _ => command(venv.join("check-jsonschema"), &folder.0, &[]),
        };
        match service {
            "" => check.args(["validate-config", &file]),
            _ => check.args(["--regex-variant", "nonunicode", "--builtin-schema", &format!("vendor.{service}"), &file]),
        };
        output_of(&mut check);
    }
    let manifest = root().join(".pre-commit-hooks.yaml");
    output_of(command(venv.join("pre-commit"), &folder.0, &[]).arg("validate-manifest").arg(manifest));
}

#[test]
fn the_action_hands_its_inputs_to_the_program() {
    let action: Value = serde_yaml::from_str(&read("action.yml")).unwrap();
    let step = action["runs"]["steps"].as_sequence().unwrap().last().unwrap();
    let folder = Folder::new("action").with("cspgraph/bin/cspgraph", "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 1\n");
    fs::set_permissions(folder.0.join("cspgraph/bin/cspgraph"), fs::Permissions::from_mode(0o755)).unwrap();
    let run = |inputs: &[(&str, &str)]| {
        let mut shell = command("bash", &folder.0, &[]);
        shell.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"].as_str().unwrap()]);
        shell.env("RUNNER_TEMP", &folder.0);
        for (variable, value) in step["env"].as_mapping().unwrap() {
            let name = value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
            assert!(action["inputs"].get(name).is_some(), "{name}");
            let value = inputs.iter().find(|(input, _)| *input == name).map_or("", |(_, value)| value);
            shell.env(variable.as_str().unwrap(), value);
        }
        let output = shell.output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&[]), "<check><--format><github><-->");
    assert_eq!(
        run(&[
            ("paths", "emea\nasia pacific\n"),
            ("fail-on", "warning"),
            ("sarif", "a b.sarif"),
            ("args", "--quiet  --ignore region")
        ]),
        "<check><--format><github><--fail-on><warning><--output><sarif=a b.sarif><--quiet><--ignore><region><--><emea><asia pacific>"
    );
}
