//! Lines of invoices, in all the forms in which they come: who ordered what for whom, under which reseller.
//!
//! The forms differ in the names of their columns, which [`Field`] knows, and in what they leave out. So one reader reads
//! them all; which form a file has matters to people only.

use crate::import::cell::{self, Dates, Identity, Written};
use crate::import::fact::{Account, Customer, Fact, Rank, Tenant, Transaction};
use crate::import::kind::reader::Reader;
use crate::import::kind::{Kind, Reading};
use crate::import::notes::Weight;
use crate::import::row::{Field, Row};

/// The forms of lines, each with the columns, normalised, by which a table of it is known; the first that fits is its form.
pub(super) const FORMS: &[(Kind, &[&str])] = &[
    (Kind::DailyRatedLines, &["partnerid", "customerid", "availabilityid", "usagedate", "metertype"]),
    (Kind::OneTimeLines, &["partnerid", "customerid", "availabilityid", "orderid"]),
    (Kind::UsageLines, &["partnerid", "customerid", "partnerbillableaccountid"]),
    (Kind::LicenceLines, &["partnerid", "customerid", "durableofferid"]),
    (Kind::LicenceLines, &["operatingunit", "customernumber", "durableofferid"]),
    (Kind::AzureCosts, &["partnername", "resellermpnid", "customertenantid"]),
    (Kind::FocusCosts, &["xinvoiceissuerid", "xcustomerid"]),
    (Kind::MigrationSubscriptions, &["partnertenantid", "customertenantid", "legacysubscriptionid"]),
    (Kind::MigrationSubscriptions, &["partnertenantid", "customertenantid", "migratedfromsubscriptionid"]),
];

/// Customer ids are shorter in every file that means well.
const ID_MAX: usize = 128;

/// Reads a line.
pub(super) fn read(reader: &mut Reader<'_>) {
    let Some(tenant) = customer(reader) else { return };
    let seller = seller(reader);
    let own = seller.as_ref().and_then(|seller| seller.location.as_deref());
    let reseller = reseller(reader, own);
    let customer = Customer {
        tenant,
        commerce: None,
        name: reader.name(Field::CustomerName),
        domain: reader.name(Field::CustomerDomain),
        country: reader.country(Field::CustomerCountry),
        reseller: None,
        rank: Rank::Line,
    };
    let since = since(reader.row, reader.dates, reader.reading);
    reader.fact(Fact::Transaction(Transaction {
        seller,
        reseller,
        names_resellers: reader.row.has(Field::ResellerLocation),
        customer,
        since,
        until: None,
        stands: reader.text(Field::ChargeType).is_none_or(|charge| stands(&charge)),
    }));
}

/// The tenant of the customer; none where the line says nothing without it.
fn customer(reader: &mut Reader<'_>) -> Option<Tenant> {
    let Some(text) = reader.text(Field::Customer) else {
        reader.left_out("no customer", "");
        return None;
    };
    match Identity::of(&text) {
        Identity::Guid(guid) => Some(Tenant::Id(guid)),
        Identity::Zeros => {
            reader.left_out("a customer id of zeros", "");
            None
        }
        Identity::Placeholder => {
            reader.left_out("a placeholder in place of a customer id", "");
            None
        }
        Identity::Other(id) if id.len() > ID_MAX => {
            reader.bad("a customer id that is too long", id);
            None
        }
        Identity::Other(id) => {
            if is_order_id(id) {
                reader.unclear("a customer id of the billing of old, which names no tenant", id);
            } else {
                reader.bad("a customer id that is no GUID", id);
            }
            Some(Tenant::Other(id.into()))
        }
    }
}

