// What the board draws in each frame: a drop in the first one, and a scrolled list without new elements.
import type { Locator } from '@playwright/test';

import { cards, drag, inColumn } from './support/board.ts';
import { expect, open, test, type Page, type Twin } from './support/test.ts';

/** Where a card is drawn in a frame: the columns and places it stands at, in the air too. */
type Picture = { column: string | undefined; index: string | undefined }[];

const PICTURES = 12;

/** From the next drop on, frame by frame: where the card stands. */
async function photograph(page: Page, item: string): Promise<() => Promise<Picture[]>> {
  const pictures = await page.evaluateHandle(
    ([id, most]) => {
      const taken: { column: string | undefined; index: string | undefined }[][] = [];
      // Runs before a frame is painted, so it sees what is painted.
      const look = () => {
        const places = [...document.querySelectorAll(`[data-card="${id}"]`)].map((element) => ({
          column: element.closest<HTMLElement>('[data-column]')?.dataset['column'],
          index: element.closest<HTMLElement>('[data-index]')?.dataset['index'],
        }));
        if (taken.push(places) < most) requestAnimationFrame(look);
      };
      addEventListener('pointerup', () => requestAnimationFrame(look), { capture: true, once: true });
      return taken;
    },
    [item, PICTURES] as const,
  );
  return async () => {
    await expect.poll(() => pictures.evaluate((taken) => taken.length)).toBe(PICTURES);
    return pictures.jsonValue();
  };
}

/** Holds the core's answers to moves back until told otherwise. */
async function holdMoves(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/rpc/item_move', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** The id of the column that Backlog is. */
async function backlog(twin: Twin): Promise<string> {
  return (await inColumn(twin, 'backlog', 0)).column;
}

test('the first frame after a drop shows the card where it was dropped, before the core has answered', async ({ page, own }) => {
  const item = await inColumn(own, 'review', 0);
  const to = await backlog(own);
  await open(page, 'board', own);
  const release = await holdMoves(page);
  let seen: () => Promise<Picture[]> = () => Promise.resolve([]);
  await drag(page, page.locator(`[data-board] [data-card="${item.id}"]`), cards(page, { id: to }), 0.02, async () => {
    seen = await photograph(page, item.id);
  });
  expect(await seen()).toEqual(Array(PICTURES).fill([{ column: to, index: '0' }]));
  release();
  await expect(page.getByText(`${item.number} moved`).first()).toBeVisible();
});

test('a card dropped within its column lies there in every frame until the core has answered, and after', async ({ page, own }) => {
  const [first, third] = await Promise.all([inColumn(own, 'backlog', 0), inColumn(own, 'backlog', 2)]);
  const column = await backlog(own);
  await open(page, 'board', own);
  let seen: () => Promise<Picture[]> = () => Promise.resolve([]);
  const lies = (id: string) => page.locator(`[data-board] [data-card="${id}"]`);
  await drag(page, lies(first.id), lies(third.id), 0.4, async () => {
    seen = await photograph(page, first.id);
  });
  expect(await seen()).toEqual(Array(PICTURES).fill([{ column, index: '1' }]));
});

/** Fills Backlog, and opens the board where its list has been scrolled to the middle. */
async function scrolled(page: Page, twin: Twin): Promise<string> {
  for (let number = 0; number < 60; number += 1) {
    await twin.rpc('item_capture', { text: `Filler ${number}`, board: 'service' });
  }
  const column = await backlog(twin);
  await open(page, 'board', twin);
  await scrollTo(page, column, 2000);
  return column;
}

/** Scrolls a list the way a wheel does, a little in each frame. */
async function scrollTo(page: Page, column: string, top: number): Promise<void> {
  const list = cards(page, { id: column });
  await list.evaluate(async (element, end) => {
    while (element.scrollTop !== end) {
      const far = end - element.scrollTop;
      element.scrollTop += Math.sign(far) * Math.min(90, Math.abs(far));
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    }
  }, top);
}

/** The cards of a list as a screen reader comes upon them: their places, counted from 1. */
async function read(page: Page, list: Locator): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const name = await list.locator('ul').getAttribute('aria-label');
  const found = nodes.find((node) => node.role?.value === 'list' && node.name?.value === name);
  const places = [];
  for (const id of found?.childIds ?? []) {
    const { object } = await session.send('DOM.resolveNode', { backendNodeId: nodes.find((node) => node.nodeId === id)?.backendDOMNodeId });
    const { result } = await session.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: 'function () { return this.ariaPosInSet; }',
    });
    places.push(Number(result.value));
  }
  await session.detach();
  return places;
}

test('a list that is scrolled makes no new elements, is read in order, and shows the right cards', async ({ page, own }) => {
  const column = await scrolled(page, own);
  const list = cards(page, { id: column });
  const board = await own.rpc('board_open', { board: 'service', window: 0 });
  const known = await list.evaluateHandle((element) => new Set(element.querySelectorAll('li, article, a')));
  for (const top of [3200, 1500, 2600]) {
    await scrollTo(page, column, top);
    const made = await list.evaluate(
      (element, before) => [...element.querySelectorAll('li, article, a')].filter((one) => !before.has(one)).length,
      known,
    );
    expect(made).toBe(0);
    const places = await read(page, list);
    const from = places[0] ?? 0;
    expect(places.length).toBeGreaterThan(10);
    expect(places).toEqual(places.map((_, index) => from + index));
    const run = await own.rpc('board_cards', { board: board.board.id, column, lane: '', offset: from - 1, limit: places.length });
    for (const [index, card] of run.cell.cards.entries()) {
      const shown = list.locator(`[data-index="${from - 1 + index}"] a`);
      await expect(shown).toHaveText(card.title);
    }
  }
});

test('a card that is scrolled away takes the focus with it, and no other card gets it', async ({ page, own }) => {
  const column = await scrolled(page, own);
  const list = cards(page, { id: column });
  await list.locator('li a').nth(5).focus();
  await scrollTo(page, column, 3600);
  await expect(list.locator('a:focus')).toHaveCount(0);
});
