import type { Action } from '../app/actions.svelte';
import type { SearchHit, SearchResults, Suggestion } from '../platform';
import type { Recent } from './recent';
import { pieces, score, type Piece } from './match';

/** A line the keyboard can stand on. */
export type Row =
  | { kind: 'hit'; key: string; hit: SearchHit }
  | { kind: 'recent'; key: string; recent: Recent }
  | { kind: 'person'; key: string; name: Suggestion }
  | { kind: 'client'; key: string; name: Suggestion | null }
  | { kind: 'command'; key: string; action: Action; label: Piece[] }
  | { kind: 'capture'; key: string; text: string };

/** Lines under one label. */
export interface Group {
  label: string;
  rows: Row[];
  /** True where there are more than are shown. */
  more: boolean;
}

/** Where a hit lies, without its own title at the end. */
export function placeOf(hit: SearchHit): string {
  const title = hit.title.map((piece) => piece.text).join('');
  if (hit.path === title) return '';
  return hit.path.endsWith(` / ${title}`) ? hit.path.slice(0, -title.length - 3) : hit.path;
}

/** The groups of what the core has found. */
export function hitGroups(results: SearchResults | null): Group[] {
  return (results?.groups ?? []).map((group) => ({
    label: group.label,
    more: group.more,
    rows: group.hits.map((hit) => ({ kind: 'hit', key: `${hit.kind}:${hit.id}`, hit })),
  }));
}

/** What leads here is of no use here. */
const here = new Set(['window.palette', 'window.search']);

/** The commands that answer the words, the best first. */
export function commandGroup(actions: readonly Action[], words: string, most: number): Group {
  const seen = new Set<string>();
  const found = actions
    .filter((action) => !action.keysOnly && !here.has(action.id))
    .filter((action) => !seen.has(action.id) && seen.add(action.id))
    .map((action) => ({ action, score: score(`${action.label} ${action.group}`, words) }))
    .filter((one) => one.score > 0)
    .sort((one, other) => other.score - one.score);
  return {
    label: 'Commands',
    more: found.length > most,
    rows: found.slice(0, most).map(({ action }) => ({
      kind: 'command',
      key: `command:${action.id}`,
      action,
      label: pieces(action.label, words),
    })),
  };
}

/** Marks in a corrected query the words that were mended: `[["drainng", "draining"]]`. */
export function mended(typed: string, correction: string | null): [string, string][] {
  if (correction === null) return [];
  const before = typed.split(/\s+/);
  const after = correction.split(/\s+/);
  if (before.length !== after.length) return [[typed, correction]];
  return before
    .map((word, index): [string, string] => [word, after[index] ?? word])
    .filter(([word, better]) => word.toLowerCase() !== better.toLowerCase());
}
