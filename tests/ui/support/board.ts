// Where things are on the board, and what a hand does with them.
import type { Card, Category, ColumnView } from '../../../ui/src/platform/generated.ts';
import type { Locator, Page } from '@playwright/test';

import type { Twin } from './twin.ts';

/** The card of an item on the screen. */
export function card(page: Page, item: Pick<Card, 'id'>): Locator {
  return page.locator(`[data-board] [data-card="${item.id}"]`);
}

/** The cards of a column on the screen. */
export function cards(page: Page, column: Pick<ColumnView, 'id'>): Locator {
  return page.locator(`[data-column="${column.id}"]`);
}

/** The list of a column, by its meaning. */
export async function column(page: Page, category: Category, twin: Twin): Promise<Locator> {
  const board = await twin.rpc('board_open', { board: 'service' });
  const found = board.columns.find((one) => one.category === category);
  if (!found) throw new Error(`no column ${category}`);
  return cards(page, found);
}

/** A card of the Service Board as the core has it. */
export async function inColumn(twin: Twin, category: Category, index: number): Promise<Card> {
  const board = await twin.rpc('board_open', { board: 'service' });
  const id = board.columns.find((one) => one.category === category)?.id;
  const found = board.cells.find((run) => run.column === id)?.cards[index];
  if (!found) throw new Error(`no card ${index} in ${category}`);
  return found;
}

/** Names of the commands the page sends from now on. */
export function sent(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    const name = /\/rpc\/(\w+)$/.exec(request.url())?.[1];
    if (name !== undefined) names.push(name);
  });
  return names;
}

/** Lets the core answer the next command of a name, and keeps the answer from the page until it is released. */
export async function holdAnswer(page: Page, command: string): Promise<{ asked: Promise<void>; release: () => void }> {
  let [reached, release]: (() => void)[] = [];
  const asked = new Promise<void>((done) => (reached = done));
  const held = new Promise<void>((done) => (release = done));
  let first = true;
  await page.route(`**/rpc/${command}`, async (route) => {
    if (!first) return route.continue();
    first = false;
    const response = await route.fetch();
    reached?.();
    await held;
    await route.fulfill({ response });
  });
  return { asked, release: () => release?.() };
}

/** Drags by mouse to a height within the target, 0 its top and 1 its bottom. */
export async function drag(
  page: Page,
  from: Locator,
  target: Locator | Promise<Locator>,
  height = 0.1,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const start = await from.boundingBox();
  const end = await (await target).boundingBox();
  if (!start || !end) throw new Error('nothing to drag');
  // The upper edge of the card is what lands between two others.
  const grip = { x: start.width / 2, y: 12 };
  await page.mouse.move(start.x + grip.x, start.y + grip.y);
  await page.mouse.down();
  await page.mouse.move(start.x + grip.x + 12, start.y + grip.y + 6, { steps: 3 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height * height + grip.y, { steps: 6 });
  // The place is found once a frame.
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  await before();
  await page.mouse.up();
}
