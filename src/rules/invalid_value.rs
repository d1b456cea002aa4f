use crate::finding::{Finding, Info};
use crate::nearest::nearest;
use crate::network::{Fault, ID_CHARACTERS_MAX, Network, Problem, ProblemKind, quoted};
use crate::programme::{Country, Currency, Day};
use crate::rules::{Check, Element, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Record], check)] };

static INFO: Info = info!("invalid-value", Reading, Error, "a value that the language does not allow at its place");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::InvalidValue { key, fault } = &problem.kind {
        let finding = match (fault, wrong(fault)) {
            (Fault::DuplicateKey { first }, _) => duplicate_key(problem, key, *first),
            (_, Some(wrong)) => wrong_value(problem, key, &wrong),
            (_, None) => wrong_shape(problem, key, fault),
        };
        findings.push(finding);
    }
}

fn wrong_shape(problem: &Problem, key: &str, fault: &Fault) -> Finding {
    let named = problem.key_words(key, "");
    let (message, fact, help) = match fault {
        Fault::NotMapping if key == "<<" => (
            "`<<` merges something that is no mapping".to_owned(),
            "no mapping",
            "name an anchor that stands at a mapping, or a list of such",
        ),
        Fault::NotMapping => (
            format!("{} is no mapping", problem.record_words().unwrap_or_else(|| format!("this {key}"))),
            "no mapping",
            "write keys with their values, each as `key: value`",
        ),
        Fault::NotList => {
            (format!("{named} is no list"), "no list", "write a list, each entry on a line of its own behind `- `")
        }
        Fault::NotText => {
            (format!("{named} is a list or a mapping"), "text is due here", "write one value, without brackets")
        }
        _ => (format!("{named} has no value"), "a value is due here", "write the value, or remove the key"),
    };
    Finding::new(&INFO, problem.place, message)
        .primary(fact)
        .help(help)
        .about(problem.subject.clone(), format!("{} {key}", problem.identity))
}

fn duplicate_key(problem: &Problem, key: &str, first: Place) -> Finding {
    let record = problem.record_words().unwrap_or_else(|| "one mapping".to_owned());
    // Both stand behind one alias where a merged mapping has the key twice.
    let first = Some(first).filter(|first| first.span != problem.place.span);
    Finding::new(&INFO, problem.place, format!("{} stands twice in {record}", quoted(key)))
        .primary("the second time")
        .label_at(first, "the first time")
        .help("remove one of the two; until then the first counts")
        .about(problem.subject.clone(), format!("{} {key} twice", problem.identity))
}

fn wrong_value(problem: &Problem, key: &str, wrong: &Wrong<'_>) -> Finding {
    let Wrong { text, fact, help } = wrong;
    Finding::new(&INFO, problem.place, format!("{} is {}, {fact}", problem.key_words(key, text), quoted(text)))
        .primary(fact)
        .help(help)
        .about(problem.subject.clone(), format!("{} {key} {text}", problem.identity))
        .cause(format!("{key} {text}"))
}

const WRITE_DAY: &str = "write the day as year, month and day in full, such as `2021-03-01`";

/// A text that its key cannot have: what it is not, and what to write.
struct Wrong<'f> {
    text: &'f str,
    fact: String,
    help: String,
}

/// What is wrong with a text; none where the value has the wrong shape.
fn wrong(fault: &Fault) -> Option<Wrong<'_>> {
    let wrong = |text, fact: &str, help: String| Wrong { text, fact: fact.to_owned(), help };
    Some(match fault {
        Fault::NotAmong { text, words } => {
            let help = match nearest(text, words.iter().copied()) {
                Some(meant) => format!("write `{meant}`"),
                None => format!("write one of {}", words.join(", ")),
            };
            Wrong { text, fact: format!("not one of {}", words.join(", ")), help }
        }
        Fault::NotDay { text } | Fault::NotSignature { text } if Day::has_form(text) => {
            wrong(text, "a day that the calendar does not have", "correct the month or the day".to_owned())
        }
        Fault::NotDay { text } => wrong(text, "no day in the form YYYY-MM-DD", WRITE_DAY.to_owned()),
        Fault::NotSignature { text } if matches!(text.as_str(), "true" | "false") => {
            wrong(text, "a text in quotes where a day, true or false is due", format!("write `{text}` without quotes"))
        }
        Fault::NotSignature { text } => wrong(
            text,
            "neither a day nor true nor false",
            "write the day of signature as YYYY-MM-DD, or without quotes `true` where nobody knows it and `false` \
             where nobody signed"
                .to_owned(),
        ),
        Fault::NotCountry { text } => wrong(text, "no country code of ISO 3166-1", write_country(text)),
        Fault::NotCurrency { text } => {
            let upper = text.to_ascii_uppercase();
            let meant = if Currency::parse(&upper).is_some() { &upper } else { "EUR" };
            wrong(text, "no currency code", format!("write three upper-case letters, such as `{meant}`"))
        }
        Fault::NotNumber { text, bounds, is_quoted: true } => Wrong {
            text,
            fact: format!("a text in quotes where {bounds} is due"),
            help: "write the number without quotes".to_owned(),
        },
        Fault::NotNumber { text, bounds, is_quoted: false } => Wrong {
            text,
            fact: format!("not {bounds}"),
            help: format!("write {bounds}: digits, with a point before decimals and without unit or separators"),
        },
        Fault::NotBoolean { text, is_quoted: true } => {
            wrong(text, "a text in quotes where true or false is due", "write `true` or `false` without quotes".to_owned())
        }
        Fault::NotBoolean { text, is_quoted: false } => {
            wrong(text, "neither true nor false", format!("write {}", boolean_meant(text)))
        }
        Fault::NotVersion { text, is_quoted: true } => {
            wrong(text, "a text in quotes where the number 1 is due", "write `version: 1`, without quotes".to_owned())
        }
        Fault::NotVersion { text, is_quoted: false } => {
            wrong(text, "not version 1 of the language", "write `version: 1`, without quotes".to_owned())
        }
        Fault::NotId { text } => wrong(
            text,
            &why_no_id(text),
            format!(
                "write an id of 1 to {ID_CHARACTERS_MAX} visible characters without white space; names stand under `name`"
            ),
        ),
        Fault::Empty | Fault::NotMapping | Fault::NotList | Fault::NotText | Fault::DuplicateKey { .. } => return None,
    })
}

/// The code that was probably meant, by letter case, by habit or by the country's name.
fn write_country(text: &str) -> String {
    let upper = text.to_uppercase();
    let meant = match upper.as_str() {
        "UK" => Some("GB"),
        "EL" => Some("GR"),
        "USA" => Some("US"),
        _ => Country::codes().find(|code| {
            *code == upper
                || Country::parse(code).and_then(Country::name).is_some_and(|name| name.eq_ignore_ascii_case(text))
        }),
    };
    match meant {
        Some(code) => format!("write `{code}`"),
        None => "write the two upper-case letters of ISO 3166-1, such as `CH`".to_owned(),
    }
}

fn boolean_meant(text: &str) -> &'static str {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => "`true`",
        "false" | "no" | "n" | "off" | "0" => "`false`",
        _ => "`true` or `false`",
    }
}

fn why_no_id(text: &str) -> String {
    if text.chars().any(char::is_whitespace) {
        "no id: it holds white space".to_owned()
    } else if text.chars().count() > ID_CHARACTERS_MAX {
        format!("no id: it is longer than {ID_CHARACTERS_MAX} characters")
    } else {
        "no id: it holds a character that nobody sees".to_owned()
    }
}
