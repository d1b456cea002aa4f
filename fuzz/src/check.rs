//! Any files are checked, what is found is in order and has its place, and a terminal obeys nothing of it.

use cspgraph::check::check;
use cspgraph::finding::Finding;
use cspgraph::report::{Look, Report, write_concise, write_text};
use cspgraph::source::Sources;
use cspgraph::visible::is_hidden;

use super::files;

pub fn hold(bytes: &[u8]) {
    let (sources, outcome) = files::checked(bytes);
    assert_ordered(&outcome.findings);
    for finding in &outcome.findings {
        assert_places(&sources, finding);
    }
    let mut backwards = files::sources(&files::split(bytes));
    backwards.reverse();
    let again = check(&Sources::new(backwards), &files::policy());
    assert_eq!(outcome.findings, again.findings, "files in another order");
    let report = Report { sources: &sources, outcome: &outcome, with_statistics: true };
    for (width, is_ascii, is_coloured) in [(1, true, false), (80, false, false), (100, false, true), (200, true, true)]
    {
        let look = Look { is_coloured, is_ascii, width, findings_max: Some(20), with_summary: true };
        let mut out = Vec::new();
        write_text(&mut out, report, look).expect("memory takes everything");
        assert_printable(&out, is_coloured);
        // Words of the files are repeated as they are.
        assert!(!is_ascii || !bytes.is_ascii() || out.is_ascii(), "{}", String::from_utf8_lossy(&out));
    }
    let mut out = Vec::new();
    write_concise(&mut out, report, true).expect("memory takes everything");
    assert_printable(&out, false);
}

/// Fails where findings are not in the total order, or one is said twice.
pub fn assert_ordered(findings: &[Finding]) {
    let key = |finding: &Finding| {
        let span = finding.primary.place.span;
        (span.file, span.start, finding.rule.name, finding.message.clone())
    };
    for pair in findings.windows(2) {
        assert!(key(&pair[0]) <= key(&pair[1]), "{:?} stands before {:?}", key(&pair[0]), key(&pair[1]));
        assert_ne!(pair[0], pair[1], "one finding is said once");
    }
}

/// Fails where a finding points at what is no piece of its file.
pub fn assert_places(sources: &Sources, finding: &Finding) {
    files::assert_inside(sources, finding.primary.place.span, &finding.message);
    for (span, words) in finding.further_labels() {
        files::assert_inside(sources, span, words);
    }
    for hop in &finding.path {
        files::assert_inside(sources, hop.place.span, hop.kind);
    }
}

/// Fails where a terminal would obey what stands there, but for line ends and, in colour, what begins a colour.
pub fn assert_printable(out: &[u8], is_coloured: bool) {
    let text = std::str::from_utf8(out).expect("text is UTF-8");
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character == '\u{1b}' && is_coloured {
            assert_eq!(rest.next(), Some('['), "{text:?}");
            let end = rest.find(|letter| !letter.is_ascii_digit() && *letter != ';');
            assert_eq!(end, Some('m'), "{text:?}");
        } else {
            assert!(character == '\n' || !is_hidden(character), "{character:?} in {text:?}");
        }
    }
}
