/** One of the six colours for people, always the same for the same id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) {
    sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  }
  return (sum % 6) + 1;
}
