//! The report for auditors as HTML, read as text: what a browser makes of it is looked at elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::{Folder, run};

/// Elements that have no end tag.
const VOID: [&str; 3] = ["meta", "link", "input"];

/// An element with its attributes.
#[derive(Debug)]
struct Element {
    tag: String,
    attributes: BTreeMap<String, String>,
    /// The text directly or further below it.
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").split(' ').any(|one| one == class)
    }
}

/// Reads a page as strictly as the report writes it: every attribute in double quotes, every element ended in its turn, no
/// `<` or `&` that means nothing.
fn read(page: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page begins with its type");
    while !rest.is_empty() {
        let raw = open.last().map(|index| elements[*index].tag.clone()).filter(|tag| tag == "script" || tag == "style");
        let end = match &raw {
            Some(tag) => rest.find(&format!("</{tag}")).expect("it ends"),
            None => rest.find('<').unwrap_or(rest.len()),
        };
        let text = if raw.is_some() { rest[..end].to_owned() } else { unescaped(&rest[..end]) };
        for index in &open {
            elements[*index].text.push_str(&text);
        }
        rest = &rest[end..];
        let Some(tag) = rest.strip_prefix('<') else { break };
        if let Some(tag) = tag.strip_prefix('/') {
            let (name, after) = tag.split_once('>').expect("a tag ends");
            let last = open.pop().unwrap_or_else(|| panic!("</{name}> ends nothing"));
            assert_eq!(elements[last].tag, name, "elements end in their turn: {:?}", elements[last]);
            rest = after;
            continue;
        }
        let (element, is_ended, after) = start_tag(tag);
        rest = after;
        let is_void = VOID.contains(&element.tag.as_str());
        elements.push(element);
        if !is_void && !is_ended {
            open.push(elements.len() - 1);
        }
    }
    assert!(open.is_empty(), "every element ends");
    elements
}

/// A start tag behind its `<`, whether it is its own end, and what follows it.
fn start_tag(tag: &str) -> (Element, bool, &str) {
    let name_end = tag.find([' ', '>', '/', '\n']).expect("a tag ends");
    let name = tag[..name_end].to_owned();
    assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric()) && !name.is_empty(), "no tag: {name:?}");
    let mut attributes = BTreeMap::new();
    let mut rest = &tag[name_end..];
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return (Element { tag: name, attributes, text: String::new() }, true, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (Element { tag: name, attributes, text: String::new() }, false, after);
        }
        let end = rest.find(['=', ' ', '>']).expect("an attribute ends");
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a value ends");
                rest = after;
                unescaped(value)
            }
            None => String::new(),
        };
        assert!(attributes.insert(key.clone(), value).is_none(), "{key} stands twice in <{name}>");
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('&');
    plain.push_str(parts.next().unwrap());
    for part in parts {
        let (name, after) = part.split_once(';').unwrap_or_else(|| panic!("an & means something: {part:?}"));
        plain.push(match name {
            "amp" | "#38" => '&',
            "lt" | "#60" => '<',
            "gt" | "#62" => '>',
            "quot" | "#34" => '"',
            "apos" | "#39" => '\'',
            other => panic!("&{other}; is not known"),
        });
        plain.push_str(after);
    }
    plain
}

fn page(folder: &Folder, more: &[&str]) -> String {
    let run = folder.run(&[&["report", "--format", "html", "--as-of", "2026-11-20"], more].concat());
    assert!(run.status < 2, "{}", run.error);
    run.out
}

fn of_network(path: &str) -> String {
    let run = run(&["report", path, "--format", "html", "--as-of", "2026-11-20"]);
    assert!(run.status < 2, "{}", run.error);
    run.out
}

fn findings(elements: &[Element]) -> Vec<&Element> {
    elements.iter().filter(|element| element.has_class("finding")).collect()
}

fn with_id<'e>(elements: &'e [Element], id: &str) -> &'e Element {
    elements.iter().find(|element| element.attribute("id") == id).unwrap_or_else(|| panic!("#{id} is there"))
}

#[test]
fn sections_stand_in_order_under_headings_without_a_gap() {
    for network in ["graphs/minimal.yaml", "graphs/northwind-broken", "graphs/hostile", "graphs/regions"] {
        let page = of_network(network);
        let elements = read(&page);
        let sections: Vec<&str> =
            elements.iter().filter(|element| element.tag == "section").map(|section| section.attribute("id")).collect();
        let expected = ["verdict", "findings", "waivers", "known", "coverage", "network", "facts", "evidence"];
        assert_eq!(sections, expected, "{network}");
        let levels: Vec<u32> =
            elements.iter().filter_map(|element| element.tag.strip_prefix('h')?.parse().ok()).collect();
        assert_eq!(levels[0], 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1 && pair[1] > 1), "{network}: {levels:?}");
        let ids: Vec<&str> =
            elements.iter().map(|element| element.attribute("id")).filter(|id| !id.is_empty()).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "{network}: every id stands once");
        for link in elements.iter().filter(|element| element.tag == "a") {
            let target = link.attribute("href").strip_prefix('#').expect("without --source-url links stay in the page");
            assert!(unique.contains(target), "{network}: #{target} leads somewhere");
        }
    }
}

