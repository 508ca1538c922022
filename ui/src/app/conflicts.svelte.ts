import { call, type Conflict, type ConflictTake } from '../platform';

import { attempt } from './errors';
import { subscribe } from './feed';
import { toasts } from './toasts.svelte';
import { conflictHead, recordName } from './sync-look';

const PAUSE_MS = 60;

/** Fields with two values, of one record or of all. */
export class Conflicts {
  list = $state.raw<readonly Conflict[] | null>(null);
  total = $state(0);
  #entity: string | null = null;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows those of a record, all where none is named. */
  show(entity: string | null): void {
    if (entity !== this.#entity) this.list = null;
    this.#entity = entity;
    void this.#read();
  }

  /** Reads anew when something changed. Returns the way to stop. */
  follow(): () => void {
    const stop = subscribe(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#read(), PAUSE_MS);
    });
    return () => {
      clearTimeout(this.#timer);
      stop();
    };
  }

  /** Ends one. False where it could not be done. */
  async settle(conflict: Conflict, take: ConflictTake): Promise<boolean> {
    const done = await attempt(() => call('conflict_settle', { id: conflict.id, take }));
    if (done) toasts.show({ message: `${conflictHead(conflict)} of ${recordName(conflict.entity)} is settled, on every desk.` });
    await this.#read();
    return done !== null;
  }

  async #read(): Promise<void> {
    const turn = (this.#turn += 1);
    const found = await attempt(() => call('conflict_list', this.#entity === null ? {} : { entity: this.#entity }));
    if (!found || turn !== this.#turn) return;
    this.list = found.conflicts;
    this.total = found.total;
  }
}
