import { attempt } from './errors';
import { toasts } from './toasts.svelte';

/** Copies a text and says so. */
export async function copy(text: string, what = 'Copied.'): Promise<void> {
  const answer = await attempt(() => navigator.clipboard.writeText(text));
  if (answer !== null) toasts.show({ message: what });
}
