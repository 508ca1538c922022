import type { Action } from '../app/actions.svelte';
import { current } from '../app/current.svelte';
import { attempt } from '../app/errors';
import { moveTo } from '../app/moves';
import { ownItem } from '../app/questions.svelte';
import { router } from '../app/router.svelte';
import { done } from '../app/undo';
import { call, type Card } from '../platform';
import { pickers, type Choice } from './pickers.svelte';

const item = { group: 'Item' } as const;

function withCard(run: (card: Card) => void): () => void {
  return () => {
    if (current.card) run(current.card);
  };
}

function has(): boolean {
  return current.card !== null;
}

function choice(id: string, label: string, key: string | null, what: Choice): Action {
  return {
    id,
    label,
    ...item,
    keys: key === null ? [] : [key],
    when: has,
    run: withCard((card) => pickers.show(what, card, current.anchor())),
  };
}

async function end(card: Card, command: 'item_cancel' | 'item_remove', words: string): Promise<void> {
  const ended = await attempt<unknown>(() => call(command, { id: card.id }));
  if (!ended) return;
  if (command === 'item_remove') router.closeItem();
  done(`${card.number} ${words}`);
}

async function restore(card: Card): Promise<void> {
  if (await attempt(() => call('item_restore', { id: card.id }))) done(`${card.number} is back`);
}

/** Moves to another column: `m` and its number. There are nine number keys. */
function moves(): Action[] {
  return Array.from({ length: 9 }, (_, index) => ({
    id: `item.move-${index + 1}`,
    get label() {
      return `Move to ${current.columns[index]?.label ?? `column ${index + 1}`}`;
    },
    ...item,
    keysOnly: true,
    keys: [`m ${index + 1}`],
    when: () => has() && index < current.columns.length,
    run: withCard((card) => {
      const column = current.columns[index];
      if (column && column.id !== card.column) void moveTo(card, column.id);
    }),
  }));
}

/** Moves a card to the blocked column; the rules ask whom it waits for. */
function block(card: Card): void {
  const column = current.columns.find((one) => one.category === 'blocked');
  if (column && column.id !== card.column) void moveTo(card, column.id);
}

/** What can be done with the current card, from wherever it is shown. */
export const itemActions: readonly Action[] = [
  { id: 'item.open', label: 'Open', ...item, when: has, run: withCard((card) => router.openItem(card.id)) },
  {
    id: 'item.own',
    label: 'Own it',
    ...item,
    keys: ['o'],
    when: has,
    run: withCard((card) => void ownItem(card)),
  },
  choice('item.assign', 'Assign…', 'a', 'assignees'),
  choice('item.priority', 'Set priority…', 'p', 'priority'),
  {
    id: 'item.block',
    label: 'Block…',
    ...item,
    keys: ['b'],
    when: () => has() && current.card?.category !== 'blocked',
    run: withCard(block),
  },
  choice('item.due', 'Set due…', 'd', 'due'),
  choice('item.snooze', 'Snooze…', 's', 'snooze'),
  choice('item.severity', 'Set severity…', 'Shift+P', 'severity'),
  choice('item.tags', 'Set tags…', '#', 'tags'),
  choice('item.client', 'Set client…', null, 'client'),
  choice('item.kind', 'Set kind…', null, 'kind'),
  {
    id: 'item.cancel',
    label: 'Cancel the item',
    ...item,
    when: () => has() && current.card?.cancelled === false,
    run: withCard((card) => void end(card, 'item_cancel', 'cancelled')),
  },
  {
    id: 'item.restore',
    label: 'Bring it back',
    ...item,
    when: () => current.card?.cancelled === true,
    run: withCard((card) => void restore(card)),
  },
  {
    id: 'item.remove',
    label: 'Move to the trash',
    ...item,
    when: has,
    run: withCard((card) => void end(card, 'item_remove', 'moved to the trash')),
  },
  ...moves(),
];
