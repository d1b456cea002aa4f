//! Where everything of a picture stands: rows from top to bottom, lines that pass between what they do not join.
//!
//! The way of Sugiyama: every node has a row, a line that passes a row has a place of its own there, rows are ordered so
//! that lines cross little, and then everything moves as near to its neighbours as it can. Pictures are small, so plain
//! loops do.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Most nodes side by side: more are too wide for a phone.
const ROW_MAX: usize = 3;

/// Room between rows of one band.
const ROW_GAP: f64 = 52.0;

/// Room between bands.
const BAND_GAP: f64 = 40.0;

/// Room above the rows of a band, where its name stands, and below them.
const BAND_TOP: f64 = 17.0;
const BAND_BOTTOM: f64 = 8.0;

/// Room between neighbours of a row.
const NODE_GAP: f64 = 26.0;

/// Half the room that a line takes where it passes a row.
const BEND: f64 = 8.0;

/// Room that a loop takes beside its node.
pub(super) const LOOP: f64 = 30.0;

/// Most room between two lines that end at one side of a node.
const PORT_GAP: f64 = 22.0;

/// How often the order and the places are mended.
const SWEEPS: usize = 8;

/// Something to lay out.
pub(super) struct Shape {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The band in which it stands; lower ones come first.
    pub(super) band: usize,
}

/// A place in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rectangle {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// How a line runs, from top to bottom.
#[derive(Debug)]
pub(super) enum Route {
    /// Beside a node, the so-manieth loop there.
    Loop(usize),
    /// Curves from point to point: each pair is a curve, and between two pairs the line runs straight down.
    Down {
        curves: Vec<[(f64, f64); 2]>,
        /// Whether the line ends where it begins to be drawn, at the top.
        is_upward: bool,
    },
}

/// A laid out picture.
pub(super) struct Layout {
    pub(super) nodes: Vec<Rectangle>,
    pub(super) routes: Vec<Route>,
    /// Every band that holds something.
    pub(super) bands: Vec<(usize, Rectangle)>,
}

impl Rectangle {
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
}

/// Lays out shapes and the lines between them, given by index from and to.
pub(super) fn layout(shapes: &[Shape], lines: &[(usize, usize)]) -> Layout {
    let rows = Rows::new(shapes, lines);
    let mut items = Items::new(shapes, lines, &rows);
    items.order();
    items.place();
    let tops = heights(shapes, &rows);
    let nodes: Vec<Rectangle> = shapes
        .iter()
        .enumerate()
        .map(|(index, shape)| {
            let (top, height) = tops[rows.of[index]];
            let (left, right) = (items.x[index] - shape.width / 2.0, items.x[index] + shape.width / 2.0);
            // A low node stands in the middle of its row.
            let top = top + (height - shape.height) / 2.0;
            Rectangle {
                left: left.round(),
                top: top.round(),
                right: right.round(),
                bottom: (top + shape.height).round(),
            }
        })
        .collect();
    let routes = items.routes(lines, &nodes, &tops);
    let side = |pick: fn(&Rectangle) -> f64| nodes.iter().map(pick);
    let left = side(|node| node.left).fold(f64::INFINITY, f64::min) - 12.0;
    let right = side(|node| node.right).fold(f64::NEG_INFINITY, f64::max) + 12.0;
    let mut bands: BTreeMap<usize, Rectangle> = BTreeMap::new();
    for (band, (top, height)) in rows.bands.iter().zip(&tops) {
        let bottom = top + height + BAND_BOTTOM;
        let first = Rectangle { left, top: top - BAND_TOP, right, bottom };
        bands.entry(*band).or_insert(first).bottom = bottom;
    }
    let bands = bands.into_iter().collect();
    Layout { nodes, routes, bands }
}

/// The row of every shape.
struct Rows {
    of: Vec<usize>,
    /// The band of each row.
    bands: Vec<usize>,
}

impl Rows {
    /// Within a band whoever is above hangs on nobody there; a ring is cut where it closes.
    fn new(shapes: &[Shape], lines: &[(usize, usize)]) -> Self {
        let mut by_band: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            by_band.entry(shape.band).or_default().push(index);
        }
        let mut rows = Self { of: vec![0; shapes.len()], bands: Vec::new() };
        for (band, members) in by_band {
            let inside: Vec<(usize, usize)> = lines
                .iter()
                .copied()
                .filter(|(from, to)| from != to && shapes[*from].band == band && shapes[*to].band == band)
                .collect();
            let depths = depths(&members, &inside);
            let mut by_depth: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (member, depth) in members.iter().zip(depths) {
                by_depth.entry(depth).or_default().push(*member);
            }
            for row in by_depth.values().flat_map(|level| level.chunks(ROW_MAX)) {
                for member in row {
                    rows.of[*member] = rows.bands.len();
                }
                rows.bands.push(band);
            }
        }
        rows
    }
}

