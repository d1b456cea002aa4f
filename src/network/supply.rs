//! Supply chains: by which sales a partner gets what it sells on.

use std::collections::{HashMap, VecDeque};

use crate::network::record::PartyIndex;
use crate::network::{Network, Partner, Sale};
use crate::programme::{Day, Roles};

/// Most partners that are looked at for one chain, and most relationships of each: there may be a finding for every sale.
const PARTNERS_MAX: usize = 20;
const RELATIONSHIPS_MAX: usize = 50;

impl Network {
    /// The sales by which a partner is supplied on `day`: a shortest chain that begins with Microsoft, or else with an
    /// indirect provider; none where nobody
    /// like that certainly supplies it, or it is supplied by too many to look at all.
    pub fn supply_of(&self, partner: Partner<'_>, day: Option<Day>) -> Vec<Sale<'_>> {
        let start = PartyIndex::Partner(partner.index());
        let mut sold_by: HashMap<PartyIndex, u32> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        let mut nearest_provider = None;
        let mut seen = 0;
        while let Some(buyer) = queue.pop_front() {
            seen += 1;
            for number in self.relationships().sales_to(buyer, RELATIONSHIPS_MAX) {
                let Some(sale) = self.sale(number).filter(|sale| sale.period().contains(day).is_yes()) else {
                    continue;
                };
                if sale.is_by_microsoft() {
                    return self.chain_down(&sold_by, sale, start);
                }
                let Some(seller) = sale.seller().filter(|_| sale.is_resale().is_yes()) else { continue };
                let index = PartyIndex::Partner(seller.index());
                if index == start || sold_by.contains_key(&index) || seen + queue.len() > PARTNERS_MAX {
                    continue;
                }
                sold_by.insert(index, number);
                queue.push_back(index);
                if nearest_provider.is_none() && seller.is_enrolled_as(Roles::PROVIDER, day).is_yes() {
                    nearest_provider = Some(sale);
                }
            }
        }
        nearest_provider.map_or_else(Vec::new, |sale| self.chain_down(&sold_by, sale, start))
    }

    /// The sales from `first` on down to `goal`; `sold_by` tells by which sale each partner on the way sells.
    fn chain_down<'n>(
        &'n self,
        sold_by: &HashMap<PartyIndex, u32>,
        first: Sale<'n>,
        goal: PartyIndex,
    ) -> Vec<Sale<'n>> {
        let mut chain = vec![first];
        let mut at = first.buyer().index();
        while at != goal {
            let Some(sale) = sold_by.get(&at).and_then(|number| self.sale(*number)) else { break };
            chain.push(sale);
            at = sale.buyer().index();
        }
        chain
    }
}
