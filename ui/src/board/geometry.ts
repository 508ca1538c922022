import type { Category, Density } from '../platform';

/** Height of a card and the gap under it, in pixels. Fixed, so that places are arithmetic. */
export interface Slot {
  card: number;
  pitch: number;
}

const GAP = 7;

function slot(card: number): Slot {
  return { card, pitch: card + GAP };
}

// One object for each, so that nothing is drawn anew because it was asked for again.
const slots: Record<Density, { plain: Slot; blocked: Slot }> = {
  comfortable: { plain: slot(94), blocked: slot(134) },
  compact: { plain: slot(64), blocked: slot(87) },
};

/** The slot of a column: blocked cards carry their reason. */
export function slotOf(category: Category, density: Density): Slot {
  return slots[density][category === 'blocked' ? 'blocked' : 'plain'];
}

/** Cards drawn beyond the edge of what is seen. */
export const OVERSCAN = 3;

/** Cards read beyond those drawn, once a list has been scrolled, so that each is drawn once. */
export const AHEAD = 10;

/** Space above the first card. */
export const TOP = 2;

/** Which indices are drawn for a scroll position; `last` is inclusive, -1 for none. */
export function visible(scroll: number, height: number, pitch: number, total: number): { first: number; last: number } {
  const top = Math.floor((scroll - TOP) / pitch);
  // As many wherever it stands between two cards, so that as many elements do.
  const bottom = top + Math.ceil(height / pitch);
  return { first: Math.max(0, top - OVERSCAN), last: Math.min(total - 1, bottom + OVERSCAN) };
}

/** Height of a lane that shows at most this many cards before it scrolls by itself. */
const LANE_CARDS = 4;

/** Height of a lane's cells. */
export function laneHeight(most: number, pitch: number): number {
  const shown = Math.min(Math.max(most, 1), LANE_CARDS);
  // Half a card more says that there is more.
  return TOP + (shown + (most > LANE_CARDS ? 0.5 : 0)) * pitch + 6;
}
