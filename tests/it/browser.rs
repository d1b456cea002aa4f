//! The report for auditors in a real browser: it loads nothing, filters, lands, prints, and what stands in a file stays text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::chromium::{Tab, address};
use crate::cli::{Folder, program};
use crate::consumers::{consumers, is_there, output};

const DAY: &str = "2026-11-20";

/// What no page of a report may have: an address to load from, or a place where text becomes code.
const HOSTILE: [&str; 8] = [
    "<script>window.hacked=1</script>",
    "\"><img src=x onerror=window.hacked=1>",
    "'><svg onload=window.hacked=1>",
    "</style><script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "--><blink>bold</blink>",
    "javascript:window.hacked=1",
    "{{ 7 * 7 }}&lt;i&gt;",
];

/// Which of the findings are displayed, in the order in which they are.
const DISPLAYED: &str = "[...document.querySelectorAll('.finding')].filter(finding => finding.checkVisibility())";

/// A report, with the findings as `check` tells them.
struct Page {
    _folder: Folder,
    network: PathBuf,
    path: PathBuf,
    findings: Vec<Value>,
}

impl Page {
    /// The report about the folder, or about what stands at a path in the repository.
    fn new(folder: Folder, network: &str) -> Self {
        let page = Self::written(folder, network);
        let checked = page.command("check").args(["--format", "json"]).output().unwrap();
        let mut checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let findings = checked["findings"].as_array_mut().unwrap().drain(..).collect();
        Self { findings, ..page }
    }

    /// The same, for those who do not ask what was found.
    fn written(folder: Folder, network: &str) -> Self {
        let path = folder.0.join("audit.html");
        let network = match network {
            "." => folder.0.clone(),
            network => Path::new(env!("CARGO_MANIFEST_DIR")).join(network),
        };
        let page = Self { _folder: folder, network, path, findings: Vec::new() };
        page.report(&page.path, &[]);
        page
    }

    fn report(&self, path: &Path, more: &[&str]) {
        let ran = self.command("report").args(more).arg("--output").arg(path).output().unwrap();
        assert!(ran.status.code() != Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
    }

    fn command(&self, name: &str) -> Command {
        let mut program = program();
        program.current_dir(&self.network).args([name, "--as-of", DAY]);
        program
    }

    fn broken(name: &str) -> Self {
        Self::new(Folder::new(name), "graphs/northwind-broken")
    }

    fn count(&self, is: impl Fn(&Value) -> bool) -> usize {
        self.findings.iter().filter(|finding| is(finding)).count()
    }

    fn open(&self, fragment: &str) -> Option<Tab> {
        let tab = Tab::new()?;
        tab.open(&self.path, fragment);
        Some(tab)
    }
}

/// A network of as many sales into another region.
fn across_regions(sales: usize) -> String {
    let mut text = "version: 1\npartners:\n  - {id: northwind, country: DE, enrollments: [{role: direct-bill, mpa: \
                    2020-01-15, since: 2019-01-01, location-id: \"4417123\", support-plan: advanced}]}\ncustomers:\n"
        .to_owned();
    for number in 0..sales {
        writeln!(text, "  - {{id: c{number}, country: US, mca: [{{accepted: 2020-02-01, attested-by: northwind}}]}}")
            .unwrap();
    }
    text.push_str("sales:\n");
    for number in 0..sales {
        writeln!(text, "  - {{seller: northwind, buyer: c{number}, since: 2024-01-01}}").unwrap();
    }
    text
}

/// A network in which every name, reason and setting is hostile.
fn hostile() -> Folder {
    let quoted = HOSTILE.map(|text| serde_json::to_string(text).unwrap());
    let mut network = "version: 1\npartners:\n".to_owned();
    for text in &quoted {
        writeln!(network, "  - {{id: {text}, name: {text}, country: DE}}").unwrap();
    }
    network.push_str("  - {id: turned, name: \"Fabrikam \\u202EHbmG\\u2066 \\u200B\", country: DE}\ncustomers:\n");
    for (number, text) in quoted.iter().enumerate() {
        writeln!(network, "  - {{id: c{number}, name: {text}, country: US}}").unwrap();
    }
    network.push_str("sales:\n");
    for (number, text) in quoted.iter().enumerate() {
        writeln!(network, "  - {{seller: {text}, buyer: {text}, since: 2024-01-01}}").unwrap();
        writeln!(network, "  - {{seller: {text}, buyer: c{number}, since: 2024-01-01}} # {}", HOSTILE[number]).unwrap();
    }
    let [markup, handler, .., address, _] = &quoted;
    let settings = format!(
        "rules:\n  self-sale: {{guidance: {markup}, contact: {address}}}\nwaivers:\n  - {{rule: unused-entity, subject: \
         [turned], reason: {handler}, owner: {markup}, until: 2027-01-31}}\n"
    );
    Folder::new("browser-hostile")
        .with("\"><img src=x onerror=window.hacked=1>.yaml", network)
        .with("cspgraph.yaml", settings)
}

/// Keeps what a browser has drawn where people can look at it after the test.
fn save(drawn: &[u8], name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, drawn).unwrap();
    path
}

