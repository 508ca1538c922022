import { getContext, setContext, tick } from 'svelte';

import type { Card, Density } from '../platform';

import { announce } from '../app/announce.svelte';
import { current } from '../app/current.svelte';
import type { Target } from '../app/moves';
import { router } from '../app/router.svelte';
import { status } from '../app/status.svelte';
import type { Cell } from './cell.svelte';
import { Drag } from './drag.svelte';
import { slotOf, TOP, type Slot } from './geometry';
import { BoardModel } from './model.svelte';

/** What moves the focus and the cards of the board on the screen. */
export class BoardController {
  readonly model = new BoardModel();
  readonly drag = new Drag((card, target) => void this.model.move(card, target));
  /** The card that has, or last had, the focus. */
  focused = $state<string | null>(null);
  /** The scrolling element of each cell. */
  readonly scrollers = new Map<Cell, HTMLElement>();

  readonly density: Density = $derived(status.desk?.density ?? 'comfortable');

  /** The slot of a cell's column. */
  slot(cell: Cell): Slot {
    const column = this.model.view?.columns.find((one) => one.id === cell.column);
    return slotOf(column?.category ?? 'backlog', this.density);
  }

  /** Tells where a card lies, for screen readers. */
  where(cell: Cell, index: number): string {
    const column = this.model.view?.columns.find((one) => one.id === cell.column);
    return `position ${index + 1} of ${cell.total} in ${column?.label ?? ''}`;
  }

  /** Makes a card the current one, as it gets the focus. */
  focusIn(card: Card): void {
    this.focused = card.id;
    current.use(card, this.model.view?.columns ?? []);
  }

  /** Brings a card into sight and gives it the focus. */
  async focus(cell: Cell, index: number): Promise<void> {
    const scroller = this.scrollers.get(cell);
    const at = Math.max(0, Math.min(index, cell.total - 1));
    if (!scroller || cell.total === 0) return;
    await tick();
    const { pitch } = this.slot(cell);
    const top = TOP + at * pitch;
    if (top < scroller.scrollTop) scroller.scrollTop = top - TOP;
    else if (top + pitch > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = top + pitch - scroller.clientHeight;
    }
    // The list draws on its scroll event; the card may still be on its way from the core.
    for (let frame = 0; frame < 30; frame += 1) {
      const link = scroller.querySelector<HTMLElement>(`[data-index="${at}"] a`);
      if (link) {
        link.focus({ preventScroll: true });
        link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        return;
      }
      await new Promise((next) => requestAnimationFrame(next));
    }
  }

  /** Gives a card the focus wherever it lies now. */
  async focusCard(id: string): Promise<void> {
    const found = this.model.find(id);
    if (found) await this.focus(found.cell, found.index);
  }

  /** Where the focus is. */
  position(): { cell: Cell; index: number } | null {
    const found = this.focused ? this.model.find(this.focused) : null;
    return found ?? this.#first();
  }

  #first(): { cell: Cell; index: number } | null {
    for (const cell of this.model.cells.values()) if (cell.total > 0) return { cell, index: 0 };
    return null;
  }

  /** Moves the focus up or down within its column. */
  step(by: number): void {
    const at = this.position();
    if (!at) return;
    const started = document.activeElement?.closest('[data-card]') !== null;
    void this.focus(at.cell, started ? at.index + by : at.index);
  }

  /** Moves the focus to the next column that has cards, at the same height. */
  side(by: number): void {
    const at = this.position();
    if (!at) return;
    const next = this.#beside(at.cell, by, (cell) => cell.total > 0);
    if (!next) return;
    const here = at.index * this.slot(at.cell).pitch - (this.scrollers.get(at.cell)?.scrollTop ?? 0);
    const index = Math.round((here + (this.scrollers.get(next)?.scrollTop ?? 0)) / this.slot(next).pitch);
    void this.focus(next, index);
  }

  #beside(cell: Cell, by: number, wanted: (cell: Cell) => boolean): Cell | null {
    const columns = this.model.view?.columns ?? [];
    let index = columns.findIndex((column) => column.id === cell.column) + by;
    for (; index >= 0 && index < columns.length; index += by) {
      const next = this.model.cell(columns[index]?.id ?? '', cell.lane);
      if (next && wanted(next)) return next;
    }
    return null;
  }

  /** Moves the card with the focus; the focus goes with it. */
  async carry(across: number, down: number): Promise<void> {
    const at = this.position();
    const card = at?.cell.at(at.index);
    if (!at || !card) return;
    const cell = across === 0 ? at.cell : this.#beside(at.cell, across, () => true);
    if (!cell) return;
    const index = across === 0 ? Math.max(0, Math.min(at.index + down, at.cell.total - 1)) : 0;
    await this.moveWithFocus(card, { column: cell.column, lane: cell.lane, index });
  }

  /** Moves a card; the focus goes with it, to where it lies at last. True where it moved. */
  async moveWithFocus(card: Card, target: Target): Promise<boolean> {
    const moving = this.model.move(card, target);
    if (this.focused === card.id) await this.focusCard(card.id);
    const moved = await moving;
    const found = this.model.find(card.id);
    if (found && moved) announce(`${card.title}, ${this.where(found.cell, found.index)}`);
    // A question may have taken the focus meanwhile, and the card its place.
    if (this.focused === card.id) await this.focusCard(card.id);
    return moved;
  }

  /** Opens the card with the focus. */
  open(): void {
    const at = this.position();
    const card = at?.cell.at(at.index);
    if (card) router.openItem(card.id);
  }
}

const KEY = Symbol('board');

/** Gives the board's controller to the components below. */
export function provideBoard(controller: BoardController): void {
  setContext(KEY, controller);
}

/** The controller of the board this component stands on. */
export function useBoard(): BoardController {
  return getContext<BoardController>(KEY);
}