#[test]
fn a_browser_may_run_and_show_nothing_but_the_one_style_and_script() {
    let page = of_network("graphs/northwind-broken");
    let elements = read(&page);
    let of = |tag: &str| -> Vec<&Element> { elements.iter().filter(|element| element.tag == tag).collect() };
    let policy = of("meta").into_iter().find(|meta| meta.attribute("http-equiv") == "Content-Security-Policy").unwrap();
    let rules: BTreeMap<&str, &str> =
        policy.attribute("content").split("; ").map(|rule| rule.split_once(' ').expect("a rule has a value")).collect();
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    assert_eq!(rules["default-src"], "'none'");
    assert_eq!((rules["base-uri"], rules["form-action"], rules["img-src"]), ("'none'", "'none'", "data:"));
    for (tag, rule) in [("style", "style-src"), ("script", "script-src")] {
        let [only] = of(tag)[..] else { panic!("one {tag}") };
        assert_eq!(rules[rule], hash(&only.text), "{tag}");
    }
    for element in &elements {
        for (name, value) in &element.attributes {
            assert!(name != "style" && !name.starts_with("on"), "{name} would be blocked");
            let is_address = matches!(name.as_str(), "href" | "src" | "action");
            assert!(
                !is_address || value.starts_with('#') || value.starts_with("data:"),
                "{name}={value} asks elsewhere"
            );
        }
    }
}

#[test]
fn every_finding_of_the_check_is_there_once_with_its_words() {
    for network in ["graphs/northwind-broken", "graphs/hostile", "graphs/regions"] {
        let check = run(&["check", network, "--format", "json", "--as-of", "2026-11-20"]);
        let document: Value = serde_json::from_str(&check.out).unwrap();
        let text = of_network(network);
        let elements = read(&text);
        let found = findings(&elements);
        let expected = document["findings"].as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{network}");
        for finding in expected {
            let fingerprint = finding["fingerprint"].as_str().unwrap();
            let element = with_id(&elements, &format!("f-{fingerprint}"));
            for key in ["rule", "severity", "state"] {
                assert_eq!(element.attribute(&format!("data-{key}")), finding[key], "{network} {fingerprint}");
            }
            let partners: Vec<String> = serde_json::from_str(element.attribute("data-partners")).unwrap();
            assert!(partners.iter().all(|id| !id.is_empty()));
        }
    }
}

#[test]
fn findings_that_share_a_fingerprint_have_addresses_of_their_own() {
    let sale = "  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}\n";
    let network = format!("version: 1\npartners:\n  - {{id: adatum, country: AT}}\nsales:\n{sale}{sale}{sale}");
    let text = page(&Folder::new("html-twins").with("n.yaml", network), &[]);
    let elements = read(&text);
    let ids: Vec<&str> = findings(&elements)
        .iter()
        .filter(|finding| finding.attribute("data-rule") == "self-sale")
        .map(|finding| finding.attribute("id"))
        .collect();
    let [first, second, third] = ids[..] else { panic!("three findings: {ids:?}") };
    assert_eq!([second, third], [format!("{first}-2"), format!("{first}-3")]);
}

