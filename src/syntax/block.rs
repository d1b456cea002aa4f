//! Where a scalar really begins and ends, where the event parser says it otherwise.

/// Start of the scalar or collection behind the anchor and tag that begin `text[start..end]`.
pub(super) fn start_behind_properties(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    while text[at..end].starts_with(['&', '!']) {
        let property = text[at..end].find(char::is_whitespace).map_or(end, |length| at + length);
        at = start_behind_blanks(text, property, end);
    }
    at
}

/// The span of a block scalar from its `|` or `>` to its last visible character, for content at `start..end` behind a
/// node that ended at `before`.
///
/// The event parser gives the content alone, and with it the indentation of the line that follows.
pub(super) fn block_scalar(text: &str, before: usize, start: usize, end: usize) -> (usize, usize) {
    let end = (start + text[start..end].trim_end().len()).max(start);
    let mut at = before;
    while at < end {
        at = start_behind_blanks(text, at, end);
        let word_end = text[at..end].find(char::is_whitespace).map_or(end, |length| at + length);
        if text[at..word_end].starts_with(['|', '>']) {
            return (at, end.max(word_end));
        }
        at = word_end.max(at + 1);
        while at < end && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    (start, end)
}

/// End of the quoted scalar that begins `text[start..end]`: the event parser gives the comment behind it as well.
pub(super) fn quoted_end(text: &str, start: usize, end: usize) -> usize {
    let bytes = &text.as_bytes()[start..end];
    let Some(quote) = bytes.first() else { return end };
    let mut at = 1;
    while at < bytes.len() {
        let is_doubled = *quote == b'\'' && bytes[at..].starts_with(b"''");
        let is_escape = *quote == b'"' && bytes[at] == b'\\';
        if is_doubled || is_escape {
            at += 2;
        } else if bytes[at] == *quote {
            return start + at + 1;
        } else {
            at += 1;
        }
    }
    end
}

/// The first dash of the list that stands under the key that ended at `start`: the event parser gives what stands behind
/// the dash, where the dash stands below the key.
pub(super) fn dash(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at = start_behind_properties(text, start_behind_blanks(text, at, text.len()), text.len());
        match text.as_bytes().get(at)? {
            b'-' => return Some(at),
            b':' | b'?' => at += 1,
            _ => return None,
        }
    }
}

/// End of the flow collection whose last value ended at `start`, and which ends before `end`.
pub(super) fn flow_end(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end {
        at = start_behind_blanks(text, at, end);
        match text.as_bytes().get(at) {
            Some(b']' | b'}') => return at + 1,
            Some(b',' | b':' | b'?') => at += 1,
            _ => break,
        }
    }
    end
}

/// Behind white space and comments.
fn start_behind_blanks(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    loop {
        at = end - text[at..end].trim_start().len();
        // A `#` begins a comment behind white space only; behind a property there always is some.
        if !text[at..end].starts_with('#') {
            return at;
        }
        at = text[at..end].find(['\n', '\r']).map_or(end, |length| at + length);
    }
}
