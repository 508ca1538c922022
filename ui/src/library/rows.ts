// What the list shows, without a row in memory for each of 100,000 documents: folders are
// single rows, the documents of an open folder are one run of equal rows.
import type { Folder } from './tree';

/** A folder, or the documents right in one. */
export type Run =
  | { kind: 'folder'; folder: Folder; open: boolean; top: number; first: number }
  | { kind: 'documents'; path: string; depth: number; count: number; top: number; first: number };

/** All rows of the list. */
export interface Layout {
  runs: Run[];
  /** Rows in all. */
  rows: number;
  /** Height of all rows in pixels. */
  height: number;
}

/** One row to draw. */
export interface Row {
  /** Place in the whole list, from 0. */
  index: number;
  top: number;
  run: Run;
  /** Which document of the run. */
  at: number;
}

/** Heights in pixels. */
export interface Heights {
  folder: number;
  document: number;
}

/** Lays out the open part of a tree. */
export function layOut(top: Folder, open: ReadonlySet<string>, heights: Heights): Layout {
  const layout: Layout = { runs: [], rows: 0, height: 0 };
  documents(layout, top, heights);
  for (const folder of top.folders) walk(layout, folder, open, heights);
  return layout;
}

/** Lays out a plain list of documents. */
export function layOutFlat(count: number, heights: Heights): Layout {
  const layout: Layout = { runs: [], rows: 0, height: 0 };
  const folder = { path: '', name: '', depth: -1, count, total: count, folders: [] };
  documents(layout, folder, heights);
  return layout;
}

function walk(layout: Layout, folder: Folder, open: ReadonlySet<string>, heights: Heights): void {
  const isOpen = open.has(folder.path);
  layout.runs.push({ kind: 'folder', folder, open: isOpen, top: layout.height, first: layout.rows });
  layout.rows += 1;
  layout.height += heights.folder;
  if (!isOpen) return;
  for (const inner of folder.folders) walk(layout, inner, open, heights);
  documents(layout, folder, heights);
}

function documents(layout: Layout, folder: Folder, heights: Heights): void {
  if (folder.count === 0) return;
  layout.runs.push({
    kind: 'documents',
    path: folder.path,
    depth: folder.depth,
    count: folder.count,
    top: layout.height,
    first: layout.rows,
  });
  layout.rows += folder.count;
  layout.height += folder.count * heights.document;
}

/** The rows that lie between two heights. */
export function rowsBetween(layout: Layout, from: number, to: number, heights: Heights): Row[] {
  const rows: Row[] = [];
  for (let at = runAt(layout.runs, (run) => run.top <= from); at < layout.runs.length; at += 1) {
    const run = layout.runs[at];
    if (!run || run.top > to) break;
    if (run.kind === 'folder') {
      rows.push({ index: run.first, top: run.top, run, at: 0 });
      continue;
    }
    const start = Math.max(0, Math.floor((from - run.top) / heights.document));
    const end = Math.min(run.count - 1, Math.floor((to - run.top) / heights.document));
    for (let step = start; step <= end; step += 1) {
      rows.push({ index: run.first + step, top: run.top + step * heights.document, run, at: step });
    }
  }
  return rows;
}

/** The row with this index. */
export function rowAt(layout: Layout, index: number, heights: Heights): Row | null {
  const run = layout.runs[runAt(layout.runs, (candidate) => candidate.first <= index)];
  if (!run || index < 0 || index >= layout.rows) return null;
  const at = index - run.first;
  const top = run.kind === 'folder' ? run.top : run.top + at * heights.document;
  return { index, top, run, at };
}

/** The last run that satisfies a condition true for a head of the list. */
function runAt(runs: readonly Run[], holds: (run: Run) => boolean): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const run = runs[middle];
    if (run && holds(run)) low = middle;
    else high = middle - 1;
  }
  return low;
}
