import { call, HoldfastError, type DueLine, type DueList } from '../platform';

const PAGE = 100;
const PAUSE_MS = 60;

/** Which part of what is due next is shown. */
export interface DueScope {
  /** Client id; empty for all. */
  client: string;
  mine: boolean;
}

/** What is due next over all clients, in the order of risk the core gives. */
export class DueNext {
  list = $state.raw<DueList | null>(null);
  problem = $state.raw<HoldfastError | null>(null);
  readonly lines: readonly DueLine[] = $derived(this.list?.lines ?? []);
  #scope: DueScope = { client: '', mine: false };
  #limit = PAGE;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows another part, from the top. */
  show(scope: DueScope): void {
    this.#scope = scope;
    this.#limit = PAGE;
    void this.#read();
  }

  /** Reads another hundred lines. */
  more(): void {
    this.#limit += PAGE;
    void this.#read();
  }

  /** Reads anew soon; what comes meanwhile shares the reading. */
  reread(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), PAUSE_MS);
  }

  async #read(): Promise<void> {
    const turn = (this.#turn += 1);
    const { client, mine } = this.#scope;
    try {
      const list = await call('due_list', { client: client || undefined, mine, limit: this.#limit });
      if (turn !== this.#turn) return;
      this.list = list;
      this.problem = null;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = HoldfastError.from(thrown);
    }
  }
}
