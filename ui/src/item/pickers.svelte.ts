import { attempt } from '../app/errors';
import { assignItem } from '../app/questions.svelte';
import { kindWords, options, priorityWords } from '../app/words';
import { call, type Card, type Priority, type Suggest, type WorkItemKind } from '../platform';
import { matching, type PickerOption } from '../shared/picker';
import type { Anchor } from '../shared/place';

/** What can be chosen for an item by key, click or menu. */
export type Choice = 'assignees' | 'priority' | 'kind' | 'client' | 'site' | 'contact' | 'service' | 'tags' | 'due' | 'snooze' | 'severity';

interface Open {
  choice: Choice;
  card: Card;
  anchor: Anchor;
}

class Pickers {
  /** The picker on the screen. */
  open = $state.raw<Open | null>(null);

  /** Opens one for a card. */
  show(choice: Choice, card: Card, anchor: Anchor): void {
    this.open = { choice, card, anchor };
  }

  /** Closes it. */
  close(): void {
    this.open = null;
  }
}

/** The one picker of the window. */
export const pickers = new Pickers();

/** Names from the core for what is typed. */
export async function suggest(kind: Suggest['kind'], text: string, client?: string): Promise<PickerOption[]> {
  const found = await attempt(() => call('suggest', { kind, text, client }));
  return found?.names ?? [];
}

const NONE: PickerOption = { value: '', label: 'None' };

const titles: Record<Choice, string> = {
  assignees: 'Who works on it',
  priority: 'Priority',
  kind: 'Kind',
  client: 'Client',
  site: 'Site',
  contact: 'Contact',
  service: 'Service',
  tags: 'Tags',
  due: 'Due',
  snooze: 'Snooze',
  severity: 'Severity',
};

/** What a picker asks. */
export function titleOf(choice: Choice): string {
  return titles[choice];
}

/** Options of a choice for what is typed. */
export function optionsOf(choice: Choice, card: Card, text: string): Promise<PickerOption[]> | PickerOption[] {
  switch (choice) {
    case 'priority': {
      const all = options(priorityWords).map(({ value, label }) => ({ value, label: `${value} ${label}` }));
      return matching([...all, NONE], text);
    }
    case 'kind':
      return matching(options(kindWords), text);
    case 'assignees':
      return suggest('technician', text);
    case 'tags':
      return suggest('tag', text);
    case 'client':
      return suggest('client', text).then((found) => (text === '' ? [...found, NONE] : found));
    case 'site':
    case 'contact':
    case 'service':
      return suggest(choice, text, card.client?.id).then((found) => (text === '' ? [...found, NONE] : found));
    case 'due':
    case 'snooze':
    case 'severity':
      return [];
  }
}

/** Values that are chosen now. */
export function chosenOf(choice: Choice, card: Card): string[] {
  if (choice === 'assignees') return card.assignees.map((person) => person.id);
  if (choice === 'tags') return card.tags;
  if (choice === 'priority') return [card.priority ?? ''];
  if (choice === 'kind') return [card.kind];
  if (choice === 'client') return [card.client?.id ?? ''];
  return [];
}

/** Applies a choice; gives the card as it is then, null where it could not be done. */
export async function choose(choice: Choice, card: Card, value: string): Promise<Card | null> {
  const toggled = (list: string[]) =>
    list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
  const id = card.id;
  const orNull = value === '' ? null : value;
  switch (choice) {
    case 'assignees': {
      const outcome = await assignItem(card, toggled(chosenOf('assignees', card)));
      return outcome?.card ?? null;
    }
    case 'tags': {
      const tags = toggled(card.tags);
      const saved = await attempt(() => call('tags_set', { id, tags }));
      return saved && { ...card, tags };
    }
    case 'priority':
      return attempt(() => call('item_update', { id, priority: orNull as Priority | null }));
    case 'kind':
      return attempt(() => call('item_update', { id, kind: value as WorkItemKind }));
    default:
      return attempt(() => call('item_update', { id, [choice]: orNull }));
  }
}

