import type { Card } from '../platform';

/** A card as it is drawn: where it lies, and which element of the list shows it. */
export interface Row {
  /** Names the element; one that is drawn keeps it. */
  readonly slot: number;
  readonly index: number;
  /** None where it is still being read. */
  readonly card: Card | undefined;
  /** What tells this card from the others in the list. */
  readonly key: string;
}

/**
 * Which element of a list draws which card. A card keeps its element while it stays in the window; one
 * that comes in takes the element of one that has gone, because filling one anew costs a frame far less
 * than making it, or than moving it in the document.
 */
export class Rows {
  #rows: readonly Row[] = [];
  #made = 0;

  /**
   * The rows from `first` to `last`, inclusive, in the order of their elements. A row that is drawn as
   * before is the same object as before. The element of the card `held` is not given to another one, so
   * that the focus never lies on a card nobody chose.
   */
  window(first: number, last: number, at: (index: number) => Card | undefined, held: string | null): readonly Row[] {
    const gone = new Map(this.#rows.map((row) => [row.key, row]));
    const wanted = [];
    for (let index = first; index <= last; index += 1) {
      const card = at(index);
      const key = card?.id ?? `#${index}`;
      wanted.push({ index, card, key, before: gone.get(key) });
      gone.delete(key);
    }
    const free = [...gone.values()].filter((row) => row.key !== held).map((row) => row.slot);
    const rows = wanted.map(({ index, card, key, before }) => {
      if (before && before.index === index && before.card === card) return before;
      return { slot: before?.slot ?? free.shift() ?? (this.#made += 1), index, card, key };
    });
    this.#rows = rows.sort((one, other) => one.slot - other.slot);
    return this.#rows;
  }
}
