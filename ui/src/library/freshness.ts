import type { DocumentSummary } from '../platform';

/** How far a document can be trusted, in a few words with a sign. */
export interface Freshness {
  tone: 'fresh' | 'stale' | 'plain';
  sign: string;
  words: string;
}

const DAY = 86_400_000;

function days(from: string, to: number): number {
  return Math.max(0, Math.floor((to - Date.parse(from)) / DAY));
}

/** `today`, `yesterday`, `12 days ago`, `14 months ago`. */
export function daysAgo(at: string, now: number): string {
  const count = days(at, now);
  if (count === 0) return 'today';
  if (count === 1) return 'yesterday';
  if (count < 400) return `${count} days ago`;
  return `${Math.round(count / 30.4)} months ago`;
}

/** Tells what the list and the reader say about a document's age. */
export function freshnessOf(document: DocumentSummary, now: number): Freshness {
  if (document.overdue && document.review_due !== null) {
    const count = days(document.review_due, now);
    const late = count === 0 ? 'today' : count === 1 ? '1 day' : `${count} days`;
    return { tone: 'stale', sign: '▲', words: count === 0 ? 'review due today' : `review overdue ${late}` };
  }
  if (document.verified_at !== null) {
    return { tone: 'fresh', sign: '✓', words: `verified ${daysAgo(document.verified_at, now)}` };
  }
  const edited = days(document.updated_at, now);
  const words = edited < 30 ? `edited ${daysAgo(document.updated_at, now)}, not verified` : 'not verified';
  return { tone: 'plain', sign: '', words };
}
