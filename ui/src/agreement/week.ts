// Open hours of a week as they are drawn: minutes of a local day, beyond 1440 on the next.
import type { OpenRangeText } from '../platform';

/** Minutes of a day. */
export const DAY = 1440;

/** The grid of the editor, in minutes. */
export const STEP = 15;

/** Names of the days, Monday first. */
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** A range of open time; `to` is beyond 1440 where it ends on the next day. */
export interface Range {
  from: number;
  to: number;
}

/** Minutes of `HH:MM`, null where it is no time. `24:00` is the end of the day. */
export function minutesOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && minutes <= DAY ? minutes : null;
}

/** Minutes as `HH:MM`; the end of the day stays `24:00`. */
export function textOf(minutes: number): string {
  const within = minutes > DAY ? minutes - DAY : minutes;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

/** A range as it is drawn. */
export function rangeOf(text: OpenRangeText): Range {
  const from = minutesOf(text.from) ?? 0;
  const to = minutesOf(text.to) ?? DAY;
  return { from, to: to <= from ? to + DAY : to };
}

/** A range as the core reads it. */
export function toText({ from, to }: Range): OpenRangeText {
  return { from: textOf(from), to: textOf(to) };
}

/** A range in words: `22:00–06:00 next day`. */
export function rangeWords(range: Range): string {
  return `${textOf(range.from)}–${textOf(range.to)}${range.to > DAY ? ' next day' : ''}`;
}

/** Hours of a day, as its column head says them: `8 h`, `7.5 h`. */
export function hoursWords(ranges: readonly Range[]): string {
  const hours = ranges.reduce((sum, range) => sum + range.to - range.from, 0) / 60;
  return hours === 0 ? 'closed' : `${Math.round(hours * 100) / 100} h`;
}

/** Keeps a range within what a day can hold. */
export function clamped({ from, to }: Range): Range {
  const start = Math.max(0, Math.min(from, DAY - STEP));
  return { from: start, to: Math.max(start + STEP, Math.min(to, start + DAY)) };
}

/** A range after the last of a day, for the button that adds one. */
export function nextRange(ranges: readonly Range[]): Range {
  const last = ranges.at(-1);
  if (!last) return { from: 9 * 60, to: 17 * 60 };
  const from = Math.min(last.to + 60, DAY - 60);
  return { from, to: Math.min(from + 4 * 60, DAY) };
}

/** Ranges typed as text: `10:00-14:00, 15:00-17:00`; empty is closed, null where it is not understood. */
export function parseRanges(text: string): OpenRangeText[] | null {
  const parts = text.split(/[,;]/).map((part) => part.trim());
  if (parts.length === 1 && (parts[0] === '' || parts[0]?.toLowerCase() === 'closed')) return [];
  const ranges: OpenRangeText[] = [];
  for (const part of parts) {
    const [from, to, more] = part.split(/\s*[-–]\s*/);
    if (from === undefined || to === undefined || more !== undefined) return null;
    const start = minutesOf(from);
    const end = minutesOf(to);
    if (start === null || end === null || start === DAY) return null;
    ranges.push({ from: textOf(start), to: textOf(end) });
  }
  return ranges;
}

/** Ranges of a date in words: `Closed`, `10:00–14:00, 15:00–17:00`. */
export function rangesWords(ranges: readonly OpenRangeText[]): string {
  return ranges.length === 0 ? 'Closed' : ranges.map((one) => rangeWords(rangeOf(one))).join(', ');
}
