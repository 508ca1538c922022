import { report } from '../app/errors';
import { HoldfastError } from '../platform';

/** From then on a screen says that there is no answer yet. */
const SLOW_MS = 4000;

/**
 * Work at a shared store, which may take long or meet a dead drive. It goes on when its screen is
 * left, is there when the screen comes back, and is never sent twice.
 */
export class Errand<T> {
  /** True until there is an answer. */
  working = $state(false);
  /** True once the answer is late. */
  slow = $state(false);
  /** What came of it; kept until a screen that showed it is left. */
  answer = $state.raw<T | null>(null);
  /** What went wrong the last time. */
  problem = $state.raw<HoldfastError | null>(null);
  /** True for a look that changes nothing: once nobody waits for it, its end concerns nobody. */
  readonly quiet: boolean;
  #screens = 0;

  constructor(quiet = false) {
    this.quiet = quiet;
  }

  /** True while a screen shows it. */
  get shown(): boolean {
    return this.#screens > 0;
  }

  /** To be called in an effect of a screen that shows it. Returns the way to stop. */
  show(): () => void {
    this.#screens += 1;
    return () => {
      this.#screens -= 1;
      if (this.shown || this.working) return;
      this.answer = null;
      this.problem = null;
    };
  }

  /** Does it, unless it is being done. Null then, and where it went wrong: what no screen shows is a toast. */
  async run(work: () => Promise<T>): Promise<T | null> {
    if (this.working) return null;
    this.working = true;
    this.answer = null;
    this.problem = null;
    const late = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      this.answer = await work();
    } catch (thrown) {
      if (this.shown) this.problem = HoldfastError.from(thrown);
      else if (!this.quiet) report(thrown);
    } finally {
      clearTimeout(late);
      this.working = false;
      this.slow = false;
    }
    return this.answer;
  }
}

/** Errands of one sort, one for each store or device. */
export class Errands<T> {
  readonly #known = new Map<string, Errand<T>>();

  /** That of a store or device; the same one as long as the window stands. */
  of(id: string): Errand<T> {
    const errand = this.#known.get(id) ?? new Errand<T>();
    this.#known.set(id, errand);
    return errand;
  }
}
