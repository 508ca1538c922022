import { announce } from './announce.svelte';

/** A line that says what happened. */
export interface Toast {
  id: number;
  tone: 'done' | 'warning' | 'error';
  message: string;
  /** What to do about it. */
  remedy: string;
  /** One button. */
  action: { label: string; run: () => void } | null;
}

const SHOWN_MS = 5000;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows a toast. What was done goes after five seconds; warnings and errors stay until read. */
  show(toast: Partial<Omit<Toast, 'id'>> & { message: string }): number {
    const id = this.#next;
    this.#next += 1;
    const full: Toast = { tone: 'done', remedy: '', action: null, ...toast, id };
    // An undo button speaks of the last change, so that only one may stand.
    const same = (other: Toast) =>
      other.tone === full.tone && (full.tone === 'done' || other.message === full.message);
    this.list = [...this.list.filter((other) => !same(other)), full].slice(-4);
    announce(`${full.message} ${full.remedy}`.trim(), full.tone === 'error');
    if (full.tone === 'done') setTimeout(() => this.dismiss(id), SHOWN_MS);
    return id;
  }

  /** Takes a toast away. */
  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

/** The toasts on the screen. */
export const toasts = new Toasts();
