// What was opened from here last: the first thing the empty box offers.
import type { SearchHit } from '../platform';
import { placeOf } from './rows';

/** Something that was opened. */
export interface Recent {
  kind: string;
  id: string;
  title: string;
  detail: string;
}

const KEY = 'holdfast.recent';
const MOST = 7;

function isRecent(value: unknown): value is Recent {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'title' in value;
}

/** The latest first. */
export function recents(): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent) : [];
  } catch {
    return [];
  }
}

/** Remembers a hit that was opened. */
export function remember(hit: SearchHit): void {
  const title = hit.title.map((piece) => piece.text).join('');
  const recent = {
    kind: hit.kind,
    id: hit.id,
    title: hit.number ? `${hit.number} ${title}` : title,
    detail: placeOf(hit),
  };
  const others = recents().filter((one) => one.id !== hit.id);
  localStorage.setItem(KEY, JSON.stringify([recent, ...others].slice(0, MOST)));
}