#[test]
fn the_page_loads_without_a_complaint_or_a_request() {
    for (name, network) in [("clean", "graphs/northwind"), ("broken", "graphs/northwind-broken")] {
        let page = Page::new(Folder::new(&format!("browser-loads-{name}")), network);
        let Some(tab) = page.open("") else { return };
        for section in ["verdict", "findings", "waivers", "known", "coverage", "network", "facts", "evidence"] {
            assert!(
                tab.is(&format!("document.querySelector('section#{section} h2, section#{section} h1')")),
                "{section}"
            );
        }
        tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })");
        assert_eq!(tab.complaints(), [""; 0]);
        let requests = tab.requests();
        assert_eq!(
            requests.iter().filter(|url| !url.starts_with("data:")).collect::<Vec<_>>(),
            [&address(&page.path, "")]
        );
    }
}

#[test]
fn the_browser_hears_what_a_page_does_wrong() {
    let page = "<!DOCTYPE html><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">\
                <p style='color: red'>a</p><img src='b.png'><script>console.log(1)</script>";
    let folder = Folder::new("browser-hears")
        .with("page.html", page)
        .with("console.html", "<script>console.log(1); a()</script><img src=b.png>");
    let Some(tab) = Tab::new() else { return };
    tab.open(&folder.0.join("page.html"), "");
    let complaints = tab.complaints().join("\n");
    for directive in ["style-src", "img-src", "script-src"] {
        assert!(complaints.contains(directive), "{directive}: {complaints}");
    }
    tab.open(&folder.0.join("console.html"), "");
    assert!(tab.complaints().len() >= 2, "{:?}", tab.complaints());
    assert_eq!(tab.requests().len(), 2);
}

