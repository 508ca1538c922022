import type { Card } from '../platform';

/** What of the clocks stands over the screen. */
interface Shown {
  /** Item id. */
  item: string;
  /** Display number, for the title. */
  number: string;
  /** What a glance hangs on; none is the whole ledger. */
  anchor: Element | null;
  /** True starts at what would be. */
  asking: boolean;
}

const PAUSE_MS = 350;
const GRACE_MS = 200;

// The pills stand in every domain, the ledger in its own: they meet here.
class Ledger {
  shown = $state.raw<Shown | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Opens the whole ledger of an item, or what would be. */
  open(card: Pick<Card, 'id' | 'number'>, asking = false): void {
    clearTimeout(this.#timer);
    this.shown = { item: card.id, number: card.number, anchor: null, asking };
  }

  /** Opens a glance at the clocks, once the pointer has rested on a pill. */
  glance(card: Pick<Card, 'id' | 'number'>, anchor: Element): void {
    clearTimeout(this.#timer);
    if (this.shown?.anchor === null) return;
    this.#timer = setTimeout(() => {
      if (anchor.isConnected) this.shown = { item: card.id, number: card.number, anchor, asking: false };
    }, PAUSE_MS);
  }

  /** Keeps a glance open, as the pointer has gone into it. */
  keep(): void {
    clearTimeout(this.#timer);
  }

  /** Closes a glance soon, unless the pointer comes back. */
  leave(): void {
    clearTimeout(this.#timer);
    if (this.shown?.anchor === null) return;
    this.#timer = setTimeout(() => this.close(), GRACE_MS);
  }

  /** Closes whatever is open. */
  close(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }
}

/** The ledger of clocks over the screen. */
export const ledger = new Ledger();
