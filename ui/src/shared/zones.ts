// Wall times of other zones. What follows from them is decided by the core; this only writes them down.

type Options = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, name: string, options: Options): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone === '' ? undefined : zone });
    formats.set(key, found);
  }
  return found;
}

/** Zone of this computer. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Time of day in a zone: `11:42`. */
export function timeIn(at: string, zone: string): string {
  return format(zone, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.parse(at));
}

function dateIn(at: string, zone: string): string {
  return format(zone, 'date', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(Date.parse(at));
}

/** Time of day in a zone, with the weekday where it is another date there: `Tue 00:42`. */
export function clientTime(at: string, zone: string): string {
  const day = dateIn(at, zone) === dateIn(at, '') ? '' : `${format(zone, 'day', { weekday: 'short' }).format(Date.parse(at))} `;
  return `${day}${timeIn(at, zone)}`;
}

/** The place a zone is named after: `Amsterdam`. */
export function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** Minutes a zone is ahead of UTC at an instant. */
export function offsetOf(zone: string, at: number): number {
  const words = format(zone, 'offset', { timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const found = /([+-])(\d{2}):(\d{2})/.exec(words ?? '');
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === '-' ? -minutes : minutes;
}

/** An offset as people write it: `UTC+01:00`. */
export function offsetWords(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A night on which a zone's clocks are moved. */
export interface Shift {
  /** The first hour after the jump. */
  at: number;
  /** Minutes forward; negative is back. */
  minutes: number;
}

const HOUR = 3_600_000;
const YEAR = 366 * 24 * HOUR;

/** The next two nights within a year on which the clocks of a zone are moved. */
export function nextShifts(zone: string, from: number): Shift[] {
  const found: Shift[] = [];
  const step = 7 * 24 * HOUR;
  for (let at = from; at < from + YEAR && found.length < 2; at += step) {
    const before = offsetOf(zone, at);
    const minutes = offsetOf(zone, at + step) - before;
    if (minutes === 0) continue;
    let low = at;
    let high = at + step;
    while (high - low > HOUR) {
      const middle = low + Math.floor((high - low) / 2);
      if (offsetOf(zone, middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: Math.floor(high / HOUR) * HOUR, minutes });
  }
  return found;
}
