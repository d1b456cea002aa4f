//! What the programme asks of a sale, topic by topic: the verdict of the rules, and the facts that it rests on.
//!
//! Invariant: a topic is forbidden where a rule of it found an error, and only there. Whether it is met is asked of
//! the network in three values; where neither is certain, the topic is left open.

use std::collections::HashSet;

use crate::finding::{Finding, Label, Severity};
use crate::network::{
    Acceptance, Enrollment, Network, Partner, Party, Sale, Side, Signature, Tenant, Transaction, Tri,
};
use crate::programme::{Cloud, Region, Roles, Status, TenantKind, since};
use crate::source::Place;
use crate::wording;

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Who may sell to whom.
    Roles,
    /// Whether accounts are suspended, revoked or restricted.
    Status,
    /// Whether the resellers have providers.
    Partnership,
    /// Whether both sides act in one region.
    Region,
    /// The Microsoft Partner Agreement.
    PartnerAgreement,
    /// The Microsoft Customer Agreement.
    CustomerAgreement,
    /// The tenant that is named.
    Tenant,
    /// Whether seller and buyer are one company, or affiliated.
    Affiliation,
}

impl Topic {
    /// Every topic, in the order in which people ask.
    pub const ALL: [Self; 8] = [
        Self::Roles,
        Self::Status,
        Self::Partnership,
        Self::Region,
        Self::PartnerAgreement,
        Self::CustomerAgreement,
        Self::Tenant,
        Self::Affiliation,
    ];

    /// The words for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Status => "enrollment status",
            Self::Partnership => "partnership",
            Self::Region => "regions",
            Self::PartnerAgreement => "partner agreement",
            Self::CustomerAgreement => "customer agreement",
            Self::Tenant => "tenant",
            Self::Affiliation => "affiliation",
        }
    }

    /// The name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "enrollment-status",
            Self::PartnerAgreement => "partner-agreement",
            Self::CustomerAgreement => "customer-agreement",
            Self::Roles | Self::Partnership | Self::Region | Self::Tenant | Self::Affiliation => self.title(),
        }
    }

    /// The rules that judge it.
    pub fn rules(self) -> &'static [&'static str] {
        match self {
            Self::Roles => &[
                "not-enrolled",
                "customer-resells",
                "microsoft-direct-sale",
                "partner-resale",
                "advisor-sells",
                "provider-direct-sale",
            ],
            Self::Status => &["restricted-direct-bill", "suspended-partner"],
            Self::Partnership => &["sale-without-partnership", "reseller-without-provider", "resale-cycle"],
            Self::Region => &["cross-region-sale", "suspended-market"],
            Self::PartnerAgreement => &["unsigned-mpa", "legacy-without-mpa"],
            Self::CustomerAgreement => &["unsigned-mca"],
            Self::Tenant => {
                &["csp-tenant-provisioned", "foreign-tenant", "wrong-own-use-tenant", "own-use-without-tenant"]
            }
            Self::Affiliation => &["self-sale", "affiliate-sale"],
        }
    }
}

/// What is said of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be.
    Met,
    /// A rule forbids it.
    Forbidden,
    /// What the files say is not enough to tell, or what is wrong elsewhere decides first.
    Open,
    /// The programme asks nothing of this sale.
    NotAsked,
}

impl Verdict {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "yes",
            Self::Forbidden => "no",
            Self::Open => "open",
            Self::NotAsked => "not-asked",
        }
    }
}

/// A topic with what is said of it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What it is about.
    pub topic: Topic,
    /// What is said of it.
    pub verdict: Verdict,
    /// The verdict in words.
    pub says: String,
    /// The facts that it rests on.
    pub facts: Vec<Label>,
    /// What the rules found.
    pub findings: Vec<Finding>,
}

/// What the network knows of a topic where no rule forbids it.
struct Known {
    /// None where the programme asks nothing.
    is_met: Option<Tri>,
    says: String,
    facts: Vec<Label>,
    /// What is not known where nothing is certain.
    gap: String,
}

