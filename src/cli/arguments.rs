//! The arguments, and the help that explains them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::{ArgValueCandidates, ArgValueCompleter, Shell};

use crate::cli::allowance::Allowance;
use crate::cli::complete;
use crate::cli::import::arguments::ImportArguments;
use crate::programme::Day;
use crate::source::{SIZE_MAX, Size};
use crate::syntax::Limits;
use crate::visible::is_hidden;

/// Check reseller networks of the Microsoft Cloud Solution Provider (CSP) programme for what the programme forbids.
///
/// A network is described in YAML files: partners with their enrollments, tenants, customers, and the dated
/// relationships between them. `check` reads them all and points at every line that the programme does not allow; `why`,
/// `show` and `graph` answer questions about them.
#[derive(Debug, Parser)]
#[command(name = "cspgraph", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check a network and report what is wrong in it.
    ///
    /// The network is the union of all files given. Exit status: 0 if nothing at or above --fail-on was found, 1 if
    /// something was, 2 if the check could not be done.
    Check(CheckArguments),
    /// Write a report for auditors: what was checked, as of which day, against which facts, what was found, who waived what.
    ///
    /// One document that stands for itself, as a page, a workbook, Markdown or JSON. The same input gives the same bytes.
    /// Exit status as for `check`: 0 if nothing at or above --fail-on was found, 1 if something was, 2 if no report could be
    /// written.
    Report(AuditArguments),
    /// Say whether a sale may be, and why; the network need not have it.
    ///
    /// Prints the supply chain that carries the sale, what the programme asks of it with the lines that each verdict
    /// rests on and, where the answer is no, what would have to change. Exit status: 0 for yes, 1 for no, 2 if the
    /// question could not be answered.
    Why(WhyArguments),
    /// Show everything that the network knows about a partner, a customer or a tenant.
    ///
    /// Enrollments, agreements, relationships, affiliates and findings, each with the place where it is written; what is
    /// over or still to come is marked. Exit status: 0, or 2 if nothing has the id or the network cannot be read.
    Show(ShowArguments),
    /// Draw a network, or a part of it, for Graphviz, Mermaid or programs that analyse graphs.
    ///
    /// A network of more than 100 nodes is collapsed by region unless --focus, --findings or --collapse says what to
    /// draw; nothing is left out in silence. Exit status: 0 if it was drawn, 2 if it could not be.
    Graph(GraphArguments),
    /// Say what a change does to a network: findings, entities and relationships that it adds, removes or changes.
    ///
    /// Compares two versions in a git repository, each checked whole: BASE and HEAD or, without HEAD, BASE and the files as
    /// they are now. Exit status: 0 if nothing at or above --fail-on is introduced, 1 if something is, 2 if the
    /// comparison could not be done.
    Diff(DiffArguments),
    /// Make a network of what Partner Center answers, and of the files that its portal lets people download.
    ///
    /// Reads answers saved as JSON, reconciliation files, and what the portal and PowerShell write as CSV, also in .gz and
    /// .zip; what each file is, its content tells. Exit status: 0 if all was taken, 1 if a file was refused, a line was bad
    /// or something contradicts the network that is merged, 2 if nothing was written.
    Import(ImportArguments),
    /// Write findings and relationships with the names of Partner Center, to lay beside a reconciliation file.
    ///
    /// `import` reads it back. Exit status: 0 if it was written, 2 if it could not be.
    Export(ExportArguments),
    /// Keep the present findings as known, so that only new ones count.
    Baseline {
        #[command(subcommand)]
        action: BaselineAction,
    },
    /// Write a commented configuration to begin with.
    ///
    /// Makes cspgraph.yaml; one that is there is left as it is. Exit status: 0, or 2 if nothing was written.
    Init {
        /// The folder at the root of the network.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Print a JSON Schema, for editors that complete and check as you write.
    Schema {
        /// Of what.
        of: SchemaOf,
    },
    /// Print the manual page of a rule: what it reports, why, an example, the way out.
    Explain {
        /// The name of the rule, as findings show it.
        #[arg(add = ArgValueCandidates::new(complete::rules))]
        name: String,
        /// When to use colours.
        #[arg(long, value_name = "WHEN", default_value = "auto")]
        color: Color,
    },
    /// List all rules.
    Rules {
        /// How to print the list.
        #[arg(long, default_value = "text")]
        format: RulesFormat,
    },
    /// Print the script by which a shell completes commands, flags, rules and the ids of the network.
    ///
    /// The shell runs it when it starts; docs/integration.md says how, shell by shell. The script asks the `cspgraph`
    /// that is on the PATH.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write manual pages, one for the program and one for each command.
    Man {
        /// The folder to write them into, say ~/.local/share/man/man1; it is made if need be.
        folder: PathBuf,
    },
}

