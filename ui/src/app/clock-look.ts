// How a clock is drawn, from what the core says of it: shape, words and colour.
import type { ClockPill, ClockState } from '../platform';
import { businessSpan } from '../shared/business';
import { clockWords } from './words';

/** What a clock looks like: plain unless its state asks for more. */
export type Tone = 'plain' | 'risk' | 'over' | 'rest' | 'met';

/** The part of a clock that decides its look. */
export interface Standing {
  state: ClockState;
  at_risk: boolean;
}

/** The tone of a clock. */
export function toneOf({ state, at_risk }: Standing): Tone {
  if (state === 'breached') return 'over';
  if (state === 'met') return 'met';
  if (at_risk) return 'risk';
  return state === 'running' ? 'plain' : 'rest';
}

/** The shape beside the words, so that colour is never the only sign. */
export function shapeOf({ state, at_risk }: Standing): string {
  if (state === 'breached') return '▲';
  if (state === 'paused') return '❚❚';
  if (state === 'outside_hours') return '☾';
  if (state === 'met') return '✓';
  return at_risk ? '◔' : '';
}

/** The words of a clock with so many business seconds left. */
export function wordsOf(state: ClockState, remaining: number, target: number): string {
  if (state === 'met') return `in ${businessSpan(target - remaining)}`;
  if (state === 'breached') return `${businessSpan(remaining)} over`;
  if (state === 'not_started') return 'not started';
  return businessSpan(Math.max(0, remaining));
}

/** Everything in one sentence, for screen readers and the tooltip. */
export function sentenceOf(pill: ClockPill, remaining: number): string {
  const { state, target } = pill;
  const words = wordsOf(state, remaining, target);
  const name = clockWords[pill.clock];
  if (state === 'met') return `${name} met ${words}`;
  if (state === 'breached') return `${name} breached, ${words}`;
  if (state === 'not_started') return `${name} not started`;
  const how = { running: '', paused: ', paused', outside_hours: ', outside hours' }[state];
  return `${name}: ${words} left${pill.at_risk ? ', at risk' : ''}${how}`;
}

/** Business seconds left at an instant: counts down from what the core said, as far as it allows. */
export function leftAt(pill: ClockPill, now: number): number {
  if (!counts(pill)) return pill.remaining;
  const until = pill.counts_until === null ? now : Math.min(now, Date.parse(pill.counts_until));
  return pill.remaining - Math.max(0, Math.floor((until - Date.parse(pill.as_of)) / 1000));
}

/** Whether it moves by itself. */
export function counts(pill: ClockPill): boolean {
  return pill.counting;
}

/** The instant at which the countdown says nothing any more: due, or closing time. */
export function endOf(pill: ClockPill): number {
  const ends = [pill.state === 'running' ? pill.due : null, pill.counts_until];
  return Math.min(...ends.map((at) => (at === null ? Infinity : Date.parse(at))));
}