impl Known {
    fn not_asked(says: impl Into<String>) -> Self {
        Self { is_met: None, says: says.into(), facts: Vec::new(), gap: String::new() }
    }

    fn of(is_met: Tri, says: impl Into<String>) -> Self {
        let gap = "it hangs on a value that is missing or cannot be read".to_owned();
        Self { is_met: Some(is_met), says: says.into(), facts: Vec::new(), gap }
    }

    /// Adds facts, each once: two accounts may stand on one line.
    fn with(mut self, facts: impl IntoIterator<Item = Label>) -> Self {
        let mut seen: HashSet<(Place, String)> = HashSet::new();
        self.facts.extend(facts.into_iter().filter(|fact| seen.insert((fact.place, fact.message.clone()))));
        self
    }
}

/// Every topic with its verdict; `findings` are what the rules say of the sale.
pub(super) fn conditions(network: &Network, sale: Sale<'_>, findings: Vec<Finding>) -> Vec<Condition> {
    let is_forbidden = findings.iter().any(is_error);
    let mut findings = findings;
    Topic::ALL
        .into_iter()
        .map(|topic| {
            let (own, others): (Vec<Finding>, Vec<Finding>) =
                findings.drain(..).partition(|finding| topic.rules().contains(&finding.rule.name));
            findings = others;
            condition(network, sale, topic, own, is_forbidden)
        })
        .collect()
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

fn condition(network: &Network, sale: Sale<'_>, topic: Topic, findings: Vec<Finding>, is_forbidden: bool) -> Condition {
    if let Some(error) = findings.iter().find(|finding| is_error(finding)) {
        let says = error.message.clone();
        return Condition { topic, verdict: Verdict::Forbidden, says, facts: Vec::new(), findings };
    }
    let known = known(network, sale, topic);
    let (verdict, says) = match known.is_met {
        None => (Verdict::NotAsked, known.says),
        Some(Tri::Yes) => (Verdict::Met, known.says),
        Some(_) if is_forbidden => (Verdict::Open, "hangs on what is forbidden here".to_owned()),
        Some(Tri::No) if network.has_broken_file() => {
            (Verdict::Open, "what is missing may stand in the file that does not parse".to_owned())
        }
        Some(Tri::No) => (Verdict::Open, "what is wrong with it is no fault of the sale; `check` says what".to_owned()),
        Some(Tri::Perhaps) => (Verdict::Open, known.gap),
    };
    Condition { topic, verdict, says, facts: known.facts, findings }
}

fn known(network: &Network, sale: Sale<'_>, topic: Topic) -> Known {
    if sale.selling_customer().is_some() {
        return Known::of(Tri::No, "");
    }
    match topic {
        Topic::Roles => roles(sale),
        Topic::Status => status(sale),
        Topic::Partnership => partnership(network, sale),
        Topic::Region => region(sale),
        Topic::PartnerAgreement => partner_agreement(sale),
        Topic::CustomerAgreement => customer_agreement(sale),
        Topic::Tenant => tenant(sale),
        Topic::Affiliation => affiliation(network, sale),
    }
}

fn roles(sale: Sale<'_>) -> Known {
    let day = sale.day();
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() {
        let is_met = seller.is_enrolled_as(Roles::PROVIDER, day) & buyer.is_enrolled_as(Roles::RESELLER, day);
        let says = format!("`{}` is an indirect provider, `{}` an indirect reseller", seller.id(), buyer.id());
        let [from, to] = Side::of_resale(seller, buyer, day);
        return Known::of(is_met, says).with(accounts(from)).with(accounts(to));
    }
    let Some(seller) = sale.seller() else {
        let Some(buyer) = sale.buying_partner() else { return Known::of(Tri::No, "") };
        let is_met = buyer.is_enrolled_as(Roles::ORDERING, day) & !sale.is_for_own_use();
        let says = format!("`{}` buys from Microsoft: {}", buyer.id(), wording::roles(buyer, day));
        return Known::of(is_met, says).with(accounts(Side::with_role(buyer, Roles::ORDERING, day)));
    };
    let is_met = seller.is_enrolled_as(Roles::SELLING, day) & sale.is_to_end_customer();
    let says = format!("`{}` may sell to end customers: {}", seller.id(), wording::roles(seller, day));
    Known::of(is_met, says).with(accounts(Side::of_seller(seller, day)))
}

/// The enrollments of a side, each with its role and region.
fn accounts(side: Side<'_>) -> Vec<Label> {
    side.accounts().map(|enrollment| account(enrollment, side)).collect()
}

fn account(enrollment: Enrollment<'_>, side: Side<'_>) -> Label {
    let role = enrollment.role().map_or("enrolled", crate::programme::Role::title);
    let region = enrollment.region_on(side.day()).map_or_else(String::new, |region| format!(" in {region}"));
    let message = format!("`{}`: {role}{region}", enrollment.partner().id());
    Label { place: enrollment.place(), message }
}

fn status(sale: Sale<'_>) -> Known {
    let day = sale.day();
    let acting = || Transaction::Sale(sale).acting_partners().map(|(partner, _)| partner);
    if acting().next().is_none() {
        return Known::not_asked("no partner sells");
    }
    let is_direct = sale.is_to_end_customer().is_yes() && day.is_some_and(|day| day >= since::RESTRICTION);
    let may_act = |enrollment: Enrollment<'_>| {
        let is_stopped =
            enrollment.has_status_by(Status::Suspended, day) | enrollment.has_status_by(Status::Revoked, day);
        let is_restricted =
            enrollment.has_role(Roles::DIRECT_BILL) & enrollment.has_status_before(Status::Restricted, day);
        enrollment.is_active_on(day) & !is_stopped & !(is_restricted & Tri::from(is_direct))
    };
    let in_standing = |partner: Partner<'_>| Tri::any(partner.enrollments().map(may_act));
    let is_met = acting().map(in_standing).fold(Tri::Yes, |all, one| all & one);
    let says = format!("in good standing: {}", wording::all_of(acting().map(Partner::id)).unwrap_or_default());
    let facts = acting().flat_map(|partner| partner.enrollments_on(day)).filter_map(|enrollment| {
        let (status, place) = (enrollment.given_status().known()?, enrollment.status_place()?);
        let since = enrollment.status_since().map_or_else(String::new, |since| format!(" since {since}"));
        Some(Label { place, message: format!("`{}` has the status {status}{since}", enrollment.partner().id()) })
    });
    Known::of(is_met, says).with(facts)
}

