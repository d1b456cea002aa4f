//! The arguments of `import`, and the help that explains them.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValue};
use clap::{Args, ValueEnum, ValueHint};

use crate::cli::arguments::LimitArguments;
use crate::import::{DateOrder, Kind, is_account};
use crate::programme::Role;

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// Files to import; a folder stands for every file below it, `-` for standard input.
    ///
    /// Hidden files and networks (.yaml, .yml) in folders are left out. What .gitignore names is read: data that is
    /// downloaded is seldom committed.
    #[arg(required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Write the network into this file. Without it and --output-dir it goes to standard output.
    ///
    /// A file that is there is replaced only if it holds nothing but what an import has written; with --merge what else it
    /// holds is kept, to the byte.
    #[arg(long, short, value_name = "FILE", conflicts_with = "output_dir")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Write the network into this folder, one file for each section.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) output_dir: Option<PathBuf>,
    /// Keep what this network says, a file or a folder (repeatable): write what it does not have, tell what contradicts it.
    ///
    /// Of its files none but those of --output and --output-dir are written.
    #[arg(long, value_name = "EXISTING")]
    pub(in crate::cli) merge: Vec<PathBuf>,
    /// Whose files these are: the id of its tenant, a location id, the id of a partner of --merge, or a file with its profile.
    #[arg(long, value_name = "ID|MPN|FILE", value_hint = ValueHint::FilePath, value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) partner: Option<String>,
    /// The role of that partner. Default: indirect-provider where there are resellers, else direct-bill.
    #[arg(long, value_name = "ROLE")]
    pub(in crate::cli) role: Option<ImportRole>,
    /// Whom or what a file is about, where the answer does not repeat it (repeatable): the tenant or the location id of a
    /// partner, or the tenant of a customer, `=`, and the path.
    ///
    /// The file is read, be it among FILES or not. Without this the name of a file may tell: `4847383.json`.
    #[arg(long, value_name = "ID=FILE", visible_aliases = ["customers-of", "agreements"], value_parser = about)]
    pub(in crate::cli) about: Vec<About>,
    /// What the files are, whatever they look like.
    #[arg(long, value_name = "KIND")]
    pub(in crate::cli) kind: Option<Kind>,
    /// How dates in figures are written.
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub(in crate::cli) date_order: ImportDateOrder,
    /// Stop at the first bad line, refused file or contradiction, and write nothing.
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    /// Tell nothing but refused files, bad lines, contradictions and failures.
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArguments,
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.name()).help(self.title());
        // As Partner Center spells it.
        Some(if *self == Self::LicenceLines { value.alias("license-lines") } else { value })
    }
}

/// Whom or what a file is about.
#[derive(Clone, Debug)]
pub(in crate::cli) struct About {
    /// A location id, or the id of a tenant.
    pub(in crate::cli) id: String,
    pub(in crate::cli) path: PathBuf,
}

fn about(text: &str) -> Result<About, String> {
    let (id, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or_else(|| "write ID=FILE, say `4847383=agreement.json`".to_owned())?;
    if !is_account(id) {
        return Err(format!(
            "`{id}` is neither a location id (MPN), which has at most ten digits, nor the id of a tenant"
        ));
    }
    Ok(About { id: id.to_owned(), path: PathBuf::from(path) })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ImportRole {
    /// Sells through indirect resellers.
    IndirectProvider,
    /// Sells to customers itself.
    DirectBill,
    /// Sells what an indirect provider orders.
    IndirectReseller,
}

impl ImportRole {
    /// The role of the programme.
    pub(in crate::cli) fn role(self) -> Role {
        match self {
            Self::IndirectProvider => Role::IndirectProvider,
            Self::DirectBill => Role::DirectBill,
            Self::IndirectReseller => Role::IndirectReseller,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ImportDateOrder {
    /// As the file tells; where it does not, the month first.
    Auto,
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
    /// Year, month, day.
    Ymd,
}

impl ImportDateOrder {
    /// The order that is asked for, if one is.
    pub(in crate::cli) fn order(self) -> Option<DateOrder> {
        match self {
            Self::Auto => None,
            Self::Mdy => Some(DateOrder::MonthFirst),
            Self::Dmy => Some(DateOrder::DayFirst),
            Self::Ymd => Some(DateOrder::YearFirst),
        }
    }
}
