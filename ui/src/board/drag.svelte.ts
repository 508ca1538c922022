import type { Card } from '../platform';
import type { Target } from '../app/moves';

/** How far the pointer goes before a press becomes a drag, in pixels. */
const THRESHOLD = 5;
/** How near an edge the list scrolls by itself, in pixels. */
const EDGE = 44;
/** How fast at most, in pixels a frame. */
const SPEED = 16;

/** The place a card would be dropped at. */
export interface Drop {
  column: string;
  lane: string;
  /** Index of the card it would lie before, counted with all cards. */
  index: number;
}

/** Drags cards by pointer events. */
export class Drag {
  /** The card in the air. */
  card = $state.raw<Card | null>(null);
  x = $state(0);
  y = $state(0);
  width = $state(0);
  over = $state.raw<Drop | null>(null);
  #drop: (card: Card, target: Target) => void;
  #from: Drop | null = null;
  #grip = { x: 0, y: 0 };
  #frame = 0;
  #root: HTMLElement | null = null;

  constructor(drop: (card: Card, target: Target) => void) {
    this.#drop = drop;
  }

  /** Takes note of a press on a card; it becomes a drag once the pointer has moved. */
  press(event: PointerEvent, card: Card, from: Drop, root: HTMLElement): void {
    // A finger scrolls; it moves cards by their menu.
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const element = event.currentTarget as HTMLElement;
    const box = element.getBoundingClientRect();
    this.#grip = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.#from = from;
    this.#root = root;
    const start = { x: event.clientX, y: event.clientY };
    const stop = new AbortController();
    const options = { signal: stop.signal };

    const move = (moved: PointerEvent) => {
      if (!this.card) {
        if (Math.hypot(moved.clientX - start.x, moved.clientY - start.y) < THRESHOLD) return;
        root.setPointerCapture(event.pointerId);
        this.width = box.width;
        this.card = card;
        this.#tick();
      }
      this.x = moved.clientX;
      this.y = moved.clientY;
    };
    const end = (drops: boolean) => {
      stop.abort();
      const { card: carried, over } = this;
      if (!carried) return;
      // The press ends on the board, not on the card: it is not a click.
      const swallow = new AbortController();
      window.addEventListener('click', (click) => click.stopPropagation(), { capture: true, signal: swallow.signal });
      setTimeout(() => swallow.abort(), 0);
      this.#release();
      if (drops && over) this.#finish(carried, over);
    };

    window.addEventListener('pointermove', move, options);
    window.addEventListener('pointerup', () => end(true), options);
    window.addEventListener('pointercancel', () => end(false), options);
    window.addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || !this.card) return;
        key.preventDefault();
        key.stopPropagation();
        end(false);
      },
      { ...options, capture: true },
    );
  }

  #release(): void {
    cancelAnimationFrame(this.#frame);
    this.card = null;
    this.over = null;
  }

  #finish(card: Card, over: Drop): void {
    const from = this.#from;
    const same = from?.column === over.column && from.lane === over.lane;
    // The card itself does not count once it is lifted.
    const index = same && from && from.index < over.index ? over.index - 1 : over.index;
    this.#drop(card, { column: over.column, lane: over.lane, index });
  }

  // Once a frame: where the pointer is, what is under it, and whether an edge is near.
  #tick = (): void => {
    const under = document.elementFromPoint(this.x, this.y);
    const scroller = under?.closest<HTMLElement>('[data-cell]') ?? null;
    if (scroller) this.#aim(scroller);
    this.#scroll(scroller);
    this.#frame = requestAnimationFrame(this.#tick);
  };

  #aim(scroller: HTMLElement): void {
    const { column = '', lane = '', pitch = '100', total = '0' } = scroller.dataset;
    // A lane says what a card is, not where it lies; a card stays in its own.
    if (this.#from && lane !== this.#from.lane) {
      this.over = null;
      return;
    }
    const top = scroller.getBoundingClientRect().top;
    const middle = this.y - this.#grip.y - top + scroller.scrollTop;
    const index = Math.max(0, Math.min(Math.round(middle / Number(pitch)), Number(total)));
    if (this.over?.column === column && this.over.lane === lane && this.over.index === index) return;
    this.over = { column, lane, index };
  }

  #scroll(scroller: HTMLElement | null): void {
    if (scroller) {
      const box = scroller.getBoundingClientRect();
      scroller.scrollTop += speed(this.y, box.top, box.bottom);
    }
    if (this.#root) {
      const box = this.#root.getBoundingClientRect();
      this.#root.scrollLeft += speed(this.x, box.left, box.right);
      if (this.#root.scrollHeight > this.#root.clientHeight) {
        this.#root.scrollTop += speed(this.y, box.top, box.bottom);
      }
    }
  }

  /** Where the card in the air is drawn. */
  get position(): { x: number; y: number } {
    return { x: this.x - this.#grip.x, y: this.y - this.#grip.y };
  }
}

function speed(at: number, low: number, high: number): number {
  if (at < low + EDGE) return -Math.ceil(((low + EDGE - at) / EDGE) * SPEED);
  if (at > high - EDGE) return Math.ceil(((at - high + EDGE) / EDGE) * SPEED);
  return 0;
}
