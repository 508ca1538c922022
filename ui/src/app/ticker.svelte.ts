import { untrack } from 'svelte';

import { readAnew } from './feed';

const MINUTE = 60_000;
const FINE = 10_000;
const PATIENCE = 15_000;
const REFRESH = 5 * MINUTE;

// What makes a running clock move on the screen. It decides nothing: it tells the time to those that
// count down, stands still while nobody looks, and asks for new readings when a countdown has ended.
class Ticker {
  /** The present, once a minute. */
  minute = $state(Date.now());
  /** The present, every ten seconds, for clocks in their last hour. */
  fine = $state(Date.now());
  #watched = new Map<object, boolean>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = Date.now();

  constructor() {
    document.addEventListener('visibilitychange', () => this.#watched.size > 0 && this.#tick());
  }

  /** Moves on while somebody watches; `near` asks for the finer steps. Returns the way to stop. */
  watch(near: boolean): () => void {
    const key = {};
    this.#watched.set(key, near);
    // Whoever calls must not run again at each step because of it.
    untrack(() => this.#plan());
    return () => {
      this.#watched.delete(key);
      untrack(() => this.#plan());
    };
  }

  /** Tells that a countdown has come to its end, so that the core knows better. */
  ended(): void {
    const now = Date.now();
    if (now - this.#asked < PATIENCE) return;
    this.#asked = now;
    readAnew();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#watched.size === 0 || document.hidden) return;
    const near = [...this.#watched.values()].includes(true);
    // Counted from the last step, so that cards that come and go do not put it off.
    const next = this.fine + (near ? FINE : MINUTE);
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, next - Date.now()));
  }

  #tick(): void {
    const now = Date.now();
    this.fine = now;
    if (now - this.minute >= MINUTE - FINE / 2) this.minute = now;
    // A warning passes and an office opens without a change that tells.
    if (!document.hidden && now - this.#asked >= REFRESH) this.ended();
    this.#plan();
  }
}

/** What moves the clocks on the screen. */
export const ticker = new Ticker();

const seen = new WeakMap<Element, (visible: boolean) => void>();
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) seen.get(entry.target)?.(entry.isIntersecting);
});

/** Tells whether an element is in sight, for as long as it stands. */
export function whileSeen(tell: (visible: boolean) => void): (element: Element) => () => void {
  return (element) => {
    seen.set(element, tell);
    observer.observe(element);
    return () => {
      observer.unobserve(element);
      seen.delete(element);
    };
  };
}