/// The heading of the options about the configuration.
const CONFIGURATION: &str = "Configuration";

/// The heading of the options that every command has that reads a network.
const READING: &str = "Reading the network";

/// What the network is.
#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    /// Files and folders of the network. Default: the `paths` of the configuration, else the folder in which it was found,
    /// else this folder.
    ///
    /// A folder stands for every .yaml and .yml file below it; hidden files, what .gitignore names and files called
    /// cspgraph.yaml are left out. A `-` reads one file of the network from standard input.
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) configuration: ConfigurationArguments,
    /// The path to print for standard input; the file of that path is not read.
    #[arg(long, value_name = "NAME", help_heading = READING, value_parser = NonEmptyStringValueParser::new())]
    pub(super) stdin_name: Option<String>,
    #[command(flatten)]
    pub(super) limits: LimitArguments,
}

/// Which configuration counts.
#[derive(Clone, Debug, Args)]
pub(super) struct ConfigurationArguments {
    /// The configuration. Default: the next cspgraph.yaml from the first path upwards, in a git repository up to its root.
    #[arg(long, value_name = "FILE", help_heading = CONFIGURATION, conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration.
    #[arg(long, help_heading = CONFIGURATION)]
    pub(super) no_config: bool,
    /// The settings of this profile of the configuration.
    #[arg(long, value_name = "NAME", help_heading = CONFIGURATION, conflicts_with = "no_config")]
    pub(super) profile: Option<String>,
}

/// How much a file may ask for. Sizes are in bytes, or have a unit: `512MiB`, `1GB`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_field_names, reason = "fields are called as their flags")]
pub(super) struct LimitArguments {
    /// How large a file may be, say 512MiB or 1GB; 4 GiB at most.
    #[arg(long, value_name = "SIZE", help_heading = READING, allow_negative_numbers = true, default_value_t = Size(1 << 30), value_parser = file_size)]
    pub(super) max_file_size: Size,
    /// How large all files together may be.
    #[arg(long, value_name = "SIZE", help_heading = READING, allow_negative_numbers = true, default_value_t = Size(4 << 30))]
    pub(super) max_total_size: Size,
    /// How long a line may be.
    #[arg(long, value_name = "SIZE", help_heading = READING, allow_negative_numbers = true, default_value_t = Limits::default().line_length)]
    pub(super) max_line_length: Size,
    /// How long a value may be, such as a name or a note.
    #[arg(long, value_name = "SIZE", help_heading = READING, allow_negative_numbers = true, default_value_t = Limits::default().scalar_length)]
    pub(super) max_scalar_length: Size,
    /// How deep lists and mappings may nest.
    #[arg(long, value_name = "LEVELS", help_heading = READING, allow_negative_numbers = true, default_value_t = Limits::default().depth, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) max_depth: u32,
    /// How many values the aliases of one file may stand for.
    #[arg(long, value_name = "N", help_heading = READING, allow_negative_numbers = true, default_value_t = Limits::default().aliased_values)]
    pub(super) max_aliased_values: u64,
}

impl LimitArguments {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            depth: self.max_depth,
            aliased_values: self.max_aliased_values,
            scalar_length: self.max_scalar_length,
            line_length: self.max_line_length,
        }
    }

    /// How much may be read of one network.
    pub(super) fn allowance(&self) -> Allowance {
        Allowance::new(self.max_file_size, self.max_total_size)
    }
}

