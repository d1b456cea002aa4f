use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Network};
use crate::programme::{Country, Currency};
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Enrollment(check)] };

static INFO: Info =
    info!("billing-currency-mismatch", Region, Warning, "an enrollment billed in another currency than its market");

fn check(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    let given = enrollment.currency();
    if let (Some(own), Some(place)) = (given.known(), given.place())
        && let Some(country) = enrollment.country()
        && let Some(due) = country.currency()
        && own != due
    {
        findings.push(billing_currency_mismatch(enrollment, place, own, country, due));
    }
}

fn billing_currency_mismatch(
    enrollment: Enrollment<'_>,
    place: Place,
    own: Currency,
    country: Country,
    due: Currency,
) -> Finding {
    let (subject, identity) = enrollment.name();
    let partner = enrollment.partner().id();
    let message = format!("an enrollment of `{partner}` in {country} is billed in {own}; that market is billed in {due}");
    Finding::new(&INFO, place, message)
        .primary(format!("{due} in {country}"))
        .label_at(enrollment.country_place(), "the country of the enrollment")
        .help(format!("write `currency: {due}`, or correct the country of the enrollment"))
        .about(subject, format!("{identity} {own}"))
}
