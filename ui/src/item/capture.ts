import { kindWords, priorityWords } from '../app/words';
import type { Priority, WorkItemKind } from '../platform';

/** A part of a captured line that is not its title. */
export interface CapturedToken {
  /** As typed. */
  text: string;
  /** In words. */
  words: string;
}

const PART = /(?:client|priority|kind|due|tag):(?:"[^"]*"?|\S+)|[@#][^\s"]+|[@#]"[^"]*"?|\S+/gi;

function wordsOf(part: string): string | null {
  const value = part.replace(/^[^:@#]*[:@#]/, '').replaceAll('"', '');
  if (/^p[1-4]$/i.test(part)) {
    const priority = part.toUpperCase() as Priority;
    return `${priority} ${priorityWords[priority]}`;
  }
  if (/^@./.test(part)) return `Assigned to ${value}`;
  if (/^#./.test(part)) return `Tag ${value}`;
  const name = /^(client|priority|kind|due|tag):./i.exec(part)?.[1]?.toLowerCase();
  if (name === 'kind') return kindWords[value.toLowerCase() as WorkItemKind] ?? `Kind ${value}`;
  if (name === 'client') return `Client ${value}`;
  if (name === 'due') return `Due ${value}`;
  if (name === 'priority') return `Priority ${value.toUpperCase()}`;
  if (name === 'tag') return `Tag ${value}`;
  return null;
}

/** Takes a line apart for the preview alone; the core decides what it means. */
export function understood(line: string): { title: string; tokens: CapturedToken[] } {
  const tokens: CapturedToken[] = [];
  const title: string[] = [];
  for (const [part] of line.matchAll(PART)) {
    const words = wordsOf(part);
    if (words === null) title.push(part);
    else if (!tokens.some((token) => token.text === part)) tokens.push({ text: part, words });
  }
  return { title: title.join(' '), tokens };
}
