//! What a reader must know to read the verdict and the numbers right, in the same words in all formats for people.

use crate::ask::Numbers;
use crate::programme::grouped;
use crate::report::audit::AuditReport;
use crate::report::tally::plural;

/// Most files and patterns that are named.
const NAMED_MAX: usize = 5;

/// How partners are counted.
pub(super) const PARTNERS: &str =
    "A partner counts once for each role and region that it has, so the sums can be more than the partners.";

/// How customers are counted.
pub(super) const PROVIDERS: &str = "Customers are those that the partner orders subscriptions for, has a \
    customer-relationship with or sells to itself. All of it is as of the day.";

/// What keeps the verdict from speaking for all that there is.
pub(super) fn limits(report: &AuditReport<'_>) -> Vec<String> {
    let (audit, evidence) = (report.audit, report.evidence);
    let mut limits = Vec::new();
    if !audit.broken_files.is_empty() {
        let paths = audit.broken_files.iter().map(|file| report.sources.file(*file).path());
        let (broken, all) = (grouped(audit.broken_files.len()), grouped(report.sources.network_files()));
        let files = if report.sources.network_files() == 1 { "file" } else { "files" };
        limits.push(format!(
            "{broken} of {all} {files} could not be read: {}. What stands there is missing, and rules that hang on it are silent.",
            named(paths)
        ));
    }
    if evidence.is_part {
        limits.push(
            "What was read is a part of the network that the configuration describes: nothing is said of the rest."
                .to_owned(),
        );
    }
    if !evidence.excluded.is_empty() {
        let patterns = named(evidence.excluded.iter().map(String::as_str));
        limits.push(format!("The configuration excludes files by {patterns}: nothing is said of these."));
    }
    if audit.left_out > 0 {
        let verbs = if audit.left_out == 1 { ["begins", "is"] } else { ["begin", "are"] };
        let count = counted(audit.left_out, "record");
        limits.push(format!("{count} {} after {} and {} not judged.", verbs[0], report.outcome.as_of, verbs[1]));
    }
    if evidence.ignores_waivers {
        limits.push("Waivers were left out of account (`--no-waivers`).".to_owned());
    }
    limits
}

/// Whose day it is, and whether the same report can be had again.
pub(super) fn day(report: &AuditReport<'_>) -> &'static str {
    if report.evidence.leaves_out_later {
        "what begins later is left out"
    } else {
        "the day on which the report was made; what begins later is judged, too. For a report that can be made again on \
         another day, name the day with `--as-of`"
    }
}

/// How sales are counted, and which are not.
pub(super) fn sales(numbers: &Numbers<'_>) -> String {
    let said = "Each sale counts by the regions on its own day, those that are over among them.";
    let by_microsoft = numbers.sales_by_microsoft;
    let others = numbers.sales_left_out;
    let left_out: Vec<String> = [
        (by_microsoft, format!("{} by Microsoft", counted(by_microsoft, "sale"))),
        (others, format!("{} with a reference that leads nowhere, or later than the day", counted(others, "sale"))),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    if left_out.is_empty() { said.to_owned() } else { format!("{said} Not among them: {}.", left_out.join(", ")) }
}

/// How agreements are counted, and which are in no year.
pub(super) fn agreements(numbers: &Numbers<'_>) -> String {
    let said = "The Microsoft Partner Agreement counts once for each enrollment that signed it.";
    let (undated, unsigned) = (numbers.undated_partner_agreements, numbers.unsigned_enrollments);
    let without: Vec<String> = [
        (undated, format!("{} signed on a day that is not said", counted(undated, "enrollment"))),
        (unsigned, format!("{} without a signature by the day", counted(unsigned, "enrollment"))),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    if without.is_empty() { said.to_owned() } else { format!("{said} In no year: {}.", without.join(", ")) }
}

fn counted(count: usize, noun: &str) -> String {
    plural(count, noun).replacen(&count.to_string(), &grouped(count), 1)
}

/// The first of these, and how many follow.
fn named<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let first = names.take(NAMED_MAX).map(|name| format!("`{name}`"));
    let more = (more > 0).then(|| format!("{} more", grouped(more)));
    first.chain(more).collect::<Vec<_>>().join(", ")
}
