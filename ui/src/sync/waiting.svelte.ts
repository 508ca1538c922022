import { subscribe } from '../app/feed';
import { call, HoldfastError, type WaitingStore } from '../platform';

const PAUSE_MS = 120;

/** What has not left this desk yet, per store. */
export class Waiting {
  stores = $state.raw<readonly WaitingStore[] | null>(null);
  problem = $state.raw<HoldfastError | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Reads it, and reads anew when the core says that it changed. Returns the way to stop. */
  follow(): () => void {
    void this.read();
    const stop = subscribe(() => this.#soon());
    return () => {
      clearTimeout(this.#timer);
      stop();
    };
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), PAUSE_MS);
  }

  /** Reads it now. */
  async read(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const list = await call('sync_waiting', {});
      if (turn !== this.#turn) return;
      this.stores = list.stores;
      this.problem = null;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = HoldfastError.from(thrown);
    }
  }
}