/// How deep each member lies: one deeper than the deepest that it hangs on.
fn depths(members: &[usize], lines: &[(usize, usize)]) -> Vec<usize> {
    let mut forward: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        if !reaches(&forward, line.1, line.0) {
            forward.push(*line);
        }
    }
    let mut depths: BTreeMap<usize, usize> = members.iter().map(|member| (*member, 0)).collect();
    // A chain has no more lines than members, so all depths are found.
    for _ in members {
        for (from, to) in &forward {
            let depth = depths[to].max(depths[from] + 1);
            depths.insert(*to, depth);
        }
    }
    members.iter().map(|member| depths[member]).collect()
}

fn reaches(lines: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(at) = reached.get(next).copied() {
        if at == to {
            return true;
        }
        for (_, end) in lines.iter().filter(|(start, _)| *start == at) {
            if !reached.contains(end) {
                reached.push(*end);
            }
        }
        next += 1;
    }
    false
}

/// Top and height of every row.
fn heights(shapes: &[Shape], rows: &Rows) -> Vec<(f64, f64)> {
    let mut tops: Vec<(f64, f64)> = Vec::new();
    let mut y = BAND_TOP;
    for (row, band) in rows.bands.iter().enumerate() {
        if let Some(before) = row.checked_sub(1) {
            y += if rows.bands[before] == *band { ROW_GAP } else { BAND_BOTTOM + BAND_GAP + BAND_TOP };
        }
        let of_row = shapes.iter().zip(&rows.of).filter(|(_, of)| **of == row).map(|(shape, _)| shape.height);
        let height = of_row.fold(0.0, f64::max);
        tops.push((y, height));
        y += height;
    }
    tops
}

/// Nodes, and the places where lines pass rows, in rows.
struct Items {
    /// The items of each row, from left to right; an index below the number of shapes is that shape.
    rows: Vec<Vec<usize>>,
    /// How far each reaches to the left and to the right of its place.
    reach: Vec<(f64, f64)>,
    /// The place of each.
    x: Vec<f64>,
    /// Pieces of lines from a row to the next, as the items that they join.
    pieces: Vec<(usize, usize)>,
    /// The items of each line from the top down; one of a loop.
    chains: Vec<Vec<usize>>,
}

impl Items {
    fn new(shapes: &[Shape], lines: &[(usize, usize)], rows: &Rows) -> Self {
        let mut reach: Vec<(f64, f64)> = shapes.iter().map(|shape| (shape.width / 2.0, shape.width / 2.0)).collect();
        let mut in_rows: Vec<Vec<usize>> = vec![Vec::new(); rows.bands.len()];
        for (index, row) in rows.of.iter().enumerate() {
            in_rows[*row].push(index);
        }
        let (mut pieces, mut chains) = (Vec::new(), Vec::new());
        for (from, to) in lines {
            if from == to {
                reach[*from].1 += LOOP;
                chains.push(vec![*from]);
                continue;
            }
            let (upper, lower) = if rows.of[*from] < rows.of[*to] { (*from, *to) } else { (*to, *from) };
            let mut chain = vec![upper];
            for row in &mut in_rows[rows.of[upper] + 1..rows.of[lower]] {
                row.push(reach.len());
                chain.push(reach.len());
                reach.push((BEND, BEND));
            }
            chain.push(lower);
            pieces.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
            chains.push(chain);
        }
        let x = vec![0.0; reach.len()];
        Self { rows: in_rows, reach, x, pieces, chains }
    }

    /// The items that pieces join to `item` from above or from below.
    fn neighbours(&self, item: usize, is_above: bool) -> impl Iterator<Item = usize> {
        self.pieces.iter().filter_map(move |(upper, lower)| match is_above {
            true if *lower == item => Some(*upper),
            false if *upper == item => Some(*lower),
            _ => None,
        })
    }

