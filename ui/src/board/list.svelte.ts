import { untrack } from 'svelte';

import type { Card, CardPage, FilterView, ItemList } from '../platform';

/** What the list can be ordered by. */
export type Sort = 'number' | 'priority' | 'title' | 'client' | 'state' | 'assignee' | 'due' | 'age';

/** The columns of the list. */
export const sorts: readonly { key: Sort; label: string }[] = [
  { key: 'number', label: 'Number' },
  { key: 'priority', label: 'Priority' },
  { key: 'title', label: 'Title' },
  { key: 'client', label: 'Client' },
  { key: 'state', label: 'State' },
  { key: 'assignee', label: 'Assigned' },
  { key: 'due', label: 'Due' },
  { key: 'age', label: 'Age' },
];

interface Scope {
  board: string;
  filter: string;
  sort: Sort;
  descending: boolean;
}

const PAGE = 60;
const PAUSE_MS = 60;

/** All cards of a board in one order, read page by page as they come into sight. */
export class List {
  total = $state(0);
  version = $state(0);
  /** True once the first page was read. */
  read = $state(false);
  #cards: (Card | undefined)[] = [];
  #asked = new Set<number>();
  #scope: Scope | null = null;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #page: (request: ItemList) => Promise<CardPage | null>;
  #filter: (view: FilterView, of: string) => void;

  constructor(page: (request: ItemList) => Promise<CardPage | null>, filter: (view: FilterView, of: string) => void) {
    this.#page = page;
    this.#filter = filter;
  }

  /** The card at an index, if it has been read. */
  at(index: number): Card | undefined {
    return this.#cards[index];
  }

  /** Shows another board, filter or order. What stood stays until the answer is there. */
  show(scope: Scope): void {
    this.#scope = scope;
    untrack(() => void this.#anew(0, PAGE - 1));
  }

  async #anew(first: number, last: number): Promise<void> {
    const turn = (this.#turn += 1);
    const page = await this.#fetch(first, last - first + 1);
    if (turn !== this.#turn || !page) return;
    this.#cards = [];
    this.#asked.clear();
    this.#fill(first, page);
    this.read = true;
    this.#filter(page.filter, this.#scope?.filter ?? '');
  }

  #fetch(offset: number, limit: number): Promise<CardPage | null> {
    const scope = this.#scope;
    if (!scope || scope.board === '') return Promise.resolve(null);
    return this.#page({ ...scope, filter: scope.filter || undefined, offset, limit });
  }

  #fill(offset: number, page: CardPage): void {
    page.cards.forEach((card, index) => {
      this.#cards[offset + index] = card;
    });
    this.total = page.total;
    this.version += 1;
  }

  /** Sees to it that the cards from `first` to `last` are read. */
  ensure(first: number, last: number): void {
    for (let index = first; index <= last; index += 1) {
      if (this.#cards[index] || !this.read) continue;
      const page = Math.floor(index / PAGE);
      if (!this.#asked.has(page)) void this.#more(page);
    }
  }

  async #more(page: number): Promise<void> {
    const turn = this.#turn;
    this.#asked.add(page);
    const run = await this.#fetch(page * PAGE, PAGE);
    if (turn === this.#turn && run) this.#fill(page * PAGE, run);
  }

  /** Reads what is in sight anew, after something changed. */
  reread(first: number, last: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#anew(first, Math.max(last, first + 1)), PAUSE_MS);
  }
}