#[test]
fn filters_keep_what_check_counts() {
    let page = Page::broken("browser-filters");
    let Some(tab) = page.open("") else { return };
    let all = page.findings.len();
    let set = |name: &str, value: &str| {
        tab.evaluate(&format!(
            "(() => {{ const field = document.querySelector('#filter [name={name}]'); field.value = {};
               field.dispatchEvent(new Event('input', {{bubbles: true}}));
               field.dispatchEvent(new Event('change', {{bubbles: true}})); }})()",
            json!(value)
        ));
    };
    let shown = |count: usize| {
        tab.until(&format!("shown.textContent.replaceAll(',', '').startsWith('{count} of {all} finding')"));
    };
    let reset = || {
        tab.evaluate("document.querySelector('#filter [type=reset]').click()");
        shown(all);
    };
    shown(all);
    for key in ["rule", "severity", "state"] {
        let mut counts = BTreeMap::new();
        for finding in &page.findings {
            *counts.entry(finding[key].as_str().unwrap()).or_insert(0) += 1;
        }
        for (value, count) in counts {
            set(key, value);
            shown(count);
            let others = format!("{DISPLAYED}.filter(finding => finding.dataset.{key} !== '{value}').length");
            assert_eq!(tab.number(&others), 0, "{key} {value}");
            assert_eq!(tab.number(&format!("{DISPLAYED}.length")), count.min(50), "{key} {value}");
        }
        reset();
    }
    // Several hold together.
    let errors = |finding: &Value| finding["severity"] == "error";
    let named = |finding: &Value| finding["subject"].as_array().unwrap().iter().any(|id| id == "vanarsdel");
    set("severity", "error");
    set("partner", "vanarsdel");
    tab.until(
        "!shown.textContent.replaceAll(',', '').startsWith(`${document.querySelectorAll('.finding[data-severity=error]').length} of`)",
    );
    let both = tab.number("Number(shown.textContent.replaceAll(',', '').split(' ')[0])");
    let least = page.count(|finding| errors(finding) && named(finding));
    assert!(least > 0 && both >= least && both < page.count(errors), "{least} {both}");
    // A view is its address.
    let address = tab.text("location.href");
    reset();
    let (_, fragment) = address.split_once('#').unwrap();
    tab.open(&page.path, fragment);
    shown(both);
    assert_eq!(tab.text("document.querySelector('#filter [name=severity]').value"), "error");
    reset();
    // As people do it.
    tab.evaluate("document.querySelector('#filter [name=text]').focus()");
    tab.enter("blue-yonder");
    tab.until(
        "!shown.textContent.replaceAll(',', '').startsWith(`${document.querySelectorAll('.finding').length} of`)",
    );
    assert!(tab.is(&format!(
        "{DISPLAYED}.length > 0 && {DISPLAYED}.every(finding => finding.textContent.includes('blue-yonder'))"
    )));
    assert!(
        tab.number("Number(shown.textContent.replaceAll(',', '').split(' ')[0])")
            >= page.count(|finding| finding["message"].as_str().unwrap().contains("blue-yonder"))
    );
    reset();
    set("text", "nothing-of-the-kind");
    shown(0);
    reset();
    set("sort", "rule");
    tab.until(&format!(
        "(rules => rules.length > 1 && String(rules) === String([...rules].sort()))\
         ({DISPLAYED}.map(finding => finding.dataset.rule))"
    ));
    reset();
    tab.until(&format!(
        "(weights => String(weights) === String([...weights].sort()))\
         ({DISPLAYED}.filter(finding => finding.dataset.state === 'new')\
         .map(finding => ['error', 'warning', 'info'].indexOf(finding.dataset.severity)))"
    ));
    assert_eq!(tab.complaints(), [""; 0]);
}

#[test]
fn a_permalink_lands_on_its_finding_however_far_behind() {
    let page = Page::new(Folder::new("browser-lands").with("network.yaml", across_regions(1_100)), ".");
    let Some(tab) = page.open("") else { return };
    let ids = tab.evaluate("[...document.querySelectorAll('.finding')].map(finding => finding.id)");
    let ids: Vec<&str> = ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids.len(), page.findings.len());
    let brief = tab.text("document.querySelector('.finding:not(:has(details))')?.id ?? ''");
    assert!(!brief.is_empty(), "the last findings are rows");
    for id in [ids[0], ids[700], brief.as_str()] {
        tab.open(&page.path, id);
        tab.until(&format!("document.activeElement.id === '{id}'"));
        let place = format!("document.getElementById('{id}').getBoundingClientRect()");
        tab.until(&format!("{place}.top >= 0 && {place}.top < innerHeight && {place}.height > 0"));
    }
    // Behind a filter that leaves it out, too.
    tab.open(&page.path, "filter?text=nothing-of-the-kind");
    tab.until("shown.textContent.replaceAll(',', '').startsWith('0 of')");
    tab.evaluate(&format!("location.hash = '{}'", ids[700]));
    tab.until(&format!("document.activeElement.id === '{}'", ids[700]));
    assert!(tab.is("document.activeElement.checkVisibility()"));
    assert_eq!(tab.complaints(), [""; 0]);
}

#[test]
fn a_link_to_a_section_leads_there_past_all_findings() {
    let page = Page::broken("browser-sections");
    let Some(tab) = Tab::new() else { return };
    for section in ["findings", "waivers", "coverage", "network", "facts"] {
        tab.open(&page.path, section);
        let place = format!("document.querySelector('#{section} h2').getBoundingClientRect()");
        // Wherever a page stops that moves, it is there for two looks.
        tab.until(&format!(
            "(place => {{ const before = window.before; window.before = place.top;
               return before === place.top && place.top >= 0 && place.bottom < innerHeight / 2; }})({place})"
        ));
    }
}

