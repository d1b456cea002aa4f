//! Findings counted, in words.

use crate::finding::{Finding, Severity, State};
use crate::source::Sources;

/// How many findings of each severity count, and how many were accepted: "2 errors, 1 warning, 3 waived".
pub(super) fn tally<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let (mut errors, mut warnings, mut infos, mut waived, mut known) = (0, 0, 0, 0, 0);
    for finding in findings {
        let count = match (&finding.state, finding.severity) {
            (State::Waived(_), _) => &mut waived,
            (State::Known, _) => &mut known,
            (State::New, Severity::Error) => &mut errors,
            (State::New, Severity::Warning) => &mut warnings,
            (State::New, Severity::Info) => &mut infos,
        };
        *count += 1;
    }
    let counted = [
        (errors, plural(errors, "error")),
        (warnings, plural(warnings, "warning")),
        (infos, plural(infos, "info")),
        (waived, format!("{waived} waived")),
        (known, format!("{known} known")),
    ];
    let counted: Vec<String> =
        counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, counted)| counted).collect();
    if counted.is_empty() { "no findings".to_owned() } else { counted.join(", ") }
}

/// A number with its noun.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What a state says beside the finding: why it is waived, by whom, until when and where, or that it is known; none for a
/// finding that counts.
pub(super) fn accepted(sources: &Sources, state: &State) -> Option<String> {
    match state {
        State::New => None,
        State::Known => Some("known: the baseline has it".to_owned()),
        State::Waived(waived) => {
            let owner = waived.owner.as_ref().map(|owner| format!(" by {owner}"));
            let until = waived.until.map(|until| format!(" until {until}"));
            let [owner, until] = [owner, until].map(Option::unwrap_or_default);
            let (file, line) = sources.line_of(waived.place);
            Some(format!("waived{owner}{until} in {file}:{line}: {}", waived.reason))
        }
    }
}
