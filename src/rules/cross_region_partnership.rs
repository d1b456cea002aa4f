use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Partnership, Side};
use crate::programme::Roles;
use crate::rules::{Check, Rule, self_partnership};
use crate::wording::{self, Judged};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Partnership(check)] };

static INFO: Info =
    info!("cross-region-partnership", Region, Error, "a partnership of a provider and a reseller without a common region");

fn check(network: &Network, partnership: Partnership<'_>, findings: &mut Vec<Finding>) {
    // An end without the role is a matter of the rules on roles.
    let [from, to] = Side::of_resale(partnership.provider(), partnership.reseller(), partnership.day());
    if from.shares_no_region(to) && !self_partnership::holds(partnership) {
        findings.push(cross_region_partnership(network, partnership, from, to));
    }
}

fn cross_region_partnership(network: &Network, partnership: Partnership<'_>, from: Side<'_>, to: Side<'_>) -> Finding {
    let (subject, identity) = partnership.name();
    let (own, other) = (wording::regions(from), wording::regions(to));
    let (provider, reseller) = (partnership.provider().id(), partnership.reseller().id());
    let message = format!(
        "the partnership of `{provider}` and `{reseller}` crosses regions: provider in {own}, reseller in {other}"
    );
    let finding = Finding::new(&INFO, partnership.reseller_place(), message)
        .primary(format!("indirect reseller in {other}"))
        .label(partnership.provider_place(), format!("indirect provider in {own}"));
    let finding = wording::with_accounts(wording::with_accounts(finding, from), to);
    let (day, judged) = (partnership.day(), Judged::partnership(partnership));
    let finding = wording::with_other_days(finding, partnership.provider(), Roles::PROVIDER, judged, |account| {
        to.is_in(account.region_on(day))
    });
    let finding = wording::with_other_days(finding, partnership.reseller(), Roles::RESELLER, judged, |account| {
        from.is_in(account.region_on(day))
    });
    let others = to.only_region().zip(day).and_then(|(region, day)| {
        let providers = network.partners_acting_in(region, day, Roles::PROVIDER);
        wording::one_of(providers.filter(|provider| *provider != partnership.reseller()).map(Partner::id))
    });
    let instead = others.unwrap_or_else(|| format!("an indirect provider of {other}"));
    finding
        .help(format!("connect `{reseller}` with {instead}, or enroll `{provider}` in {other} too"))
        .about(subject, identity)
}
