//! Ids to records: what each reference means, and what is wrong with those that mean nothing.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::nearest::Spellings;
use crate::network::affiliation::Kinship;
use crate::network::declaration::{Declarations, EntityIndex};
use crate::network::graph::Relationships;
use crate::network::partnership::PartnershipIndex;
use crate::network::problem::{Allowed, Problem, ProblemKind};
use crate::network::record::{Given, PartyIndex, Reference, SellerIndex, Symbol, Symbols};
use crate::network::relationship::CustomerRelationshipIndex;
use crate::network::{AsOf, Network};
use crate::programme::{Day, MICROSOFT};
use crate::source::{Defect, FileId, Place, Source, Sources, Span};
use crate::syntax::{SyntaxProblem, Tree};

/// Most ids that suggestions are looked for: each costs a pass over all declared ids.
const SUGGESTIONS_MAX: usize = 100;

pub(super) fn resolve<'s>(
    sources: &Sources,
    trees: impl IntoIterator<Item = Result<Tree<'s>, SyntaxProblem>>,
    as_of: AsOf,
) -> Network {
    let mut declarations = Declarations::default();
    let mut has_broken_file = false;
    for ((file, source), tree) in sources.iter().zip(trees) {
        match tree {
            Ok(tree) if source.defect().is_none() => declarations.read(&tree),
            Ok(_) => {
                has_broken_file = true;
                declarations.note_defect(file, source);
            }
            Err(problem) => {
                has_broken_file = true;
                declarations.note_syntax_problem(file, source, problem);
            }
        }
    }
    let meanings = Names::new(&mut declarations);
    declarations.check_subscription_ids();
    let named = resolve_references(&meanings, &mut declarations);
    suggest(&meanings, &mut declarations);
    let partnerships = PartnershipIndex::new(&declarations.partnerships);
    let customer_relationships = CustomerRelationshipIndex::new(&declarations.customer_relationships, as_of);
    let relationships = Relationships::new(&declarations);
    let kinship = Kinship::new(&relationships, &declarations.affiliations);
    let owned = (0_u32..).zip(&declarations.tenants);
    let mut owned_tenants: Vec<_> = owned.filter_map(|(index, tenant)| Some((tenant.owner.target()?, index))).collect();
    owned_tenants.sort_unstable();
    let entities = meanings.entities.into_iter().map(|entity| entity.map(|(entity, _)| entity)).collect();
    Network {
        declarations,
        as_of,
        file_count: sources.network_files(),
        has_broken_file,
        partnerships,
        customer_relationships,
        orders: OnceLock::new(),
        relationships,
        kinship,
        owned_tenants,
        named,
        entities,
    }
}

impl Declarations {
    fn note_defect(&mut self, file: FileId, source: &Source) {
        let (offset, reason, help) = match source.defect() {
            Some(Defect::Utf16) => (0, "it is UTF-16, not UTF-8".to_owned(), "save it as UTF-8"),
            Some(Defect::TooLarge { bytes }) => {
                (0, format!("it has {bytes} bytes, and the most that can be checked is 4 GiB"), "split it")
            }
            Some(Defect::NotUtf8 { offset }) => (offset, "it is not UTF-8".to_owned(), "save it as UTF-8"),
            None => return,
        };
        self.note_syntax_problem(file, source, SyntaxProblem { offset, message: reason, help: Some(help.to_owned()) });
    }

    fn note_syntax_problem(&mut self, file: FileId, source: &Source, problem: SyntaxProblem) {
        // The parser tells a point; the character there makes it visible.
        // Where the text is not the file's own bytes, a point is all that is true.
        let is_readable = source.defect().is_none();
        let rest = source.text().get(problem.offset as usize..).filter(|_| is_readable).unwrap_or("");
        let length = rest.chars().next().filter(|next| !next.is_whitespace()).map_or(0, char::len_utf8);
        let end = problem.offset + u32::try_from(length).expect("a character has at most four bytes");
        let place = Place::direct(Span { file, start: problem.offset, end });
        self.note(place, ProblemKind::Syntax { reason: problem.message, help: problem.help });
    }

