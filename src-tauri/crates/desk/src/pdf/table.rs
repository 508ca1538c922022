//! Sets tables: column widths from their content, rows over pages, heads repeated.

use super::flow::{Column, Flow};
use super::fonts::Face;
use super::inline::{self, Item, Style};
use super::page::{Area, FILL, Group, LINE, Op};
use crate::markdown::tree::{Align, Element, Node, Tag};
use krilla::tagging::{TableHeaderScope, Tag as Role};

const PAD: f32 = 5.0;
/// Wider tables are cut to this many columns' worth of room each.
const MOST_COLUMNS: usize = 40;

struct Cell<'a> {
    nodes: &'a [Node],
    header: bool,
    align: Align,
    first: usize,
    count: usize,
}

struct Row<'a> {
    cells: Vec<Cell<'a>>,
    head: bool,
}

/// Sets one table.
pub(super) fn table(flow: &mut Flow<'_, '_>, table: &Element, column: Column, parent: Group) {
    let rows = rows(table);
    let columns = rows
        .iter()
        .flat_map(|row| row.cells.iter().map(|cell| cell.first + cell.count))
        .max()
        .unwrap_or(0);
    if columns == 0 {
        return flow.blocks(&table.children, column, parent);
    }
    let size = if columns > 6 { 7.5 } else { 8.8 };
    let widths = widths(flow, &rows, columns, column.width, size);
    let group = flow.shared.tree.group(parent, Role::Table);
    flow.gap(6.0);
    let head = rows.iter().take_while(|row| row.head).count();
    for (index, row) in rows.iter().enumerate() {
        let tag = flow.shared.tree.group(group, Role::TR);
        let (ops, height) = set(flow, row, &widths, column.x, size, Some(tag));
        if height > flow.full() {
            // No page holds it: its cells follow each other instead.
            for cell in &row.cells {
                let cell_tag = flow.shared.tree.group(tag, Role::TD);
                flow.blocks(cell.nodes, column, cell_tag);
            }
            continue;
        }
        if flow.room() < height {
            flow.new_page();
            if index > head {
                for row in &rows[..head] {
                    let (ops, height) = set(flow, row, &widths, column.x, size, None);
                    place(flow, ops, height);
                }
            }
        }
        place(flow, ops, height);
    }
    flow.y += 3.0;
}

fn place(flow: &mut Flow<'_, '_>, ops: Vec<Op>, height: f32) {
    let y = flow.y;
    for mut op in ops {
        op.shift(0.0, y);
        flow.push(op);
    }
    flow.y += height;
}

fn rows(table: &Element) -> Vec<Row<'_>> {
    // Columns that a cell of an earlier row still covers.
    let mut covered: Vec<u8> = vec![0; MOST_COLUMNS];
    let mut rows = Vec::new();
    for row in &table.children {
        let Node::Element(row) = row else { continue };
        let mut cells = Vec::new();
        let mut at = 0;
        for cell in &row.children {
            let Node::Element(Element {
                tag: Tag::Cell { header, align, columns, rows },
                children,
            }) = cell
            else {
                continue;
            };
            while at < MOST_COLUMNS && covered[at] > 0 {
                at += 1;
            }
            let first = at.min(MOST_COLUMNS - 1);
            let count = usize::from(*columns).min(MOST_COLUMNS - first).max(1);
            for slot in &mut covered[first..first + count] {
                *slot = *rows;
            }
            cells.push(Cell { nodes: children, header: *header, align: *align, first, count });
            at = first + count;
        }
        for slot in &mut covered {
            *slot = slot.saturating_sub(1);
        }
        let head = !cells.is_empty() && cells.iter().all(|cell| cell.header);
        rows.push(Row { cells, head });
    }
    rows
}

