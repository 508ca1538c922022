// The board: what lies where, and every way to move it.
import type { Card } from '../../ui/src/platform/generated.ts';
import { column, card, cards, drag, holdAnswer, inColumn, sent } from './support/board.ts';
import { expect, open, test } from './support/test.ts';

test('shows every column with its count and the cards in order', async ({ page, own }) => {
  const board = await own.rpc('board_open', { board: 'service' });
  await open(page, 'board', own);
  for (const one of board.columns) {
    await expect(page.getByRole('heading', { name: one.label, exact: true })).toBeVisible();
    const cell = board.cells.find((run) => run.column === one.id);
    const titles = (cell?.cards ?? []).slice(0, 3).map((each) => each.title);
    await expect(cards(page, one).locator('a').first()).toHaveText(titles[0] ?? '');
    expect((await cards(page, one).locator('a').allTextContents()).slice(0, 3)).toEqual(titles);
  }
});

test('a dropped card is moved by one command, and the board is not read again', async ({ page, own }) => {
  const moved = await inColumn(own, 'review', 0);
  await open(page, 'board', own);
  const commands = sent(page);
  await drag(page, card(page, moved), column(page, 'in_progress', own));
  const reason = page.getByRole('textbox', { name: 'Why this cannot wait' });
  const toast = page.getByText(`${moved.number} moved`);
  await expect(toast.or(reason).first()).toBeVisible();
  if (await reason.isVisible()) {
    await reason.fill('The client cannot work.');
    await page.keyboard.press('Enter');
  }
  await expect(toast.first()).toBeVisible();
  const category = async () => (await own.rpc('item_get', { id: moved.number })).card.category;
  await expect.poll(category).toBe('in_progress');
  expect(commands.filter((name) => name === 'board_open')).toEqual([]);
});

test('a card lies where it was dropped', async ({ page, own }) => {
  const [first, second, third] = await Promise.all([0, 1, 2].map((index) => inColumn(own, 'backlog', index)));
  if (!first || !second || !third) throw new Error('the sample has three cards in Backlog');
  await open(page, 'board', own);
  await drag(page, card(page, first), card(page, third), 0.4);
  await expect(page.getByText(`${first.number} moved`).first()).toBeVisible();
  const order = await titlesOf(own, 'backlog');
  expect(order.slice(0, 2)).toEqual([second.title, first.title]);
});

test('Escape ends a drag and the card stays', async ({ page, own }) => {
  const stays = await inColumn(own, 'backlog', 0);
  await open(page, 'board', own);
  const commands = sent(page);
  await drag(page, card(page, stays), column(page, 'done', own), 0.5, () => page.keyboard.press('Escape'));
  await expect(card(page, stays)).toBeVisible();
  expect(commands.filter((name) => name === 'item_move')).toEqual([]);
});

test('a press without a movement opens the card', async ({ page, own }) => {
  const opened = await inColumn(own, 'backlog', 0);
  await open(page, 'board', own);
  await card(page, opened).click();
  await expect(page.getByRole('complementary', { name: 'Item' }).getByRole('heading', { name: opened.title })).toBeVisible();
});

test('a single pointer moves a card by its menu', async ({ page, own }) => {
  const moved = await inColumn(own, 'review', 0);
  await open(page, 'board', own);
  await card(page, moved).hover();
  await card(page, moved).getByRole('button', { name: `Move ${moved.number} to…` }).click();
  await page.getByRole('menuitem', { name: 'Move to Backlog' }).click();
  await expect(page.getByText(`${moved.number} moved`).first()).toBeVisible();
  await expect.poll(async () => (await own.rpc('item_get', { id: moved.number })).card.category).toBe('backlog');
});

test('what another program changes appears without a reload', async ({ page, own }) => {
  const changed = await inColumn(own, 'backlog', 1);
  await open(page, 'board', own);
  await card(page, changed).waitFor();
  await own.rpc('item_update', { id: changed.number, title: 'Renamed from the command line' });
  await expect(card(page, changed).getByRole('link')).toHaveText('Renamed from the command line');
});

