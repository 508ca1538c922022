/** A token with its value in quotes where it has spaces. */
export function token(name: string, value: string): string {
  return `${name}:${/\s/.test(value) ? `"${value}"` : value}`;
}

/** The token that keeps the cards of one person. */
export function personToken(name: string): string {
  return token('assignee', name);
}

/** Adds a token to a filter text, or takes it away where it stands already. */
export function withToken(filter: string, part: string): string {
  const without = filter.replace(part, '').replace(/\s+/g, ' ').trim();
  return filter.includes(part) ? without : `${without} ${part}`.trim();
}