    /// Orders the rows by the middle of the neighbours above, then below, and so on; the best order stays.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for sweep in 0..SWEEPS {
            let is_down = sweep % 2 == 0;
            let count = self.rows.len();
            let order: Vec<usize> =
                if is_down { (1..count).collect() } else { (0..count.saturating_sub(1)).rev().collect() };
            for row in order {
                let positions = self.positions();
                let middle = |item: usize| {
                    let near: Vec<f64> = self.neighbours(item, is_down).map(|other| positions[other]).collect();
                    if near.is_empty() { positions[item] } else { mean(&near) }
                };
                let mut keyed: Vec<(f64, usize)> = self.rows[row].iter().map(|item| (middle(*item), *item)).collect();
                keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
                self.rows[row] = keyed.into_iter().map(|(_, item)| item).collect();
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    /// How far each item stands from the middle of its row.
    fn positions(&self) -> Vec<f64> {
        let mut positions = vec![0.0; self.reach.len()];
        for row in &self.rows {
            let mut position = -(number(row.len()) - 1.0) / 2.0;
            for item in row {
                positions[*item] = position;
                position += 1.0;
            }
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let row_of = |item: usize| self.rows.iter().position(|row| row.contains(&item));
        let rows: Vec<Option<usize>> = self.pieces.iter().map(|(upper, _)| row_of(*upper)).collect();
        let ends = |piece: &(usize, usize)| (positions[piece.0], positions[piece.1]);
        let mut crossings = 0;
        for (index, one) in self.pieces.iter().enumerate() {
            for (other_index, other) in self.pieces.iter().enumerate().skip(index + 1) {
                let (one, other) = (ends(one), ends(other));
                let upper = one.0.total_cmp(&other.0);
                let lower = one.1.total_cmp(&other.1);
                let cross = upper != Ordering::Equal && lower != Ordering::Equal && upper != lower;
                crossings += usize::from(cross && rows[index] == rows[other_index]);
            }
        }
        crossings
    }

    /// Finds the places: everything as near to the middle of its neighbours as the row's order lets it.
    fn place(&mut self) {
        for row in 0..self.rows.len() {
            self.settle(row, &vec![0.0; self.rows[row].len()]);
        }
        for sweep in 0..2 * SWEEPS {
            for step in 0..self.rows.len() {
                let is_down = sweep % 2 == 0;
                let row = if is_down { step } else { self.rows.len() - 1 - step };
                let wanted = self.rows[row].iter().map(|item| {
                    let near = |is_above| self.neighbours(*item, is_above).map(|other| self.x[other]);
                    let near: Vec<f64> = near(true).chain(near(false)).collect();
                    if near.is_empty() { self.x[*item] } else { mean(&near) }
                });
                let wanted: Vec<f64> = wanted.collect();
                self.settle(row, &wanted);
            }
        }
    }

    /// Puts the items of a row next to where they are wanted, in their order and without overlaps: the least squares, by
    /// joining neighbours that want to stand in each other's way.
    fn settle(&mut self, row: usize, wanted: &[f64]) {
        let items = &self.rows[row];
        let mut offsets = Vec::new();
        let mut offset = 0.0;
        for (index, item) in items.iter().enumerate() {
            if let Some(before) = index.checked_sub(1) {
                offset += self.reach[items[before]].1 + NODE_GAP + self.reach[*item].0;
            }
            offsets.push(offset);
        }
        // Sums and sizes of blocks that stand together.
        let mut blocks: Vec<(f64, usize)> = Vec::new();
        for (want, offset) in wanted.iter().zip(&offsets) {
            let mut block = (want - offset, 1);
            while let Some(last) = blocks.last()
                && last.0 / number(last.1) > block.0 / number(block.1)
            {
                block = (block.0 + last.0, block.1 + last.1);
                blocks.pop();
            }
            blocks.push(block);
        }
        let starts = blocks.iter().flat_map(|(sum, size)| std::iter::repeat_n(sum / number(*size), *size));
        let places: Vec<(usize, f64)> =
            items.iter().zip(starts.zip(&offsets)).map(|(item, (start, offset))| (*item, start + offset)).collect();
        for (item, x) in places {
            self.x[item] = x;
        }
    }

    fn routes(&self, lines: &[(usize, usize)], nodes: &[Rectangle], tops: &[(f64, f64)]) -> Vec<Route> {
        let mut loops: BTreeMap<usize, usize> = BTreeMap::new();
        let row_of = |item: usize| self.rows.iter().position(|row| row.contains(&item)).unwrap_or(0);
        let route = |(index, (from, to)): (usize, &(usize, usize))| {
            let chain = &self.chains[index];
            if from == to {
                let count = loops.entry(*from).or_insert(0);
                *count += 1;
                return Route::Loop(*count);
            }
            // Where the line leaves or meets an item: a node at its own edge, a row that it passes at the row's.
            let at = |item: usize, is_top: bool| {
                if let Some(node) = nodes.get(item) {
                    return (self.port(nodes, item, index, is_top), if is_top { node.top } else { node.bottom });
                }
                let (top, height) = tops[row_of(item)];
                (self.x[item].round(), if is_top { top.round() } else { (top + height).round() })
            };
            let curves = chain.windows(2).map(|pair| [at(pair[0], false), at(pair[1], true)]).collect();
            Route::Down { curves, is_upward: chain[0] == *to }
        };
        lines.iter().enumerate().map(route).collect()
    }

    /// Where a line meets a side of a node, so that no two meet it at one point and none cross there.
    fn port(&self, nodes: &[Rectangle], node: usize, line: usize, is_top: bool) -> f64 {
        let mut ends: Vec<(f64, usize)> = Vec::new();
        for (index, chain) in self.chains.iter().enumerate() {
            let next = match is_top {
                true if chain.len() > 1 && chain.last() == Some(&node) => chain.get(chain.len() - 2),
                false if chain.first() == Some(&node) => chain.get(1),
                _ => None,
            };
            ends.extend(next.map(|next| (self.x[*next], index)));
        }
        ends.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let position = ends.iter().position(|(_, index)| *index == line).unwrap_or(0);
        let room = nodes[node].right - nodes[node].left - 20.0;
        let gap = PORT_GAP.min(room / number(ends.len()));
        (nodes[node].middle() + gap * (number(position) - (number(ends.len()) - 1.0) / 2.0)).round()
    }
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / number(numbers.len())
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(bands: &[usize]) -> Vec<Shape> {
        bands.iter().map(|band| Shape { width: 100.0, height: 40.0, band: *band }).collect()
    }

    fn assert_apart(layout: &Layout) {
        for (index, one) in layout.nodes.iter().enumerate() {
            for other in &layout.nodes[index + 1..] {
                assert!(!one.overlaps(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn no_two_nodes_overlap_and_no_line_passes_through_a_node() {
        // Seeded networks of every size that scenes have, dense and thin.
        let mut seed: usize = 7;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for size in 1..=12 {
            for _ in 0..40 {
                let mut bands: Vec<usize> = (0..size).map(|_| random(5)).collect();
                bands.sort_unstable();
                let shapes = shapes(&bands);
                let lines: Vec<(usize, usize)> = (0..random(25)).map(|_| (random(size), random(size))).collect();
                let layout = layout(&shapes, &lines);
                assert_apart(&layout);
                for ((from, to), route) in lines.iter().zip(&layout.routes) {
                    let Route::Down { curves, .. } = route else {
                        assert_eq!(from, to);
                        continue;
                    };
                    for pair in curves.windows(2) {
                        let (x, top, bottom) = (pair[0][1].0, pair[0][1].1, pair[1][0].1);
                        let middle = (x, f64::midpoint(top, bottom));
                        assert!(!layout.nodes.iter().any(|node| node.holds(middle)), "{bands:?} {lines:?}");
                    }
                    let ends = [curves[0][0], curves[curves.len() - 1][1]];
                    for end in ends {
                        assert!(layout.nodes[*from].holds(end) || layout.nodes[*to].holds(end));
                    }
                }
            }
        }
    }

    #[test]
    fn whoever_is_above_in_a_chain_stands_above_and_a_ring_is_cut_once() {
        let chain = layout(&shapes(&[1, 1, 1]), &[(0, 1), (1, 2)]);
        assert!(chain.nodes[0].bottom < chain.nodes[1].top && chain.nodes[1].bottom < chain.nodes[2].top);
        let ring = layout(&shapes(&[1, 1, 1]), &[(0, 1), (1, 2), (2, 0)]);
        let upward = |route: &&Route| matches!(route, Route::Down { is_upward: true, .. });
        assert_eq!(ring.routes.iter().filter(upward).count(), 1);
        assert_apart(&ring);
    }

    #[test]
    fn lines_between_the_same_nodes_never_run_on_each_other() {
        let parallel = layout(&shapes(&[0, 1]), &[(0, 1), (0, 1), (1, 0)]);
        let starts: Vec<f64> = parallel
            .routes
            .iter()
            .map(|route| match route {
                Route::Down { curves, .. } => curves[0][0].0,
                Route::Loop(_) => panic!("none is a loop"),
            })
            .collect();
        assert!(starts[0] < starts[1] && starts[1] < starts[2], "{starts:?}");
    }

    #[test]
    fn a_crossing_that_need_not_be_is_not_there() {
        let crossed = layout(&shapes(&[0, 0, 1, 1]), &[(0, 3), (1, 2)]);
        let [left, right] = [crossed.nodes[0].middle(), crossed.nodes[1].middle()];
        let [under_right, under_left] = [crossed.nodes[2].middle(), crossed.nodes[3].middle()];
        assert_eq!(left < right, under_left < under_right);
    }
}
