//! Three values: what is known to hold, known not to hold, or perhaps holds.

use std::ops::{BitAnd, BitOr, Not};

/// A verdict where some values are unknown. `&`, `|` and `!` carry *perhaps* in the usual way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tri {
    /// Certainly not.
    No,
    /// It hangs on something unknown.
    Perhaps,
    /// Certainly.
    Yes,
}

impl Tri {
    /// Whether this is certain.
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether it cannot be.
    pub fn is_no(self) -> bool {
        self == Self::No
    }

    /// Whether some item holds.
    pub fn any(items: impl IntoIterator<Item = Self>) -> Self {
        let mut some = Self::No;
        for item in items {
            some = some | item;
            if some.is_yes() {
                break;
            }
        }
        some
    }

    /// Whether two values are the same, where either may be unknown.
    pub fn same<T: PartialEq>(left: Option<T>, right: Option<T>) -> Self {
        match (left, right) {
            (Some(left), Some(right)) => Self::from(left == right),
            _ => Self::Perhaps,
        }
    }

    /// What `test` says of a value that may be unknown.
    pub fn of<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Self {
        value.map_or(Self::Perhaps, |value| Self::from(test(value)))
    }
}

impl From<bool> for Tri {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl BitAnd for Tri {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.min(other)
    }
}

impl BitOr for Tri {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Perhaps => Self::Perhaps,
            Self::Yes => Self::No,
        }
    }
}
