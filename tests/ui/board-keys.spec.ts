// The board by keyboard alone.
import { card, inColumn, sent } from './support/board.ts';
import { expect, open, test } from './support/test.ts';

test('j k h l move the focus, Enter opens and Escape closes', async ({ page, own }) => {
  const first = await inColumn(own, 'backlog', 0);
  const second = await inColumn(own, 'backlog', 1);
  await open(page, 'board', own);
  await card(page, first).waitFor();
  await page.keyboard.press('j');
  await expect(card(page, first).getByRole('link')).toBeFocused();
  await page.keyboard.press('j');
  await expect(card(page, second).getByRole('link')).toBeFocused();
  await page.keyboard.press('k');
  await expect(card(page, first).getByRole('link')).toBeFocused();
  await page.keyboard.press('l');
  await expect(card(page, first).getByRole('link')).not.toBeFocused();
  await page.keyboard.press('h');
  await expect(card(page, first).getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Item' });
  await expect(panel.getByRole('heading', { name: first.title })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

test('a card says where it lies among how many', async ({ page, own }) => {
  const board = await own.rpc('board_open', { board: 'service' });
  const first = await inColumn(own, 'backlog', 0);
  await open(page, 'board', own);
  const line = page.getByRole('listitem').filter({ has: page.locator(`[data-card="${first.id}"]`) });
  await expect(line).toHaveAttribute('aria-posinset', '1');
  const total = board.columns.find((one) => one.category === 'backlog')?.count;
  await expect(line).toHaveAttribute('aria-setsize', String(total));
});

test('Alt with an arrow carries the card, the focus follows and it is said where', async ({ page, own }) => {
  const carried = await inColumn(own, 'backlog', 0);
  await open(page, 'board', own);
  await card(page, carried).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('status').filter({ hasText: 'position 2 of' })).toHaveText(
    new RegExp(`^${escape(carried.title)}, position 2 of \\d+ in Backlog$`),
  );
  await expect(card(page, carried).getByRole('link')).toBeFocused();
});

test('m and a number move to that column; u takes it back and Shift+U brings it again', async ({ page, own }) => {
  const moved = await inColumn(own, 'review', 0);
  const category = async () => (await own.rpc('item_get', { id: moved.number })).card.category;
  await open(page, 'board', own);
  await card(page, moved).getByRole('link').focus();
  await page.keyboard.press('m');
  await page.keyboard.press('1');
  await expect.poll(category).toBe('backlog');
  await expect(card(page, moved).getByRole('link')).toBeFocused();
  await page.keyboard.press('u');
  await expect.poll(category).toBe('review');
  await page.keyboard.press('Shift+U');
  await expect.poll(category).toBe('backlog');
});

test('single letters are dead while typing', async ({ page, own }) => {
  await open(page, 'board', own);
  await page.locator('[data-card]').first().waitFor();
  await page.keyboard.press('f');
  const box = page.getByRole('textbox', { name: 'Filter the cards' });
  const commands = sent(page);
  await box.pressSequentially('cup');
  await expect(box).toHaveValue('cup');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(commands).not.toContain('undo');
});

test('single letters can be switched off', async ({ page, own }) => {
  await own.rpc('settings_update', { single_keys: false });
  await open(page, 'board', own);
  await page.locator('[data-card]').first().waitFor();
  await page.keyboard.press('c');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'Capture', exact: true })).toHaveCount(0);
});

test('the list of keys is made from the actions', async ({ page, own }) => {
  await open(page, 'board', own);
  await page.locator('[data-card]').first().waitFor();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  for (const words of ['Capture to Backlog', 'Undo', 'Next card', 'Assign…', 'Go to runbooks', 'Show the clocks', 'Own it', 'Snooze…', 'Go to what is due next']) {
    await expect(keys.getByText(words, { exact: true })).toBeVisible();
  }
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
