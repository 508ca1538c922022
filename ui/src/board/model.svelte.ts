import { call, HoldfastError, type BoardView, type Card, type ChangeBatch, type ColumnView, type MoveOutcome, type Swimlane } from '../platform';

import { report } from '../app/errors';
import { isApplied } from '../app/feed';
import type { Target } from '../app/moves';
import { moveItem } from '../app/questions.svelte';
import { Cell } from './cell.svelte';

/** What is shown: which board, filtered and divided how. */
export interface Scope {
  board: string;
  filter: string;
  swimlane: Swimlane;
}

// Kinds whose changes do not show on a card.
const silent = new Set(['wip_breach', 'peer_review', 'saved_view', 'setting', 'document', 'site', 'contact']);

/** A board on the screen. It never reads the whole board again after a move. */
export class BoardModel {
  view = $state.raw<BoardView | null>(null);
  /** The filter text the view answers. */
  filter = $state('');
  problem = $state.raw<HoldfastError | null>(null);
  cells = $state.raw<ReadonlyMap<string, Cell>>(new Map());
  /** The windows in sight, by cell; each list keeps its own up to date. */
  readonly windows = new Map<string, { first: number; last: number }>();
  #scope: Scope | null = null;
  #pending = 0;
  #held: ChangeBatch[] = [];
  #turn = 0;
  #opening = false;
  #moves = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The key of a cell. */
  static key(column: string, lane: string): string {
    return `${column}|${lane}`;
  }