/// The size of a file that can be asked for.
fn file_size(text: &str) -> Result<Size, String> {
    let size: Size = text.parse()?;
    if size > SIZE_MAX { Err(format!("no file can have more than {SIZE_MAX}")) } else { Ok(size) }
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are independent of each other")]
pub(super) struct CheckArguments {
    /// How to print what was found.
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
    /// Write what was found into a file as well (repeatable): any format of --format, `=`, and the path.
    ///
    /// The file is written whole or not at all. Text is not coloured there.
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(super) output: Vec<String>,
    /// The day from which to look at the network, as YYYY-MM-DD. What begins later is left out.
    ///
    /// Without it the day is today, and nothing is left out: what is planned is judged, too.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// The least severity that makes the exit status 1. Default: that of the configuration, else error.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    /// Report these rules or groups alone (repeatable, or separated by commas).
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = ArgValueCandidates::new(complete::rules_and_groups))]
    pub(super) select: Vec<String>,
    /// Do not report these rules or groups (repeatable, or separated by commas); syntax-error always is.
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = ArgValueCandidates::new(complete::rules_and_groups))]
    pub(super) ignore: Vec<String>,
    #[command(flatten)]
    pub(super) accepted: AcceptedArguments,
    /// Exit with 1 if the baseline has findings that no longer occur.
    #[arg(long, conflicts_with = "no_baseline")]
    pub(super) strict_baseline: bool,
    /// Show at most this many findings in text, those of one cause counting once.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(super) max_findings: usize,
    /// Count the findings by rule.
    #[arg(long)]
    pub(super) statistics: bool,
    /// Check what is about to be committed, the index of the git repository, and not what lies in the working tree.
    #[arg(long, conflicts_with = "stdin_name")]
    pub(super) staged: bool,
    /// Check again whenever a file of the network, the configuration, the baseline or a .gitignore changes, until Ctrl-C.
    ///
    /// Prints text or concise. Reports in other formats go to --output, and are replaced after each check.
    #[arg(long, conflicts_with_all = ["staged", "stdin_name"])]
    pub(super) watch: bool,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are honoured.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Draw text with ASCII characters alone.
    #[arg(long)]
    pub(super) ascii: bool,
    /// Print findings alone, without the line that sums them up.
    #[arg(long, short)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

impl NetworkArguments {
    /// Whether a file of the network comes from standard input, perhaps from somebody who types it.
    pub(super) fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == "-")
    }
}

/// Which findings do not count.
#[derive(Debug, Args)]
pub(super) struct AcceptedArguments {
    /// Let no waiver count, neither those of the configuration nor those in comments.
    #[arg(long)]
    pub(super) no_waivers: bool,
    /// Let the findings of this file through as known. Default: the `baseline` of the configuration, if it has one.
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub(super) baseline: Option<PathBuf>,
    /// Let no finding through as known.
    #[arg(long)]
    pub(super) no_baseline: bool,
}

