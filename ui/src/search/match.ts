// Finds commands by what is typed; the library and the items are found by the core.

/** A piece of text, marked where it matched. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** How well a label answers the words; 0 where it does not. */
export function score(label: string, words: string): number {
  const wanted = words.toLowerCase().split(' ').filter(Boolean);
  const text = label.toLowerCase();
  if (wanted.length === 0) return 1;
  if (text.startsWith(words.toLowerCase())) return 100;
  const starts = text.split(/[^\p{L}\p{N}]+/u);
  let sum = 0;
  for (const word of wanted) {
    if (starts.some((start) => start.startsWith(word))) sum += 10;
    else if (text.includes(word)) sum += 3;
    else return 0;
  }
  return sum / wanted.length;
}

/** Marks the words in a label. */
export function pieces(label: string, words: string): Piece[] {
  const wanted = words.split(' ').filter(Boolean).map(escaped);
  if (wanted.length === 0) return [{ text: label, hit: false }];
  const parts = label.split(new RegExp(`(${wanted.join('|')})`, 'giu'));
  return parts
    .map((text, index) => ({ text, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
