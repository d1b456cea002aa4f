//! Ids to records: what each reference means, and what is wrong with those that mean nothing.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::nearest::Spellings;
use crate::network::affiliation::Kinship;
use crate::network::crowd::Crowds;
use crate::network::declaration::{Declarations, EntityIndex, FAULTS_MAX};
use crate::network::partnership::PartnershipIndex;
use crate::network::problem::{Allowed, Problem, ProblemKind};
use crate::network::record::{Given, Held, HeldPeriod, PartyIndex, Reference, SellerIndex};
use crate::network::relationship::CustomerRelationshipIndex;
use crate::network::spot::{Header, Places};
use crate::network::symbol::{Symbol, Symbols};
use crate::network::{AsOf, Network, index_of};
use crate::programme::{Day, MICROSOFT};
use crate::source::{Defect, FileId, Place, SIZE_MAX, Source, Sources, Span};
use crate::syntax::{SyntaxProblem, Tree};

/// Most ids that suggestions are looked for: each costs a pass over all declared ids.
const SUGGESTIONS_MAX: usize = 100;

pub(super) fn resolve(
    sources: &Sources,
    mut declarations: Declarations,
    has_broken_file: bool,
    as_of: AsOf,
) -> Network {
    let meanings = Names::new(&mut declarations);
    declarations.check_subscription_ids();
    let named = resolve_references(&meanings, &mut declarations);
    let has_broken_file = declarations.cut_faults(FAULTS_MAX) || has_broken_file;
    suggest(&meanings, &mut declarations);
    let partnerships = PartnershipIndex::new(&declarations.partnerships, as_of);
    let customer_relationships = CustomerRelationshipIndex::new(&declarations.customer_relationships, as_of);
    let kinship = Kinship::new(&declarations);
    let owned = (0_u32..).zip(&declarations.tenants);
    let mut owned_tenants: Vec<_> = owned.filter_map(|(index, tenant)| Some((tenant.owner.target()?, index))).collect();
    owned_tenants.sort_unstable();
    Network {
        declarations,
        as_of,
        file_count: sources.network_files(),
        has_broken_file,
        partnerships,
        customer_relationships,
        orders: OnceLock::new(),
        relationships: OnceLock::new(),
        crowds: Crowds::default(),
        kinship,
        owned_tenants,
        owned_kinds: OnceLock::new(),
        named,
        entities: meanings.entities,
    }
}

impl Declarations {
    /// Adds what a file declares, or what is wrong with it; whether it could be read. Without a tree it has a defect.
    pub(super) fn read_file(
        &mut self,
        file: FileId,
        source: &Source,
        tree: Result<Option<Tree<'_>>, SyntaxProblem>,
    ) -> bool {
        let is_read = matches!(tree, Ok(Some(_)));
        match tree {
            Ok(Some(tree)) => self.read(&tree),
            Ok(None) => self.note_defect(file, source),
            Err(problem) => self.note_syntax_problem(file, source, problem),
        }
        is_read
    }

