//! Whatever names partners, joined where it names the same; and whose files these are.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::assembly::naming::slug;
use crate::import::assembly::party::{self, Handle, Parties, Party, account_name, known_role};
use crate::import::assembly::standing::Standing;
use crate::import::assembly::{Own, listed};
use crate::import::cell::{Guid, location};
use crate::import::document::Section;
use crate::import::ledger::Ledger;

/// The id of the partner whose files these are, where nothing names it.
const OWN_PARTNER: &str = "own-partner";

/// Everything that names partners, joined where it names the same.
pub(super) struct Union {
    parents: Vec<usize>,
    /// The node of each account.
    accounts: Vec<usize>,
    handles: BTreeMap<Handle, usize>,
    /// The nodes of partners that stand already.
    partners: BTreeMap<usize, usize>,
    /// The partner that has a handle by its own record.
    owners: BTreeMap<Handle, usize>,
    /// The account that the user names.
    own_handle: Option<Handle>,
}

impl Union {
    pub(super) fn of(ledger: &Ledger, standing: &Standing<'_>) -> Self {
        let mut union = Self {
            parents: Vec::new(),
            accounts: Vec::new(),
            handles: BTreeMap::new(),
            partners: BTreeMap::new(),
            owners: BTreeMap::new(),
            own_handle: None,
        };
        for (_, (tenant, location), _) in ledger.accounts.iter() {
            let node = union.add();
            union.accounts.push(node);
            let location = location.map(|number| Handle::Location(ledger.locations.key(number).clone()));
            for handle in tenant.map(Handle::Tenant).into_iter().chain(location) {
                let other = union.handle(handle);
                union.join(node, other);
            }
        }
        let mut owned: BTreeMap<&str, Vec<Guid>> = BTreeMap::new();
        let mut tenants: BTreeMap<&str, Guid> = BTreeMap::new();
        for (_, tenant) in standing.of(Section::Tenants) {
            if let Some(guid) = tenant.text("tenant-id").and_then(Guid::parse)
                && let (Some(id), Some(owner)) = (tenant.text("id"), tenant.text("owner"))
            {
                owned.entry(owner).or_default().push(guid);
                if tenant.text("kind") == Some("csp") {
                    tenants.insert(id, guid);
                }
            }
        }
        for (index, partner) in standing.of(Section::Partners) {
            let node = union.add();
            union.partners.insert(index, node);
            let mut handles: Vec<Handle> = Vec::new();
            handles.extend(owned.get(standing.id(index)).into_iter().flatten().copied().map(Handle::Tenant));
            for enrollment in partner.records("enrollments") {
                handles.extend(enrollment.text("location-id").map(|location| Handle::Location(location.into())));
                let tenant = enrollment.text("tenant").and_then(|tenant| tenants.get(tenant));
                handles.extend(tenant.copied().map(Handle::Tenant));
            }
            for handle in handles {
                // What two records claim belongs to the first: that they do is told by a rule, not here.
                if *union.owners.entry(handle.clone()).or_insert(index) == index {
                    let other = union.handle(handle);
                    union.join(node, other);
                }
            }
        }
        union
    }

