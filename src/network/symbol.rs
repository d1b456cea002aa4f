//! Texts by number: each that a network is built of is kept once.

use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// A text, once: equal texts have equal symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(NonZeroU32);

impl Symbol {
    /// The symbol of the text that came after so many others.
    pub(super) fn new(index: usize) -> Self {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Self(number.expect("fewer texts than bytes in 4 GiB files"))
    }

    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Seeded anew in every process, so that no file can be made of texts with one hash. Nothing hangs on the seed: texts are
/// looked up by hash and never listed by it.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// Every text that a network is built of, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// One behind the other.
    texts: String,
    /// Where each ends.
    ends: Vec<usize>,
    by_hash: HashTable<Symbol>,
}

impl Symbols {
    fn hash_of(text: &str) -> u64 {
        HASHER.hash_one(text)
    }

    pub(super) fn intern(&mut self, text: &str) -> Symbol {
        let hash = Self::hash_of(text);
        let Self { texts, ends, by_hash } = self;
        if let Some(symbol) = by_hash.find(hash, |symbol| text_of(texts, ends, symbol.index()) == text) {
            return *symbol;
        }
        let symbol = Symbol::new(ends.len());
        texts.push_str(text);
        ends.push(texts.len());
        by_hash.insert_unique(hash, symbol, |symbol| Self::hash_of(text_of(texts, ends, symbol.index())));
        symbol
    }

    pub(super) fn find(&self, text: &str) -> Option<Symbol> {
        self.by_hash.find(Self::hash_of(text), |symbol| self.text(*symbol) == text).copied()
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.text_at(symbol.index())
    }

    pub(super) fn text_at(&self, index: usize) -> &str {
        text_of(&self.texts, &self.ends, index)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Forgets the texts behind the first `length`; nothing may hold their symbols any more.
    pub(super) fn truncate(&mut self, length: usize) {
        for index in length..self.len() {
            let hash = Self::hash_of(self.text_at(index));
            if let Ok(entry) = self.by_hash.find_entry(hash, |symbol| symbol.index() == index) {
                entry.remove();
            }
        }
        self.ends.truncate(length);
        self.texts.truncate(self.ends.last().copied().unwrap_or(0));
    }
}

fn text_of<'t>(texts: &'t str, ends: &[usize], index: usize) -> &'t str {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &texts[start..ends[index]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_as_they_come_and_forgotten_from_the_end() {
        let mut symbols = Symbols::default();
        let texts: Vec<String> = (0..1000).map(|number| format!("partner-{number}")).chain([String::new()]).collect();
        for (index, text) in texts.iter().chain(&texts).enumerate() {
            assert_eq!(symbols.intern(text).index(), index % texts.len());
        }
        symbols.truncate(10);
        assert_eq!(symbols.len(), 10);
        assert_eq!(symbols.find("partner-9").map(|symbol| symbols.text(symbol)), Some("partner-9"));
        assert_eq!(symbols.find("partner-10"), None);
        assert_eq!(symbols.intern("partner-999").index(), 10);
    }
}
