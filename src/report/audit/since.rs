//! What changed since an earlier report, in the words of every format for people.

use crate::ask::{AuditChange, Ruled, Turned};
use crate::earlier::WaiverRecord;
use crate::finding::State;

/// What is said of a finding that was introduced and that nobody looked for then.
pub(super) const NOT_LOOKED_FOR: &str = "not looked for then";

/// The verdicts then and now, in a sentence.
pub(super) fn verdicts(change: &AuditChange) -> String {
    let said = |ruled: &Ruled| {
        let verdict = if ruled.fail_on == "never" { "not judged" } else { &ruled.verdict };
        format!("{verdict} (`fail-on` is `{}`)", ruled.fail_on)
    };
    if change.before == change.now {
        return format!("The verdict was and is {}.", said(&change.now));
    }
    format!("The verdict was {} and is {} now.", said(&change.before), said(&change.now))
}

/// The state that a finding had; of one that is accepted both times, which waiver accepted it.
pub(super) fn state_before(turned: &Turned, now: &State) -> String {
    match (&turned.accepted, now) {
        (Some(accepted), State::Waived(_)) => {
            format!("{} by another waiver, in {}:{}", turned.before, accepted.file, accepted.line)
        }
        _ => turned.before.clone(),
    }
}

/// What a waiver covers of its rule.
pub(super) fn scope(record: &WaiverRecord) -> String {
    let scope = &record.scope;
    if let (Some(file), Some(line)) = (&scope.file, scope.line) {
        return format!("line {line} of {file}");
    }
    let subject = scope.subject.as_ref().map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    let parts = [("about", subject.as_ref()), ("in", scope.file.as_ref()), ("fingerprint", scope.fingerprint.as_ref())];
    let parts = parts.into_iter().filter_map(|(what, text)| Some(format!("{what} {}", text?)));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "all findings of the rule".to_owned() } else { parts.join("; ") }
}
