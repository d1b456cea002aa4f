//! How a reader gets from a report to the files.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::source::STDIN_NAME;
use crate::visible::is_hidden;

/// What a relative reference may not hold as it is, so that nothing in a path begins a query, a fragment or an escape.
const OF_REFERENCES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a path may not hold in an address either: a template may have it in a query.
const OF_ADDRESSES: &AsciiSet =
    &OF_REFERENCES.add(b'&').add(b'\'').add(b'(').add(b')').add(b'*').add(b'+').add(b';').add(b'=');

/// How a reader gets from a report to the files.
#[derive(Clone, Debug, Default)]
pub struct Links<'r> {
    /// An address in which `{file}` and `{line}` stand for a path and a line.
    pub template: Option<&'r str>,
    /// The way from the report to the folder that paths are relative to, as a path: empty, or with `/` at its end. None where
    /// there is no such way.
    pub to_working_directory: Option<String>,
}

impl Links<'_> {
    /// The address of a line, where the report has a template for addresses and the file is below the folder that they
    /// begin at.
    pub fn address(&self, path: &str, line: u32) -> Option<String> {
        let is_below = !path.split('/').any(|part| part == "..");
        let template = self.template.filter(|_| is_relative(path) && is_below)?;
        // The path cannot bring a `{line}` of its own: it is encoded.
        let path = utf8_percent_encode(path, OF_ADDRESSES).to_string();
        Some(template.replace("{file}", &path).replace("{line}", &line.to_string()))
    }

    /// The same with characters beyond ASCII as they are, for formats that encode them themselves.
    pub(super) fn unencoded_address(&self, path: &str, line: u32) -> Option<String> {
        self.address(path, line)?;
        let template = self.template?;
        Some(template.replace("{file}", &ascii_encoded(path, OF_ADDRESSES)).replace("{line}", &line.to_string()))
    }

    /// The way from the report to a file, as a relative reference in which characters beyond ASCII are as they are.
    pub(super) fn relative(&self, path: &str) -> Option<String> {
        let way = self.to_working_directory.as_ref().filter(|_| is_relative(path))?;
        let reference = ascii_encoded(&format!("{way}{path}"), OF_REFERENCES);
        // A colon in the first part would make a scheme of what stands before it.
        let has_scheme = reference.split('/').next().is_some_and(|part| part.contains(':'));
        Some(if has_scheme { format!("./{reference}") } else { reference })
    }
}

/// Whether the path leads from the working directory to a file: not standard input, nor from the root of a drive.
fn is_relative(path: &str) -> bool {
    let is_of_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    path != STDIN_NAME && !path.is_empty() && !path.starts_with('/') && !is_of_drive
}

fn ascii_encoded(path: &str, set: &'static AsciiSet) -> String {
    let mut encoded = String::new();
    for character in path.chars() {
        let mut bytes = [0; 4];
        let text = &*character.encode_utf8(&mut bytes);
        // What nobody sees, or no XML can hold, is no part of an address that people look at.
        if character.is_ascii() || is_hidden(character) || matches!(character, '\u{fffe}' | '\u{ffff}') {
            encoded.extend(utf8_percent_encode(text, set));
        } else {
            encoded.push(character);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fills_a_template_and_nothing_more() {
        let links = Links { template: Some("https://git.example/{file}#L{line}"), to_working_directory: None };
        let address = |path: &str| links.address(path, 7);
        assert_eq!(address("net/sales.yaml").as_deref(), Some("https://git.example/net/sales.yaml#L7"));
        assert_eq!(
            address("ü {line}#?.yaml").as_deref(),
            Some("https://git.example/%C3%BC%20%7Bline%7D%23%3F.yaml#L7")
        );
        for path in ["../a.yaml", "a/../../b.yaml", "/a.yaml", "C:/a.yaml", STDIN_NAME] {
            assert_eq!(address(path), None, "{path}");
        }
        assert_eq!(links.unencoded_address("ü b.yaml", 7).as_deref(), Some("https://git.example/ü%20b.yaml#L7"));
    }

    #[test]
    fn a_relative_way_is_no_scheme() {
        let links = |way: &str| Links { template: None, to_working_directory: Some(way.to_owned()) };
        assert_eq!(links("../").relative("net/a b.yaml").as_deref(), Some("../net/a%20b.yaml"));
        assert_eq!(links("").relative("javascript:alert(1).yaml").as_deref(), Some("./javascript:alert(1).yaml"));
        assert_eq!(links("").relative(r"\\server\a.yaml").as_deref(), Some("%5C%5Cserver%5Ca.yaml"));
        assert_eq!(links("").relative("a\u{202e}b.yaml").as_deref(), Some("a%E2%80%AEb.yaml"));
        assert_eq!(Links::default().relative("a.yaml"), None);
    }
}