    /// The node of the partner whose files these are; none where nothing asks for it.
    pub(super) fn own(
        &mut self,
        ledger: &Ledger,
        standing: &mut Standing<'_>,
        own: &Own,
    ) -> Result<Option<usize>, String> {
        let others = self.others(ledger);
        let mut profiles: Vec<u32> = ledger.own_accounts.keys().copied().collect();
        profiles.sort_by_key(|account| account_name(ledger, *account));
        let profiles: Vec<usize> = profiles.into_iter().map(|account| self.accounts[account as usize]).collect();
        let mut sellers: BTreeMap<usize, u32> = BTreeMap::new();
        for (_, key, _) in ledger.pairs.iter() {
            if let Some(seller) = key.seller {
                let root = self.root(self.accounts[seller as usize]);
                sellers.entry(root).or_insert(seller);
            }
        }
        if let Some(partner) = &own.partner {
            let node = self.named(ledger, standing, partner, &sellers)?;
            return Ok(Some(self.settled(node, &profiles, &others, ledger, standing)));
        }
        let is_ordering = ledger.pairs.iter().any(|(_, key, _)| key.seller.is_none());
        let is_asking = ledger.own.origin.is_some()
            || ledger.partnerships.keys().any(|(provider, reseller)| provider.is_none() || reseller.is_none())
            || ledger.administrations.keys().any(|administration| administration.partner.is_none());
        let is_attesting = ledger.acceptances.keys().any(|(_, _, is_attested)| *is_attested);
        let selling = profiles.iter().map(|node| self.root(*node)).find(|root| sellers.contains_key(root));
        // Who names itself in a list of its resellers or of what it administers is the one who asked for it.
        let administrators = ledger.administrations.keys().filter_map(|administration| administration.partner);
        let providers = ledger.partnerships.keys().filter_map(|(provider, reseller)| reseller.and(*provider));
        let callers: BTreeSet<u32> = administrators.chain(providers).collect();
        let callers: BTreeSet<usize> =
            callers.into_iter().map(|account| self.root(self.accounts[account as usize])).collect();
        let alone = profiles.iter().copied().find(|node| !others.contains(&self.root(*node)));
        let is_profile_alone = selling.is_none() && alone.is_some() && sellers.len() != 1;
        let node = match (selling, alone) {
            (None, _) if sellers.len() == 1 => *sellers.keys().next().expect("there is one"),
            (Some(node), _) | (None, Some(node)) => node,
            (None, None) if sellers.is_empty() && callers.len() == 1 => *callers.first().expect("there is one"),
            _ if !is_ordering && !is_asking && !is_attesting => return Ok(None),
            (None, None) if sellers.len() > 1 => {
                let mut names: Vec<String> = sellers.values().map(|seller| account_name(ledger, *seller)).collect();
                names.sort();
                return Err(format!(
                    "these files name several partners that sell, {}, and some do not say whose they are: say it with --partner",
                    listed(names)
                ));
            }
            _ => match self.stands_for_own(ledger, standing, is_ordering) {
                Some(index) => self.partners[&index],
                None if !is_ordering && !is_asking && !self.partners.is_empty() => {
                    standing.remark(
                        "customer agreements are written without who attests them, as no file says whose it is: name that partner with --partner"
                            .to_owned(),
                    );
                    return Ok(None);
                }
                None if self.is_doubtful(standing, is_ordering) => {
                    return Err(
                        "these files do not say whose they are, and several partners of the network may be meant: say it with --partner"
                            .to_owned(),
                    );
                }
                None => {
                    standing.remark(
                        "no file names the partner whose files these are by its tenant or by a location id (MPN): name it with --partner"
                            .to_owned(),
                    );
                    self.add()
                }
            },
        };
        let node = self.settled(node, &profiles, &others, ledger, standing);
        if is_profile_alone && !self.partners.is_empty() && !self.stands(node) {
            let names: BTreeSet<String> =
                ledger.own_accounts.keys().map(|account| account_name(ledger, *account)).collect();
            standing.remark(format!(
                "no partner of the network has the tenant or the location id (MPN) of the own profile, so a new one does: {}; if it is one of them, name that with --partner",
                listed(names)
            ));
        }
        Ok(Some(node))
    }

