//! The picture in SVG, from bands at the back to nodes in front.

use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};

use crate::ask::{Scene, Strand, Tier};
use crate::network::Standing;
use crate::report::audit::drawing::band_name;
use crate::report::audit::drawing::card::{Card, HEIGHT, LINE};
use crate::report::audit::drawing::facts::{FACT_MAX, edge_facts, named, node_facts, sentence};
use crate::report::audit::drawing::label::{BADGE_HEIGHT, BADGE_WIDTH, Labels, Placed};
use crate::report::audit::drawing::layout::{LOOP, Layout, Rectangle, Route};
use crate::report::printable::shortened;
use crate::report::xml::{attribute, readable};

/// The word at whatever the finding stands in.
const BADGE: &str = "finding";

/// Length of an arrow head.
const HEAD: f64 = 7.0;

/// A picture in the making.
pub(super) struct Picture<'p, 'n> {
    pub(super) writer: Writer<Vec<u8>>,
    pub(super) scene: &'p Scene<'n>,
    pub(super) layout: &'p Layout,
}

impl Picture<'_, '_> {
    pub(super) fn write(&mut self, id: &str, cards: &[Card], labels: &Labels, frame: Rectangle) {
        let (wide, high) = (frame.right - frame.left, frame.bottom - frame.top);
        let [title, about] = [format!("{id}-title"), format!("{id}-about")];
        self.open(
            "svg",
            &[
                ("class", "scene"),
                ("viewBox", &format!("{} {} {wide} {high}", frame.left, frame.top)),
                ("width", &wide.to_string()),
                ("height", &high.to_string()),
                ("role", "img"),
                ("aria-labelledby", &title),
                ("aria-describedby", &about),
            ],
        );
        self.element("title", &[("id", &title)], "What surrounds the finding");
        self.element("desc", &[("id", &about)], &sentence(self.scene));
        for (_, at) in &self.layout.bands {
            let at = Rectangle { left: frame.left + 2.0, right: frame.right - 2.0, ..*at };
            self.rectangle("tier", at, 8);
        }
        for index in 0..self.scene.orders.len() {
            self.order(index);
        }
        // What is drawn later lies above.
        for is_at_fault in [false, true] {
            for (index, strand) in self.scene.strands.iter().enumerate() {
                if strand.is_at_fault == is_at_fault {
                    self.edge(index, strand, labels.placed[index].as_ref());
                }
            }
        }
        for (band, at) in &self.layout.bands {
            let [x, y] = [frame.left + 10.0, at.top + 12.0].map(|value| value.to_string());
            self.element("text", &[("class", "tier"), ("x", &x), ("y", &y)], band_name(*band));
        }
        for (index, card) in cards.iter().enumerate() {
            self.node(index, card);
        }
        self.close("svg");
    }

    /// The line between Microsoft and somebody who orders with it by role.
    fn order(&mut self, index: usize) {
        let (_, to) = self.scene.orders[index];
        self.open("g", &[("class", "edge by-role")]);
        self.element(
            "title",
            &[],
            &format!("{} orders with Microsoft: its role says so", named(&self.scene.spots[to])),
        );
        self.line(self.scene.strands.len() + index, to);
        self.close("g");
    }

    fn edge(&mut self, index: usize, strand: &Strand<'_>, label: Option<&Placed>) {
        let standing = match strand.standing {
            Standing::Active => "",
            Standing::Ended => " ended",
            Standing::NotBegun => " planned",
            Standing::Unknown => " undated",
        };
        let fault = if strand.is_at_fault { " fault" } else { "" };
        let context = if strand.is_context { " context" } else { "" };
        self.open("g", &[("class", &format!("edge {}{standing}{fault}{context}", strand.link.kind().name()))]);
        self.element("title", &[], &edge_facts(self.scene, strand));
        self.line(index, strand.from);
        if let Some(Placed { lines, has_badge, at }) = label {
            let (x, mut y) = (at.left.round(), at.top.round());
            if *has_badge {
                self.badge(x, y);
                y += BADGE_HEIGHT + 2.0;
            }
            for line in lines {
                y += 11.0;
                self.element("text", &[("x", &x.to_string()), ("y", &(y - 2.0).to_string())], line);
            }
        }
        self.close("g");
    }

