//! Countries, the CSP region of each at a day, and the currency that is billed there.
//!
//! The table is `markets.csv`, after Microsoft's page on regional markets and currencies (2021-04): the region since
//! 2018-11-03, the region before, the day a market was added, the currency. A blank cell says that nothing is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use crate::programme::fact::MARKETS;
use crate::programme::{Day, since};

const TEXT: &str = include_str!("markets.csv");

/// Codes of ISO 3166-1 that the market table does not have.
const WITHOUT_MARKET: [&str; 6] = ["CU", "EH", "IR", "KP", "SD", "SY"];

/// Names that countries have elsewhere, beside those of the table.
const OTHER_NAMES: [(&str, &str); 20] = [
    ("cabo verde", "CV"),
    ("czechia", "CZ"),
    ("eswatini", "SZ"),
    ("great britain", "GB"),
    ("hong kong sar", "HK"),
    ("ivory coast", "CI"),
    ("korea", "KR"),
    ("macao sar", "MO"),
    ("north macedonia", "MK"),
    ("republic of korea", "KR"),
    ("russian federation", "RU"),
    ("south korea", "KR"),
    ("the netherlands", "NL"),
    ("türkiye", "TR"),
    ("united kingdom", "GB"),
    ("united states of america", "US"),
    ("us virgin islands", "VI"),
    ("u.s. virgin islands", "VI"),
    ("usa", "US"),
    ("viet nam", "VN"),
];

/// A country by its ISO 3166-1 alpha-2 code, or `XK`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// A region of the programme: partners sell to customers of their own region only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(&'static str);

/// A currency by its three letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The market table: which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketTable {
    /// Number of countries, also of those that the table does not list.
    pub countries: usize,
    /// Number of countries with a region.
    pub markets: usize,
    /// Where it comes from, and when that was read.
    pub source: &'static str,
    /// The table itself, as comma-separated values.
    pub text: &'static str,
}

/// Which market table verdicts rest on.
pub fn market_table() -> MarketTable {
    let markets = rows().filter(|row| row.region.is_some()).count();
    MarketTable { countries: Country::codes().count(), markets, source: MARKETS, text: TEXT }
}

impl Country {
    /// The United States, the one country of their government's cloud.
    pub const UNITED_STATES: Self = Self(*b"US");

    /// The country with this code; none where no country has it.
    ///
    /// ```
    /// use cspgraph::programme::Country;
    /// assert!(Country::parse("NO").is_some());
    /// assert!(Country::parse("no").is_none());
    /// assert!(Country::parse("UK").is_none(), "the United Kingdom is GB");
    /// ```
    pub fn parse(code: &str) -> Option<Self> {
        let country = Self(code.as_bytes().try_into().ok()?);
        let listed = country.cell().is_some_and(|index| TABLE[index].is_some());
        (listed || WITHOUT_MARKET.contains(&code)).then_some(country)
    }

    /// The country with this English name, in any letter case; none where no country has it.
    ///
    /// ```
    /// use cspgraph::programme::Country;
    /// assert_eq!(Country::named("united kingdom"), Country::parse("GB"));
    /// assert_eq!(Country::named("UK"), Country::parse("GB"));
    /// assert_eq!(Country::named("Atlantis"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        NAMES.get(&name.to_lowercase()).copied()
    }

    /// All codes, in no order that means anything.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        rows().map(|row| row.code).chain(WITHOUT_MARKET)
    }

    /// The country's name in English; none where the table lacks the country.
    pub fn name(self) -> Option<&'static str> {
        Some(self.market()?.name)
    }

    /// The region that the country belongs to on `day`; none where the table does not tell.
    pub fn region_on(self, day: Day) -> Option<Region> {
        let market = self.market()?;
        let listed = market.listed_since.is_none_or(|since| since <= day);
        let region = match day {
            _ if !listed || day < since::REGIONS_KNOWN => None,
            day if day < since::REGIONS_REDRAWN => market.region_before,
            _ => market.region,
        };
        region.map(Region)
    }

    /// Whether today's table has a region for the country.
    pub fn has_market(self) -> bool {
        self.market().is_some_and(|market| market.region.is_some())
    }

    /// The currency in which the programme bills there; none where the table does not tell.
    pub fn currency(self) -> Option<Currency> {
        self.market()?.currency
    }

    fn market(self) -> Option<&'static Row> {
        TABLE[self.cell()?].as_ref()
    }

    fn cell(self) -> Option<usize> {
        let [first, second] = self.0;
        (first.is_ascii_uppercase() && second.is_ascii_uppercase())
            .then(|| usize::from(first - b'A') * 26 + usize::from(second - b'A'))
    }
}