#[derive(Debug, Args)]
pub(super) struct AuditArguments {
    /// Write the report into this file (repeatable). Its ending says the format, .html, .xlsx, .md or .json; any other name
    /// goes with --format, or as FORMAT=PATH.
    ///
    /// The file is written whole or not at all. Without it the report goes to standard output, in the format of --format.
    #[arg(long, value_name = "PATH")]
    pub(super) output: Vec<PathBuf>,
    /// What the report is written as, where the ending of a file does not say it.
    #[arg(long)]
    pub(super) format: Option<AuditFormat>,
    /// The title of the report.
    #[arg(long, value_name = "TEXT", default_value = "CSP network audit", value_parser = heading)]
    pub(super) title: String,
    /// The organisation that the report is about.
    #[arg(long, value_name = "TEXT", value_parser = heading)]
    pub(super) organisation: Option<String>,
    /// Say what changed since this report, which `cspgraph report` wrote as JSON.
    #[arg(long, value_name = "REPORT")]
    pub(super) since: Option<PathBuf>,
    /// Say when the report was written; without it the same input gives the same bytes.
    #[arg(long)]
    pub(super) timestamp: bool,
    /// Where people can read the files: an address in which {file} and {line} stand for a path and a line. Workbooks lead
    /// to the files beside them without it.
    #[arg(long, value_name = "URL")]
    pub(super) source_url: Option<String>,
    /// The day from which to look at the network, as YYYY-MM-DD. What begins later is left out.
    ///
    /// Without it the day is today, and nothing is left out: what is planned is judged, too.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// The least severity that makes the exit status 1. Default: that of the configuration, else error.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(super) accepted: AcceptedArguments,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// What to write.
    #[arg(long, default_value = "csv")]
    pub(super) format: ExportFormat,
    /// The day from which to look at the network, as YYYY-MM-DD.
    ///
    /// Without it the day is today. Every record is written, whenever it begins.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// A table.
    Csv,
    /// One JSON document, version 1.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormat {
    /// One page for a browser, with pictures, that needs nothing else.
    Html,
    /// A workbook for Excel, LibreOffice and their like.
    Xlsx,
    /// For wikis.
    #[value(name = "md", alias = "markdown")]
    Markdown,
    /// One JSON document, which `--since` reads; `cspgraph schema report` prints its schema.
    Json,
}

impl AuditFormat {
    /// Whether files of this format end so.
    pub(super) fn is_ending(self, ending: &str) -> bool {
        let endings: &[&str] = match self {
            Self::Html => &["html", "htm"],
            Self::Xlsx => &["xlsx"],
            Self::Markdown => &["md", "markdown"],
            Self::Json => &["json"],
        };
        endings.iter().any(|own| ending.eq_ignore_ascii_case(own))
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineAction {
    /// Write the findings of the network as known.
    ///
    /// What is waived, what is said about waivers, and files that do not parse are never known. A file that is there is
    /// replaced if it is a baseline. Exit status: 0, or 2 if nothing was written.
    Write(BaselineArguments),
    /// Remove what no longer occurs.
    ///
    /// Exit status: 0, or 2 if the baseline was left as it is.
    Prune(BaselineArguments),
}

#[derive(Debug, Args)]
pub(super) struct BaselineArguments {
    /// The file. Default: the `baseline` of the configuration, else cspgraph-baseline.json beside the configuration, or
    /// in this folder.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// The day from which to look at the network, as YYYY-MM-DD. What begins later is left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The configuration, cspgraph.yaml.
    Config,
    /// The JSON document of `report`.
    Report,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The revision to compare with: a commit, a branch, a tag.
    ///
    /// It is taken as it is; no common ancestor is looked for.
    pub(super) base: OsString,
    /// The revision that is compared, and files and folders of the network as in `check`.
    ///
    /// Without HEAD the files are compared as they are now, new ones among them. What is both a revision and a path has to
    /// stand on its side of `--`: revisions before, paths behind.
    #[arg(value_name = "HEAD] [PATHS")]
    pub(super) head_and_paths: Vec<OsString>,
    /// Files and folders of the network. Default: as in `check`.
    #[arg(last = true, value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,
    /// Compare what is about to be committed, the index, and not what lies in the working tree.
    #[arg(long)]
    pub(super) staged: bool,
    /// How to print what changed.
    #[arg(long, default_value = "text")]
    pub(super) format: DiffFormat,
    /// The day from which to look at both versions, as YYYY-MM-DD. What begins later is left out of what rules see.
    ///
    /// Without it the day is today, and nothing is left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// The least severity of an introduced finding that makes the exit status 1. Default: that of the configuration, else
    /// error.
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are honoured.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Let no waiver count, on neither side.
    #[arg(long)]
    pub(super) no_waivers: bool,
    #[command(flatten)]
    pub(super) configuration: ConfigurationArguments,
    #[command(flatten)]
    pub(super) limits: LimitArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people.
    Text,
    /// One JSON document, version 1.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct WhyArguments {
    /// The id of the seller: a partner, or microsoft.
    #[arg(add = ArgValueCompleter::new(complete::sellers))]
    pub(super) seller: String,
    /// The id of the buyer: a customer or a partner.
    #[arg(add = ArgValueCompleter::new(complete::buyers))]
    pub(super) buyer: String,
    /// The day on which the sale begins, as YYYY-MM-DD; without it the day of the sale that the network has, else today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) on: Option<Day>,
    /// The id of the buyer's tenant that the sale is for.
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::tenants))]
    pub(super) tenant: Option<String>,
    /// The buyer is a partner that buys for its own use.
    #[arg(long)]
    pub(super) own_use: bool,
    /// How to print the answer.
    #[arg(long, default_value = "text")]
    pub(super) format: AnswerFormat,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The id of a partner, a customer or a tenant; `microsoft` shows whom Microsoft sells to.
    #[arg(add = ArgValueCompleter::new(complete::entities))]
    pub(super) id: String,
    /// How to print what is known.
    #[arg(long, default_value = "text")]
    pub(super) format: AnswerFormat,
    /// The day from which to look at the network, as YYYY-MM-DD. What begins later is marked as left out.
    ///
    /// Without it the day is today, and nothing is left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are honoured.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Debug, Args)]
