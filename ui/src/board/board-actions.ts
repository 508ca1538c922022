import type { Action } from '../app/actions.svelte';
import { openCardMenu } from '../app/card-menu';
import { current } from '../app/current.svelte';
import { router } from '../app/router.svelte';
import type { BoardController } from './controller.svelte';

/** True while keys mean the board: the focus is on it or nowhere. */
function onBoard(): boolean {
  const focus = document.activeElement;
  return focus === null || focus === document.body || focus.closest('[data-board]') !== null;
}

/** What keys do on the board. */
export function boardActions(board: BoardController): Action[] {
  const moves = { group: 'Board', when: onBoard, keysOnly: true } as const;
  return [
    { id: 'board.down', label: 'Next card', keys: ['j', 'ArrowDown'], run: () => board.step(1), ...moves },
    { id: 'board.up', label: 'Card before', keys: ['k', 'ArrowUp'], run: () => board.step(-1), ...moves },
    { id: 'board.left', label: 'Column to the left', keys: ['h', 'ArrowLeft'], run: () => board.side(-1), ...moves },
    { id: 'board.right', label: 'Column to the right', keys: ['l', 'ArrowRight'], run: () => board.side(1), ...moves },
    { id: 'board.open', label: 'Open the card', keys: ['Enter'], run: () => board.open(), ...moves },
    {
      id: 'board.carry-down',
      label: 'Move the card down',
      keys: ['Alt+ArrowDown', 'Alt+J'],
      run: () => void board.carry(0, 1),
      ...moves,
    },
    {
      id: 'board.carry-up',
      label: 'Move the card up',
      keys: ['Alt+ArrowUp', 'Alt+K'],
      run: () => void board.carry(0, -1),
      ...moves,
    },
    {
      id: 'board.carry-left',
      label: 'Move the card a column to the left',
      keys: ['Alt+ArrowLeft', 'm h'],
      run: () => void board.carry(-1, 0),
      ...moves,
    },
    {
      id: 'board.carry-right',
      label: 'Move the card a column to the right',
      keys: ['Alt+ArrowRight', 'm l'],
      run: () => void board.carry(1, 0),
      ...moves,
    },
    {
      id: 'board.menu',
      label: 'More for this card',
      group: 'Board',
      keys: ['.'],
      keysOnly: true,
      when: () => current.card !== null,
      run: () => {
        if (current.card) openCardMenu(current.anchor(), current.card, current.columns);
      },
    },
    {
      id: 'board.list',
      label: 'Show as a list',
      group: 'Board',
      keys: ['v l'],
      run: () => router.go('list', router.route.id, router.route.params),
    },
    {
      id: 'board.flow',
      label: 'Show the flow',
      group: 'Board',
      keys: ['v f'],
      run: () => router.go('flow', router.route.id, router.route.params),
    },
  ];
}
