//! A configuration is taken whole or refused at its place.

use std::cell::Cell;

use cspgraph::check::{Policy, check};
use cspgraph::config::{Config, FILE_NAME};
use cspgraph::rules::ALL;
use cspgraph::source::{FileId, Source, Sources};
use cspgraph::syntax::{Limits, parse};
use cspgraph::waiver::in_configuration;

use super::check::{assert_ordered, assert_places};
use super::files;

/// A network with findings of several rules, which waivers of the configuration may accept.
const NETWORK: &str = "version: 1\npartners:\n  - {id: adatum, country: AT}\n  - {id: adatum}\nsales:\n  - {seller: adatum, buyer: adatum}\n  - {seller: gone, colour: red}\n";

pub fn hold(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Config::parse(&text) {
        Ok(config) => {
            let settings = config.settings(None).expect("there is one without a profile");
            for rule in ALL {
                drop(settings.of(rule.info));
            }
            for profile in config.profile_names() {
                let of_profile = config.settings(Some(profile)).expect("a profile that is listed is there");
                assert!(of_profile.as_of.is_some() || settings.as_of.is_none(), "a profile takes nothing away");
            }
        }
        Err(refused) => {
            let lines = Source::new(FILE_NAME, text.as_bytes().to_vec()).line_starts().len();
            assert!((1..=lines).contains(&refused.line), "{refused:?} of {lines}");
            assert!(refused.column >= 1 && !refused.message.is_empty(), "{refused:?}");
        }
    }
    // Its waivers are read whatever else it says.
    let mut sources = Sources::new(vec![Source::new("network.yaml", NETWORK.into())]);
    let file = sources.append(Source::configuration(FILE_NAME, text.as_bytes().to_vec()));
    assert_eq!(file, FileId(1));
    let Ok(tree) = parse(file, &text, Limits { aliased_values: 1_000, ..Limits::default() }) else { return };
    let paths = Cell::new(0);
    let waivers = in_configuration(&tree, |path| {
        paths.set(paths.get() + 1);
        path.to_owned()
    });
    let count = waivers.len();
    assert!(paths.get() <= count);
    let outcome = check(&sources, &Policy { waivers: Some(waivers), ..files::policy() });
    assert_eq!(outcome.waivers.len(), count);
    assert_ordered(&outcome.findings);
    outcome.findings.iter().for_each(|finding| assert_places(&sources, finding));
}