#[test]
fn a_card_shows_the_lines_the_labels_and_the_way_out() {
    let network = "version: 1
partners:
  - {id: adatum, country: AT, mca: [{accepted: 2021-01-01}], enrollments: [{role: direct-bill, \
    mpa: 2020-01-20, location-id: \"4417124\", support-plan: advanced}]}
sales:
  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
";
    let text = page(
        &Folder::new("html-card").with("n.yaml", network),
        &["--source-url", "https://files.example/{file}?l={line}"],
    );
    let elements = read(&text);
    let [card] = findings(&elements)[..] else { panic!("one finding") };
    for says in ["adatum sells to itself", "the seller", "buys what it sells", "own-use: true"] {
        assert!(card.text.contains(says), "{says}: {}", card.text);
    }
    assert!(card.text.contains("buy from another partner enrolled in the region"), "{}", card.text);
    assert_eq!(card.attribute("data-regions"), "europe");
    assert_eq!(card.attribute("data-partners"), "[\"adatum\"]");
    let marks: Vec<(&str, bool)> = elements
        .iter()
        .filter(|element| element.tag == "mark")
        .map(|mark| (mark.text.as_str(), mark.has_class("primary")))
        .collect();
    assert_eq!(marks.iter().filter(|(_, is_primary)| *is_primary).collect::<Vec<_>>(), [&("adatum", true)]);
    assert_eq!(marks.len(), 2, "{marks:?}");
    let place = elements.iter().find(|element| element.has_class("place")).unwrap();
    assert_eq!((place.text.as_str(), place.attribute("href")), ("n.yaml:5:29", "https://files.example/n.yaml?l=5"));
}

#[test]
fn texts_of_files_stay_texts_wherever_they_stand() {
    let hostile = [
        "<script>window.hacked=1</script>",
        "\"><img src=x onerror=alert(1)>",
        "</style></script><svg/onload=alert(1)>",
        "--><b>&amp;{{ 7*7 }}</b>",
        "javascript:alert(1)",
    ];
    for (number, text) in hostile.into_iter().enumerate() {
        let quoted = text.replace('\'', "''");
        let network = format!(
            "version: 1
partners:
  - {{id: '{quoted}', name: '{quoted}', country: AT, enrollments: [{{role: direct-bill, mpa: 2020-01-20}}]}}
sales:
  - {{seller: '{quoted}', buyer: '{quoted}', since: 2021-04-01}}
  - {{seller: '{quoted}', buyer: nobody, since: 2021-04-01}}
"
        );
        let configuration = format!(
            "rules:\n  self-sale: {{guidance: '{quoted}', contact: '{quoted}'}}\nwaivers:\n  - {{rule: dangling-reference, reason: '{quoted}', owner: '{quoted}', subject: ['{quoted}']}}\n  - {{rule: missing-country, reason: '{quoted}', owner: '{quoted}'}}\n"
        );
        let folder = Folder::new(&format!("html-hostile-{number}"))
            .with("a&b'c.yaml", network)
            .with("cspgraph.yaml", configuration);
        let out = page(&folder, &[&format!("--title={text}"), &format!("--organisation={text}")]);
        let elements = read(&out);
        assert_eq!(with_id(&elements, "verdict").text.matches(text).count(), 2, "title and organisation: {text}");
        assert!(with_id(&elements, "waivers").text.contains(text), "{text}");
        assert!(findings(&elements).iter().any(|finding| finding.text.contains(text)), "{text}");
        for tag in ["script", "style"] {
            assert_eq!(elements.iter().filter(|element| element.tag == tag).count(), 1, "{text}");
        }
        let known = [
            "html head meta title link style body a nav ol li span main section header p time h1 h2 h3 h4 h5 div dl dt dd \
             b em code bdi table caption thead tbody tfoot tr th td svg g rect path text tspan desc title details summary \
             mark figure figcaption form label select option datalist input output button article footer script",
        ]
        .join(" ");
        let known: BTreeSet<&str> = known.split_whitespace().collect();
        for element in &elements {
            assert!(known.contains(element.tag.as_str()), "{text} became <{}>", element.tag);
            assert!(!element.attributes.keys().any(|name| name.starts_with("on")), "{text}");
            assert!(!element.attribute("href").starts_with("javascript"), "{text}");
        }
    }
}

#[test]
fn what_hides_or_turns_text_is_shown_as_a_sign() {
    let network = "version: 1\npartners:\n  - {id: \"ad\\u202Eatum\\u0007\", country: AT}\n";
    let folder = Folder::new("html-hidden").with("n.yaml", network);
    let out = page(&folder, &["--title", "a\u{202e}b\u{1b}[31m", "--organisation", "محمد 株式会社 Österreich"]);
    let hidden = |character: &char| {
        (character.is_control() && *character != '\n') || ('\u{202a}'..='\u{202e}').contains(character)
    };
    let script = with_id(&read(&out), "verdict").text.clone();
    assert!(script.contains("a\u{fffd}b␛[31m"), "{script}");
    assert!(out.contains("محمد 株式会社 Österreich"));
    assert_eq!(out.chars().find(hidden), None);
}

#[test]
fn long_texts_are_shortened_and_say_so() {
    let (id, reason) = ("x".repeat(100_000), "y".repeat(10_000));
    let network = format!(
        "version: 1\npartners:\n  - {{id: {id}, country: AT}}\n  \
         - {{id: adatum, country: AT}} # cspgraph-waiver: {{rule: unused-entity, reason: {reason}, owner: channel-ops}}\n"
    );
    let text = page(&Folder::new("html-long").with("n.yaml", network), &[]);
    assert!(text.len() < 200_000, "{}", text.len());
    assert!(text.contains("(shortened)"));
}

/// A network in which so many partners sell to themselves, and half as many to nobody that is known.
fn broken(count: usize) -> String {
    let mut network = "version: 1\npartners:\n".to_owned();
    for number in 0..count {
        writeln!(network, "  - {{id: p{number}, country: AT}}").unwrap();
    }
    network.push_str("sales:\n");
    for number in 0..count {
        writeln!(network, "  - {{seller: p{number}, buyer: p{number}, since: 2021-04-01}}").unwrap();
    }
    network
}

#[test]
fn beyond_a_limit_findings_are_shown_in_short_and_the_page_says_how_many() {
    let folder = Folder::new("html-many").with("n.yaml", broken(700));
    let out = page(&folder, &[]);
    let elements = read(&out);
    let all = findings(&elements);
    let brief = all.iter().filter(|finding| finding.has_class("brief")).count();
    let document: Value =
        serde_json::from_str(&folder.run(&["check", "--format", "json", "--as-of", "2026-11-20"]).out).unwrap();
    let count = document["findings"].as_array().unwrap().len();
    assert_eq!(all.len(), count);
    assert!(brief > 0 && all.len() - brief == 1000, "{brief} of {}", all.len());
    let statement = elements.iter().find(|element| element.has_class("folded")).unwrap();
    let says = [
        format!("1,000 of {} findings are shown in full", cspgraph::programme::grouped(count)),
        format!("Another {brief} are shown in short"),
    ];
    assert!(says.iter().all(|says| statement.text.contains(says)), "{}", statement.text);
    let rules = |of: &dyn Fn(&&&Element) -> bool| -> BTreeSet<String> {
        all.iter().filter(of).map(|finding| finding.attribute("data-rule").to_owned()).collect()
    };
    let full = rules(&|finding| !finding.has_class("brief"));
    assert_eq!(full, rules(&|_| true), "each rule has its turn");
    let ids: BTreeSet<&str> = all.iter().map(|finding| finding.attribute("id")).collect();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_page_that_has_room_for_all_says_nothing_of_folding() {
    let out = of_network("graphs/northwind-broken");
    let elements = read(&out);
    assert!(!elements.iter().any(|element| element.has_class("folded") || element.has_class("brief")));
}

#[test]
fn a_network_without_findings_has_no_filter_and_says_that_it_passes() {
    let out = of_network("graphs/minimal.yaml");
    let elements = read(&out);
    assert!(with_id(&elements, "verdict").text.contains("The network passes"));
    assert!(!elements.iter().any(|element| element.attribute("id") == "filter"));
    assert!(with_id(&elements, "findings").text.contains("Nothing was found"));
}

#[test]
fn the_verdict_follows_the_severity_that_fails() {
    let folder = Folder::new("html-verdict").with("n.yaml", "version: 1\ncustomers:\n  - id: fabrikam\n");
    let verdicts = [
        ("error", "The network passes"),
        ("warning", "The network does not pass"),
        ("never", "Not judged: --fail-on never"),
    ];
    for (fail_on, verdict) in verdicts {
        let out = page(&folder, &["--fail-on", fail_on]);
        let text = with_id(&read(&out), "verdict").text.clone();
        for (_, other) in verdicts {
            assert_eq!(text.contains(other), other == verdict, "{fail_on}: {text}");
        }
    }
}

#[test]
fn the_register_says_who_accepts_what_and_why() {
    let network = "version: 1\npartners:\n  - {id: adatum, country: AT}\nsales:\n  - {seller: adatum, buyer: adatum, since: 2021-04-01}\n";
    let configuration = "waivers:
  - {rule: self-sale, subject: [adatum, adatum], reason: The group is being split., owner: channel-ops, until: 2027-03-31}
  - {rule: self-sale, reason: over, until: 2020-01-01}
";
    let folder = Folder::new("html-register").with("n.yaml", network).with("cspgraph.yaml", configuration);
    let out = page(&folder, &[]);
    let elements = read(&out);
    let register = &with_id(&elements, "waivers").text;
    for says in ["about adatum", "The group is being split.", "channel-ops", "2027-03-31", "in force", "expired"] {
        assert!(register.contains(says), "{says}: {register}");
    }
    let waived = findings(&elements).into_iter().find(|finding| finding.attribute("data-state") == "waived").unwrap();
    assert!(waived.text.contains("waived by channel-ops until 2027-03-31"), "{}", waived.text);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for network in ["graphs/northwind-broken", "graphs/hostile"] {
        assert!(of_network(network) == of_network(network), "{network}");
    }
}