    /// The node of the partner that the user names; the nodes of those that sell are in `sellers`.
    fn named(
        &mut self,
        ledger: &Ledger,
        standing: &Standing<'_>,
        partner: &str,
        sellers: &BTreeMap<usize, u32>,
    ) -> Result<usize, String> {
        let location = location(partner).ok().flatten().map(|location| Handle::Location(location.into()));
        let handle = Guid::parse(partner).map(Handle::Tenant).or(location);
        if let Some(handle) = handle.as_ref().filter(|handle| self.handles.contains_key(*handle)) {
            self.own_handle = Some(handle.clone());
            return Ok(self.handle(handle.clone()));
        }
        if let Some(index) = standing.entity(Section::Partners, partner) {
            return Ok(self.partners[&index]);
        }
        if let Some(handle) = handle {
            if !sellers.is_empty() {
                let names: BTreeSet<String> = sellers.values().map(|seller| account_name(ledger, *seller)).collect();
                return Err(format!(
                    "--partner `{partner}` is named by no file and by no network; as those that sell the lines name {}",
                    listed(names)
                ));
            }
            self.own_handle = Some(handle.clone());
            return Ok(self.handle(handle));
        }
        if partner == OWN_PARTNER {
            return Ok(self.add());
        }
        Err(format!(
            "`{partner}` is no tenant id, no location id (MPN) and no partner of the network: name one with --partner"
        ))
    }

    /// The node of the partner whose files these are with all that belongs to it: accounts that profiles name, and the
    /// partner that stands for it since files that did not name it were imported.
    fn settled(
        &mut self,
        node: usize,
        profiles: &[usize],
        others: &BTreeSet<usize>,
        ledger: &Ledger,
        standing: &Standing<'_>,
    ) -> usize {
        self.join_profiles(node, profiles, others);
        let nameless: BTreeSet<usize> = self.partners.keys().copied().collect();
        let owners: BTreeSet<usize> = self.owners.values().copied().collect();
        let nameless = &nameless - &owners;
        if !self.stands(node)
            && let Some(index) = self.meant(&nameless, ledger, standing)
        {
            self.join(node, self.partners[&index]);
        }
        node
    }

    /// Whether a partner of the node stands already.
    fn stands(&mut self, node: usize) -> bool {
        let root = self.root(node);
        let nodes: Vec<usize> = self.partners.values().copied().collect();
        nodes.into_iter().any(|partner| self.root(partner) == root)
    }

    /// The partner that stands for the one that no file names; none where it cannot be told.
    fn stands_for_own(&mut self, ledger: &Ledger, standing: &mut Standing<'_>, is_ordering: bool) -> Option<usize> {
        if let Some(index) = standing.entity(Section::Partners, OWN_PARTNER) {
            return Some(index);
        }
        let all: BTreeSet<usize> = self.partners.keys().copied().collect();
        let ordered = || {
            let orderers = standing.of(Section::Subscriptions).filter_map(|(_, record)| record.text("ordered-by"));
            let orderers: BTreeSet<usize> = orderers.filter_map(|id| standing.entity(Section::Partners, id)).collect();
            only(orderers).filter(|_| is_ordering)
        };
        let meant = self.meant(&all, ledger, standing).or_else(ordered)?;
        let id = standing.id(meant).to_owned();
        standing.remark(format!("no file says whose it is: taken for those of `{id}`; --partner names another"));
        Some(meant)
    }

