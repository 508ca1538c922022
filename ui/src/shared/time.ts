// Times for people. Instants come as RFC 3339 in UTC; the words are those of the user's system.
const locale = undefined;

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long: `38 min`, `3 h`, `2 d`, `5 wk`. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return '1 min';
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return `${Math.floor(length / HOUR)} h`;
  if (length < 14 * DAY) return `${Math.floor(length / DAY)} d`;
  if (length < 365 * DAY) return `${Math.floor(length / (7 * DAY))} wk`;
  return `${Math.floor(length / (365 * DAY))} y`;
}

/** How long ago: `38 min ago`, `just now`. */
export function ago(at: string, now = Date.now()): string {
  const length = now - Date.parse(at);
  return length < MINUTE ? 'just now' : `${span(length)} ago`;
}

/** Age without the word: `38 min`. */
export function age(at: string, now = Date.now()): string {
  return span(now - Date.parse(at));
}

function midnight(time: number): number {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/** The day in as few words as tell it apart: `today`, `tomorrow`, `Fri`, `9 Nov`, `9 Nov 2024`. */
export function dayWords(at: string, now = Date.now()): string {
  const time = Date.parse(at);
  const days = Math.round((midnight(time) - midnight(now)) / DAY);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (days > 1 && days < 7) return weekday.format(time);
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? day : dayYear).format(time);
}

/** Day and time: `today 15:00`. */
export function moment(at: string, now = Date.now()): string {
  return `${dayWords(at, now)} ${clock.format(Date.parse(at))}`;
}

/** Time of day: `15:00`. */
export function timeOfDay(at: string): string {
  return clock.format(Date.parse(at));
}

/** Everything, for tooltips. */
export function fullMoment(at: string): string {
  return full.format(Date.parse(at));
}

/** Hours as people say them: `45 min`, `6 h`, `3.2 d`. */
export function hours(value: number): string {
  if (value < 1) return `${Math.round(value * 60)} min`;
  if (value < 48) return `${Math.round(value)} h`;
  return `${(value / 24).toFixed(1)} d`;
}

/** The value of a `datetime-local` field for an instant. */
export function toField(at: string | null): string {
  if (at === null) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

/** The instant of a `datetime-local` field, null when it is empty. */
export function fromField(value: string): string | null {
  return value === '' ? null : new Date(value).toISOString();
}
