// What was typed, taken apart: a scope in front, a client somewhere, the rest is the query.

/** Where to look. */
export type Scope = 'all' | 'commands' | 'id' | 'person';

/** What the box says. */
export interface Typed {
  scope: Scope;
  /** What follows `client:`, null without it. */
  client: string | null;
  /** The words to look for. */
  words: string;
}

const scopes: Record<string, Scope> = { '>': 'commands', '#': 'id', '@': 'person' };

/** The sign that chooses a scope. */
export const signs: readonly { sign: string; scope: Scope; label: string }[] = [
  { sign: '>', scope: 'commands', label: 'commands' },
  { sign: '#', scope: 'id', label: 'id' },
  { sign: '@', scope: 'person', label: 'person' },
];

/** Takes the text of the box apart. */
export function typedOf(text: string): Typed {
  const trimmed = text.trimStart();
  const scope = scopes[trimmed.charAt(0)] ?? 'all';
  let rest = scope === 'all' ? trimmed : trimmed.slice(1);
  let client: string | null = null;
  const found = /(?:^|\s)client:(?:"([^"]*)"?|(\S*))/i.exec(rest);
  if (found && scope !== 'commands') {
    client = found[1] ?? found[2] ?? '';
    rest = rest.slice(0, found.index) + rest.slice(found.index + found[0].length);
  }
  return { scope, client, words: rest.trim().replace(/\s+/g, ' ') };
}

/** True while the client is still being typed: nothing follows it yet. */
export function choosingClient(text: string): boolean {
  return /(?:^|\s)client:(?:"[^"]*|\S*)$/i.test(text);
}

/** The text without its `client:` part, once the client is chosen. */
export function withoutClient(text: string): string {
  return text.replace(/(^|\s)client:(?:"[^"]*"?|\S*)\s?/i, '$1').trim();
}
