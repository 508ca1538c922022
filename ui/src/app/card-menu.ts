import type { Card, ColumnView } from '../platform';
import { openMenu, type MenuItem } from '../shared/menu.svelte';
import type { Anchor } from '../shared/place';

import { actions } from './actions.svelte';
import { current } from './current.svelte';
import { moveTo } from './moves';
import { moveItem } from './questions.svelte';
import { status } from './status.svelte';

/** Lines that move a card to another column. */
export function moveLines(card: Card, columns: readonly ColumnView[]): MenuItem[] {
  return columns.map((column, index) => ({
    label: `Move to ${column.label}`,
    keys: `m ${index + 1}`,
    checked: column.id === card.column ? true : undefined,
    disabled: column.id === card.column,
    run: () => void moveTo(card, column.id),
  }));
}

/** Lines that move a card to the same place on another board. */
function boardLines(card: Card): MenuItem[] {
  return (status.current?.boards ?? [])
    .filter((board) => board.id !== card.board)
    .map((board) => ({
      label: `Move to the ${board.name}`,
      run: () => void moveItem(card, { to: card.category, board: board.id }),
    }));
}

/** Opens the menu of a card: where it can go, and all that can be done with it. */
export function openCardMenu(anchor: Anchor, card: Card, columns: readonly ColumnView[]): void {
  current.use(card, columns);
  const others = actions
    .available()
    .filter((action) => action.group === 'Item' && !action.keysOnly && action.id !== 'item.capture')
    .map((action, index): MenuItem => ({
      label: action.label,
      keys: action.keys?.[0],
      apart: index === 0,
      run: action.run,
    }));
  openMenu(anchor, `${card.number}, what to do`, [...moveLines(card, columns), ...boardLines(card), ...others], true);
}
