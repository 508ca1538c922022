import { call } from '../platform';

import { attempt } from './errors';
import { status } from './status.svelte';
import { toasts } from './toasts.svelte';

/** Takes the last change of this desk back and says which. */
export async function undo(): Promise<void> {
  const outcome = await attempt(() => call('undo', {}));
  if (!outcome) return;
  toasts.show({ message: `Undone: ${outcome.label}`, action: { label: 'Redo', run: () => void redo() } });
  void status.refresh();
}

/** Brings the last undone change again and says which. */
export async function redo(): Promise<void> {
  const outcome = await attempt(() => call('redo', {}));
  if (!outcome) return;
  toasts.show({ message: `Done again: ${outcome.label}`, action: { label: 'Undo', run: () => void undo() } });
  void status.refresh();
}

/** Shows what was done, with the way back. */
export function done(message: string): void {
  toasts.show({ message, action: { label: 'Undo', run: () => void undo() } });
}
