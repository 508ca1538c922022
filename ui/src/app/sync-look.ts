// How the mark of sync looks: a shape, a word and a tone, never a colour alone.
import type { Conflict, NamedRef, SharedStore, SyncMark, SyncStatus } from '../platform';
import { count } from './words';

/** Tone of a mark: calm unless somebody has to do something. */
export type SyncTone = 'quiet' | 'good' | 'wait' | 'bad';

const tones: Record<SyncMark, SyncTone> = {
  local: 'quiet',
  saving: 'quiet',
  shared: 'good',
  on_another_desk: 'good',
  waiting: 'wait',
  trouble: 'bad',
};

/** The part of a status that decides the word. */
export interface Standing {
  mark: SyncMark;
  waiting: number;
  stores: readonly Pick<SharedStore, 'kind'>[];
}

/** The tone of a mark. */
export function syncTone(mark: SyncMark): SyncTone {
  return tones[mark];
}

/** True where only folders have it: nobody knows yet how far it has travelled. */
function handedOver({ mark, stores }: Pick<Standing, 'mark' | 'stores'>): boolean {
  return mark === 'shared' && stores.every((store) => store.kind === 'folder');
}

/** The mark in a word or two. */
export function syncWord({ mark, waiting, stores }: Standing): string {
  if (mark === 'local') return 'This desk only';
  if (mark === 'saving') return 'Saving';
  if (mark === 'shared') return handedOver({ mark, stores }) ? 'Handed over' : 'Shared';
  if (mark === 'on_another_desk') return 'On another desk';
  if (mark === 'waiting') return `${waiting.toLocaleString()} waiting`;
  return 'Needs a look';
}

/** What a conflict is about, for people. */
export function conflictHead(conflict: Pick<Conflict, 'field' | 'label'>): string {
  return conflict.field === 'alive' ? 'Edited after it was deleted' : conflict.label;
}

/** How many fields of a record have two values, and whether people were assigned to it apart, in words. */
export function conflictWords(fields: number, owners: boolean): string {
  const assigned = 'Two desks assigned different people';
  const values = `${count(fields, 'field has', 'fields have')} two values`;
  if (!owners) return values;
  return fields > 0 ? `${assigned}, ${values}` : assigned;
}

/** A record as it is spoken of: number and title of an item, the name of anything else. */
export function recordName({ kind, name, detail }: NamedRef): string {
  return kind === 'work_item' && !name.startsWith(detail) ? `${detail} ${name}` : name;
}

/** The mark in a sentence. */
export function syncWords(status: SyncStatus): string {
  if (status.device !== 'member' || status.first_sync !== null || !handedOver(status)) return status.words;
  return `Handed to ${status.stores.map((store) => store.name).join(' and ')}`;
}
