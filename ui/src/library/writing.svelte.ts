import { applied } from '../app/feed';
import { attempt } from '../app/errors';
import { call, type DocumentView } from '../platform';
import { draftOf, dropDraft, keepDraft } from './draft';

const DRAFT_MS = 300;
const PREVIEW_MS = 150;

/** A document that is being written: its text, its draft, its preview. */
export class Writing {
  /** The text as it stands in the editor. */
  text = $state('');
  /** The text it started from; the core merges what others did since. */
  opened = $state('');
  saving = $state(false);
  /** HTML of the text, a moment behind. */
  html = $state.raw('');
  /** What was written and what it became, where others wrote meanwhile. */
  merged = $state.raw<{ mine: string; now: string } | null>(null);
  readonly id: string;
  readonly dirty = $derived(this.text !== this.opened);
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #previewTimer: ReturnType<typeof setTimeout> | undefined;
  #preview = 0;

  constructor(view: DocumentView, complete: boolean) {
    this.id = view.summary.id;
    const draft = draftOf(this.id);
    this.opened = draft?.opened ?? view.text;
    this.text = draft?.text ?? view.text;
    if (complete) this.text = withSections(this.text, view.missing_sections);
    this.html = view.html;
    if (this.text !== view.text) void this.#render();
  }

  /** Takes what the editor says. */
  write(text: string): void {
    this.text = text;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => this.keep(), DRAFT_MS);
    clearTimeout(this.#previewTimer);
    this.#previewTimer = setTimeout(() => void this.#render(), PREVIEW_MS);
  }

  /** Keeps the text where a crash cannot take it. */
  keep(): void {
    clearTimeout(this.#draftTimer);
    if (this.dirty) keepDraft(this.id, { opened: this.opened, text: this.text });
    else dropDraft(this.id);
  }

  /** Hands the text to the core. Gives the document as it is now, null where it failed. */
  async save(): Promise<DocumentView | null> {
    if (this.saving) return null;
    this.saving = true;
    this.keep();
    const sent = this.text;
    const view = await attempt(() =>
      call('document_update', { id: this.id, body: { opened: this.opened, text: sent } }),
    );
    this.saving = false;
    if (!view) return null;
    applied(view.summary.id, view.seq);
    if (view.text !== sent) this.merged = { mine: sent, now: view.text };
    // What was typed while the answer was on its way stays unsaved text.
    if (this.text === sent) this.text = view.text;
    this.opened = view.text;
    this.keep();
    return view;
  }

  /** Throws the unsaved text away. */
  discard(): void {
    this.stop();
    dropDraft(this.id);
  }

  /** Stops all timers. */
  stop(): void {
    clearTimeout(this.#draftTimer);
    clearTimeout(this.#previewTimer);
    this.#preview += 1;
  }

  async #render(): Promise<void> {
    const turn = (this.#preview += 1);
    const answer = await attempt(() => call('document_render', { text: this.text, document: this.id }));
    if (answer && turn === this.#preview) this.html = answer.html;
  }
}

function withSections(text: string, sections: readonly string[]): string {
  if (sections.length === 0) return text;
  const added = sections.map((name) => `## ${name}\n\n`).join('\n');
  return `${text.trimEnd()}\n\n${added}`;
}
