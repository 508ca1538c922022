const COLOURS = 6;
const places = new Map<string, number>();

/** Tells who there is, so that the first six people have six different colours. */
export function knowPeople(ids: readonly string[]): void {
  // Ids begin with the time they were made: a new colleague changes nobody's colour.
  [...ids].sort().forEach((id, index) => places.set(id, index));
}

/** One of the six colours for people, always the same for the same person. */
export function hueOf(id: string): number {
  const place = places.get(id);
  if (place !== undefined) return (place % COLOURS) + 1;
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) {
    sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  }
  return (sum % COLOURS) + 1;
}
