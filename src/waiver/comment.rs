//! Waivers in comments of network files.

use memchr::memmem;

use crate::nearest::nearest;
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::{Limits, Tree, parse};
use crate::waiver::read::{self, Written};
use crate::waiver::{Fault, FaultKind, Scope, Waiver};

/// What a comment begins with that is a waiver.
pub const MARKER: &str = "cspgraph-waiver:";

/// What both waivers, and comments that mean to be waivers, begin with.
const PROGRAM: &str = "cspgraph";

/// What comments of other checkers say in place of a waiver.
const VERBS: [&str; 9] = ["waiv", "ignore", "disable", "allow", "accept", "suppress", "skip", "noqa", "nolint"];

/// Whether some comment of the file may be a waiver.
pub fn may_have_waivers(source: &Source) -> bool {
    memmem::find(source.text().as_bytes(), PROGRAM.as_bytes()).is_some()
}

/// The waivers in the comments of a file that parses, in order.
///
/// One behind a value covers its line; one in a line of its own the next line that is not only a comment.
pub fn in_comments(file: FileId, source: &Source, tree: &Tree<'_>) -> Vec<Waiver> {
    // Neither is parsed as a network, so nobody knows what is a comment there.
    if source.is_configuration() || source.defect().is_some() {
        return Vec::new();
    }
    let text = source.text();
    // Most files have no waiver, and then nobody needs to know where their lines begin.
    if !may_have_waivers(source) {
        return Vec::new();
    }
    let starts = source.line_starts();
    let mut scalars = tree.scalars().peekable();
    let mut end_of_scalar = 0;
    let mut lines = Lines { source, next: (0, None) };
    let mut waivers = Vec::new();
    let mut end_of_last = 0;
    for (at, _) in text.match_indices(PROGRAM) {
        if at < end_of_last {
            continue;
        }
        let line = starts.partition_point(|start| *start as usize <= at) - 1;
        let start = starts[line] as usize;
        let end = start + lines.text(line).len();
        end_of_last = end;
        // A comment inside another one is no comment: a waiver that was commented out holds no more.
        let hash = text[start..end].match_indices('#').map(|(hash, _)| start + hash).find(|hash| {
            while let Some((_, end)) = scalars.next_if(|(start, _)| start <= hash) {
                end_of_scalar = end_of_scalar.max(end);
            }
            let before = text[start..*hash].chars().next_back();
            *hash >= end_of_scalar && before.is_none_or(|letter| matches!(letter, ' ' | '\t' | '\u{feff}'))
        });
        let Some(hash) = hash else { continue };
        let comment = text[hash + 1..end].trim_start_matches([' ', '\t']);
        let at = end - comment.len();
        let comment = comment.trim_end();
        if comment.starts_with(MARKER) || means_to_waive(comment) {
            let is_behind_value = !text[start..hash].trim_start_matches('\u{feff}').trim().is_empty();
            let covered = if is_behind_value { Some(line) } else { lines.below(line) };
            waivers.push(waiver(file, (hash, at), comment, line, covered));
        }
    }
    waivers
}

/// Whether the comment says nearly what waivers say: what was meant to accept something must not be silent.
fn means_to_waive(comment: &str) -> bool {
    let Some(rest) = comment.strip_prefix(PROGRAM) else { return false };
    let word = marker(comment).trim_end_matches(':');
    let verb = rest.trim_start_matches(['-', '_', ':']);
    verb.len() < rest.len() && VERBS.iter().any(|known| verb.trim_start().starts_with(known))
        || nearest(word, [MARKER.trim_end_matches(':')]).is_some()
}

/// The first word of a comment.
fn marker(comment: &str) -> &str {
    comment.split([' ', '\t', '{', '[']).next().unwrap_or(comment)
}

/// The waiver of a comment that begins at a `#`, and says something from a later offset on. Lines count from 0.
fn waiver(file: FileId, (hash, at): (usize, usize), comment: &str, line: usize, covered: Option<usize>) -> Waiver {
    let place = place(file, hash, at + comment.len());
    let mut waiver = says(file, place, at, comment);
    if covered.is_none() {
        waiver.faults.push(Fault { place, kind: FaultKind::NoLine });
    }
    let number = covered.unwrap_or(line) + 1;
    waiver.scope = Scope::Line(file, u32::try_from(number).expect("a source has fewer than 4 Gi lines"));
    waiver
}