#[test]
fn a_picture_has_its_subject_and_marks_the_fault() {
    let page = Page::broken("browser-pictures");
    let Some(tab) = page.open("") else { return };
    let mut drawn = 0;
    for finding in &page.findings {
        let id = format!("f-{}", finding["fingerprint"].as_str().unwrap());
        let nodes = tab.evaluate(&format!(
            "[...document.getElementById('{id}').querySelectorAll('figure svg g.node')].map(node => node.dataset.id)"
        ));
        let nodes = nodes.as_array().unwrap();
        // Nobody can draw what nobody declares.
        if nodes.is_empty() || finding["rule"] == "dangling-reference" {
            continue;
        }
        drawn += 1;
        let missing: Vec<&Value> =
            finding["subject"].as_array().unwrap().iter().filter(|id| !nodes.contains(id)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}: {nodes:?}", finding["message"]);
        assert!(tab.is(&format!("document.querySelector('#{id} figure svg .fault')")), "{}", finding["message"]);
        let are_told = format!(
            "[...document.querySelectorAll('#{id} figure svg g.node')]\
             .every(node => node.querySelector('title')?.textContent)"
        );
        assert!(tab.is(&are_told), "{}", finding["message"]);
    }
    assert!(drawn * 2 > page.findings.len(), "{drawn} of {}", page.findings.len());
    // Pictures share the page, and an id is there once.
    assert!(tab.is(
        "(ids => ids.length === new Set(ids).size)([...document.querySelectorAll('[id]')].map(element => element.id))"
    ));
}

#[test]
fn hostile_texts_stay_text() {
    let page = Page::new(hostile(), ".");
    let titled = page.path.with_file_name("titled.html");
    page.report(&titled, &["--title", HOSTILE[3], "--organisation", HOSTILE[1]]);
    let linked = page.path.with_file_name("linked.html");
    // Such an address may be refused; if it is not, it is no link.
    let source_url = ["--source-url", "javascript:window.hacked=1//{file}{line}", "--output"];
    page.command("report").args(source_url).arg(&linked).output().unwrap();
    let Some(tab) = Tab::new() else { return };
    for path in [&page.path, &titled, &linked].into_iter().filter(|path| path.exists()) {
        tab.open(path, "");
        assert_eq!(tab.complaints(), [""; 0]);
        assert_eq!(tab.requests().iter().filter(|url| !url.starts_with("data:")).count(), 1);
        assert!(tab.is("window.hacked === undefined"));
        assert_eq!(tab.number("document.scripts.length"), 1);
        assert_eq!(tab.number("document.querySelectorAll('style').length"), 1);
        assert_eq!(
            tab.number(
                "document.querySelectorAll('img, iframe, object, embed, base, blink, [style], [onload]').length"
            ),
            0
        );
        assert!(tab.is("[...document.querySelectorAll('*')]\
             .every(element => element.getAttributeNames().every(name => !name.startsWith('on')))"));
        assert!(tab.is("[...document.links].every(link => link.protocol !== 'javascript:')"));
        for text in HOSTILE {
            assert!(tab.is(&format!("document.body.textContent.includes({})", json!(text))), "{text}");
        }
        // What turns text round, or is not seen, does not come through.
        assert!(!tab.is(r"/[\u202a-\u202e\u2066-\u2069\u200b]/.test(document.body.textContent)"));
    }
    // What is filtered by and stands in the address is text, too.
    tab.open(&page.path, "filter?partner=%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E");
    tab.until("!shown.textContent.replaceAll(',', '').startsWith('0 of')");
    assert!(tab.is("window.hacked === undefined && document.scripts.length === 1"));
    tab.open(&page.path, "f-\"><img src=x onerror=window.hacked=1>");
    assert!(tab.is("window.hacked === undefined && !document.querySelector('img')"));
    assert_eq!(tab.complaints(), [""; 0]);
}

