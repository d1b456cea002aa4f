//! Files to declarations: many at once and the large ones in parts, as if they had been read one after the other.

use rayon::prelude::*;

use crate::network::declaration::Declarations;
use crate::source::{FileId, Source, Sources};
use crate::syntax::{Limits, Outline, Part, Value, parse};

/// Files of so many bytes are read in parts.
const LARGE: usize = 1 << 18;

/// How many files or parts are read before what they declare is added to the rest: there are two such batches at a time.
const BATCH: usize = 32;

/// What the files declare together, and whether some file could not be read.
pub(super) fn read(sources: &Sources, limits: Limits) -> (Declarations, bool) {
    let mut all = Declarations::default();
    let mut has_broken_file = false;
    let files: Vec<(FileId, &Source)> = sources.iter().filter(|(_, source)| !source.is_configuration()).collect();
    let outlined = files.into_par_iter().map(|(file, source)| (file, source, outline(file, source, limits)));
    let files: Vec<(FileId, &Source, Option<Outline<'_>>)> = outlined.collect();
    for run in files.chunk_by(|(.., left), (.., right)| left.is_none() && right.is_none()) {
        if let [(_, _, Some(outline))] = run
            && let Some(own) = read_in_parts(outline)
        {
            all.append(own);
            continue;
        }
        in_turn(
            run,
            |(file, source, _)| {
                let mut own = Declarations::default();
                let tree =
                    if source.defect().is_none() { parse(*file, source.text(), limits).map(Some) } else { Ok(None) };
                let is_read = own.read_file(*file, source, tree);
                (own, is_read)
            },
            |(own, is_read)| {
                has_broken_file |= !is_read;
                all.append(own);
                true
            },
        );
    }
    (all, has_broken_file)
}

/// The outline of a large file, if it has one.
fn outline(file: FileId, source: &Source, limits: Limits) -> Option<Outline<'_>> {
    let is_large = source.defect().is_none() && source.text().len() >= LARGE;
    if is_large { Outline::new(file, source.text(), limits) } else { None }
}

/// What a file with an outline declares, if it can be read in parts.
fn read_in_parts(outline: &Outline<'_>) -> Option<Declarations> {
    let mut all = Declarations::default();
    let sections = all.sections(outline.document()?);
    // A list in flow style is no part, and what is read in parts is read part by part alone. Of a list that is none of the
    // document's sections its end may be told, which is not known here.
    let is_in_flow = |list: &Value<'_>| list.items().is_some_and(|mut items| items.next().is_some());
    let is_in_section = |part: &Part| sections.iter().any(|(_, list)| part.is_of(*list));
    if sections.iter().any(|(_, list)| is_in_flow(list)) || !outline.parts().iter().all(is_in_section) {
        return None;
    }
    let mut is_whole = true;
    in_turn(
        outline.parts(),
        |part| {
            let items = outline.read(part)?;
            let mut own = Declarations::default();
            let (section, _) = sections.iter().find(|(_, list)| part.is_of(*list))?;
            items.documents().for_each(|item| own.read_record(*section, item));
            Some(own)
        },
        |own| {
            is_whole = own.map(|own| all.append(own)).is_some();
            is_whole
        },
    );
    is_whole.then_some(all)
}