  /** Opens a board, or the same one with another filter or division. */
  async open(scope: Scope): Promise<void> {
    const turn = (this.#turn += 1);
    this.#scope = scope;
    this.#opening = true;
    try {
      const view = await call('board_open', { ...this.#request(scope), window: 12 });
      if (turn !== this.#turn) return;
      const cells = new Map<string, Cell>();
      for (const lane of view.lanes) {
        view.columns.forEach((column, index) => {
          const key = BoardModel.key(column.id, lane.key);
          cells.set(key, this.#cell(scope, column.id, lane.key, lane.counts[index] ?? 0));
        });
      }
      for (const run of view.cells) cells.get(BoardModel.key(run.column, run.lane))?.fill(run.offset, run.cards);
      this.windows.clear();
      this.cells = cells;
      this.filter = scope.filter;
      this.view = view;
      this.problem = null;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = HoldfastError.from(thrown);
    }
    if (turn !== this.#turn) return;
    this.#opening = false;
    this.#release();
  }

  #request(scope: Scope): { board?: string; filter?: string; swimlane: Swimlane } {
    return { board: scope.board || undefined, filter: scope.filter || undefined, swimlane: scope.swimlane };
  }

  #cell(scope: Scope, column: string, lane: string, total: number): Cell {
    return new Cell(column, lane, total, async (offset, limit) => {
      const board = this.view?.board.id ?? scope.board;
      const run = await call('board_cards', { ...this.#request(scope), board, column, lane, offset, limit });
      return { cards: run.cell.cards, offset: run.cell.offset, total: run.total };
    });
  }

  /** The cell of a column and lane. */
  cell(column: string, lane: string): Cell | undefined {
    return this.cells.get(BoardModel.key(column, lane));
  }

  /** Where a card lies, if it has been read. */
  find(id: string): { cell: Cell; index: number } | null {
    for (const cell of this.cells.values()) {
      const index = cell.indexOf(id);
      if (index >= 0) return { cell, index };
    }
    return null;
  }

  /** Moves a card: on the screen at once, then as the core answers. False where it stayed. */
  async move(card: Card, target: Target): Promise<boolean> {
    if (card.board !== this.view?.board.id) return (await moveItem(card, { to: target.column })) !== null;
    const from = this.find(card.id);
    const to = this.cell(target.column, from?.cell.lane ?? target.lane) ?? this.cell(target.column, '');
    if (!to) return (await moveItem(card, { to: target.column })) !== null;
    const asked = target.index ?? 0;
    if (from?.cell === to && from.index === asked) return false;
    from?.cell.take(card.id);
    const index = Math.min(asked, to.total);
    const before = to.at(index)?.id;
    const after = index > 0 ? to.at(index - 1)?.id : undefined;
    to.put({ ...card, column: target.column }, index);
    this.#counts(from?.cell, to);
    this.#pending += 1;
    this.#moves += 1;
    const place = before ? { before } : after ? { after } : {};
    const outcome = await moveItem(card, { to: target.column, ...place });
    this.#pending -= 1;
    if (outcome) {
      to.replace(outcome.card);
      this.#loads(outcome);
    } else {
      to.take(card.id);
      from?.cell.put(card, from.index);
      this.#counts(to, from?.cell);
    }
    this.#release();
    return outcome !== null;
  }

  /** Applies the answer to an assignment. */
  assigned(outcome: MoveOutcome): void {
    for (const cell of this.cells.values()) cell.replace(outcome.card);
    this.#loads(outcome);
  }

  #loads(outcome: MoveOutcome): void {
    if (!this.view) return;
    const touched = new Map(outcome.people.map((load) => [load.technician.id, load]));
    const known = this.view.people.map((load) => touched.get(load.technician.id) ?? load);
    const added = outcome.people.filter((load) => !this.view?.people.some((one) => one.technician.id === load.technician.id));
    this.view = { ...this.view, people: [...known, ...added] };
  }

  // Within a cell nothing is counted anew, so that the frame around it is not drawn anew.
  #counts(from: Cell | undefined, to: Cell | undefined): void {
    if (from === to) return;
    this.#count(from, -1);
    this.#count(to, 1);
  }

  #count(cell: Cell | undefined, by: number): void {
    if (!cell || !this.view) return;
    const at = this.view.columns.findIndex((column) => column.id === cell.column);
    const columns = this.view.columns.map((column, index) =>
      index === at ? { ...column, count: column.count + by, wip: column.wip + by } : column,
    );
    const lanes = this.view.lanes.map((lane) =>
      lane.key === cell.lane
        ? { ...lane, counts: lane.counts.map((count, index) => (index === at ? count + by : count)) }
        : lane,
    );
    this.view = { ...this.view, columns, lanes };
  }

  /** Takes a batch of changes in. What this window did itself is on the screen already. */
  receive(batch: ChangeBatch): void {
    this.#held.push(batch);
    this.#release();
  }

  // What is being read or moved may be older than a change that comes meanwhile: that one waits.
  get #busy(): boolean {
    return this.#pending > 0 || this.#opening;
  }

  #release(): void {
    if (this.#busy || this.#held.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#apply(), 40);
  }

  async #apply(): Promise<void> {
    if (this.#busy || !this.#scope || !this.view) return;
    const batches = this.#held;
    this.#held = [];
    const changes = batches.flatMap((batch) => batch.changes).filter((change) => !silent.has(change.entity.kind) && !isApplied(change));
    const truncated = batches.some((batch) => batch.truncated);
    if (changes.length === 0 && !truncated) return;
    const ids = new Set(changes.filter((change) => change.entity.kind === 'work_item').map((change) => change.entity.id));
    // An edge or a checklist line does not say whose it is, so every window in sight may be meant.
    const all = truncated || changes.some((change) => change.entity.kind !== 'work_item');
    const [turn, moves] = [this.#turn, this.#moves];
    try {
      await this.#reread(this.#scope, ids, all);
      if (turn === this.#turn && moves === this.#moves) return;
      this.#held.unshift(...batches);
      this.#release();
    } catch (thrown) {
      this.#held.unshift(...batches);
      report(thrown);
    }
  }

  /** Reads the counts, and the cards in sight of the cells that changed. */
  async #reread(scope: Scope, ids: ReadonlySet<string>, all: boolean): Promise<void> {
    const [turn, moves] = [this.#turn, this.#moves];
    const view = await call('board_open', { ...this.#request(scope), window: 0 });
    if (turn !== this.#turn || moves !== this.#moves) return;
    if (!sameShape(this.view, view)) return await this.open(scope);
    this.view = { ...view, cells: [] };
    const work: Promise<void>[] = [];
    for (const lane of view.lanes) {
      view.columns.forEach((column: ColumnView, index) => {
        const cell = this.cell(column.id, lane.key);
        const total = lane.counts[index] ?? 0;
        if (!cell) return;
        const hit = all || cell.total !== total || [...ids].some((id) => cell.indexOf(id) >= 0);
        if (!hit) return;
        const window = this.windows.get(BoardModel.key(column.id, lane.key)) ?? { first: 0, last: 11 };
        work.push(cell.refresh(window.first, Math.max(window.last, window.first + 11), total));
      });
    }
    await Promise.all(work);
  }
}

function sameShape(one: BoardView | null, other: BoardView): boolean {
  if (!one) return false;
  const shape = (view: BoardView) =>
    [...view.columns.map((column) => column.id), '', ...view.lanes.map((lane) => lane.key)].join('|');
  return shape(one) === shape(other);
}
