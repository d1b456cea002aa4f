//! How much one file may ask for, and what is said of a file that asks for more.
//!
//! Invariant: whoever reads a text asks here. Who reads plain texts declines what passes a limit, so that the event parser's
//! events stop at one byte with one sentence.

use crate::source::Size;
use crate::syntax::SyntaxProblem;

/// How deep brackets may nest whatever is asked for: the event parser follows no further.
const BRACKETS_MAX: u32 = 255;

/// Most documents of a file: an empty one takes four bytes, and the finding about it some seven hundred.
const DOCUMENTS_MAX: usize = 1_000_000;

/// How much a file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep lists and mappings may nest, aliases followed.
    pub depth: u32,
    /// How many values the aliases of one file may stand for.
    pub aliased_values: u64,
    /// How long a scalar may be, escapes resolved.
    pub scalar_length: Size,
    /// How long a line may be, without what ends it.
    pub line_length: Size,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 128,
            aliased_values: 1_000_000,
            scalar_length: Size(1 << 20),
            // Programs write a network of a million relationships as JSON in one line, of some 150 MB.
            line_length: Size(256 << 20),
        }
    }
}

impl Limits {
    /// That the text has no line that is too long.
    pub(super) fn check_lines(&self, text: &str) -> Result<(), SyntaxProblem> {
        let bytes = text.as_bytes();
        let most = usize::try_from(self.line_length.0).unwrap_or(usize::MAX);
        let mut line: usize = 0;
        // Not every line is looked for: only the last one that ends within reach of an overlong one.
        while let Some(reach) = line.checked_add(most).filter(|end| *end < bytes.len()).map(|end| &bytes[line..=end]) {
            let Some(end) = reach.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) else {
                let message = format!("a line is longer than {}", self.line_length);
                return Err(passed(line, message, "break the line, or raise the limit with `--max-line-length`"));
            };
            line += end + 1;
        }
        Ok(())
    }

    /// That a scalar of so many bytes is not too long; it begins at `offset`.
    pub(super) fn check_scalar(&self, length: usize, offset: u32) -> Result<(), SyntaxProblem> {
        if length as u64 <= self.scalar_length.0 {
            return Ok(());
        }
        let message = format!("a value is longer than {}", self.scalar_length);
        let help = "if this is intended, raise the limit with `--max-scalar-length`";
        Err(passed(offset as usize, message, help))
    }

    /// That the aliases of a file stand for so many values and no more; the last one begins at `offset`.
    pub(super) fn check_aliased_values(&self, values: u64, offset: u32) -> Result<(), SyntaxProblem> {
        if values <= self.aliased_values {
            return Ok(());
        }
        let message = format!("the aliases stand for more than {} values", self.aliased_values);
        let help = "if this is intended, raise the limit with `--max-aliased-values`";
        Err(passed(offset as usize, message, help))
    }

    /// That a file with so many documents may have one more, which begins at `offset`.
    pub(super) fn check_documents(documents: usize, offset: u32) -> Result<(), SyntaxProblem> {
        if documents < DOCUMENTS_MAX {
            return Ok(());
        }
        let message = format!("there are more than {DOCUMENTS_MAX} documents");
        Err(passed(offset as usize, message, "put the records of many documents into one, or split the file"))
    }

    /// That lists and mappings nest so deep and no deeper; the innermost begins at `offset`.
    pub(super) fn check_depth(&self, depth: u32, offset: u32) -> Result<(), SyntaxProblem> {
        if depth <= self.depth {
            return Ok(());
        }
        let message = format!("lists and mappings nest deeper than {} levels", self.depth);
        let help = "if this is intended, raise the limit with `--max-depth`";
        Err(passed(offset as usize, message, help))
    }

    /// What is said of brackets that nest deeper than the event parser follows; it stopped at `offset`.
    pub(super) fn too_many_brackets(&self, offset: u32) -> SyntaxProblem {
        self.check_depth(BRACKETS_MAX, offset).err().unwrap_or_else(|| {
            let message = format!("brackets nest deeper than {BRACKETS_MAX} levels");
            passed(offset as usize, message, "write the lists and mappings around them with one item in a line")
        })
    }
}

fn passed(offset: usize, message: String, help: &str) -> SyntaxProblem {
    let offset = u32::try_from(offset).expect("a source is smaller than 4 GiB");
    SyntaxProblem { offset, message, help: Some(help.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of the first line of more than four bytes.
    fn overlong(text: &str) -> Option<u32> {
        let limits = Limits { line_length: Size(4), ..Limits::default() };
        limits.check_lines(text).err().map(|problem| problem.offset)
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
        for (text, expected) in [
            ("", None),
            ("abcd", None),
            ("abcde", Some(0)),
            ("abcd\nabcd\n", None),
            ("abcd\r\nabcd\r\n", None),
            ("abcd\rabcd\r", None),
            ("a\nb\nc\nabcde\nd\n", Some(6)),
            ("a\nabcd\nabcde", Some(7)),
            ("\n\n\n\n\n\n\nabcde", Some(7)),
        ] {
            assert_eq!(overlong(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_limit_is_too_large_to_be_reckoned_with() {
        let limits = Limits { line_length: Size(u64::MAX), ..Limits::default() };
        assert_eq!(limits.check_lines("a\nb"), Ok(()));
    }
}