    /// Which of the partners that stand is meant by files that do not name theirs: the one that was made of such files, the
    /// one that has its name, or the one that works with whom they name.
    fn meant(&mut self, among: &BTreeSet<usize>, ledger: &Ledger, standing: &Standing<'_>) -> Option<usize> {
        if let Some(index) = standing.entity(Section::Partners, OWN_PARTNER).filter(|index| among.contains(index)) {
            return Some(index);
        }
        let called = ledger.own_accounts.keys().filter_map(|account| ledger.accounts.get(*account).name.value());
        let called: BTreeSet<String> = called.chain(ledger.own.name.value()).filter_map(|name| slug(name)).collect();
        let is_called = |index: &usize| {
            let name = standing.record(*index).text("name").and_then(slug);
            called.contains(standing.id(*index)) || name.is_some_and(|name| called.contains(&name))
        };
        if let Some(index) = only(among.iter().copied().filter(is_called).collect()) {
            return Some(index);
        }
        let partners: Vec<(usize, usize)> = self.partners.iter().map(|(index, node)| (*index, *node)).collect();
        let standing_of: BTreeMap<usize, usize> =
            partners.into_iter().rev().map(|(index, node)| (self.root(node), index)).collect();
        let mut works_with: [BTreeMap<&str, BTreeSet<usize>>; 2] = Default::default();
        for (_, record) in standing.of(Section::Partnerships) {
            if let (Some(provider), Some(reseller)) = (record.text("provider"), record.text("reseller")) {
                for (with, theirs, ours) in [(0, reseller, provider), (1, provider, reseller)] {
                    let ours = standing.entity(Section::Partners, ours).filter(|index| among.contains(index));
                    works_with[with].entry(theirs).or_default().extend(ours);
                }
            }
        }
        let mut left: Option<BTreeSet<usize>> = None;
        for ends in ledger.partnerships.keys() {
            let (account, with) = match ends {
                (None, Some(reseller)) => (*reseller, 0),
                (Some(provider), None) => (*provider, 1),
                (Some(_), Some(_)) | (None, None) => continue,
            };
            let other = standing_of.get(&self.root(self.accounts[account as usize])).map(|index| standing.id(*index));
            let partners = other.and_then(|other| works_with[with].get(other)).filter(|partners| !partners.is_empty());
            if let Some(partners) = partners {
                left = Some(left.map_or_else(|| partners.clone(), |left| &left & partners));
            }
        }
        left.and_then(only)
    }

    /// Whether some partner of the network may be the one whose files these are.
    fn is_doubtful(&self, standing: &Standing<'_>, is_ordering: bool) -> bool {
        let may_be =
            |index: &usize| !is_ordering || known_role(standing.record(*index)).is_some_and(party::is_ordering);
        self.partners.keys().any(may_be)
    }

    /// What files show as somebody: sellers, resellers of record, and those with whom the partner works whose files they are.
    fn others(&mut self, ledger: &Ledger) -> BTreeSet<usize> {
        let mut accounts = BTreeSet::new();
        for parties in ledger.partnerships.keys() {
            if let (None, Some(other)) | (Some(other), None) = parties {
                accounts.insert(*other);
            }
        }
        for (_, key, _) in ledger.pairs.iter() {
            accounts.extend(key.seller.into_iter().chain(key.reseller));
        }
        accounts.into_iter().map(|account| self.root(self.accounts[account as usize])).collect()
    }

    /// Joins the accounts that profiles name with the partner whose files these are, unless files show them as others.
    fn join_profiles(&mut self, node: usize, profiles: &[usize], others: &BTreeSet<usize>) {
        for profile in profiles {
            if !others.contains(&self.root(*profile)) {
                self.join(node, *profile);
            }
        }
    }

