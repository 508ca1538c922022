import type { ClocksView, ClockView, SegmentView } from '../platform';
import { businessSpan } from '../shared/business';
import { moment } from '../shared/time';
import { cityOf, clientTime } from '../shared/zones';
import { clockStateWords, count } from '../app/words';

/** By which hours the clocks count: those of the calendar, unless the priority knows none. */
export function hoursWords(view: ClocksView): string {
  const hours = view.always ? '24×7' : (view.calendar?.name ?? '');
  return [hours, cityOf(view.zone)].filter((word) => word !== '').join(' · ');
}

/** An instant in both zones: `today 10:42 (client 11:42)`. */
export function bothZones(at: string, zone: string, now: number): string {
  return zone === '' ? moment(at, now) : `${moment(at, now)} (client ${clientTime(at, zone)})`;
}

/** When a clock is due or what came of it, in a sentence after its name. */
export function dueWords(clock: ClockView, zone: string, now: number): string {
  if (clock.state === 'met') return 'met · ';
  return clock.due ? `${clock.state === 'breached' ? 'was due' : 'due'} ${bothZones(clock.due, zone, now)} · ` : '';
}

/** Business seconds a clock ran, and how often it rested by somebody's hand. */
export function ranWords(clock: ClockView): string {
  const pauses = clock.segments.filter((segment) => segment.state === 'paused').length;
  const paused = pauses === 0 ? 'never paused' : `paused ${pauses === 1 ? 'once' : count(pauses, 'time')}`;
  return `ran ${businessSpan(clock.elapsed)}, ${paused}`;
}

/** How a clock stands, in a few words beside its track. */
export function standingWords(clock: ClockView): string {
  if (clock.state === 'met') return `${businessSpan(clock.elapsed)} of ${businessSpan(clock.target)}`;
  if (clock.state === 'breached') return `${businessSpan(clock.remaining)} over`;
  if (clock.state === 'not_started') return 'not started';
  return businessSpan(Math.max(0, clock.remaining));
}

/** The clock a sentence under all of them speaks of: the first that is not met, resolution before all. */
export function mainClock(view: ClocksView): ClockView | undefined {
  const open = view.clocks.filter((clock) => clock.state !== 'met');
  return open.find((clock) => clock.clock === 'resolution') ?? open[0] ?? view.clocks.at(-1);
}

/** Why a segment counted or did not, where its state does not say it. */
export function segmentWords(segment: SegmentView): string {
  if (segment.reason === clockStateWords[segment.state]) return segment.by?.name ?? '';
  const by = segment.by ? `, ${segment.by.name}` : '';
  return `${segment.reason}${segment.reason === '' ? by.slice(2) : by}`;
}
