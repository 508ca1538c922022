import { SvelteSet } from 'svelte/reactivity';

import { inTurn } from '../app/turns';
import { call, type ChangeBatch, type DocumentKind, type DocumentSummary } from '../platform';
import { layOut, layOutFlat, type Heights, type Layout, type Row } from './rows';
import { pathsTo, treeOf, type Folder } from './tree';

const PAGE = 100;
/** Pages kept in memory; the list asks again for what was left behind. */
const MOST_PAGES = 60;
/** Below this many documents every folder starts open. */
const FEW = 60;

/** The documents of one kind as a tree, read page by page as they come into view. */
export class Browse {
  /** The tree of folders, null until it is read. */
  top = $state.raw<Folder | null>(null);
  /** Letters the titles must have. */
  filter = $state('');
  /** How many titles have the letters. */
  found = $state(0);
  heights = $state.raw<Heights>({ folder: 29, document: 44 });
  readonly open: SvelteSet<string>;
  /** Grows with every page that comes in, so that rows look again. */
  #version = $state(0);
  #pages = new Map<string, DocumentSummary[]>();
  #asked = new Set<string>();
  #generation = 0;

  layout: Layout = $derived.by(() => {
    if (this.filter !== '') return layOutFlat(this.found, this.heights);
    if (this.top === null) return { runs: [], rows: 0, height: 0 };
    return layOut(this.top, this.open, this.heights);
  });

  constructor(readonly kind: DocumentKind) {
    this.open = new SvelteSet(kept(kind));
  }

  /** Reads the tree of folders. */
  readonly load = inTurn(async () => {
    const { collections, total } = await call('collection_list', { kind: this.kind });
    const first = this.top === null;
    this.top = treeOf(collections);
    if (first && this.open.size === 0 && total <= FEW) {
      for (const { path } of collections) for (const step of pathsTo(path)) this.open.add(step);
    }
  });

  /** Looks for titles; an empty text shows the folders again. */
  async look(text: string): Promise<void> {
    this.#forget();
    const turn = this.#generation;
    if (text === '') {
      this.filter = '';
      return;
    }
    const page = await call('document_list', { kind: this.kind, text, limit: PAGE });
    if (turn !== this.#generation) return;
    this.filter = text;
    this.found = page.total;
    this.#keep(pageKey(null, 0), page.documents);
  }

  /** The document of a row, null while it is being read. */
  document(row: Row): DocumentSummary | null {
    if (row.run.kind !== 'documents') return null;
    // Read so that the row looks again once its page is in.
    void this.#version;
    const page = Math.floor(row.at / PAGE);
    const path = this.filter === '' ? row.run.path : null;
    const found = this.#pages.get(pageKey(path, page));
    if (!found) {
      void this.#read(path, page);
      return null;
    }
    return found[row.at % PAGE] ?? null;
  }

  /** Opens or closes a folder. */
  toggle(path: string, open = !this.open.has(path)): void {
    if (open) this.open.add(path);
    else this.open.delete(path);
    localStorage.setItem(`library:${this.kind}:open`, JSON.stringify([...this.open].slice(0, 500)));
  }

  /** Opens all folders a document lies in. */
  reveal(collection: string): void {
    for (const path of pathsTo(collection)) if (!this.open.has(path)) this.toggle(path, true);
  }

  /** Reads again what a change may have touched. */
  async follow(batch: ChangeBatch): Promise<void> {
    if (!batch.truncated && !batch.changes.some((change) => change.entity.kind === 'document')) return;
    this.#forget();
    await this.load();
    if (this.filter !== '') await this.look(this.filter);
  }

  async #read(path: string | null, page: number): Promise<void> {
    const key = pageKey(path, page);
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const generation = this.#generation;
    const answer = await call('document_list', {
      kind: this.kind,
      offset: page * PAGE,
      limit: PAGE,
      ...(path === null ? { text: this.filter } : { collection: path }),
    });
    this.#asked.delete(key);
    if (generation === this.#generation) this.#keep(key, answer.documents);
  }

  #keep(key: string, documents: DocumentSummary[]): void {
    this.#pages.set(key, documents);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(oldest);
    }
    this.#version += 1;
  }

  #forget(): void {
    this.#generation += 1;
    this.#pages.clear();
    this.#asked.clear();
    this.#version += 1;
  }
}

function pageKey(path: string | null, page: number): string {
  return `${path === null ? 'found' : `in:${path}`}:${page}`;
}

function kept(kind: DocumentKind): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`library:${kind}:open`) ?? '[]');
    return Array.isArray(value) ? value.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