fn partnership(network: &Network, sale: Sale<'_>) -> Known {
    let day = sale.day();
    let Some(seller) = sale.seller() else { return Known::not_asked("Microsoft needs no partnership") };
    if let Some((provider, reseller)) = Transaction::Sale(sale).resale_parties() {
        let is_met = network.are_partners_on(provider, reseller, day);
        let says = format!("`{}` and `{}` have a partnership", provider.id(), reseller.id());
        let own = network.partnership_on(provider, reseller, day);
        let fact = own.map(|own| Label { place: own.provider_place(), message: period_of("partners", own.period()) });
        return Known::of(is_met, says).with(fact);
    }
    if seller.is_enrolled_as(Roles::DIRECT_BILL, day).is_yes() {
        return Known::not_asked("a direct bill partner needs no provider");
    }
    let region = sale.buyer_region_on(day);
    let serves = |provider: Partner<'_>| Side::with_role(provider, Roles::PROVIDER, day).is_in(region);
    let of_seller = || network.partnerships_of(seller);
    let is_met = Tri::any(
        of_seller()
            .map(|partnership| partnership.is_active_on(day) & partnership.provider.map_or(Tri::Perhaps, serves)),
    );
    let own = of_seller().filter(|partnership| partnership.is_active_on(day).is_yes());
    let mut suppliers =
        own.filter(|partnership| partnership.provider.is_some_and(|provider| serves(provider).is_yes()));
    let first = suppliers.next();
    let provider = first.as_ref().and_then(|partnership| partnership.provider);
    let says = match provider {
        Some(provider) => format!("`{}` supplies `{}` in {}", provider.id(), seller.id(), wording::region(region)),
        None => String::new(),
    };
    let fact = first.and_then(|partnership| {
        let message = period_of("the partnership", partnership.period);
        Some(Label { place: partnership.provider_place?, message })
    });
    let provider = provider.map(|provider| Side::with_role(provider, Roles::PROVIDER, day));
    Known::of(is_met, says).with(fact).with(provider.map(accounts).into_iter().flatten())
}

