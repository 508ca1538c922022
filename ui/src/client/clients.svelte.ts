import { attempt } from '../app/errors';
import { inTurn } from '../app/turns';
import { call, type ChangeBatch, type ClientSummary, type ClientView } from '../platform';

const touching = ['client', 'site', 'contact', 'service', 'pod', 'work_item', 'document', 'edge'];

function concerns(batch: ChangeBatch): boolean {
  return batch.truncated || batch.changes.some((change) => touching.includes(change.entity.kind));
}

/** All clients, as the list shows them. */
export class Clients {
  all = $state.raw<readonly ClientSummary[] | null>(null);
  /** Letters the names must have. */
  text = $state('');
  archived = $state(false);
  readonly shown = $derived.by(() => {
    const letters = this.text.trim().toLowerCase();
    return (this.all ?? []).filter(
      (client) =>
        (client.active || this.archived) &&
        `${client.name} ${client.pod?.name ?? ''}`.toLowerCase().includes(letters),
    );
  });

  /** Reads them anew. */
  readonly load = inTurn(async () => {
    const list = await attempt(() => call('client_list', {}));
    if (list) this.all = list.clients;
  });

  follow(batch: ChangeBatch): void {
    if (concerns(batch)) void this.load();
  }
}

/** One client with everything about it. */
export class ClientPageState {
  view = $state.raw<ClientView | null>(null);

  constructor(readonly id: string) {}

  /** Reads it anew. */
  readonly load = inTurn(async () => {
    const view = await attempt(() => call('client_get', { id: this.id }));
    if (view) this.view = view;
  });

  follow(batch: ChangeBatch): void {
    if (concerns(batch)) void this.load();
  }
}