#[test]
fn dark_and_print_look_as_they_should() {
    let page = Page::broken("browser-looks");
    let Some(tab) = page.open("") else { return };
    let colours = "String(getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color)";
    let mut seen = Vec::new();
    for (width, device) in [(1440, "desktop"), (390, "phone")] {
        tab.size(width, 900);
        for scheme in ["light", "dark"] {
            tab.media("screen", scheme);
            seen.push(tab.text(colours));
            let picture = tab.screenshot();
            assert!(picture.len() > 10_000, "{device} {scheme} is blank");
            save(&picture, &format!("{device}-{scheme}.png"));
            tab.evaluate("document.getElementById('list-h').scrollIntoView({behavior: 'instant'})");
            save(&tab.screenshot(), &format!("{device}-{scheme}-findings.png"));
            tab.evaluate("window.scrollTo({top: 0, behavior: 'instant'})");
        }
    }
    assert!(seen[0] == seen[2] && seen[1] == seen[3] && seen[0] != seen[1], "{seen:?}");
    tab.size(1440, 900);
    tab.media("print", "light");
    assert!(!tab.is("document.getElementById('filter').checkVisibility()"));
    assert!(tab.is("[...document.querySelectorAll('.finding details > .body')]\
         .every(body => body.checkVisibility() || !body.closest('.finding').checkVisibility())"));
}

#[test]
fn a_printed_report_says_everything() {
    if !is_there("pdftotext", Command::new("pdftotext").arg("-v")) {
        return;
    }
    let page = Page::broken("browser-prints");
    let Some(tab) = page.open("") else { return };
    // What somebody has folded is printed all the same, in light colours.
    tab.media("", "dark");
    tab.evaluate("document.querySelectorAll('#list details').forEach(details => { details.open = false })");
    let read = |tab: &Tab, name: &str| {
        let path = save(&tab.pdf(), name);
        output(Command::new("pdftotext").args(["-layout"]).arg(path).arg("-"), b"")
    };
    let text = read(&tab, "broken.pdf");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = words(&text);
    assert!(printed.to_lowercase().contains("does not pass") || printed.to_lowercase().contains("fail"), "{text}");
    for finding in &page.findings {
        assert!(printed.contains(finding["rule"].as_str().unwrap()), "{}", finding["rule"]);
        assert!(printed.contains(finding["fingerprint"].as_str().unwrap()), "{}", finding["message"]);
    }
    let network =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs/hostile/unicode.yaml")).unwrap();
    let page = Page::new(Folder::new("browser-scripts").with("network.yaml", network), ".");
    tab.open(&page.path, "");
    let printed = read(&tab, "scripts.pdf");
    // Arabic letters are read back in the shapes and the order in which they were drawn, so any of them will do.
    for text in ["ノースウィンド", "größenwahn", "コントソ"] {
        assert!(printed.contains(text), "{text}: {printed}");
    }
    assert!(
        printed
            .chars()
            .any(|letter| matches!(letter, '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'))
    );
}

#[test]
fn no_number_of_findings_is_too_much() {
    for (count, limit) in [(0, 0), (1, 1), (300, 50), (20_000, 50)] {
        let network = if count == 0 { "version: 1\n".to_owned() } else { across_regions(count) };
        let folder = Folder::new(&format!("browser-{count}")).with("network.yaml", network);
        let page = Page::written(folder, ".");
        let Some(tab) = page.open("") else { return };
        tab.size(390, 844);
        assert_eq!(tab.number("document.querySelectorAll('.finding').length"), count);
        assert_eq!(tab.number(&format!("{DISPLAYED}.length")), limit);
        if count > 1 {
            let last = format!("c{}", count - 1);
            tab.evaluate("document.querySelector('#filter [name=text]').focus()");
            tab.enter(&last);
            tab.until("shown.textContent.replaceAll(',', '').startsWith('1 of')");
            assert_eq!(tab.number(&format!("{DISPLAYED}.length")), 1);
        }
        assert_eq!(tab.complaints(), [""; 0]);
    }
}

#[test]
fn nothing_is_wider_than_a_phone() {
    let long = across_regions(2).replace("northwind", &"northwind".repeat(40));
    let pages = [
        Page::broken("browser-narrow"),
        Page::new(Folder::new("browser-narrow-hostile"), "graphs/hostile"),
        Page::new(Folder::new("browser-narrow-long").with("network.yaml", long), "."),
    ];
    let Some(tab) = Tab::new() else { return };
    tab.size(360, 800);
    for page in pages {
        tab.open(&page.path, "");
        let wide = "[...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > 361 \
                    && !element.closest('.scroll, pre, svg') && element.checkVisibility())\
                    .slice(0, 5).map(element => element.outerHTML.slice(0, 200)).join('\\n')";
        assert!(tab.is("document.documentElement.scrollWidth <= 360"), "{}: {}", page.path.display(), tab.text(wide));
    }
}