    pub(super) fn parties(mut self, ledger: &Ledger, standing: &mut Standing<'_>, own: Option<usize>) -> Parties {
        let mut named: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let partners: Vec<(usize, usize)> = self.partners.iter().map(|(index, node)| (*index, *node)).collect();
        for (index, node) in partners {
            let root = self.root(node);
            named.entry(root).or_default().push(index);
        }
        for indices in named.values().filter(|indices| indices.len() > 1) {
            let ids = listed(indices.iter().map(|index| standing.id(*index)));
            standing.remark(format!("files name as one partner what the network has as several: {ids}"));
        }
        // What belongs together, told apart where the network has several partners for it.
        let mut members: BTreeMap<(usize, Option<usize>), Party> = BTreeMap::new();
        let handles: Vec<(Handle, usize)> = self.handles.iter().map(|(handle, node)| (handle.clone(), *node)).collect();
        let mut owner_of: BTreeMap<Handle, (usize, Option<usize>)> = BTreeMap::new();
        for (handle, node) in handles {
            let root = self.root(node);
            let owner = self.owners.get(&handle).copied().or_else(|| named.get(&root)?.first().copied());
            let party = members.entry((root, owner)).or_default();
            match &handle {
                Handle::Tenant(tenant) => {
                    party.tenants.entry(*tenant).or_default();
                }
                Handle::Location(location) => {
                    party.locations.insert(location.clone());
                }
            }
            owner_of.insert(handle, (root, owner));
        }
        for (root, indices) in &named {
            for index in indices {
                members.entry((*root, Some(*index))).or_default();
            }
        }
        let own = own.map(|node| {
            let root = self.root(node);
            let partner = self.partners.iter().find(|(_, partner)| **partner == node).map(|(index, _)| *index);
            let handle = self.handles.iter().find(|(_, known)| **known == node).map(|(handle, _)| handle);
            let owner = partner.or_else(|| owner_of.get(handle?)?.1).or_else(|| named.get(&root)?.first().copied());
            members.entry((root, owner)).or_default();
            (root, owner)
        });
        let mut accounts = Vec::new();
        for (number, (tenant, location), entry) in ledger.accounts.iter() {
            let location = location.map(|number| Handle::Location(ledger.locations.key(number).clone()));
            let handle = tenant.map(Handle::Tenant).or(location).expect("an account has an id");
            let owner = owner_of[&handle];
            accounts.push(owner);
            let party = members.get_mut(&owner).expect("the party has the handle");
            party.accounts.push(number);
            party.name.take(&entry.name);
            if let Some(tenant) = tenant
                && let Some(domain) = party.tenants.get_mut(tenant)
            {
                domain.take(&entry.domain);
            }
            party.origin = party.origin.into_iter().chain(entry.origin).min();
        }
        let mut sorted: Vec<((usize, Option<usize>), Party)> = members.into_iter().collect();
        for ((_, owner), party) in &mut sorted {
            party.standing = *owner;
        }
        // Nodes are numbered as files were read; what comes of them goes by what they are.
        let by_value =
            |party: &Party| (party.locations.first().cloned(), party.tenants.keys().next().copied(), party.standing);
        sorted.sort_by_key(|(_, party)| by_value(party));
        let places: BTreeMap<(usize, Option<usize>), usize> =
            sorted.iter().enumerate().map(|(place, (key, _))| (*key, place)).collect();
        let of_accounts = accounts.iter().map(|owner| places[owner]).collect();
        let own = own.map(|owner| places[&owner]);
        let mut parties: Vec<Party> = sorted.into_iter().map(|(_, party)| party).collect();
        if let Some(own) = own {
            let party = &mut parties[own];
            party.name.take(&ledger.own.name);
            party.country.take(&ledger.own.country);
            party.origin = party.origin.into_iter().chain(ledger.own.origin).min();
            if party.tenants.is_empty() && party.locations.is_empty() && party.standing.is_none() {
                OWN_PARTNER.clone_into(&mut party.id);
            }
            if let Some(domain) = party.tenants.values_mut().next() {
                domain.take(&ledger.own.domain);
            }
        }
        let own_party = own.map(|own| &parties[own]);
        let accounts = own_party.into_iter().flat_map(|party| &party.accounts);
        let named = accounts.filter_map(|account| ledger.accounts.get(*account).name.value()).map(|name| &**name);
        let known = own_party.and_then(|party| standing.record(party.standing?).text("name"));
        let said = ledger.own.name.value().map(|name| &**name);
        let own_names = named.chain(known).chain(said).filter_map(slug).collect();
        Parties { all: parties, of_accounts, own, own_handle: self.own_handle, own_names }
    }

    fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    fn handle(&mut self, handle: Handle) -> usize {
        if let Some(node) = self.handles.get(&handle) {
            return *node;
        }
        let node = self.add();
        self.handles.insert(handle, node);
        node
    }

    fn root(&mut self, node: usize) -> usize {
        let mut root = node;
        while self.parents[root] != root {
            root = self.parents[root];
        }
        let mut node = node;
        while self.parents[node] != root {
            node = std::mem::replace(&mut self.parents[node], root);
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

/// The only one; none of several.
fn only(all: BTreeSet<usize>) -> Option<usize> {
    all.first().copied().filter(|_| all.len() == 1)
}
