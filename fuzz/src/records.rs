//! What earlier runs wrote is read back: baselines and reports.

use cspgraph::ask::{Evidence, Since, audit};
use cspgraph::baseline::Baseline;
use cspgraph::check::{Policy, check, outcome, resolve};
use cspgraph::earlier::Earlier;
use cspgraph::finding::Severity;
use cspgraph::source::{Source, Sources};

use super::files;

/// A network with findings that baselines may know.
pub const NETWORK: &str = "version: 1\npartners:\n  - {id: adatum, country: AT}\n  - {id: adatum}\nsales:\n  - {seller: adatum, buyer: adatum}\n  - {seller: gone, colour: red}\n";

pub fn hold(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let sources = Sources::new(vec![Source::new("network.yaml", NETWORK.into())]);
    let lines = text.lines().count() + 1;
    match Baseline::parse(&text) {
        Ok(baseline) => {
            let again = Baseline::parse(&written(&baseline)).expect("what is written is read");
            assert_eq!(again, baseline);
            let size = baseline.size();
            let compared = check(&sources, &Policy { baseline: Some(baseline.clone()), ..files::policy() });
            let comparison = compared.baseline.as_ref().expect("there is a baseline");
            assert_eq!(comparison.size, size);
            let told = comparison.known + comparison.waived + comparison.unasked + comparison.gone_count();
            assert_eq!(told + comparison.untold(), size);
            assert_eq!(baseline.pruned(&comparison.gone).size(), size - comparison.gone_count());
        }
        Err(malformed) => assert!((1..=lines).contains(&malformed.line) && malformed.column >= 1, "{malformed:?}"),
    }
    match Earlier::parse(&text) {
        Ok(earlier) => {
            let (network, waivers) = resolve(&sources, &files::policy());
            let outcome = outcome(&sources, &network, &waivers, &files::policy());
            let evidence = evidence();
            let since = Since { earlier: &earlier, evidence: &evidence, fails_from: Some(Severity::Error) };
            let audit = audit(&sources, &network, &outcome, Some(since));
            assert!(audit.change.is_some());
        }
        Err(refused) => assert!((1..=lines).contains(&refused.line) && refused.column >= 1, "{refused:?}"),
    }
}

/// Evidence of a report on nothing.
pub fn evidence() -> Evidence {
    Evidence {
        inputs: Vec::new(),
        command: "cspgraph report".to_owned(),
        profile: None,
        leaves_out_later: false,
        is_part: false,
        excluded: Vec::new(),
        ignores_waivers: false,
        written: None,
    }
}

fn written(baseline: &Baseline) -> String {
    let mut out = Vec::new();
    baseline.write(&mut out).expect("memory takes everything");
    String::from_utf8(out).expect("what is written is UTF-8")
}