    fn check_subscription_ids(&mut self) {
        let mut first: HashMap<Symbol, Place> = HashMap::new();
        for number in 0..self.subscriptions.len() {
            let Given::Known(id, place) = self.subscriptions[number].id else { continue };
            match first.entry(id) {
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(place);
                }
                std::collections::hash_map::Entry::Occupied(first) => {
                    self.subscriptions[number].repeats_id = true;
                    let id = self.symbols.text(id).to_owned();
                    self.note_about(
                        "subscription",
                        &id,
                        place,
                        ProblemKind::DuplicateId { id: id.clone(), first: *first.get(), among: "subscriptions" },
                    );
                }
            }
        }
    }

    fn id_of(&self, entity: EntityIndex) -> (&'static str, Given<Symbol>) {
        match entity {
            EntityIndex::Partner(index) => ("partner", self.partners[index as usize].id),
            EntityIndex::Tenant(index) => ("tenant", self.tenants[index as usize].id),
            EntityIndex::Customer(index) => ("customer", self.customers[index as usize].id),
        }
    }

    fn set_shadowed(&mut self, entity: EntityIndex) {
        match entity {
            EntityIndex::Partner(index) => self.partners[index as usize].is_shadowed = true,
            EntityIndex::Tenant(index) => self.tenants[index as usize].is_shadowed = true,
            EntityIndex::Customer(index) => self.customers[index as usize].is_shadowed = true,
        }
    }

    fn note_about(&mut self, record: &'static str, id: &str, place: Place, kind: ProblemKind) {
        let identity = format!("{record} {id}");
        self.problems.push(Problem { place, kind, record, subject: vec![id.to_owned()], identity });
    }
}

fn allows(allowed: Allowed, entity: EntityIndex) -> bool {
    match entity {
        EntityIndex::Partner(_) => allowed != Allowed::Tenant,
        EntityIndex::Tenant(_) => allowed == Allowed::Tenant,
        EntityIndex::Customer(_) => matches!(allowed, Allowed::Party | Allowed::Seller),
    }
}

/// What each id means.
struct Names {
    /// By symbol: the first declaration and its place.
    entities: Vec<Option<(EntityIndex, Place)>>,
    microsoft: Option<Symbol>,
}

impl Names {
    fn new(declarations: &mut Declarations) -> Self {
        let symbols = declarations.symbols.len();
        let microsoft = declarations.symbols.find(MICROSOFT);
        let mut entities: Vec<Option<(EntityIndex, Place)>> = vec![None; symbols];
        for entity in std::mem::take(&mut declarations.entities) {
            let (noun, id) = declarations.id_of(entity);
            // No reference can mean one without an id, and yet it is there to be judged.
            let Given::Known(id, place) = id else { continue };
            let text = declarations.symbols.text(id).to_owned();
            let is_reserved = microsoft == Some(id);
            if is_reserved {
                declarations.note_about(noun, &text, place, ProblemKind::ReservedId);
            }
            match entities[id.index()] {
                None => {
                    entities[id.index()] = Some((entity, place));
                    if is_reserved {
                        declarations.set_shadowed(entity);
                    }
                }
                Some((_, first)) => {
                    let among = "partners, tenants and customers";
                    let kind = ProblemKind::DuplicateId { id: text.clone(), first, among };
                    declarations.note_about(noun, &text, place, kind);
                    declarations.set_shadowed(entity);
                }
            }
        }
        // Whatever takes the reserved id, references with it mean Microsoft.
        if let Some(microsoft) = microsoft {
            entities[microsoft.index()] = None;
        }
        Self { entities, microsoft }
    }
}