/// Reads `items` in parallel, and takes what was read in their order while the next are being read, until `take` says that
/// it is enough.
fn in_turn<T: Sync, R: Send>(items: &[T], read: impl Fn(&T) -> R + Sync, mut take: impl FnMut(R) -> bool + Send) {
    let mut before: Vec<R> = Vec::new();
    for batch in items.chunks(BATCH) {
        let taken = before;
        let (read, goes_on) =
            rayon::join(|| batch.par_iter().map(&read).collect(), || taken.into_iter().all(&mut take));
        if !goes_on {
            return;
        }
        before = read;
    }
    before.into_iter().all(take);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Declarations, bool) {
        read(&Sources::new(vec![Source::new("network.yaml", text.as_bytes().to_vec())]), Limits::default())
    }

    /// Everything that is known of what was read, numbers of texts spelt out.
    fn shown(all: &Declarations) -> String {
        let texts = (0..all.symbols.len()).map(|index| all.symbols.text_at(index)).collect::<Vec<_>>().join(" ");
        let records = format!("{:?}{:?}{:?}{:?}", all.partners, all.enrollments, all.acceptances, all.tenants);
        let edges = format!(
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            all.customers,
            all.partnerships,
            all.sales,
            all.subscriptions,
            all.customer_relationships,
            all.admin_relationships,
            all.role_names,
            all.affiliations
        );
        format!("{texts}\n{records}\n{edges}\n{:?}\n{:?}", all.entities, all.problems)
    }

    /// A text of several parts, with something of everything that moves when parts are put together.
    fn long() -> String {
        let partner = |number: usize| {
            let far = "x".repeat(if number % 1000 == 7 { 20_000 } else { 3 });
            format!(
                "- id: partner-{number}\n  name: '{far} {number}'\n  enrollments:\n  - role: direct-bill\n    tenant: \
                 tenant-{number}\n    location-id: \"{number}\"\n  mca:\n  - accepted: 2024-02-3{}\n",
                number % 3
            )
        };
        let tenant = |number: usize| format!("- {{id: tenant-{number}, owner: partner-{number}, kind: csp}}\n");
        let administration = |number: usize| {
            format!(
                "- partner: partner-{number}\n  tenant: tenant-{}\n  kind: gdap\n  roles: [Role {}, Role {}]\n",
                number / 2,
                number % 7,
                number % 5
            )
        };
        let edges = |number: usize| {
            let (next, far) = (number + 1, "y".repeat(if number % 500 == 3 { 20_000 } else { 3 }));
            let of = |from: &str, to: &str| {
                format!("- {{{from}: partner-{number}, {to}: partner-{next}, since: 2024-02-3{}}}\n", number % 3)
            };
            [
                of("provider", "reseller"),
                of("seller", "buyer").replace("since", "tenant: tenant-1, own-use: true, since"),
                format!(
                    "- id: {far}-{number}\n  tenant: tenant-{number}\n  ordered-by: partner-{number}\n  product: azure\n"
                ),
                of("partner", "customer"),
                of("parent", "child").replace("since", "ownership: 60, since"),
                format!("- {{id: customer-{number}, name: \"{far}\", mca: [{{accepted: 2024-01-01}}]}}\n"),
            ]
        };
        let sections =
            ["partnerships", "sales", "subscriptions", "customer-relationships", "affiliations", "customers"];
        let lists = (0..sections.len()).map(|section| {
            let records: String = (0..3_000).map(|number| edges(number)[section].clone()).collect();
            [sections[section], ":\n", &records].concat()
        });
        let edges = lists.collect::<Vec<_>>().concat();
        let all = |record: &dyn Fn(usize) -> String| (0..6_000).map(record).collect::<String>();
        let (partners, tenants, administrations) = (all(&partner), all(&tenant), all(&administration));
        format!("version: 1\n{edges}partners:\n{partners}tenants:\n{tenants}admin-relationships:\n{administrations}")
    }

    #[test]
    fn parts_say_what_the_whole_says() {
        let text = long();
        assert!(text.len() > LARGE);
        let (parts, is_broken) = read_text(&text);
        assert!(!is_broken);
        // An anchor keeps a text from being read in parts, and changes nothing.
        let anchored = text.replace("version: 1", "version: &one 1");
        let (whole, _) = read_text(&anchored);
        assert_eq!(parts.problems.len(), whole.problems.len());
        let mut expected = Declarations::default();
        let tree = parse(FileId(0), &text, Limits::default()).expect("the text is YAML");
        expected.read(&tree);
        assert_eq!(shown(&parts), shown(&expected));
        assert!(parts.problems.len() > 1_000, "days that are none are noted");
    }

    #[test]
    fn lists_in_flow_style_are_read_wherever_they_stand() {
        let text = long();
        let flow = "customers: [{id: flow}]\nx-note: [a, b]\nversion:\n- 1\n# a comment\n";
        for text in [text.replace("customers:", &format!("{flow}x-customers:")), format!("{text}{flow}")] {
            let (all, is_broken) = read_text(&text);
            assert!(!is_broken && text.len() > LARGE);
            let mut expected = Declarations::default();
            expected.read(&parse(FileId(0), &text, Limits::default()).expect("the text is YAML"));
            assert_eq!(shown(&all), shown(&expected));
        }
    }

    #[test]
    fn a_part_that_is_not_plain_leaves_nothing_behind() {
        let text = format!("{}- &a {{partner: partner-1, tenant: tenant-1, kind: dap}}\n- *a\n", long());
        let (all, is_broken) = read_text(&text);
        assert!(!is_broken);
        assert_eq!((all.partners.len(), all.admin_relationships.len()), (6_000, 6_002));
        let (broken, is_broken) = read_text(&format!("{}- \"\n", long()));
        assert!(is_broken);
        assert_eq!((broken.partners.len(), broken.problems.len()), (0, 1));
    }
}
