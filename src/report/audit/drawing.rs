//! What surrounds a finding, as a picture in SVG: laid out here, so that a page needs no program to show it.
//!
//! A picture has no looks of its own: classes say what everything is, and `html/drawing.css` what that looks like, on
//! paper, in the dark, and in colours that the reader forces. Where the finding stands is said by a word as well.
//!
//! Invariant: coordinates are whole numbers, and nothing but elements of its own, texts and `data-id` come from files:
//! there is nothing in a picture that a browser could run or fetch.

mod card;
mod facts;
mod label;
mod layout;
mod text;
mod writer;

use quick_xml::Writer;

use crate::ask::Scene;
use crate::report::audit::drawing::card::Card;
use crate::report::audit::drawing::label::{Labels, samples};
use crate::report::audit::drawing::layout::{LOOP, Layout, Rectangle, Route, Shape, layout};
use crate::report::audit::drawing::writer::Picture;

/// The picture, with everything in it that its texts need to stay texts; empty where there is nothing to draw. `id` is one
/// that no other picture of the page has.
pub(super) fn svg(scene: &Scene<'_>, id: &str) -> String {
    if scene.spots.is_empty() {
        return String::new();
    }
    let cards: Vec<Card> = scene.spots.iter().map(Card::new).collect();
    let shapes: Vec<Shape> = scene.spots.iter().zip(&cards).map(|(spot, card)| card.shape(spot.tier)).collect();
    let strands = scene.strands.iter().map(|strand| (strand.from, strand.to));
    let lines: Vec<(usize, usize)> = strands.chain(scene.orders.iter().copied()).collect();
    let layout = layout(&shapes, &lines);
    let labels = Labels::new(scene, &layout);
    let frame = frame(&layout, &labels);
    let mut picture = Picture { writer: Writer::new(Vec::new()), scene, layout: &layout };
    picture.write(id, &cards, &labels, frame);
    String::from_utf8(picture.writer.into_inner()).expect("texts and names of elements are UTF-8")
}

/// Everything that is drawn, with a margin.
fn frame(layout: &Layout, labels: &Labels) -> Rectangle {
    let bands = layout.bands.iter().map(|(_, rectangle)| *rectangle);
    let labels = labels.placed.iter().flatten().map(|placed| placed.at);
    let loops = layout.routes.iter().filter_map(|route| match route {
        Route::Loop(count) => Some((0..*count).fold(0.0, |reach, _| reach + LOOP)),
        Route::Down { .. } => None,
    });
    let reach = loops.fold(0.0, f64::max);
    let nodes = layout.nodes.iter().map(|node| Rectangle { right: node.right + reach, ..*node });
    let lines = layout.routes.iter().flat_map(samples);
    let lines = lines.map(|(x, y)| Rectangle { left: x - 4.0, top: y, right: x + 4.0, bottom: y });
    let all = bands.chain(labels).chain(nodes).chain(lines);
    let frame = all.reduce(|one, other| Rectangle {
        left: one.left.min(other.left),
        top: one.top.min(other.top),
        right: one.right.max(other.right),
        bottom: one.bottom.max(other.bottom),
    });
    let frame = frame.unwrap_or(Rectangle { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 });
    Rectangle {
        left: (frame.left - 2.0).floor(),
        top: (frame.top - 2.0).floor(),
        right: (frame.right + 2.0).ceil(),
        bottom: (frame.bottom + 2.0).ceil(),
    }
}