pub(super) struct GraphArguments {
    /// What to draw for.
    #[arg(long, default_value = "dot")]
    pub(super) format: GraphFormat,
    /// Draw what surrounds this partner, customer or tenant (repeatable).
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::entities))]
    pub(super) focus: Vec<String>,
    /// How many relationships away from a focus to draw, in any direction. Default: 1
    #[arg(long, value_name = "N")]
    pub(super) depth: Option<u32>,
    /// Draw only what the findings of `check` are about, and mark what is at fault.
    #[arg(long)]
    pub(super) findings: bool,
    /// Draw many things as one.
    #[arg(long, value_name = "BY")]
    pub(super) collapse: Option<CollapseBy>,
    /// The day of roles and regions, as YYYY-MM-DD; what has ended or not begun by then is dashed or dotted. Without
    /// it the day is today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// Draw at most this many nodes. Default: 300; 100 of a whole network, and for Mermaid, which takes no more.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_nodes: Option<u32>,
    #[command(flatten)]
    pub(super) network: NetworkArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswerFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// The language of Graphviz.
    Dot,
    /// A flowchart of Mermaid.
    Mermaid,
    /// GraphML, for networkx, Gephi, yEd and their like.
    Graphml,
    /// One JSON document, version 1.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CollapseBy {
    /// One node for each region and role: so many resellers in europe.
    Region,
    /// Customers and tenants are counted at the partners that serve them.
    Partner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Drawn for people, with the lines concerned.
    Text,
    /// One line per finding.
    Concise,
    /// One JSON document, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for Jenkins, GitLab and others that show tests.
    Junit,
    /// Workflow commands of GitHub Actions, and a job summary.
    Github,
    /// The Code Quality report of GitLab.
    Gitlab,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// Checkstyle XML.
    Checkstyle,
    /// The diagnostic format of reviewdog.
    Rdjson,
    /// For comments on pull requests, and wikis.
    Markdown,
    /// One row per finding, for spreadsheets.
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    /// For people, by group.
    Text,
    /// A JSON list.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Everything.
    Info,
    /// Nothing: the exit status is 0 whatever was found.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A text that stands above others.
fn heading(text: &str) -> Result<String, String> {
    const CHARACTERS_MAX: usize = 200;
    if text.chars().all(|character| character.is_whitespace() || is_hidden(character)) {
        return Err("there is nothing to read in it; write some words, or leave the flag out".to_owned());
    }
    if text.chars().count() > CHARACTERS_MAX {
        return Err(format!("nobody reads a heading of more than {CHARACTERS_MAX} characters; write a shorter one"));
    }
    Ok(text.trim().to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written YYYY-MM-DD, say 2026-03-31".to_owned())
}