/// Resolves every reference; returns by symbol whether some reference names it.
fn resolve_references(names: &Names, declarations: &mut Declarations) -> Vec<bool> {
    let Declarations {
        symbols,
        problems,
        partners,
        enrollments,
        acceptances,
        tenants,
        customers,
        partnerships,
        sales,
        subscriptions,
        customer_relationships,
        admin_relationships,
        affiliations,
        entities: _,
    } = declarations;
    let mut resolver = Resolver { names, symbols, problems, named: vec![false; symbols.len()] };
    for tenant in tenants {
        resolver.of("tenant", tenant.id, tenant.is_shadowed).party(&mut tenant.owner, "owner");
    }
    for enrollment in enrollments {
        let partner = &partners[enrollment.partner as usize];
        let mut record_resolver = resolver.of("enrollment", partner.id, partner.is_shadowed);
        record_resolver.others[0] = enrollment.location_id;
        record_resolver.since = enrollment.period.since.known();
        record_resolver.tenant(&mut enrollment.tenant);
    }
    for acceptance in acceptances {
        let (id, is_shadowed) = match acceptance.party {
            PartyIndex::Partner(index) => (partners[index as usize].id, partners[index as usize].is_shadowed),
            PartyIndex::Customer(index) => (customers[index as usize].id, customers[index as usize].is_shadowed),
        };
        let mut record_resolver = resolver.of("acceptance", id, is_shadowed);
        record_resolver.since = acceptance.accepted.known();
        record_resolver.partner(&mut acceptance.attested_by, "attested-by");
    }
    for record in partnerships {
        let mut record_resolver = resolver
            .at("partnership", [record.provider.written, record.reseller.written, Given::Absent, Given::Absent]);
        record_resolver.since = record.period.since.known();
        record_resolver.partner(&mut record.provider, "provider");
        record_resolver.partner(&mut record.reseller, "reseller");
    }
    for record in sales {
        let mut record_resolver =
            resolver.at("sale", [record.seller.written, record.buyer.written, record.tenant.written, Given::Absent]);
        record_resolver.since = record.period.since.known();
        record_resolver.seller(&mut record.seller);
        record_resolver.party(&mut record.buyer, "buyer");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in subscriptions {
        let mut record_resolver = resolver.at(
            "subscription",
            [record.ordered_by.written, record.tenant.written, record.id, record.partner_of_record.written],
        );
        record_resolver.since = record.period.since.known();
        record_resolver.tenant(&mut record.tenant);
        record_resolver.partner(&mut record.ordered_by, "ordered-by");
        record_resolver.partner(&mut record.partner_of_record, "partner-of-record");
    }
    for record in customer_relationships {
        let mut record_resolver = resolver.at(
            "customer-relationship",
            [record.partner.written, record.customer.written, record.tenant.written, Given::Absent],
        );
        record_resolver.since = record.period.since.known();
        record_resolver.partner(&mut record.partner, "partner");
        record_resolver.party(&mut record.customer, "customer");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in admin_relationships {
        let mut record_resolver = resolver
            .at("admin-relationship", [record.partner.written, record.tenant.written, Given::Absent, Given::Absent]);
        record_resolver.since = record.period.since.known();
        record_resolver.partner(&mut record.partner, "partner");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in affiliations {
        let mut record_resolver =
            resolver.at("affiliation", [record.parent.written, record.child.written, Given::Absent, Given::Absent]);
        record_resolver.since = record.period.since.known();
        record_resolver.party(&mut record.parent, "parent");
        record_resolver.party(&mut record.child, "child");
    }
    resolver.named
}

struct Resolver<'d> {
    names: &'d Names,
    symbols: &'d Symbols,
    problems: &'d mut Vec<Problem>,
    named: Vec<bool>,
}

/// Resolves the references of one record.
struct RecordResolver<'r, 'd> {
    resolver: &'r mut Resolver<'d>,
    /// Whether the record counts as one that names what it refers to.
    is_counted: bool,
    noun: &'static str,
    /// The ids that the record is about, as written.
    subject: [Given<Symbol>; 2],
    /// Other ids in it that distinguish it.
    others: [Given<Symbol>; 2],
    /// Its first day.
    since: Option<Day>,
}

impl<'d> Resolver<'d> {
    fn at(&mut self, noun: &'static str, ids: [Given<Symbol>; 4]) -> RecordResolver<'_, 'd> {
        let [first, second, others @ ..] = ids;
        RecordResolver { resolver: self, is_counted: true, noun, subject: [first, second], others, since: None }
    }

    /// A record of an entity. What a later declaration of an id names, it does not name for `unused-entity`.
    fn of(&mut self, noun: &'static str, id: Given<Symbol>, is_shadowed: bool) -> RecordResolver<'_, 'd> {
        let is_counted = !is_shadowed;
        let others = [Given::Absent; 2];
        RecordResolver { resolver: self, is_counted, noun, subject: [id, Given::Absent], others, since: None }
    }
}

impl RecordResolver<'_, '_> {
    fn partner(&mut self, reference: &mut Reference<u32>, key: &'static str) {
        if let Some(EntityIndex::Partner(index)) = self.entity(&reference.written, key, Allowed::Partner) {
            reference.target = Some(index);
        }
    }

    fn tenant(&mut self, reference: &mut Reference<u32>) {
        if let Some(EntityIndex::Tenant(index)) = self.entity(&reference.written, "tenant", Allowed::Tenant) {
            reference.target = Some(index);
        }
    }

    fn party(&mut self, reference: &mut Reference<PartyIndex>, key: &'static str) {
        reference.target = self.entity(&reference.written, key, Allowed::Party).and_then(party_of);
    }

    fn seller(&mut self, reference: &mut Reference<SellerIndex>) {
        let is_microsoft = reference.written.known().is_some_and(|id| self.resolver.names.microsoft == Some(id));
        reference.target = if is_microsoft {
            Some(SellerIndex::Microsoft)
        } else {
            let entity = self.entity(&reference.written, "seller", Allowed::Seller);
            entity.and_then(party_of).map(SellerIndex::Party)
        };
    }

    /// What the reference means, if that may stand there; what else it means is noted.
    fn entity(&mut self, written: &Given<Symbol>, key: &'static str, allowed: Allowed) -> Option<EntityIndex> {
        let Given::Known(id, place) = *written else { return None };
        self.resolver.named[id.index()] |= self.is_counted;
        let entity = self.resolver.names.entities[id.index()];
        if let Some((entity, _)) = entity
            && allows(allowed, entity)
        {
            return Some(entity);
        }
        let is_microsoft = self.resolver.names.microsoft == Some(id);
        let id = self.resolver.symbols.text(id).to_owned();
        let kind = match entity {
            _ if is_microsoft => ProblemKind::WrongKind { key, id, is: "Microsoft itself", allowed, declared: None },
            Some((entity, declared)) => {
                let (is, declared) = (entity.words(), Some(declared));
                ProblemKind::WrongKind { key, id, is, allowed, declared }
            }
            None => ProblemKind::Dangling { key, id, allowed, nearest: None },
        };
        self.note(place, kind);
        None
    }

    fn note(&mut self, place: Place, kind: ProblemKind) {
        let symbols = self.resolver.symbols;
        let texts = |ids: &[Given<Symbol>]| -> Vec<String> {
            ids.iter().filter_map(Given::known).map(|id| symbols.text(id).to_owned()).collect()
        };
        let subject = texts(&self.subject);
        let since = self.since.map_or_else(String::new, |since| since.to_string());
        let identity = format!("{} {} {} {since}", self.noun, subject.join(" "), texts(&self.others).join(" "));
        self.resolver.problems.push(Problem { place, kind, record: self.noun, subject, identity });
    }
}

fn party_of(entity: EntityIndex) -> Option<PartyIndex> {
    match entity {
        EntityIndex::Partner(index) => Some(PartyIndex::Partner(index)),
        EntityIndex::Customer(index) => Some(PartyIndex::Customer(index)),
        EntityIndex::Tenant(_) => None,
    }
}

impl EntityIndex {
    fn words(self) -> &'static str {
        match self {
            Self::Partner(_) => "a partner",
            Self::Tenant(_) => "a tenant",
            Self::Customer(_) => "a customer",
        }
    }
}

/// Adds to references that nothing declares the id that was probably meant.
fn suggest(names: &Names, declarations: &mut Declarations) {
    let Declarations { symbols, problems, .. } = declarations;
    let mut spellings: HashMap<Allowed, Spellings<'_>> = HashMap::new();
    let mut known: HashMap<(String, Allowed), Option<(String, Place)>> = HashMap::new();
    for problem in problems {
        let ProblemKind::Dangling { id, allowed, nearest, .. } = &mut problem.kind else { continue };
        let spellings = spellings.entry(*allowed).or_insert_with(|| {
            let declared = names.entities.iter().enumerate();
            let fit = declared.filter(|(_, entity)| entity.is_some_and(|(entity, _)| allows(*allowed, entity)));
            Spellings::new(fit.map(|(index, _)| symbols.text_at(index)))
        });
        if known.len() >= SUGGESTIONS_MAX && !known.contains_key(&(id.clone(), *allowed)) {
            continue;
        }
        let found = known.entry((id.clone(), *allowed)).or_insert_with(|| {
            let nearest = spellings.nearest(id)?;
            let (_, place) = names.entities[symbols.find(nearest)?.index()]?;
            Some((nearest.to_owned(), place))
        });
        nearest.clone_from(found);
    }
}
