import { onChanges, type Change, type ChangeBatch, type EntityId } from '../platform';

type Listener = (batch: ChangeBatch) => void;

const REMEMBERED = 500;
const listeners = new Set<Listener>();
// Newest change of an entity that the views already show, because its command answered with it.
const shown = new Map<EntityId, number>();

/** Marks an entity as shown up to a change, so that no view reads it again for that. */
export function applied(entity: EntityId, seq: number): void {
  shown.delete(entity);
  shown.set(entity, seq);
  if (shown.size <= REMEMBERED) return;
  const oldest = shown.keys().next();
  if (!oldest.done) shown.delete(oldest.value);
}

/** True for a change the views already show. */
export function isApplied(change: Change): boolean {
  return change.seq <= (shown.get(change.entity.id) ?? -1);
}

/** Asks every view to read anew: something moved on that no change tells of, such as a clock. */
export function readAnew(): void {
  tell({ seq: 0, changes: [], truncated: true });
}

/** Starts to hear of changes. What is read before it resolves may miss one. */
export function listen(): Promise<void> {
  return onChanges(tell);
}

/** Calls back for every batch of changes; returns the way to stop. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(batch: ChangeBatch): void {
  for (const one of listeners) one(batch);
}
