import { untrack } from 'svelte';

import { subscribe } from '../app/feed';
import { ticker } from '../app/ticker.svelte';
import { call, HoldfastError, type ClocksView } from '../platform';

/** The clocks of an item, as the core explains them. */
export class ItemClocks {
  view = $state.raw<ClocksView | null>(null);
  problem = $state.raw<HoldfastError | null>(null);
  #id = '';
  #turn = 0;

  /** Shows an item; what stood of another one goes at once. */
  open(id: string): void {
    if (id !== this.#id) this.view = null;
    this.#id = id;
    void this.refresh();
  }

  /** Reads them anew. */
  async refresh(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const view = await call('item_clocks', { id: this.#id });
      if (turn !== this.#turn) return;
      this.view = view;
      this.problem = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.problem = HoldfastError.from(thrown);
    }
  }
}

/** The clocks of an item for as long as the component that calls it stands: after each change and each minute. */
export function useClocks(id: () => string): ItemClocks {
  const clocks = new ItemClocks();
  $effect(() => {
    const wanted = id();
    void ticker.minute;
    untrack(() => clocks.open(wanted));
  });
  $effect(() => ticker.watch(false));
  $effect(() => subscribe(() => void clocks.refresh()));
  return clocks;
}
