//! What is shown beside the edges, and where that finds room.

use crate::ask::{Scene, Strand};
use crate::network::Standing;
use crate::report::audit::drawing::band_name;
use crate::report::audit::drawing::facts::kind_of;
use crate::report::audit::drawing::layout::{LOOP, Layout, Rectangle, Route};
use crate::report::audit::drawing::text::{LABEL_SIZE, width};
use crate::report::picture::{days, state_word};

/// How much wider bold texts are.
const BOLD: f64 = 1.1;

pub(super) const BADGE_WIDTH: f64 = 40.0;
pub(super) const BADGE_HEIGHT: f64 = 13.0;

/// Points of a line that are looked at when a label looks for room.
const SAMPLES: usize = 16;

/// Where on a curve a label may stand, the best place first.
const LABEL_PLACES: [f64; 5] = [0.5, 0.38, 0.62, 0.28, 0.74];

/// What it costs a label to cover a point of its own line, of another, and of one at fault; and what it may cost to show
/// it at all.
const OWN: usize = 5;
const OTHER: usize = 10;
const FAULT: usize = 40;
const COST_MAX: usize = 34;

/// How far beside its line a label may stand, with what that costs: from afar it could be another line's.
const DISTANCES: [(f64, usize); 3] = [(6.0, 0), (13.0, 6), (22.0, 22)];

/// What is told of an edge beside it.
pub(super) struct Labels {
    pub(super) placed: Vec<Option<Placed>>,
}

pub(super) struct Placed {
    pub(super) lines: Vec<String>,
    pub(super) has_badge: bool,
    pub(super) at: Rectangle,
}

impl Labels {
    /// Finds room for the labels, those at fault first. What finds none is told by hovering alone, unless it is at fault.
    pub(super) fn new(scene: &Scene<'_>, layout: &Layout) -> Self {
        let samples: Vec<Vec<(f64, f64)>> = layout.routes.iter().map(samples).collect();
        let mut taken: Vec<Rectangle> = layout.nodes.clone();
        taken.extend(layout.bands.iter().map(|(band, rectangle)| Rectangle {
            right: rectangle.left + 8.0 + width(band_name(*band), LABEL_SIZE) * 1.2,
            bottom: rectangle.top + 15.0,
            ..*rectangle
        }));
        let mut placed: Vec<Option<Placed>> = scene.strands.iter().map(|_| None).collect();
        let mut order: Vec<usize> = (0..scene.strands.len()).collect();
        order.sort_by_key(|index| !scene.strands[*index].is_at_fault);
        for index in order {
            let strand = &scene.strands[index];
            let lines = label_lines(strand);
            let widest = lines.iter().map(|line| width(line, LABEL_SIZE)).fold(0.0, f64::max).ceil();
            let widest = if strand.is_at_fault { (widest * BOLD).ceil().max(BADGE_WIDTH) } else { widest };
            let height =
                lines.iter().fold(if strand.is_at_fault { BADGE_HEIGHT + 2.0 } else { 0.0 }, |sum, _| sum + 11.0);
            let weight = |line: usize| match scene.strands.get(line) {
                _ if line == index => OWN,
                Some(strand) if strand.is_at_fault => FAULT,
                _ => OTHER,
            };
            let covering = |at: &Rectangle| {
                let of_line = |line: &Vec<(f64, f64)>| line.iter().filter(|point| at.holds(**point)).count();
                samples.iter().enumerate().map(|(line, points)| weight(line) * of_line(points)).sum::<usize>()
            };
            let free = places(scene, layout, index, (widest, height)).into_iter();
            let free = free.filter(|(_, at)| !taken.iter().any(|other| other.overlaps(at)));
            let best = free.map(|(cost, at)| (cost + covering(&at), at)).min_by_key(|(cost, _)| *cost);
            let fits = best.filter(|(cost, _)| *cost <= COST_MAX || strand.is_at_fault);
            let at = match fits {
                Some((_, at)) => Some(at),
                None if strand.is_at_fault => {
                    places(scene, layout, index, (widest, height)).into_iter().next().map(|(_, at)| at)
                }
                None => None,
            };
            if let Some(at) = at {
                taken.push(at);
                placed[index] = Some(Placed { lines, has_badge: strand.is_at_fault, at });
            }
        }
        Self { placed }
    }
}

/// Where the label of a strand may stand, and what each place costs; the best place comes first.
fn places(scene: &Scene<'_>, layout: &Layout, index: usize, (width, height): (f64, f64)) -> Vec<(usize, Rectangle)> {
    let around =
        |x: f64, y: f64| Rectangle { left: x, top: y - height / 2.0, right: x + width, bottom: y + height / 2.0 };
    match &layout.routes[index] {
        Route::Loop(count) => {
            let node = &layout.nodes[scene.strands[index].from];
            let x = (0..*count).fold(node.right + 4.0, |x, _| x + LOOP);
            let y = f64::midpoint(node.top, node.bottom);
            [0.0, 14.0, -14.0, 28.0, -28.0].into_iter().map(|by| (0, around(x, y + by))).collect()
        }
        Route::Down { curves, .. } => {
            let mut places = Vec::new();
            for (rank, part) in LABEL_PLACES.into_iter().enumerate() {
                for curve in curves {
                    let (x, y) = on_curve(*curve, part);
                    for (distance, cost) in DISTANCES {
                        let beside = [around(x + distance, y), around(x - distance - width, y)];
                        places.extend(beside.map(|at| (cost + 2 * rank, at)));
                    }
                    places.push((2 * rank, around(x - width / 2.0, y)));
                }
            }
            places
        }
    }
}

/// The point on a curve between its beginning, 0, and its end, 1.
fn on_curve([(x, y), (end_x, end_y)]: [(f64, f64); 2], part: f64) -> (f64, f64) {
    let rest = 1.0 - part;
    let (first, second) = (rest * rest * (rest + 3.0 * part), part * part * (part + 3.0 * rest));
    let middle = f64::midpoint(y, end_y);
    let (start, end) = (rest * rest * rest, part * part * part);
    (first * x + second * end_x, start * y + end * end_y + 3.0 * rest * part * middle)
}

pub(super) fn samples(route: &Route) -> Vec<(f64, f64)> {
    let Route::Down { curves, .. } = route else { return Vec::new() };
    let parts = (0..=SAMPLES).map(|step| f64::from(u8::try_from(step).unwrap_or(u8::MAX)) / 16.0);
    let parts: Vec<f64> = parts.collect();
    curves.iter().flat_map(|curve| parts.iter().map(|part| on_curve(*curve, *part))).collect()
}

fn label_lines(strand: &Strand<'_>) -> Vec<String> {
    let mut lines = vec![kind_of(strand)];
    if strand.is_context {
        return lines;
    }
    lines.extend(strand.link.period().and_then(|period| days(period.since, period.until)));
    if strand.standing != Standing::Active {
        lines.extend(state_word(strand.standing).map(str::to_owned));
    }
    lines
}
