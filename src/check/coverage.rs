//! How much each rule looked at.

use std::collections::BTreeMap;

use crate::check::Outcome;
use crate::finding::{Info, State};
use crate::network::{Counts, EntryKind, Network};
use crate::rules::{ALL, Check, Element, Rule};

/// What a rule looked at, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The rule.
    pub info: &'static Info,
    /// Whether it was asked; one that is off found nothing because nobody asked.
    pub is_asked: bool,
    /// How many elements of which kind it looked at; nothing if it was not asked.
    pub elements: Vec<(Element, usize)>,
    /// How many of its findings count.
    pub new: usize,
    /// How many are waived.
    pub waived: usize,
    /// How many are known.
    pub known: usize,
}

impl Covered {
    /// How many elements it looked at.
    pub fn looked_at(&self) -> usize {
        self.elements.iter().map(|(_, count)| count).sum()
    }
}

/// Every rule of the catalogue, with what it looked at in the check that had this outcome.
pub fn coverage(network: &Network, outcome: &Outcome) -> Vec<Covered> {
    let counts = Elements::of(network, outcome);
    let mut found: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in &outcome.findings {
        let of_rule = found.entry(finding.rule.name).or_default();
        match finding.state {
            State::New => of_rule[0] += 1,
            State::Waived(_) => of_rule[1] += 1,
            State::Known => of_rule[2] += 1,
        }
    }
    let covered = ALL.iter().map(|rule| {
        let is_asked = outcome.rules.iter().any(|asked| asked.info == rule.info);
        let elements = if is_asked { counts.ranged_over(rule) } else { Vec::new() };
        let [new, waived, known] = found.get(rule.info.name).copied().unwrap_or_default();
        Covered { info: rule.info, is_asked, elements, new, waived, known }
    });
    covered.collect()
}

/// Whose sales a check looks at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sellers {
    Customers,
    Others,
}

/// How many elements a network has for checks to range over.
struct Elements {
    /// Those that `judge` walks.
    judged: BTreeMap<Element, usize>,
    sales_of_customers: usize,
    /// As they are written, whether or not they can be judged.
    written: BTreeMap<Element, usize>,
}

impl Elements {
    fn of(network: &Network, outcome: &Outcome) -> Self {
        let count = |count: u32, is_judged: &dyn Fn(u32) -> bool| (0..count).filter(|index| is_judged(*index)).count();
        let sales = count(network.sale_count(), &|index| network.sale(index).is_some());
        let sales_of_customers = count(network.sale_count(), &|index| {
            network.sale(index).is_some_and(|sale| sale.selling_customer().is_some())
        });
        let judged = BTreeMap::from([
            (Element::Partner, network.partners().count()),
            (Element::Customer, network.customers().count()),
            (Element::Enrollment, count(network.enrollment_count(), &|index| network.enrollment(index).is_some())),
            (Element::Tenant, count(network.tenant_count(), &|index| network.tenant(index).is_some())),
            (Element::Acceptance, count(network.acceptance_count(), &|index| network.acceptance(index).is_some())),
            (Element::Partnership, count(network.partnership_count(), &|index| network.partnership(index).is_some())),
            (Element::Sale, sales - sales_of_customers),
            (
                Element::Subscription,
                count(network.subscription_count(), &|index| network.subscription(index).is_some()),
            ),
            (
                Element::CustomerRelationship,
                count(network.customer_relationship_count(), &|index| network.customer_relationship(index).is_some()),
            ),
            (
                Element::AdminRelationship,
                count(network.admin_relationship_count(), &|index| network.admin_relationship(index).is_some()),
            ),
            (Element::Waiver, outcome.waivers.len()),
        ]);
        let entries = |kind| network.entries(kind).count();
        let Counts { partners, customers, tenants, relationships } = outcome.counts;
        let (enrollments, acceptances) = (entries(EntryKind::Enrollment), entries(EntryKind::Acceptance));
        let written = BTreeMap::from([
            (Element::File, network.file_count()),
            (Element::Record, partners + customers + tenants + enrollments + acceptances + relationships),
            (Element::Partner, partners),
            (Element::Customer, customers),
            (Element::Enrollment, enrollments),
            (Element::Acceptance, acceptances),
            (Element::Tenant, tenants),
            (Element::Relationship, relationships),
            (Element::Partnership, entries(EntryKind::Partnership)),
            (Element::Sale, entries(EntryKind::Sale)),
            (Element::Subscription, entries(EntryKind::Subscription)),
        ]);
        Self { judged, sales_of_customers, written }
    }