/// What a comment says whose words begin at an offset.
fn says(file: FileId, place: Place, at: usize, comment: &str) -> Waiver {
    let Some(body) = comment.strip_prefix(MARKER) else {
        let marker = marker(comment);
        let kind = FaultKind::Marker(marker.to_owned());
        return Waiver::faulty(place, self::place(file, at, at + marker.len()), kind);
    };
    let start = at + MARKER.len();
    match parse(file, body, Limits::default()) {
        Ok(tree) => read::waiver(tree.documents().next(), place, Written::InComment { start }),
        Err(problem) => {
            let at = start + problem.offset as usize;
            Waiver::faulty(place, self::place(file, at, at), FaultKind::Syntax(problem.message))
        }
    }
}

/// Lines of a file by their indices.
struct Lines<'s> {
    source: &'s Source,
    /// What stands below the comments between some line and another, so that no line is looked at for every comment
    /// above it.
    next: (usize, Option<usize>),
}

impl Lines<'_> {
    /// The line without its end.
    fn text(&self, line: usize) -> &str {
        let (text, starts) = (self.source.text(), self.source.line_starts());
        let end = starts.get(line + 1).map_or(text.len(), |start| *start as usize);
        text[starts[line] as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// The next line that is not only a comment; none where it is blank, or the file ends.
    fn below(&mut self, line: usize) -> Option<usize> {
        let (looked_at, below) = self.next;
        if line < looked_at {
            return below;
        }
        let is_comment = |line: &usize| self.text(*line).trim_start().starts_with('#');
        let count = self.source.line_starts().len();
        let next = (line + 1..count).find(|line| !is_comment(line));
        let below = next.filter(|line| !self.text(*line).trim().is_empty());
        self.next = (next.unwrap_or(count), below);
        below
    }
}

fn place(file: FileId, start: usize, end: usize) -> Place {
    let offset = |at: usize| u32::try_from(at).expect("a source is smaller than 4 GiB");
    Place::direct(Span { file, start: offset(start), end: offset(end) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A waiver without fault.
    const WAIVER: &str = "cspgraph-waiver: {rule: self-sale, reason: agreed}";

    /// What the comments of a text waive, with the line that each covers; `W` stands for a waiver.
    fn read(text: &str) -> Vec<String> {
        let source = Source::new("network.yaml", text.replace('W', WAIVER).into_bytes());
        let tree = parse(FileId(0), source.text(), Limits::default()).expect("the text is YAML");
        let waivers = in_comments(FileId(0), &source, &tree);
        let shown = waivers.iter().map(|waiver| {
            let span = waiver.place.span;
            let comment = &source.text()[span.start as usize..span.end as usize];
            assert!(comment.starts_with('#') && comment.trim_end() == comment, "{comment:?}");
            let Scope::Line(_, line) = waiver.scope else { panic!("a comment covers a line") };
            match (&waiver.rule, waiver.faults.first()) {
                (_, Some(fault)) => format!("{line}: {:?}", fault.kind),
                (Some((rule, _)), None) => format!("{line}: {rule}"),
                (None, None) => panic!("a waiver without rule has a fault"),
            }
        });
        shown.collect()
    }

    fn assert_covered(text: &str, lines: &[u32]) {
        let expected: Vec<String> = lines.iter().map(|line| format!("{line}: self-sale")).collect();
        assert_eq!(read(text), expected, "{text:?}");
    }

    #[test]
    fn a_comment_behind_a_value_covers_its_line() {
        assert_covered("a: b # W", &[1]);
        assert_covered("a: b #W\nc: d", &[1]);
        assert_covered("a: b\t#\tW\n", &[1]);
        assert_covered("a: # W\n  b: c\n", &[1]);
        assert_covered("a: [b, # W\n  c] # W\n", &[1, 2]);
        assert_covered("--- # W\na: b # W\n--- # W\na: b # W\n", &[1, 2, 3, 4]);
        assert_covered("a: b # W  \r\nc: d # W\r\n", &[1, 2]);
        assert_covered("\u{feff}a: b # W\n", &[1]);
        assert_covered("a: \"# no\" # W\nb: 'it''s' # \"W\" or 'so'\nc: \"\\\"\" # W\n", &[1, 3]);
        assert_covered("a: ü # W\nb: 😀 # W\n", &[1, 2]);
    }

    #[test]
    fn a_comment_in_a_line_of_its_own_covers_the_next_that_is_no_comment() {
        assert_covered("# W\na: b\n", &[2]);
        assert_covered("# W\n# W\na: b\n", &[3, 3]);
        assert_covered("# W\n  # a note\na: b # W\n# W\nc: d", &[3, 3, 5]);
        assert_covered("a: b\r\n# W\r\nc: d\r\n", &[3]);
        assert_covered("a: b\r# W\rc: d\r", &[3]);
        assert_covered("\u{feff}# W\na: b\n", &[2]);
        assert_covered("a: [\n  # W\n  b,\n]\n", &[3]);
        assert_covered("a:\n  - b: c\n    # W\n    d: e\n", &[4]);
        assert_covered("# W\n---\n# W\na: b\n", &[2, 4]);
    }

    #[test]
    fn a_waiver_above_nothing_covers_nothing() {
        for text in ["a: b\n# W", "a: b\n# W\n", "# W\n\na: b\n", "# W\n# a note\n \t\na: b\n", "# W"] {
            assert!(read(text).iter().all(|read| read.ends_with(": NoLine")), "{text:?}");
            assert_eq!(read(text).len(), 1, "{text:?}");
        }
        assert_eq!(read("# W\n# W\n\n# W\na: b\n"), ["1: NoLine", "2: NoLine", "5: self-sale"]);
    }

    #[test]
    fn what_looks_like_a_comment_inside_a_text_is_none() {
        for text in [
            "a: \"# W\"\n",
            "a: 'b\n  # W\n  c'\n",
            "a: \"b\n\n  # W\"\n",
            "a: |\n  # W\n",
            "a: >-\n  b\n  # W\n\n  c\nd: e\n",
            "a: |\n  b\n  # W\nc: d\n",
        ] {
            assert_covered(text, &[]);
        }
        assert_covered("a: |\n  b\n# W\nc: d\n", &[4]);
        assert_covered("a: | # W\n  b\n", &[1]);
        assert_covered("a: |\n  b # W\nc: d # W\n", &[3]);
    }

    #[test]
    fn a_comment_inside_a_comment_is_none() {
        assert_covered("# # W\na: b # see below # W\n## W\nc: d\n", &[]);
    }

    #[test]
    fn what_means_to_be_a_waiver_is_not_silent() {
        for (comment, marker) in [
            ("cspgraph-ignore self-sale", "cspgraph-ignore"),
            ("cspgraph: ignore self-sale", "cspgraph:"),
            ("cspgraph:disable=self-sale", "cspgraph:disable=self-sale"),
            ("cspgraph-wavier: {rule: self-sale}", "cspgraph-wavier:"),
            ("cspgraph-waiver {rule: self-sale}", "cspgraph-waiver"),
            ("cspgraph_waiver:{rule: self-sale}", "cspgraph_waiver:"),
            ("cspgraph-waiver : {rule: self-sale}", "cspgraph-waiver"),
        ] {
            assert_eq!(read(&format!("a: b # {comment}\n")), [format!("1: Marker({marker:?})")]);
        }
        for comment in
            ["cspgraph checks this", "cspgraph-baseline.json: what is known", "cspgraph allows YAML", "cspgraph"]
        {
            assert_eq!(read(&format!("a: b # {comment}\n")), [""; 0]);
        }
    }

    #[test]
    fn many_waivers_are_read_in_one_pass() {
        let stacked = "# W\n".repeat(20_000) + "a: b\n";
        assert_eq!(read(&stacked).last().expect("there are waivers"), "20001: self-sale");
        let in_a_line = format!("a: \"{}\"\n", "# cspgraph ".repeat(90_000));
        assert_covered(&in_a_line, &[]);
        let aliases = format!("a: &a b\nc: [{}]\n{}d: e\n", "*a, ".repeat(100_000), "# W\n".repeat(20_000));
        assert_eq!(read(&aliases).len(), 20_000);
    }
}