fn band_name(band: usize) -> &'static str {
    ["Microsoft", "Providers and direct bill", "Resellers", "Customers", "Tenants"]
        .get(band)
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use quick_xml::Reader;
    use quick_xml::escape::unescape;
    use quick_xml::events::Event;

    use super::*;
    use crate::ask::Surroundings;
    use crate::check::{Policy, outcome, resolve};
    use crate::programme::Day;
    use crate::source::{Source, Sources};

    /// Every picture of what is found in a network, with the ids that the finding is about.
    fn pictures(text: &str) -> Vec<(Vec<String>, String)> {
        let sources = Sources::new(vec![Source::new("network.yaml", text.as_bytes().to_vec())]);
        let policy = Policy::as_of_today(Day::parse("2026-11-20").expect("a day"));
        let (network, waivers) = resolve(&sources, &policy);
        let outcome = outcome(&sources, &network, &waivers, &policy);
        let locations = network.locations();
        let surroundings = Surroundings::new(&network, &locations);
        let findings = outcome.findings.iter();
        findings.map(|finding| (finding.subject.clone(), svg(&surroundings.of(finding), "p"))).collect()
    }

    /// The names of the elements, and the values of an attribute of theirs.
    fn elements(picture: &str, attribute: &str) -> Vec<(String, Option<String>)> {
        let mut reader = Reader::from_str(picture);
        let mut elements = Vec::new();
        loop {
            match reader.read_event().expect("a picture is well-formed") {
                Event::Start(element) | Event::Empty(element) => {
                    let name = element.name().as_ref().to_owned();
                    let value = element.try_get_attribute(attribute).expect("attributes are well-formed");
                    let value = value.map(|value| unescape(&value.value).expect("values are escaped").into_owned());
                    elements.push((name, value));
                }
                Event::Eof => return elements,
                _ => {}
            }
        }
    }

    const CROSSING: &str = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider, location-id: \"4417123\", mpa: 2020-01-15}]}
  - {id: adatum, country: AT, enrollments: [{role: indirect-reseller, location-id: \"4417124\", mpa: 2020-01-20}]}
customers:
  - {id: alpine, name: \"<script>alert(1)</script>\", country: US, mca: [{accepted: 2021-03-02, attested-by: northwind}]}
tenants:
  - {id: alpine-prod, owner: alpine, kind: customer}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
sales:
  - {seller: adatum, buyer: alpine, tenant: alpine-prod, since: 2021-04-01}
";

    #[test]
    fn a_picture_has_everybody_whom_the_finding_is_about_and_whom_they_hang_on() {
        let pictures = pictures(CROSSING);
        assert!(!pictures.is_empty());
        for (subject, picture) in &pictures {
            let ids: Vec<String> = elements(picture, "data-id").into_iter().filter_map(|(_, id)| id).collect();
            for id in subject {
                assert!(ids.contains(id), "{id} in {ids:?}");
            }
        }
        let (_, sale) =
            pictures.iter().find(|(subject, _)| subject.starts_with(&["adatum".to_owned()])).expect("the sale");
        for id in ["microsoft", "northwind"] {
            assert!(sale.contains(&format!("data-id=\"{id}\"")), "{id} in {sale}");
        }
        assert!(sale.contains("class=\"edge sale fault\""), "{sale}");
    }

    #[test]
    fn a_name_that_is_markup_stays_text_and_a_picture_is_made_of_shapes_alone() {
        let shapes = ["svg", "title", "desc", "g", "rect", "path", "text"];
        for (_, picture) in pictures(CROSSING) {
            for (name, style) in elements(&picture, "style") {
                assert!(shapes.contains(&name.as_str()), "{name}");
                assert_eq!(style, None);
            }
        }
    }

    #[test]
    fn the_same_scene_gives_the_same_bytes_and_ids_that_begin_with_that_of_the_picture() {
        assert_eq!(pictures(CROSSING), pictures(CROSSING));
        for (_, picture) in pictures(CROSSING) {
            for (_, id) in elements(&picture, "id") {
                assert!(id.is_none_or(|id| id.starts_with("p-")));
            }
        }
    }

    #[test]
    fn a_ring_of_any_length_stays_small_and_says_what_found_no_room() {
        let mut text = "version: 1\npartners:\n".to_owned();
        let role = "{role: indirect-reseller, location-id: \"4417124\", mpa: 2020-01-20}";
        for number in 0..40 {
            writeln!(text, "  - {{id: p{number}, country: DE, enrollments: [{role}]}}").expect("a text takes all");
        }
        text.push_str("sales:\n");
        for number in 0..40 {
            writeln!(text, "  - {{seller: p{number}, buyer: p{}, since: 2021-01-01}}", (number + 1) % 40)
                .expect("a text takes all");
        }
        let pictures = pictures(&text);
        let largest = pictures.iter().max_by_key(|(_, picture)| picture.len()).expect("rings are found");
        assert!(largest.1.len() < 12_000, "{}", largest.1.len());
        assert!(largest.1.contains("more found no room"), "{}", largest.1);
    }

    #[test]
    fn a_file_that_does_not_parse_has_no_picture() {
        assert!(pictures("version: [").iter().all(|(_, picture)| picture.is_empty()));
    }
}
