import type { Card, ColumnId } from '../platform';

import { moveItem } from './questions.svelte';

/** Where a card should lie. */
export interface Target {
  column: ColumnId;
  lane: string;
  /** Index within the cell, counted without the card itself; none is the top. */
  index?: number;
}

type Mover = (card: Card, target: Target) => Promise<boolean>;

let mover: Mover | null = null;

/** Lets a board move its cards by itself, at once on the screen. Returns the way to stop. */
export function useMover(board: Mover): () => void {
  mover = board;
  return () => {
    if (mover === board) mover = null;
  };
}

/** Moves a card to another column: through the board on the screen, or else by the command alone. */
export async function moveTo(card: Card, column: ColumnId, lane = ''): Promise<boolean> {
  if (mover) return mover(card, { column, lane });
  return (await moveItem(card, { to: column })) !== null;
}
