// What happens when a line is chosen.
import { attempt } from '../app/errors';
import { router } from '../app/router.svelte';
import { status } from '../app/status.svelte';
import { toasts } from '../app/toasts.svelte';
import { call, type SearchHit } from '../platform';
import { remember } from './recent';
import type { Row } from './rows';

/** Opens what a kind and an id stand for. */
function openRef(kind: string, id: string): void {
  if (kind === 'work_item') router.openItem(id);
  else if (kind === 'runbook') router.go('runbooks', id);
  else if (kind === 'article') router.go('articles', id);
  else if (kind === 'client') router.go('clients', id);
}

/** A contact is read on the page of its client. */
async function openContact(hit: SearchHit): Promise<void> {
  const list = await attempt(() => call('client_list', {}));
  // A contact lies at its client; the path is the client's name.
  const client = list?.clients.find((one) => one.name === hit.path);
  if (client) router.go('clients', client.id, { contact: hit.id });
}

/** Makes a card of what was typed. */
export async function capture(text: string): Promise<void> {
  const card = await attempt(() => call('item_capture', { text }));
  if (!card) return;
  toasts.show({
    message: `${card.number} is in the Backlog.`,
    action: { label: 'Open', run: () => router.openItem(card.id) },
  });
  void status.refresh();
}

/** Does what a line says. The overlay is closed by then. */
export function choose(row: Row): void {
  if (row.kind === 'hit') {
    remember(row.hit);
    if (row.hit.kind === 'contact') void openContact(row.hit);
    else openRef(row.hit.kind, row.hit.id);
  } else if (row.kind === 'recent') openRef(row.recent.kind, row.recent.id);
  else if (row.kind === 'person') {
    router.go('list', '', { filter: `assignee:"${row.name.label}"` });
  } else if (row.kind === 'command') row.action.run();
  else if (row.kind === 'capture') void capture(row.text);
}