fn period_of(what: &str, period: crate::network::Period) -> String {
    match (period.since.known(), period.until.known()) {
        (Some(since), Some(until)) => format!("{what} from {since} to {until}"),
        (Some(since), None) => format!("{what} since {since}"),
        (None, Some(until)) => format!("{what} until {until}"),
        (None, None) => what.to_owned(),
    }
}

fn region(sale: Sale<'_>) -> Known {
    let day = sale.day();
    let Some(seller) = sale.seller() else { return Known::not_asked("Microsoft sells in every region") };
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties() {
        let [from, to] = Side::of_resale(seller, buyer, day);
        let common: Vec<String> =
            from.regions().iter().filter(|region| to.regions().contains(region)).map(Region::to_string).collect();
        let says = format!("both act in {}", common.join(" and "));
        return Known::of(from.shares_region(to), says).with(countries(from)).with(countries(to));
    }
    let side = Side::of_seller(seller, day);
    let region = sale.buyer_region_on(day);
    let is_met = sale.is_to_end_customer() & side.is_in(region);
    let name = wording::region(region);
    let buyer = match sale.tenant() {
        Some(tenant) => format!("the tenant `{}` is in {name}", tenant.id()),
        None => format!("`{}` is in {name}", sale.buyer().id()),
    };
    let says = format!("`{}` acts in {name}, and {buyer}", seller.id());
    let country = sale.buyer_country_place().map(|place| Label { place, message: format!("a country of {name}") });
    let own = side.accounts().filter(|enrollment| enrollment.region_on(day) == region);
    let mut known = Known::of(is_met, says);
    if region.is_none() && day.is_some() {
        let whose = sale.tenant().map_or_else(|| sale.buyer().id(), Tenant::id);
        known.gap = match sale.buyer_country() {
            Some(country) => format!("`{whose}` is in {country}, which is in no region that is known"),
            None => format!("no country that can be read says where `{whose}` is"),
        };
    }
    known.with(country).with(own.filter_map(|enrollment| country_of(enrollment, side)))
}

fn countries(side: Side<'_>) -> Vec<Label> {
    side.accounts().filter_map(|enrollment| country_of(enrollment, side)).collect()
}

fn country_of(enrollment: Enrollment<'_>, side: Side<'_>) -> Option<Label> {
    let region = enrollment.region_on(side.day())?;
    let message = format!("`{}` is enrolled in {region}", enrollment.partner().id());
    Some(Label { place: enrollment.country_place()?, message })
}

fn partner_agreement(sale: Sale<'_>) -> Known {
    let (day, transaction) = (sale.day(), Transaction::Sale(sale));
    if sale.is_by_microsoft() {
        return Known::not_asked("Microsoft itself sells");
    }
    if day.is_some_and(|day| day < since::AGREEMENTS) {
        return Known::not_asked(format!("not required before {}", since::AGREEMENTS));
    }
    let sides = || transaction.acting_partners().map(|(partner, _)| transaction.accounts_concerned(partner, day));
    let is_met = sides().map(Side::is_signed).fold(Tri::from(day.is_some()), |all, one| all & one);
    let ids = wording::all_of(transaction.acting_partners().map(|(partner, _)| partner.id())).unwrap_or_default();
    let facts = sides().flat_map(|side| {
        side.accounts().filter(move |enrollment| enrollment.is_signed_on(day).is_yes()).filter_map(|enrollment| {
            let id = enrollment.partner().id();
            let message = match enrollment.mpa().known()? {
                Signature::On(signed) => format!("`{id}` signed on {signed}"),
                Signature::Undated | Signature::Missing => format!("`{id}` signed, the day is not known"),
            };
            Some(Label { place: enrollment.mpa().place()?, message })
        })
    });
    Known::of(is_met, format!("signed by {ids}")).with(facts)
}

