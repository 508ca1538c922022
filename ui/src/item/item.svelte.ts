import { untrack } from 'svelte';

import { current } from '../app/current.svelte';
import { attempt } from '../app/errors';
import { subscribe } from '../app/feed';
import { call, HoldfastError, type Commands, type ItemUpdate, type ItemView } from '../platform';

/** The item in the detail panel. */
export class ItemModel {
  view = $state.raw<ItemView | null>(null);
  problem = $state.raw<HoldfastError | null>(null);
  #id = '';
  #turn = 0;

  /** Reads an item; what stood of another one goes at once. */
  async open(id: string): Promise<void> {
    this.#id = id;
    const shown = untrack(() => this.view?.card);
    if (shown && shown.id !== id && shown.number !== id) this.view = null;
    await this.refresh();
  }

  /** Reads it anew. */
  async refresh(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const view = await call('item_get', { id: this.#id });
      if (turn !== this.#turn) return;
      this.view = view;
      this.problem = null;
      if (untrack(() => current.card?.id === view.card.id)) current.use(view.card, view.columns);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.view = null;
      this.problem = HoldfastError.from(thrown);
    }
  }

  /** Follows the change feed; returns the way to stop. */
  follow(): () => void {
    return subscribe((batch) => {
      const seen = this.view?.seq ?? 0;
      if (batch.truncated || batch.seq > seen) void this.refresh();
    });
  }

  /** Changes fields. False where it could not be done; that was shown then. */
  async update(fields: Omit<ItemUpdate, 'id'>): Promise<boolean> {
    return this.run('item_update', { ...fields, id: this.#id });
  }

  /** Runs a command about this item and reads it anew. */
  async run<N extends keyof Commands>(name: N, request: Commands[N]['request']): Promise<boolean> {
    const outcome = await attempt(() => call(name, request));
    if (outcome === null) return false;
    await this.refresh();
    return true;
  }
}
