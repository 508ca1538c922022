// Spans of business time for people. A business day is as long as its calendar says, so hours are
// not folded into days.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const MINUTES_UP_TO = 10 * HOUR;

/** Seconds as people say them: `41 min`, `3 h 22 min`, `26 h`. */
export function businessSpan(seconds: number): string {
  const length = Math.abs(seconds);
  if (length === 0) return '0 min';
  if (length < MINUTE) return '< 1 min';
  const hours = Math.floor(length / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  if (hours === 0) return `${minutes} min`;
  if (length >= MINUTES_UP_TO || minutes === 0) return `${hours.toLocaleString()} h`;
  return `${hours} h ${String(minutes).padStart(2, '0')} min`;
}