    fn ranged_over(&self, rule: &Rule) -> Vec<(Element, usize)> {
        // What customers sell is walked apart from what partners sell, so a rule may look at both.
        let mut walked: BTreeMap<(Element, Sellers), usize> = BTreeMap::new();
        for check in rule.checks {
            let judged = |element: Element| (element, self.judged[&element]);
            let sellers = if matches!(check, Check::CustomerSale(_)) { Sellers::Customers } else { Sellers::Others };
            let ranged = match check {
                Check::Problem(elements, _) | Check::Records(elements, _) => {
                    elements.iter().map(|element| (*element, self.written[element])).collect()
                }
                Check::Network(elements, _) => elements.iter().map(|element| judged(*element)).collect(),
                Check::Enrollment(_) => vec![judged(Element::Enrollment)],
                Check::Tenant(_) => vec![judged(Element::Tenant)],
                Check::Acceptance(_) => vec![judged(Element::Acceptance)],
                Check::Partnership(_) => vec![judged(Element::Partnership)],
                Check::Sale(_) => vec![judged(Element::Sale)],
                Check::CustomerSale(_) => vec![(Element::Sale, self.sales_of_customers)],
                Check::Subscription(_) => vec![judged(Element::Subscription)],
                Check::Transaction(_) => vec![judged(Element::Sale), judged(Element::Subscription)],
                Check::CustomerRelationship(_) => vec![judged(Element::CustomerRelationship)],
                Check::AdminRelationship(_) => vec![judged(Element::AdminRelationship)],
                Check::Waiver(_) => vec![judged(Element::Waiver)],
            };
            for (element, count) in ranged {
                // A rule with two checks of one element looks at each element once.
                let own = walked.entry((element, sellers)).or_default();
                *own = (*own).max(count);
            }
        }
        let mut elements: BTreeMap<Element, usize> = BTreeMap::new();
        for ((element, _), count) in walked {
            *elements.entry(element).or_default() += count;
        }
        elements.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Policy, outcome, resolve};
    use crate::programme::Day;
    use crate::source::{Source, Sources};

    #[test]
    fn a_rule_on_all_sales_looks_at_those_of_customers_and_at_the_others() {
        let text = "version: 1
partners:
  - {id: northwind, country: DE}
customers:
  - {id: adatum, country: DE}
  - {id: contoso, country: DE}
sales:
  - {seller: northwind, buyer: adatum, since: 2021-04-01}
  - {seller: northwind, buyer: contoso, since: 2021-04-01}
  - {seller: adatum, buyer: contoso, since: 2021-04-01}
";
        let sources = Sources::new(vec![Source::new("n.yaml", text.as_bytes().to_vec())]);
        let policy = Policy::as_of_today(Day::parse("2026-11-20").expect("a day"));
        let (network, waivers) = resolve(&sources, &policy);
        let elements = Elements::of(&network, &outcome(&sources, &network, &waivers, &policy));
        let looked_at = |checks: &'static [Check]| elements.ranged_over(&Rule { info: ALL[0].info, checks });
        assert_eq!(looked_at(&[Check::Sale(|_, _, _| {})]), [(Element::Sale, 2)]);
        assert_eq!(looked_at(&[Check::CustomerSale(|_, _, _| {})]), [(Element::Sale, 1)]);
        assert_eq!(
            looked_at(&[
                Check::Sale(|_, _, _| {}),
                Check::Transaction(|_, _, _| {}),
                Check::CustomerSale(|_, _, _| {})
            ]),
            [(Element::Sale, 3), (Element::Subscription, 0)]
        );
    }
}
