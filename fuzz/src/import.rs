//! Files of any bytes are imported, and what is written is a network that says the same when it is imported again.

use std::io::Cursor;

use cspgraph::check::check;
use cspgraph::import::{
    Assembly, Input, Known, Ledger, Notes, Options, Own, assemble, fresh, is_canonical, merged, read,
};
use cspgraph::network::Network;
use cspgraph::source::{FileId, Source, Sources};

use super::files;

/// What the language does not take: no import writes it.
const UNREADABLE: [&str; 7] = [
    "syntax-error",
    "unknown-key",
    "missing-key",
    "invalid-value",
    "duplicate-id",
    "dangling-reference",
    "reserved-id",
];

pub fn hold(bytes: &[u8]) {
    let downloads = files::split(bytes);
    let Some(first) = imported(&downloads, &Known::default()) else { return };
    let text = fresh(&first.additions);
    let sources = Sources::new(vec![Source::new("network.yaml", text.clone().into_bytes())]);
    let outcome = check(&sources, &files::policy());
    let unreadable = outcome.findings.iter().find(|finding| UNREADABLE.contains(&finding.rule.name));
    assert!(unreadable.is_none(), "{unreadable:?}\n{text}");

    let network = Network::read(&sources, files::policy().limits, files::policy().as_of);
    let known = Known::of(&network, &sources);
    assert!(is_canonical(&text, FileId(0), &known), "{text}");
    let Some(again) = imported(&downloads, &known) else { panic!("it was imported before: {text}") };
    let merged = merged(&text, FileId(0), &known, &again.additions, &again.fills);
    assert_eq!(merged.text, text, "what is known is not written again");
}

/// What the files say beside what is known; none where nobody can tell whose they are.
fn imported(downloads: &[&[u8]], known: &Known) -> Option<Assembly> {
    let (mut ledger, mut notes) = (Ledger::default(), Notes::default());
    for (number, bytes) in downloads.iter().enumerate() {
        let input = Input { name: format!("{number}.csv"), about: None, bytes: Cursor::new(*bytes) };
        read(input, &Options::default(), &mut ledger, &mut notes).expect("nothing ends an import that is not strict");
    }
    assert!(notes.files.len() >= downloads.len(), "something is told of every file");
    assemble(&ledger, known, &Own::default()).ok()
}
