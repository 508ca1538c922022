import { clockWords } from '../app/words';
import type { Notification, NotificationState } from '../platform';
import { span } from '../shared/time';

const fates: Record<NotificationState, string> = {
  scheduled: 'Waiting',
  delivered: 'Delivered',
  late: 'Late',
  missed: 'Missed',
  seen: 'Seen',
  acted: 'Done',
  withdrawn: 'Withdrawn',
};

const LATE_MS = 60_000;

/** The fate of a notification in one or two words: `Delivered`, `Late by 2 h`. */
export function fateOf(one: Notification): string {
  if (one.state !== 'late' || one.shown === null) return fates[one.state];
  const by = Date.parse(one.shown) - Date.parse(one.due);
  return by >= LATE_MS ? `Late by ${span(by)}` : fates.late;
}

/** Shape and tone of a notification: how bad, never by colour alone. */
export function lookOf(one: Notification): { shape: string; tone: 'over' | 'risk' | 'plain' } {
  if (one.cause === 'clock') return (one.percent ?? 0) >= 100 ? { shape: '▲', tone: 'over' } : { shape: '◔', tone: 'risk' };
  if (one.cause === 'wip_limit') return { shape: '▲', tone: 'risk' };
  if (one.cause === 'snooze') return { shape: '☾', tone: 'plain' };
  return { shape: '◔', tone: 'plain' };
}

/** What it is about, for screen readers: `Resolution at 75 %`. */
export function aboutOf(one: Notification): string {
  if (one.clock === null) return '';
  const name = clockWords[one.clock];
  return (one.percent ?? 0) >= 100 ? `${name} breached` : `${name} at ${one.percent} %`;
}
