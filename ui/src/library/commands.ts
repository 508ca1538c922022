// What can be done with the document in the reader. Every answer goes straight into it.
import { attempt } from '../app/errors';
import { toasts } from '../app/toasts.svelte';
import { done } from '../app/undo';
import { call, saveFile, type DocumentUpdate, type NamedRef } from '../platform';
import type { Reader } from './reader.svelte';

/** Marks the document as verified today. */
export async function verify(reader: Reader): Promise<void> {
  const id = reader.view?.summary.id;
  if (!id) return;
  const view = await attempt(() => call('document_verify', { id }));
  if (!view) return;
  reader.use(view);
  done('Marked as verified today.');
}

/** Changes facts of the document. True when it was done. */
export async function update(reader: Reader, change: Omit<DocumentUpdate, 'id'>): Promise<boolean> {
  const id = reader.view?.summary.id;
  if (!id) return false;
  const view = await attempt(() => call('document_update', { id, ...change }));
  if (view) reader.use(view);
  return view !== null;
}

/** Saves the document as a PDF, which the core makes. */
export async function exportPdf(reader: Reader): Promise<void> {
  const id = reader.view?.summary.id;
  if (!id) return;
  const saved = await attempt(async () => saveFile(await call('document_pdf', { id })));
  if (saved) toasts.show({ message: 'The PDF is saved.' });
}

/** Links the document with an item, a service or another document. */
export async function link(reader: Reader, target: string): Promise<void> {
  const id = reader.view?.summary.id;
  if (!id) return;
  const answer = await attempt(() => call('document_link', { id, target }));
  if (answer) await reader.open(id);
}

/** Takes a link away. */
export async function unlink(reader: Reader, ref: NamedRef): Promise<void> {
  const id = reader.view?.summary.id;
  if (!id) return;
  const answer = await attempt(() => call('document_link', { id, target: ref.id, remove: true }));
  if (!answer) return;
  await reader.open(id);
  done(`Link to “${ref.name}” removed.`);
}

/** Moves the document to the trash. */
export async function remove(reader: Reader): Promise<boolean> {
  const document = reader.view?.summary;
  if (!document) return false;
  const answer = await attempt(() => call('document_remove', { id: document.id }));
  if (!answer) return false;
  done(`“${document.title}” is in the trash.`);
  return true;
}

/** Takes it out of the trash. */
export async function restore(reader: Reader): Promise<void> {
  const id = reader.view?.summary.id;
  if (!id) return;
  const answer = await attempt(() => call('document_restore', { id }));
  if (answer) await reader.open(id);
}