test('what changes while the board is being read appears on it', async ({ page, own }) => {
  const changed = await inColumn(own, 'backlog', 1);
  await open(page, 'inbox', own);
  const reading = await holdAnswer(page, 'board_open');
  await page.getByRole('link', { name: /Service Board/ }).click();
  await reading.asked;
  const heard = page.waitForResponse('**/rpc/workspace_status');
  await own.rpc('item_update', { id: changed.number, title: 'Renamed while the board was read' });
  await heard;
  reading.release();
  await expect(card(page, changed).getByRole('link')).toHaveText('Renamed while the board was read');
});

test('what another program changes while a card moves appears after the move', async ({ page, own }) => {
  const [changed, moved] = [await inColumn(own, 'backlog', 1), await inColumn(own, 'review', 0)];
  await open(page, 'board', own);
  await card(page, changed).waitFor();
  const reading = await holdAnswer(page, 'board_open');
  await own.rpc('item_update', { id: changed.number, title: 'Renamed while a card moved' });
  await reading.asked;
  const moving = await holdAnswer(page, 'item_move');
  await drag(page, card(page, moved), column(page, 'backlog', own), 0.5);
  await moving.asked;
  const read = page.waitForResponse('**/rpc/board_open');
  reading.release();
  await read;
  moving.release();
  await expect(card(page, changed).getByRole('link')).toHaveText('Renamed while a card moved');
});

test('a filter narrows the cards, shows its tokens, and says what it did not understand', async ({ page, own }) => {
  await open(page, 'board', own);
  await page.locator('[data-card]').first().waitFor();
  await page.keyboard.press('f');
  const box = page.getByRole('textbox', { name: 'Filter the cards' });
  await expect(box).toBeFocused();
  await box.pressSequentially('priority:p1 ');
  await expect(page.getByRole('button', { name: 'Remove priority:p1' })).toBeVisible();
  const shown = page.locator('[data-card]');
  await expect(async () => {
    const marks = await shown.locator('.top span').first().textContent();
    expect(marks).toContain('P1');
  }).toPass();
  await box.pressSequentially('priority:p9 ');
  await expect(page.getByRole('status').filter({ hasText: '▲' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove priority:p1' }).click();
  await expect(page.getByRole('button', { name: 'Remove priority:p1' })).toHaveCount(0);
});

test('lanes divide the board, and a lane has its own cards', async ({ page, own }) => {
  const board = await own.rpc('board_open', { board: 'service', swimlane: 'priority' });
  await open(page, 'board', own);
  await page.getByLabel('Swimlanes').selectOption('priority');
  for (const lane of board.lanes.slice(0, 2)) {
    await expect(page.getByRole('region', { name: lane.label, exact: true })).toBeVisible();
  }
});

test('a view is saved by name and brings its filter back', async ({ page, own }) => {
  await open(page, 'board?filter=mine', own);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  await page.getByLabel('Name').fill('What is mine');
  await page.keyboard.press('Enter');
  await expect(page.getByText('View “What is mine” saved.').first()).toBeVisible();
  await open(page, 'board', own);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitemcheckbox', { name: /What is mine/ }).click();
  await expect(page.getByRole('button', { name: 'Remove mine' })).toBeVisible();
});

test('the page holds no more nodes for many cards than for few', async ({ page, own }) => {
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  // Enough to fill the column on the screen before the first count.
  await fill(own, 20);
  await open(page, 'board', own);
  await page.locator('[data-card]').first().waitFor();
  const few = await nodes();
  await fill(own, 300);
  await page.reload();
  await page.locator('[data-card]').first().waitFor();
  const many = await nodes();
  expect(many).toBeLessThanOrEqual(3000);
  expect(Math.abs(many - few)).toBeLessThanOrEqual(few * 0.05);
});

async function fill(twin: Parameters<typeof inColumn>[0], count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await twin.rpc('item_capture', { text: `Filler ${index}`, board: 'service' });
  }
}

async function titlesOf(twin: Parameters<typeof inColumn>[0], category: Card['category']): Promise<string[]> {
  const board = await twin.rpc('board_open', { board: 'service' });
  const id = board.columns.find((one) => one.category === category)?.id;
  return (board.cells.find((run) => run.column === id)?.cards ?? []).map((each) => each.title);
}
