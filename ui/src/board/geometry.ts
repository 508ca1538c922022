import type { Category, Density } from '../platform';

/** Height of a card and the gap under it, in pixels. Fixed, so that places are arithmetic. */
export interface Slot {
  card: number;
  pitch: number;
}

const GAP = 7;

/** The slot of a column: blocked cards carry their reason. */
export function slotOf(category: Category, density: Density): Slot {
  const compact = density === 'compact';
  const plain = compact ? 64 : 94;
  const reason = category === 'blocked' ? (compact ? 23 : 40) : 0;
  return { card: plain + reason, pitch: plain + reason + GAP };
}

/** Cards drawn beyond the edge of what is seen. */
export const OVERSCAN = 3;

/** Space above the first card. */
export const TOP = 2;

/** Which indices are drawn for a scroll position; `last` is inclusive, -1 for none. */
export function visible(scroll: number, height: number, pitch: number, total: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor((scroll - TOP) / pitch) - OVERSCAN);
  const last = Math.min(total - 1, Math.floor((scroll + height - TOP) / pitch) + OVERSCAN);
  return { first, last };
}

/** Height of a lane that shows at most this many cards before it scrolls by itself. */
const LANE_CARDS = 4;

/** Height of a lane's cells. */
export function laneHeight(most: number, pitch: number): number {
  const shown = Math.min(Math.max(most, 1), LANE_CARDS);
  // Half a card more says that there is more.
  return TOP + (shown + (most > LANE_CARDS ? 0.5 : 0)) * pitch + 6;
}
