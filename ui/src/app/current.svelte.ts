import type { Card, ColumnView } from '../platform';

class Current {
  /** The card that keys such as `a`, `p` and `m` speak of: the one with focus, or the open one. */
  card = $state.raw<Card | null>(null);
  /** The columns it may move to. */
  columns = $state.raw<readonly ColumnView[]>([]);

  /** Makes a card the one the keys speak of. */
  use(card: Card, columns: readonly ColumnView[]): void {
    this.card = card;
    this.columns = columns;
  }

  /** Where pickers for it hang: its card on the board, a row, or the head of the panel. */
  anchor(): Element | { x: number; y: number } {
    const focused = document.activeElement?.closest('[data-card]');
    return (
      focused ??
      (this.card && document.querySelector(`[data-card="${this.card.id}"]`)) ??
      document.querySelector('[data-item-head]') ?? { x: window.innerWidth / 2 - 140, y: 120 }
    );
  }
}

/** The card the keys speak of. */
export const current = new Current();
