import { onChanges, type ChangeBatch } from '../platform';

type Listener = (batch: ChangeBatch) => void;

const listeners = new Set<Listener>();
const own = new Set<number>();
let newest = 0;
let stop: (() => void) | null = null;

/** Marks a change as already shown, so that no view reads it again. */
export function applied(seq: number): void {
  own.add(seq);
  newest = Math.max(newest, seq);
}

/** True for a change this window has already shown. */
export function isApplied(seq: number): boolean {
  return own.has(seq);
}

function receive(batch: ChangeBatch): void {
  newest = Math.max(newest, batch.seq);
  for (const listener of listeners) listener(batch);
  if (own.size > 2000) own.clear();
}

/** Calls back for every batch of changes; returns the way to stop. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  stop ??= onChanges(receive);
  return () => listeners.delete(listener);
}
