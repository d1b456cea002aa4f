//! What the name of a file tells: whom an answer is about that does not repeat it.

use std::ops::RangeInclusive;

use crate::import::cell::Guid;

/// The id that the name of a file holds, a GUID, else the only figures that may be a location id; and whether the name says
/// that the file is of it, as in `customers-of-4847383`.
pub(super) fn id_in_name(name: &str) -> Option<(String, bool)> {
    let stem = name.rsplit(['/', '\\']).next()?.split('.').next()?;
    let is_of = |at: usize| {
        let before = stem[..at].trim_end_matches(|character: char| !character.is_alphanumeric());
        before.get(before.len().saturating_sub(2)..).is_some_and(|word| word.eq_ignore_ascii_case("of"))
    };
    let guid = |at: usize| Some((at, Guid::parse(stem.get(at..at + 36)?)?));
    if let Some((at, guid)) = (0..stem.len()).find_map(guid) {
        return Some((guid.to_string(), is_of(at)));
    }
    // Years, and what browsers count copies by, have less; times have more.
    let may_be_location = |run: &&str| (5..=9).contains(&run.len()) && !is_day(run);
    let mut runs = stem.split(|character: char| !character.is_ascii_digit()).filter(may_be_location);
    let run = runs.next()?;
    runs.next().is_none().then(|| (run.to_owned(), stem.find(run).is_some_and(is_of)))
}

/// Whether a number is a day or a month of this century, as names of files have them.
fn is_day(number: &str) -> bool {
    let is_in = |range: RangeInclusive<u8>, part: &str| part.parse().is_ok_and(|part| range.contains(&part));
    match (number.get(..4), number.get(4..6), number.get(6..)) {
        (Some(year), Some(month), Some(day)) => {
            year.starts_with("20") && is_in(1..=12, month) && (day.is_empty() || day.len() == 2 && is_in(1..=31, day))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_say_that_its_file_is_of_somebody() {
        let is_of = |name| id_in_name(name).is_some_and(|(_, is_of)| is_of);
        for name in ["customers-of-4847383.json", "Customers Of 484e548c-f5f3-4528-93a9-c16c6373cb59 2.json"] {
            assert!(is_of(name), "{name}");
        }
        for name in ["customers-4847383.json", "4847383-of-2.json", "of/4847383.json", "ö4847383.json"] {
            assert!(!is_of(name), "{name}");
        }
    }

    #[test]
    fn a_day_is_no_location_id() {
        assert!(["20240501", "202405", "20991231"].into_iter().all(is_day));
        assert!(!["4847383", "2024051", "20241301", "202413", "19990101", "204800"].into_iter().any(is_day));
    }

    #[test]
    fn the_id_in_a_name_is_a_guid_or_the_only_number_that_may_be_one() {
        for (name, expected) in [
            ("answers/4847383.json", Some("4847383")),
            ("mpa-4847383.json", Some("4847383")),
            ("mpa/status-4847383_20260131 (2).json", Some("4847383")),
            ("customer 3EDDCAC6-1E08-4C1B-8D3E-C8B4B3A2D1E0 2.json", Some("3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0")),
            ("2024-01.csv", None),
            ("20260131.json", None),
            ("mpa-202601.json", None),
            ("4847383-4847433.json", None),
            ("answer-1700000000.json", None),
            ("4847383/answer.json", None),
            ("é.json", None),
        ] {
            assert_eq!(id_in_name(name).map(|(id, _)| id).as_deref(), expected, "{name}");
        }
    }
}