/// Widths that keep words whole where that is possible, and share out the rest by need.
fn widths(
    flow: &mut Flow<'_, '_>,
    rows: &[Row<'_>],
    columns: usize,
    room: f32,
    size: f32,
) -> Vec<f32> {
    let mut least = vec![12.0_f32; columns];
    let mut most = vec![12.0_f32; columns];
    for cell in rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.count == 1) {
        let (word, line) = measure(flow, cell.nodes, size);
        least[cell.first] = least[cell.first].max(word.min(room * 0.4));
        most[cell.first] = most[cell.first].max(line);
    }
    let pads = 2.0 * PAD * columns as f32;
    let room = (room - pads).max(columns as f32 * 8.0);
    let (least_sum, most_sum): (f32, f32) = (least.iter().sum(), most.iter().sum());
    let set: Vec<f32> = if most_sum <= room {
        most
    } else if least_sum >= room {
        least.iter().map(|width| width * room / least_sum).collect()
    } else {
        let spare = (room - least_sum) / (most_sum - least_sum);
        least.iter().zip(&most).map(|(least, most)| least + (most - least) * spare).collect()
    };
    set.into_iter().map(|width| width + 2.0 * PAD + 0.1).collect()
}

/// Widest word and whole width of the text in a cell.
fn measure(flow: &mut Flow<'_, '_>, nodes: &[Node], size: f32) -> (f32, f32) {
    let (mut word, mut line) = (0.0_f32, 0.0_f32);
    let mut blocks: Vec<&[Node]> = vec![nodes];
    while let Some(nodes) = blocks.pop() {
        let mut items = Vec::new();
        let loose: Vec<Node> = nodes.iter().filter(|node| node.inline()).cloned().collect();
        inline::items(&loose, &Style::body(size), &mut flow.shared.fonts, &mut items);
        let (mut here, mut part) = (0.0, 0.0);
        for item in items {
            match item {
                Item::Part(style, shaped) => part += shaped.width * style.size,
                Item::Space(style) => {
                    word = word.max(part);
                    here += part + style.size * 0.28;
                    part = 0.0;
                }
                Item::TaskBox(_) => part += size * 1.5,
                Item::Image(..) => part = part.max(120.0),
                Item::Break => {
                    line = line.max(here + part);
                    word = word.max(part);
                    (here, part) = (0.0, 0.0);
                }
            }
        }
        word = word.max(part);
        line = line.max(here + part);
        for node in nodes {
            if let Node::Element(element) = node
                && !element.tag.inline()
            {
                // Lists and quotations stand in a little.
                line = line.max(60.0);
                blocks.push(&element.children);
            }
        }
    }
    (word * 1.03, line * 1.03 + 1.0)
}

/// Sets one row from y 0 on; without a group it is for the eye only.
fn set(
    flow: &mut Flow<'_, '_>,
    row: &Row<'_>,
    widths: &[f32],
    x: f32,
    size: f32,
    group: Option<Group>,
) -> (Vec<Op>, f32) {
    let mut height = size * 1.45;
    let mut ops = Vec::new();
    let breadth: f32 = widths.iter().sum();
    for cell in &row.cells {
        let left = x + widths[..cell.first].iter().sum::<f32>();
        let width: f32 = widths[cell.first..cell.first + cell.count].iter().sum();
        let tag = match group {
            Some(row) if cell.header => {
                flow.shared.tree.group(row, Role::TH(TableHeaderScope::Column))
            }
            Some(row) => flow.shared.tree.group(row, Role::TD),
            None => flow.shared.tree.aside(),
        };
        let column = Column { x: left + PAD, width: (width - 2.0 * PAD).max(8.0) };
        let mut inner = Flow::endless(flow.shared, size);
        if cell.nodes.iter().all(Node::inline) {
            let face = if cell.header { Face::Bold } else { Face::Regular };
            let style = Style { face, ..Style::body(size) };
            inner.text(cell.nodes, &style, column, cell.align, tag);
        } else {
            inner.blocks(cell.nodes, column, tag);
        }
        height = height.max(inner.y);
        for page in inner.pages {
            for mut op in page {
                op.shift(0.0, PAD * 0.7);
                if group.is_none() {
                    if op.once() {
                        continue;
                    }
                    op.silence();
                }
                ops.push(op);
            }
        }
    }
    height += PAD * 1.4;
    let mut below = Vec::new();
    if row.head {
        let area = Area { x, y: 0.0, width: breadth, height };
        below.push(Op::Fill { area, ink: FILL });
    }
    let line = Area { x, y: height - 0.25, width: breadth, height: 0.5 };
    ops.push(Op::Fill { area: line, ink: LINE });
    below.extend(ops);
    (below, height)
}
