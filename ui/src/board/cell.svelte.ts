import type { Card, ColumnId, WorkItemId } from '../platform';

/** Cards fetched at a time while scrolling. */
const PAGE = 20;

type Fetch = (offset: number, limit: number) => Promise<{ cards: Card[]; offset: number; total: number }>;

/** The cards of one column and lane: a sparse window over as many as there are. */
export class Cell {
  readonly column: ColumnId;
  readonly lane: string;
  /** Cards in the whole cell. */
  total = $state(0);
  /** Counts up whenever cards came, went or changed. */
  version = $state(0);
  #cards: (Card | undefined)[] = [];
  #asked = new Set<number>();
  #fetch: Fetch;
  #epoch = 0;

  constructor(column: ColumnId, lane: string, total: number, fetch: Fetch) {
    this.column = column;
    this.lane = lane;
    this.total = total;
    this.#fetch = fetch;
  }

  /** The card at an index, if it has been read. */
  at(index: number): Card | undefined {
    return this.#cards[index];
  }

  /** Where a card lies, -1 where it does not or is not read. */
  indexOf(id: WorkItemId): number {
    return this.#cards.findIndex((card) => card?.id === id);
  }

  /** Puts cards that were read in their places. */
  fill(offset: number, cards: readonly Card[]): void {
    cards.forEach((card, index) => {
      this.#cards[offset + index] = card;
    });
    this.version += 1;
  }

  /** Changes one card where it lies. */
  replace(card: Card): void {
    const index = this.indexOf(card.id);
    if (index < 0) return;
    this.#cards[index] = card;
    this.version += 1;
  }

  /** Takes a card out; gives its index, -1 where it was not read. */
  take(id: WorkItemId): number {
    const index = this.indexOf(id);
    if (index < 0) return -1;
    this.#cards.splice(index, 1);
    this.#changed(-1);
    return index;
  }

  /** Puts a card in. */
  put(card: Card, index: number): void {
    const at = Math.max(0, Math.min(index, this.total));
    // A hole must exist before splice can shift it.
    if (this.#cards.length < at) this.#cards.length = at;
    this.#cards.splice(at, 0, card);
    this.#changed(1);
  }

  #changed(by: number): void {
    this.total = Math.max(0, this.total + by);
    this.version += 1;
    this.#asked.clear();
    this.#epoch += 1;
  }

  /** Sees to it that the cards from `first` to `last` are read. */
  ensure(first: number, last: number): void {
    const end = Math.min(last, this.total - 1);
    for (let index = Math.max(0, first); index <= end; index += 1) {
      if (this.#cards[index]) continue;
      const page = Math.floor(index / PAGE);
      if (!this.#asked.has(page)) void this.#read(page);
      index = (page + 1) * PAGE - 1;
    }
  }

  async #read(page: number): Promise<void> {
    const epoch = this.#epoch;
    this.#asked.add(page);
    const run = await this.#fetch(page * PAGE, PAGE).catch(() => null);
    // What was asked before cards moved has the wrong indices; whoever looks asks again.
    if (epoch !== this.#epoch) {
      this.version += 1;
      return;
    }
    this.#asked.delete(page);
    if (!run) return;
    this.total = run.total;
    this.fill(run.offset, run.cards);
  }

  /** Forgets everything but the size, and reads the window from `first` to `last` anew. */
  async refresh(first: number, last: number, total: number): Promise<void> {
    this.#epoch += 1;
    const epoch = this.#epoch;
    const limit = Math.max(1, last - first + 1);
    const run = total === 0 ? null : await this.#fetch(first, limit).catch(() => null);
    if (epoch !== this.#epoch) return;
    this.#cards = [];
    this.#asked.clear();
    this.total = run ? run.total : total;
    if (run) this.fill(run.offset, run.cards);
    else this.version += 1;
  }
}
