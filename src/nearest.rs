//! The word that somebody probably meant.

use std::collections::BTreeMap;

use strsim::osa_distance;

/// Longest text that may be a slip of the keyboard, in characters.
const LENGTH_MAX: usize = 128;

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
        // One slip in a short word, one in three letters of a long one.
        let slips_max = (length / 3).clamp(1, 3);
        let letters = letters(&folded);
        self.by_length
            .range(length.saturating_sub(slips_max)..=length + slips_max)
            .flat_map(|(_, spellings)| spellings)
            // A slip changes two letters at the most, so words that differ in more need no measuring.
            .filter(|spelling| (spelling.letters ^ letters).count_ones() as usize <= 2 * slips_max)
            .filter(|spelling| spelling.word != word)
            .map(|spelling| (osa_distance(&folded, &spelling.folded), spelling.word))
            .filter(|(slips, _)| *slips <= slips_max)
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

/// Which letters a word has, as a set that may take two letters for one.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64))
}