#[test]
fn everything_is_reached_with_the_keyboard() {
    let page = Page::broken("browser-keyboard");
    let Some(tab) = page.open("") else { return };
    let mut visited = Vec::new();
    let at = "(element => element.id === 'filter' || element.closest('#filter') ? `filter:${element.name || element.type}` \
              : ['permalink', 'summary', 'skip'].find(name => element.matches(`.${name}, ${name}`)) ?? '')\
              (document.activeElement)";
    while visited.last().is_none_or(|at| at != "permalink") && visited.len() < 600 {
        tab.press("Tab");
        visited.push(tab.text(at));
        // Whatever has the focus shows it.
        assert!(
            tab.is("(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')\
                 (getComputedStyle(document.activeElement))"),
            "{}",
            tab.text("document.activeElement.outerHTML.slice(0, 300)")
        );
    }
    assert_eq!(visited[0], "skip");
    for name in [
        "filter:rule",
        "filter:severity",
        "filter:state",
        "filter:partner",
        "filter:text",
        "filter:sort",
        "filter:reset",
        "permalink",
    ] {
        assert!(visited.iter().any(|at| at == name), "{name} is not among {visited:?}");
    }
    let target = tab.text("document.activeElement.hash");
    tab.press("Enter");
    tab.until(&format!(
        "location.hash === '{target}' && document.activeElement === document.querySelector('{target}')"
    ));
    tab.press("Tab");
    assert!(tab.is(&format!("document.querySelector('{target}').contains(document.activeElement)")));
    // A summary opens and closes.
    while tab.text(at) != "summary" {
        tab.press("Tab");
    }
    let is_open = "document.activeElement.parentElement.open";
    let before = tab.is(is_open);
    tab.press("Enter");
    tab.until(&format!("{is_open} !== {before}"));
}

#[test]
fn without_its_script_the_page_has_all_findings() {
    let page = Page::new(Folder::new("browser-plain").with("network.yaml", across_regions(120)), ".");
    let Some(tab) = Tab::new() else { return };
    tab.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    tab.open(&page.path, "");
    assert_eq!(tab.number(&format!("{DISPLAYED}.length")), page.findings.len());
    assert!(!tab.is("document.getElementById('filter').checkVisibility()"));
    let text = tab.text("document.body.textContent");
    for finding in &page.findings {
        let message = finding["message"].as_str().unwrap().replace('`', "");
        assert!(text.contains(&message), "{message}");
    }
}

#[test]
fn axe_has_no_serious_violation() {
    let axe = consumers().join("node_modules/axe-core/axe.min.js");
    if !is_there("axe-core", Command::new("ls").arg(&axe)) {
        return;
    }
    let axe = fs::read_to_string(axe).unwrap();
    let broken = Page::broken("browser-axe");
    let clean = Page::written(Folder::new("browser-axe-clean"), "graphs/northwind");
    let hostile = Page::written(Folder::new("browser-axe-hostile"), "graphs/hostile");
    let Some(tab) = Tab::new() else { return };
    for (page, scheme, width) in
        [(&broken, "light", 1440), (&broken, "dark", 390), (&clean, "dark", 1440), (&hostile, "light", 390)]
    {
        tab.size(width, 900);
        tab.media("screen", scheme);
        tab.open(&page.path, "");
        tab.evaluate(&axe);
        let violations = tab.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(results => results.violations
                   .filter(violation => ['serious', 'critical'].includes(violation.impact))
                   .map(violation => `${violation.id}: ${violation.help}\\n${violation.nodes.slice(0, 3)
                     .map(node => node.html.slice(0, 300) + '\\n' + node.failureSummary).join('\\n')}`))",
        );
        let violations: Vec<&str> = violations.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        assert!(violations.is_empty(), "{} in {scheme}:\n{}", page.path.display(), violations.join("\n\n"));
    }
}