fn customer_agreement(sale: Sale<'_>) -> Known {
    let (day, buyer) = (sale.day(), sale.buyer());
    if sale.is_by_microsoft() || sale.is_resale().is_yes() {
        return Known::not_asked("asked of end customers alone");
    }
    if day.is_some_and(|day| day < since::AGREEMENTS) {
        return Known::not_asked(format!("not required before {}", since::AGREEMENTS));
    }
    let needs_it = sale
        .tenant()
        .map_or(Tri::Yes, |tenant| tenant.is_in_cloud(Cloud::Public) & tenant.is_kind(&[TenantKind::Customer]));
    if needs_it.is_no() {
        return Known::not_asked("asked for tenants of kind customer in the public cloud alone");
    }
    let has_accepted = Tri::any(buyer.acceptances().map(|acceptance| acceptance.is_made_by(day)));
    let by_then = buyer.acceptances().filter(|acceptance| acceptance.is_made_by(day).is_yes());
    let facts = by_then.filter_map(acceptance);
    Known::of(has_accepted, format!("`{}` accepted it", buyer.id())).with(facts)
}

fn acceptance(acceptance: Acceptance<'_>) -> Option<Label> {
    let day = acceptance.day()?;
    let message = match acceptance.attestor() {
        Some(attestor) => format!("accepted on {day}, as `{}` attests", attestor.id()),
        None => format!("accepted on {day}"),
    };
    Some(Label { place: acceptance.day_place()?, message })
}

fn tenant(sale: Sale<'_>) -> Known {
    let Some(tenant) = sale.tenant() else { return Known::not_asked("no tenant is named") };
    let (id, buyer) = (tenant.id(), sale.buyer());
    let is_end = sale.is_to_end_customer();
    let is_wrong_kind = (is_end & tenant.is_kind(&[TenantKind::Csp]))
        | (sale.is_for_own_use() & !tenant.is_kind(&[TenantKind::Csp, TenantKind::Customer]));
    let is_met = tenant.is_owned_by(buyer) & !is_wrong_kind;
    let kind = tenant.kind().map_or_else(String::new, |kind| format!(" of kind {kind}"));
    let says = format!("`{id}` is a tenant{kind} that `{}` owns", buyer.id());
    let facts = [
        tenant.owner_place().map(|place| Label { place, message: format!("the owner of `{id}`") }),
        tenant.kind_place().map(|place| Label { place, message: format!("the kind of `{id}`") }),
    ];
    Known::of(is_met, says).with(facts.into_iter().flatten())
}

fn affiliation(network: &Network, sale: Sale<'_>) -> Known {
    let (Some(seller), buyer) = (sale.seller(), sale.buyer()) else {
        return Known::not_asked("Microsoft itself sells");
    };
    if sale.is_resale().is_yes() {
        return Known::not_asked("resales between affiliates are allowed");
    }
    let is_same = buyer.is_partner(seller);
    let is_apart = !is_same && !network.are_affiliated_on(Party::Partner(seller), buyer, sale.day());
    let says = format!("`{}` and `{}` are not affiliated on that day", seller.id(), buyer.id());
    Known::of(sale.is_to_end_customer() & Tri::from(is_apart), says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{ALL, Check};

    #[test]
    fn every_rule_about_sales_has_a_topic() {
        for rule in ALL {
            let is_about_sales = rule
                .checks
                .iter()
                .any(|check| matches!(check, Check::Sale(_) | Check::CustomerSale(_) | Check::Transaction(_)));
            let topics = Topic::ALL.iter().filter(|topic| topic.rules().contains(&rule.info.name)).count();
            // A ring is judged over the whole network, and yet it is about sales.
            let expected = usize::from(is_about_sales || rule.info.name == "resale-cycle");
            assert_eq!(topics, expected, "{}", rule.info.name);
        }
    }
}
