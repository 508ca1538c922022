// Text that is being written survives a crash, a closed window and a full disk: it lies in the
// web view's own storage until the core has it.
import type { TextEdit } from '../platform';

const key = (id: string): string => `draft:${id}`;

/** Keeps what is written so far. */
export function keepDraft(id: string, edit: TextEdit): void {
  try {
    localStorage.setItem(key(id), JSON.stringify(edit));
  } catch {
    // The storage is full: the text is still in the editor, and saving does not need the draft.
  }
}

/** What was written and never saved, if anything. */
export function draftOf(id: string): TextEdit | null {
  const kept = localStorage.getItem(key(id));
  if (kept === null) return null;
  try {
    const edit = JSON.parse(kept) as Partial<TextEdit>;
    return typeof edit.opened === 'string' && typeof edit.text === 'string'
      ? { opened: edit.opened, text: edit.text }
      : null;
  } catch {
    return null;
  }
}

/** Forgets the draft, once it is saved or thrown away. */
export function dropDraft(id: string): void {
  localStorage.removeItem(key(id));
}