/// Whether an id is one that usage-based files of old have in place of a GUID: `OR`, and the digits of one.
fn is_order_id(id: &str) -> bool {
    let digits = id.get(..2).filter(|prefix| prefix.eq_ignore_ascii_case("or")).map(|_| &id[2..]);
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Who ordered; none where the line does not say.
fn seller(reader: &mut Reader<'_>) -> Option<Account> {
    let mut account = reader.account(Field::Partner).unwrap_or_default();
    if let Some(location) = reader.location(Field::PartnerLocation) {
        account.location = Some(location);
    }
    account.name = reader.name(Field::PartnerName);
    (account.tenant.is_some() || account.location.is_some()).then_some(account)
}

/// The reseller of record; none where the line names none, or the partner itself: that is how files say that a partner sold
/// without a reseller.
fn reseller(reader: &mut Reader<'_>, own: Option<&str>) -> Option<Account> {
    let location = reader.location(Field::ResellerLocation).filter(|location| own != Some(location))?;
    Some(Account { location: Some(location), name: reader.name(Field::ResellerName), ..Account::default() })
}

/// The days that tell since when something is, the best first.
pub(in crate::import) const SINCE: [Field; 5] =
    [Field::OrderDate, Field::SubscriptionStart, Field::ChargeStart, Field::UsageDate, Field::ServiceStart];

/// All that is read of a line beside its days and what is charged.
pub(in crate::import) const TELLING: [Field; 9] = [
    Field::Customer,
    Field::CustomerName,
    Field::CustomerDomain,
    Field::CustomerCountry,
    Field::Partner,
    Field::PartnerLocation,
    Field::PartnerName,
    Field::ResellerLocation,
    Field::ResellerName,
];

/// Other days of a line, which may tell in which order it writes them.
pub(in crate::import) const OTHER_DAYS: [Field; 2] = [Field::ChargeEnd, Field::SubscriptionEnd];

/// Since when something is, as the best of its days tells that is there.
pub(in crate::import) fn since(row: &dyn Row, dates: &mut Dates, reading: &mut Reading) -> Option<Written> {
    let mut days = SINCE.into_iter();
    let since = loop {
        let field = days.next()?;
        let Some(text) = row.text(field) else { continue };
        match dates.read(&text) {
            Ok(Some(day)) => break day,
            Ok(None) => {}
            Err(()) => {
                reading.notes.push((Weight::Bad, "a date that cannot be read", cell::quoted(&text)));
                return None;
            }
        }
    };
    if dates.are_open() {
        for field in days.chain(OTHER_DAYS) {
            if let Some(text) = row.text(field) {
                dates.look(&text);
            }
        }
    }
    Some(since)
}

/// What the charges have in their names that let nothing stand: they take back, or accompany, what stands for itself.
const BACK: [&str; 5] = ["cancel", "credit", "discount", "tax", "refund"];

/// Whether what is charged lets the relationship stand.
pub(in crate::import) fn stands(charge: &str) -> bool {
    let charge = charge.to_ascii_lowercase();
    !BACK.iter().any(|word| charge.contains(word))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::import::cell::DateOrder;
    use crate::import::kind::Context;

    /// A line with these cells.
    struct Cells(&'static [(&'static str, &'static str)]);

    impl Row for Cells {
        fn text(&self, field: Field) -> Option<Cow<'_, str>> {
            let cell = field.names().iter().find_map(|name| self.0.iter().find(|(known, _)| known == name))?;
            (!cell.1.is_empty()).then_some(Cow::Borrowed(cell.1))
        }

        fn has(&self, field: Field) -> bool {
            field.names().iter().any(|name| self.0.iter().any(|(known, _)| known == name))
        }

        fn rows(&self, _field: Field) -> Vec<Box<dyn Row + '_>> {
            Vec::new()
        }
    }

    const CUSTOMER: (&str, &str) = ("customerid", "C139C4BF-2E8B-4AB5-8BED-D9F50DCCA7A2");

    fn read_into(row: &Cells, dates: &mut Dates, reading: &mut Reading) {
        read(&mut Reader { row, context: Context::default(), dates, reading });
    }

    /// What a line says: seller, reseller, customer, since, and whether it stands; then what is told of it.
    fn line(cells: &'static [(&'static str, &'static str)]) -> String {
        let mut reading = Reading::default();
        read_into(&Cells(cells), &mut Dates::new(None), &mut reading);
        let account = |account: &Account| {
            let tenant = account.tenant.map(|tenant| tenant.to_string());
            [tenant.as_deref(), account.location.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("/")
        };
        let facts = reading.facts.iter().map(|fact| {
            let Fact::Transaction(line) = fact else { panic!("{fact:?}") };
            let customer = match &line.customer.tenant {
                Tenant::Id(guid) => guid.to_string(),
                Tenant::Other(id) => format!("other {id}"),
            };
            let since = line.since.map(|since| since.day(DateOrder::MonthFirst).to_string());
            format!(
                "{} > {} > {customer} {} {}",
                line.seller.as_ref().map_or("own".to_owned(), account),
                line.reseller.as_ref().map_or("none".to_owned(), account),
                since.as_deref().unwrap_or("undated"),
                if line.stands { "stands" } else { "does not stand" },
            )
        });
        let notes = reading.notes.iter().map(|(weight, sort, detail)| format!("{weight:?}: {sort} {detail}"));
        facts.chain(notes).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_line_says_who_ordered_for_whom_under_which_reseller() {
        assert_eq!(
            line(&[
                ("partnerid", "934F3416-BC2F-47F3-B492-77E517D4E572"),
                ("mpnid", "5357564"),
                ("tier2mpnid", "4649221"),
                CUSTOMER,
                ("orderdate", "5/20/2021"),
                ("chargetype", "new"),
            ]),
            "934f3416-bc2f-47f3-b492-77e517d4e572/5357564 > 4649221 > c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2 2021-05-20 stands"
        );
    }

    #[test]
    fn the_partner_of_newer_files_is_a_location_id() {
        assert!(line(&[("partnerid", "5357564"), CUSTOMER]).starts_with("5357564 > none > "));
    }

    #[test]
    fn a_reseller_that_is_none_is_none_and_the_own_location_id_is_no_self_sale() {
        for cells in [
            &[("mpnid", "5357564"), ("resellermpnid", "-1"), CUSTOMER],
            &[("mpnid", "5357564"), ("resellermpnid", "0"), CUSTOMER],
            &[("mpnid", "5357564"), ("resellermpnid", ""), CUSTOMER],
            &[("mpnid", "5357564"), ("resellermpnid", "5357564.0"), CUSTOMER],
            &[("partnerid", "5357564"), ("resellermpnid", "5357564"), CUSTOMER],
        ] {
            assert!(line(cells).starts_with("5357564 > none > "), "{}", line(cells));
        }
    }

    #[test]
    fn the_best_day_that_is_there_counts() {
        for (cells, since) in [
            (&[CUSTOMER, ("orderdate", "5/20/2021"), ("chargestartdate", "5/1/2021")], "2021-05-20"),
            (&[CUSTOMER, ("orderdate", "1/1/0001"), ("chargestartdate", "5/1/2021")], "2021-05-01"),
            (&[CUSTOMER, ("chargestartdate", "5/1/2021"), ("subscriptionstartdate", "4/30/2021")], "2021-04-30"),
            (&[CUSTOMER, ("usagedate", "5/13/2021"), ("chargestartdate", "5/1/2021")], "2021-05-01"),
            (&[CUSTOMER, ("date", "05/13/2021"), ("serviceperiodstartdate", "05/01/2021")], "2021-05-13"),
            (&[CUSTOMER, ("orderdate", ""), ("chargestartdate", "")], "undated"),
        ] {
            assert_eq!(line(cells), format!("own > none > c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2 {since} stands"));
        }
    }

    #[test]
    fn a_day_behind_the_twelfth_in_any_column_tells_the_order_of_the_others() {
        let mut dates = Dates::new(None);
        let row = Cells(&[CUSTOMER, ("orderdate", "2/5/2021"), ("chargeenddate", "31/5/2021")]);
        read_into(&row, &mut dates, &mut Reading::default());
        assert_eq!(dates.settle().0, DateOrder::DayFirst);
    }

    #[test]
    fn what_takes_back_lets_nothing_stand() {
        for charge in ["cancel", "Cancel fee", "Prorate fees when cancel", "Cycle discount", "customerCredit", "TAX"] {
            assert!(!stands(charge), "{charge}");
        }
        for charge in [
            "new",
            "renew",
            "cycleCharge",
            "addQuantity",
            "removeQuantity",
            "convert",
            "Cycle fee",
            "Usage",
            "Offset a line item",
        ] {
            assert!(stands(charge), "{charge}");
        }
    }

    #[test]
    fn a_line_without_a_customer_is_left_out() {
        assert_eq!(line(&[("partnerid", "5357564")]), "LeftOut: no customer ");
        assert_eq!(line(&[("customerid", "00000000-0000-0000-0000-000000000000")]), "LeftOut: a customer id of zeros ");
        assert_eq!(line(&[("customerid", "<guid>")]), "LeftOut: a placeholder in place of a customer id ");
    }

    #[test]
    fn what_can_be_read_of_a_bad_line_is_taken() {
        assert_eq!(
            line(&[
                ("partnerid", "8ddd03642-test-test-test-46b58d356b4e"),
                ("mpnid", "4390934"),
                CUSTOMER,
                ("orderdate", "20.20.2021"),
                ("customercountry", "Atlantis"),
            ]),
            "4390934 > none > c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2 undated stands; \
             Bad: a partner id that is neither a GUID nor a location id (MPN) `8ddd03642-test-test-test-46b58d356b4e`; \
             Unclear: a country that nobody knows `Atlantis`; Bad: a date that cannot be read `20.20.2021`"
        );
    }

    #[test]
    fn a_customer_id_that_is_no_guid_is_told_but_that_of_the_billing_of_old_is_not_bad() {
        assert!(line(&[("customerid", "c139c4bf-2e8b")]).contains("other c139c4bf-2e8b undated stands; Bad: "));
        assert!(line(&[("customerid", "ORDDC52E52FDEF405786F0642DD0108BE4")]).contains("; Unclear: "));
    }
}