impl Region {
    /// The suspended market's region.
    pub const RUSSIA: Self = Self("russia");

    /// Every region that some country is in or was in, by name.
    pub fn all() -> BTreeSet<Self> {
        rows().flat_map(|row| [row.region, row.region_before]).flatten().map(Self).collect()
    }
}

impl Currency {
    /// The currency with these three upper-case letters.
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(std::str::from_utf8(&self.0).expect("codes are ASCII"))
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(std::str::from_utf8(&self.0).expect("codes are ASCII"))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[derive(Clone, Copy)]
struct Row {
    code: &'static str,
    name: &'static str,
    region: Option<&'static str>,
    region_before: Option<&'static str>,
    listed_since: Option<Day>,
    currency: Option<Currency>,
}

static TABLE: LazyLock<Box<[Option<Row>]>> = LazyLock::new(|| {
    let mut table = vec![None; 26 * 26].into_boxed_slice();
    for row in rows() {
        let code: [u8; 2] = row.code.as_bytes().try_into().expect("a code has two letters");
        table[Country(code).cell().expect("codes are upper case")] = Some(row);
    }
    table
});

static NAMES: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    let other = OTHER_NAMES.iter().map(|(name, code)| ((*name).to_owned(), *code));
    let names = rows().map(|row| (row.name.to_lowercase(), row.code)).chain(other);
    names.filter_map(|(name, code)| Some((name, Country::parse(code)?))).collect()
});

fn rows() -> impl Iterator<Item = Row> {
    // Names alone may hold a comma, so the other cells are taken from the right.
    TEXT.lines().skip(1).map(|line| {
        let mut cells = line.rsplitn(5, ',');
        let mut cell = || cells.next().expect("a row has six cells");
        let some = |cell: &'static str| (!cell.is_empty()).then_some(cell);
        let (currency, listed, before, region, head) = (cell(), cell(), cell(), cell(), cell());
        let (code, name) = head.split_once(',').expect("a row has six cells");
        Row {
            code,
            name: name.trim_matches('"'),
            region: some(region),
            region_before: some(before),
            listed_since: some(listed).map(|day| Day::parse(day).expect("days are well formed")),
            currency: some(currency).map(|code| Currency::parse(code).expect("currencies are well formed")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str, day: &str) -> Option<&'static str> {
        Country::parse(code).unwrap().region_on(Day::parse(day).unwrap()).map(|region| region.0)
    }

    #[test]
    fn every_country_of_iso_3166_is_known() {
        assert_eq!(Country::codes().count(), 250);
        assert!(Country::codes().all(|code| Country::parse(code).is_some()));
    }

    #[test]
    fn names_may_hold_commas() {
        assert_eq!(Country::parse("KR").unwrap().name(), Some("Korea, Republic of"));
    }

    #[test]
    fn regions_were_redrawn_and_china_was_added() {
        assert_eq!(region("RE", "2018-11-02"), Some("mecee"));
        assert_eq!(region("RE", "2018-11-03"), Some("africa"));
        assert_eq!(region("CN", "2021-08-04"), None);
        assert_eq!(region("CN", "2021-08-05"), Some("china"));
        assert_eq!(region("DE", "2016-10-31"), None);
        assert_eq!(region("DE", "2016-11-01"), Some("europe"));
    }
}