    fn note_defect(&mut self, file: FileId, source: &Source) {
        let (offset, reason, help) = match source.defect() {
            Some(Defect::Utf16) => (0, "it is UTF-16, not UTF-8".to_owned(), "save it as UTF-8"),
            Some(Defect::TooLarge { most: SIZE_MAX }) => {
                (0, format!("it has {SIZE_MAX} or more, which is more than can be checked"), "split it")
            }
            Some(Defect::TooLarge { most }) => {
                (0, format!("it is larger than {most}"), "split it, or raise the limit with `--max-file-size`")
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
        let mut first: Vec<Option<u32>> = vec![None; self.symbols.len()];
        for number in 0..self.subscriptions.len() {
            let record = &self.subscriptions[number];
            let Given::Known(id, place) = self.places.given(record.header, record.id) else { continue };
            let Some(first) = first[id.index()] else {
                first[id.index()] = Some(index_of(number));
                continue;
            };
            let first = &self.subscriptions[first as usize];
            let first = self.places.given(first.header, first.id).place().expect("the record has this id");
            self.subscriptions[number].repeats_id = true;
            let id = self.symbols.text(id).to_owned();
            let kind = ProblemKind::DuplicateId { id: id.clone(), first, among: "subscriptions" };
            self.note_about("subscription", &id, place, kind);
        }
    }

    /// The word for an entity, and its id.
    fn id_of(&self, entity: EntityIndex) -> (&'static str, Given<Symbol>) {
        let (noun, header, id) = match entity {
            EntityIndex::Partner(index) => {
                let record = &self.partners[index as usize];
                ("partner", record.header, record.id)
            }
            EntityIndex::Tenant(index) => {
                let record = &self.tenants[index as usize];
                ("tenant", record.header, record.id)
            }
            EntityIndex::Customer(index) => {
                let record = &self.customers[index as usize];
                ("customer", record.header, record.id)
            }
        };
        (noun, self.places.given(header, id))
    }

    /// Where the first declaration of an id stands.
    fn declared_at(&self, names: &Names, id: Symbol) -> Option<Place> {
        let (_, id) = self.id_of(names.entities[id.index()]?);
        id.place()
    }

    fn set_shadowed(&mut self, entity: EntityIndex) {
        match entity {
            EntityIndex::Partner(index) => self.partners[index as usize].is_shadowed = true,
            EntityIndex::Tenant(index) => self.tenants[index as usize].is_shadowed = true,
            EntityIndex::Customer(index) => self.customers[index as usize].is_shadowed = true,
        }
    }

    fn note_about(&mut self, record: &'static str, id: &str, place: Place, kind: ProblemKind) {
        if self.problems.len() > FAULTS_MAX {
            return;
        }
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
    /// By symbol: the first declaration.
    entities: Vec<Option<EntityIndex>>,
    microsoft: Option<Symbol>,
}

impl Names {
    fn new(declarations: &mut Declarations) -> Self {
        let symbols = declarations.symbols.len();
        let microsoft = declarations.symbols.find(MICROSOFT);
        let mut entities: Vec<Option<EntityIndex>> = vec![None; symbols];
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
                    entities[id.index()] = Some(entity);
                    if is_reserved {
                        declarations.set_shadowed(entity);
                    }
                }
                Some(first) => {
                    let (_, first) = declarations.id_of(first);
                    let first = first.place().expect("an id is declared where it is known");
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
        places,
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
        role_names: _,
        entities: _,
    } = declarations;
    let mut resolver = Resolver { names, symbols, places, problems, named: vec![false; symbols.len()] };
    for tenant in tenants {
        resolver.of("tenant", tenant.header, tenant.id, tenant.is_shadowed).party(&mut tenant.owner, "owner");
    }
    for enrollment in enrollments {
        let partner = &partners[enrollment.partner as usize];
        let mut record_resolver = resolver.of("enrollment", enrollment.header, partner.id, partner.is_shadowed);
        record_resolver.others[0] = enrollment.location_id;
        record_resolver.since = enrollment.period.since.known();
        record_resolver.tenant(&mut enrollment.tenant);
    }
    for acceptance in acceptances {
        let (id, is_shadowed) = match acceptance.party {
            PartyIndex::Partner(index) => (partners[index as usize].id, partners[index as usize].is_shadowed),
            PartyIndex::Customer(index) => (customers[index as usize].id, customers[index as usize].is_shadowed),
        };
        let mut record_resolver = resolver.of("acceptance", acceptance.header, id, is_shadowed);
        record_resolver.since = acceptance.accepted.known();
        record_resolver.partner(&mut acceptance.attested_by, "attested-by");
    }
    for record in partnerships {
        let mut record_resolver = resolver.at("partnership", record.header, record.period);
        record_resolver.subject = [record.provider.written, record.reseller.written];
        record_resolver.partner(&mut record.provider, "provider");
        record_resolver.partner(&mut record.reseller, "reseller");
    }
    for record in sales {
        let mut record_resolver = resolver.at("sale", record.header, record.period);
        record_resolver.subject = [record.seller.written, record.buyer.written];
        record_resolver.others[0] = record.tenant.written;
        record_resolver.seller(&mut record.seller);
        record_resolver.party(&mut record.buyer, "buyer");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in subscriptions {
        let mut record_resolver = resolver.at("subscription", record.header, record.period);
        record_resolver.subject = [record.ordered_by.written, record.tenant.written];
        record_resolver.others = [record.id, record.partner_of_record.written];
        record_resolver.tenant(&mut record.tenant);
        record_resolver.partner(&mut record.ordered_by, "ordered-by");
        record_resolver.partner(&mut record.partner_of_record, "partner-of-record");
    }
    for record in customer_relationships {
        let mut record_resolver = resolver.at("customer-relationship", record.header, record.period);
        record_resolver.subject = [record.partner.written, record.customer.written];
        record_resolver.others[0] = record.tenant.written;
        record_resolver.partner(&mut record.partner, "partner");
        record_resolver.party(&mut record.customer, "customer");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in admin_relationships {
        let mut record_resolver = resolver.at("admin-relationship", record.header, record.period);
        record_resolver.subject = [record.partner.written, record.tenant.written];
        record_resolver.partner(&mut record.partner, "partner");
        record_resolver.tenant(&mut record.tenant);
    }
    for record in affiliations {
        let mut record_resolver = resolver.at("affiliation", record.header, record.period);
        record_resolver.subject = [record.parent.written, record.child.written];
        record_resolver.party(&mut record.parent, "parent");
        record_resolver.party(&mut record.child, "child");
    }
    resolver.named
}

struct Resolver<'d> {
    names: &'d Names,
    symbols: &'d Symbols,
    places: &'d Places,
    problems: &'d mut Vec<Problem>,
    named: Vec<bool>,
}

/// Resolves the references of one record.
struct RecordResolver<'r, 'd> {
    resolver: &'r mut Resolver<'d>,
    /// Whether the record counts as one that names what it refers to.
    is_counted: bool,
    noun: &'static str,
    header: Header,
    /// The ids that the record is about, as written.
    subject: [Held<Symbol>; 2],
    /// Other ids in it that distinguish it.
    others: [Held<Symbol>; 2],
    /// Its first day.
    since: Option<Day>,
}

impl<'d> Resolver<'d> {
    /// A relationship, whatever it is about.
    fn at(&mut self, noun: &'static str, header: Header, period: HeldPeriod) -> RecordResolver<'_, 'd> {
        let [subject, others] = [[Held::ABSENT; 2]; 2];
        let since = period.since.known();
        RecordResolver { resolver: self, is_counted: true, noun, header, subject, others, since }
    }

    /// A record of an entity. What a later declaration of an id names, it does not name for `unused-entity`.
    fn of(
        &mut self,
        noun: &'static str,
        header: Header,
        id: Held<Symbol>,
        is_shadowed: bool,
    ) -> RecordResolver<'_, 'd> {
        let is_counted = !is_shadowed;
        let others = [Held::ABSENT; 2];
        RecordResolver { resolver: self, is_counted, noun, header, subject: [id, Held::ABSENT], others, since: None }
    }
}

impl RecordResolver<'_, '_> {
    fn partner(&mut self, reference: &mut Reference<u32>, key: &'static str) {
        let target = match self.entity(reference.written, key, Allowed::Partner) {
            Some(EntityIndex::Partner(index)) => Some(index),
            _ => None,
        };
        *reference = reference.resolved(target);
    }

    fn tenant(&mut self, reference: &mut Reference<u32>) {
        let target = match self.entity(reference.written, "tenant", Allowed::Tenant) {
            Some(EntityIndex::Tenant(index)) => Some(index),
            _ => None,
        };
        *reference = reference.resolved(target);
    }

    fn party(&mut self, reference: &mut Reference<PartyIndex>, key: &'static str) {
        *reference = reference.resolved(self.entity(reference.written, key, Allowed::Party).and_then(party_of));
    }

    fn seller(&mut self, reference: &mut Reference<SellerIndex>) {
        let is_microsoft = reference.written.known().is_some_and(|id| self.resolver.names.microsoft == Some(id));
        *reference = reference.resolved(if is_microsoft {
            Some(SellerIndex::Microsoft)
        } else {
            let entity = self.entity(reference.written, "seller", Allowed::Seller);
            entity.and_then(party_of).map(SellerIndex::Party)
        });
    }

    /// What the reference means, if that may stand there; what else it means is noted.
    fn entity(&mut self, written: Held<Symbol>, key: &'static str, allowed: Allowed) -> Option<EntityIndex> {
        let Given::Known(id, spot) = written.given() else { return None };
        self.resolver.named[id.index()] |= self.is_counted;
        let entity = self.resolver.names.entities[id.index()];
        if let Some(entity) = entity
            && allows(allowed, entity)
        {
            return Some(entity);
        }
        let is_microsoft = self.resolver.names.microsoft == Some(id);
        let id = self.resolver.symbols.text(id).to_owned();
        let kind = match entity {
            _ if is_microsoft => ProblemKind::WrongKind { key, id, is: "Microsoft itself", allowed, declared: None },
            Some(entity) => ProblemKind::WrongKind { key, id, is: entity.words(), allowed, declared: None },
            None => ProblemKind::Dangling { key, id, allowed, nearest: None },
        };
        self.note(self.resolver.places.place(self.header, spot), kind);
        None
    }

    fn note(&mut self, place: Place, kind: ProblemKind) {
        // One more than is listed says that there are others.
        if self.resolver.problems.len() > FAULTS_MAX {
            return;
        }
        let symbols = self.resolver.symbols;
        let texts = |ids: &[Held<Symbol>]| -> Vec<String> {
            ids.iter().filter_map(Held::known).map(|id| symbols.text(id).to_owned()).collect()
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

/// Adds to references that mean nothing where what they name is declared, or the id that was probably meant.
fn suggest(names: &Names, declarations: &mut Declarations) {
    let mut problems = std::mem::take(&mut declarations.problems);
    let symbols = &declarations.symbols;
    let mut spellings: HashMap<Allowed, Spellings<'_>> = HashMap::new();
    let mut known: HashMap<(String, Allowed), Option<(String, Place)>> = HashMap::new();
    for problem in &mut problems {
        let (id, allowed, nearest) = match &mut problem.kind {
            ProblemKind::Dangling { id, allowed, nearest, .. } => (id, allowed, nearest),
            ProblemKind::WrongKind { id, declared, .. } => {
                *declared = symbols.find(id).and_then(|id| declarations.declared_at(names, id));
                continue;
            }
            _ => continue,
        };
        let spellings = spellings.entry(*allowed).or_insert_with(|| {
            let declared = names.entities.iter().enumerate();
            let fit = declared.filter(|(_, entity)| entity.is_some_and(|entity| allows(*allowed, entity)));
            Spellings::new(fit.map(|(index, _)| symbols.text_at(index)))
        });
        if known.len() >= SUGGESTIONS_MAX && !known.contains_key(&(id.clone(), *allowed)) {
            continue;
        }
        let found = known.entry((id.clone(), *allowed)).or_insert_with(|| {
            let nearest = spellings.nearest(id)?;
            Some((nearest.to_owned(), declarations.declared_at(names, symbols.find(nearest)?)?))
        });
        nearest.clone_from(found);
    }
    declarations.problems = problems;
}