    fn line(&mut self, index: usize, node: usize) {
        let layout = self.layout;
        let (path, head) = match &layout.routes[index] {
            Route::Loop(count) => {
                let at = &layout.nodes[node];
                let reach = (0..*count).fold(0.0, |reach, _| reach + LOOP);
                let (x, y) = (at.right, f64::midpoint(at.top, at.bottom).round());
                let (bend, spread) = (reach * 1.2, 6.0 + reach / 6.0);
                let (top, down) = (y - spread, spread * 2.0);
                let path = format!("M{x} {top}c{bend} {} {bend} {} {HEAD} {down}", -spread, down + spread);
                (path, format!("M{x} {}l8-3 0 7z", y + spread))
            }
            Route::Down { curves, is_upward } => {
                let last = curves.len() - 1;
                let part = |(number, [(x, y), (end_x, end_y)]): (usize, &[(f64, f64); 2])| {
                    let y = if number == 0 && *is_upward { y + HEAD - 1.0 } else { *y };
                    let end_y = if number == last && !is_upward { end_y - HEAD + 1.0 } else { *end_y };
                    let start = if number == 0 { format!("M{x} {y}") } else { format!("V{y}") };
                    let (across, down) = (end_x - x, end_y - y);
                    if across == 0.0 {
                        return format!("{start}v{down}");
                    }
                    let half = (down / 2.0).round();
                    format!("{start}c0 {half} {across} {half} {across} {down}")
                };
                let path: String = curves.iter().enumerate().map(part).collect();
                let head = if *is_upward {
                    format!("M{} {}l-4 {HEAD}h8z", curves[0][0].0, curves[0][0].1)
                } else {
                    format!("M{} {}l-4-{HEAD}h8z", curves[last][1].0, curves[last][1].1)
                };
                (path, head)
            }
        };
        self.empty("path", &[("d", &path)]);
        self.empty("path", &[("class", "head"), ("d", &head)]);
    }

    fn node(&mut self, index: usize, card: &Card) {
        let spot = &self.scene.spots[index];
        let at = self.layout.nodes[index];
        let kind = match spot.tier {
            Tier::Microsoft => "microsoft",
            Tier::Provider => "provider",
            Tier::Reseller => "reseller",
            Tier::Customer => "customer",
            Tier::Tenant => "tenant",
        };
        let fault = if spot.is_at_fault { " fault" } else { "" };
        let id = attribute(&shortened(spot.entity.id(), FACT_MAX));
        self.open("g", &[("class", &format!("node {kind}{fault}")), ("data-id", &id)]);
        self.element("title", &[], &node_facts(spot));
        self.rectangle("", at, if spot.tier >= Tier::Customer { 14 } else { 5 });
        let x = at.middle().round();
        let mut y = at.top + HEIGHT / 2.0 + 12.0;
        for (class, text) in &card.lines {
            self.element("text", &[("class", class), ("x", &x.to_string()), ("y", &y.to_string())], text);
            y += LINE;
        }
        if spot.is_at_fault {
            self.badge(at.right - BADGE_WIDTH + 6.0, at.top - BADGE_HEIGHT / 2.0 - 1.0);
        }
        self.close("g");
    }

    fn badge(&mut self, x: f64, y: f64) {
        let (x, y) = (x.round(), y.round());
        let at = Rectangle { left: x, top: y, right: x + BADGE_WIDTH, bottom: y + BADGE_HEIGHT };
        self.rectangle("badge", at, 6);
        let [x, y] = [(x + BADGE_WIDTH / 2.0).to_string(), (y + 10.0).to_string()];
        self.element("text", &[("class", "badge"), ("x", &x), ("y", &y)], BADGE);
    }

    fn rectangle(&mut self, class: &str, at: Rectangle, radius: u8) {
        let values = [at.left, at.top, at.right - at.left, at.bottom - at.top].map(|value| value.to_string());
        let radius = radius.to_string();
        let mut attributes = vec![
            ("x", values[0].as_str()),
            ("y", values[1].as_str()),
            ("width", values[2].as_str()),
            ("height", values[3].as_str()),
            ("rx", radius.as_str()),
        ];
        if !class.is_empty() {
            attributes.insert(0, ("class", class));
        }
        self.empty("rect", &attributes);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())));
    }

    fn close(&mut self, name: &str) {
        self.event(Event::End(BytesStart::new(name).to_end()));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())));
    }

    fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.event(Event::Text(BytesText::new(&readable(text))));
        self.close(name);
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("memory takes whatever is written");
    }
}
