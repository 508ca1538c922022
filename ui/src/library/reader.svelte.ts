import { applied, isApplied } from '../app/feed';
import { call, HoldfastError, type ChangeBatch, type DocumentView } from '../platform';

/** The document in the reader. */
export class Reader {
  view = $state.raw<DocumentView | null>(null);
  /** Why it could not be read. */
  problem = $state.raw<HoldfastError | null>(null);
  #wanted = '';

  /** Reads a document; an empty id shows none. */
  async open(id: string): Promise<void> {
    this.#wanted = id;
    if (id !== this.view?.summary.id) this.problem = null;
    if (id === '') {
      this.view = null;
      return;
    }
    try {
      const view = await call('document_get', { id });
      // A later choice wins over a slow answer.
      if (this.#wanted === id) this.#show(view);
    } catch (thrown) {
      if (this.#wanted !== id) return;
      this.view = null;
      this.problem = HoldfastError.from(thrown);
    }
  }

  /** Shows what a command answered. */
  use(view: DocumentView): void {
    applied(view.summary.id, view.seq);
    if (view.summary.id === this.#wanted) this.#show(view);
  }

  /** Reads again what somebody else has changed. */
  follow(batch: ChangeBatch): void {
    const id = this.#wanted;
    if (id === '') return;
    const touched = batch.changes.some(
      (change) =>
        !isApplied(change) &&
        (change.entity.id === id || change.entity.kind === 'edge' || change.entity.kind === 'attachment'),
    );
    if (batch.truncated || touched) void this.open(id);
  }

  #show(view: DocumentView): void {
    this.problem = null;
    // What was read earlier may be answered later.
    const old = this.view?.summary.id === view.summary.id && view.seq < this.view.seq;
    if (!old) this.view = view;
  }
}
