//! The word that somebody probably meant.

use std::collections::BTreeMap;

use strsim::osa_distance;

/// Longest text that may be a slip of the keyboard, in characters.
const LENGTH_MAX: usize = 128;

/// Longest stretch of a word in which its slips lie, in bytes.
const STRETCH_MAX: usize = 24;

/// Words to look for near ones in, by their length.
#[derive(Debug, Default)]
pub struct Spellings<'c> {
    by_length: BTreeMap<usize, Vec<Spelling<'c>>>,
}

#[derive(Debug)]
struct Spelling<'c> {
    word: &'c str,
    folded: String,
    letters: u64,
}

impl<'c> Spellings<'c> {
    /// The words to choose from.
    pub fn new(words: impl IntoIterator<Item = &'c str>) -> Self {
        let mut by_length: BTreeMap<usize, Vec<Spelling<'c>>> = BTreeMap::new();
        for word in words {
            let folded = word.to_lowercase();
            let letters = letters(&folded);
            by_length.entry(folded.chars().count()).or_default().push(Spelling { word, folded, letters });
        }
        Self { by_length }
    }

    /// The word that is spelt most like `word`, if one is close enough to be meant; of equals the first in alphabetical
    /// order.
    pub fn nearest(&self, word: &str) -> Option<&'c str> {
        let folded = word.to_lowercase();
        let length = folded.chars().take(LENGTH_MAX + 1).count();
        if length > LENGTH_MAX {
            return None;
        }
        // One slip in three letters, three at the most; of the shortest words the case alone.
        let slips_max = match length {
            0..=2 => 0,
            _ => (length / 3).min(3),
        };
        let letters = letters(&folded);
        self.by_length
            .range(length.saturating_sub(slips_max)..=length + slips_max)
            .flat_map(|(_, spellings)| spellings)
            // A slip changes two letters at the most, so words that differ in more need no measuring.
            .filter(|spelling| (spelling.letters ^ letters).count_ones() as usize <= 2 * slips_max)
            .filter(|spelling| spelling.word != word)
            .filter_map(|spelling| Some((slips(&folded, &spelling.folded, slips_max)?, spelling.word)))
            .min()
            .map(|(_, nearest)| nearest)
    }
}

/// The candidate that is spelt most like `word`, if one is close enough to be meant.
///
/// ```
/// use cspgraph::nearest::nearest;
/// assert_eq!(nearest("buyr", ["seller", "buyer"]), Some("buyer"));
/// assert_eq!(nearest("colour", ["seller", "buyer"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    Spellings::new(candidates).nearest(word)
}

/// Asks whether the candidate was meant that is spelt most like `word`; says what `otherwise` says if none is.
///
/// ```
/// use cspgraph::nearest::hint;
/// assert_eq!(hint("buyr", ["seller", "buyer"], || "name one".to_owned()), "did you mean `buyer`?");
/// ```
pub fn hint<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(word, candidates).map_or_else(otherwise, |meant| format!("did you mean `{meant}`?"))
}

/// How many slips lie between two words, if no more than `slips_max`.
fn slips(one: &str, other: &str, slips_max: usize) -> Option<usize> {
    // What both begin and end with costs nothing; only what lies between is measured.
    let prefix: usize = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let suffix: usize =
        one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (one, other) = (&one[..one.len() - suffix], &other[..other.len() - suffix]);
    // Three slips over a wider stretch may lie far apart; such words are not taken for each other.
    if one.len().max(other.len()) > STRETCH_MAX {
        return None;
    }
    Some(osa_distance(one, other)).filter(|slips| *slips <= slips_max)
}

/// Which letters a word has, as a set that may take two letters for one.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64))
}
