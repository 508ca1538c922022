// What the rules ask, and that they ask the same whichever way a card is moved.
import type { Card } from '../../ui/src/platform/generated.ts';
import { card, column, drag } from './support/board.ts';
import { expect, open, test, type Page, type Twin } from './support/test.ts';

/** An item of this desk's person that is ready, with as many in progress as the limit allows. */
async function atTheLimit(twin: Twin): Promise<Card> {
  const { me } = await twin.rpc('workspace_status', {});
  if (!me) throw new Error('nobody sits at this desk');
  const limits = await twin.rpc('wip_list', {});
  const max = limits.limits.find((one) => one.scope === 'person' && one.target === null)?.max ?? 2;
  const make = (title: string) =>
    twin.rpc('item_create', {
      title,
      board: 'service',
      column: 'ready',
      kind: 'problem',
      priority: 'P3',
      assignees: [me.id],
      description: 'Enough is known to begin.',
    });
  for (let index = 0; index < max; index += 1) {
    const busy = await make(`Already busy ${index}`);
    await twin.rpc('item_move', { id: busy.id, to: 'in_progress', reason: 'Made for this test.' });
  }
  return make('One too many');
}

async function focus(page: Page, item: Card): Promise<void> {
  await card(page, item).getByRole('link').focus();
}

const ways: Record<string, (page: Page, item: Card, twin: Twin) => Promise<void>> = {
  'a drag': async (page, item, twin) => drag(page, card(page, item), column(page, 'in_progress', twin)),
  keys: async (page, item) => {
    await focus(page, item);
    await page.keyboard.press('m');
    await page.keyboard.press('3');
  },
  'the menu': async (page, item) => {
    await focus(page, item);
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Move to In Progress' }).click();
  },
};

for (const [way, move] of Object.entries(ways)) {
  test(`a card too many asks for a reason when moved by ${way}`, async ({ page, own }) => {
    const item = await atTheLimit(own);
    await open(page, 'board', own);
    await move(page, item, own);
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('heading', { level: 2 })).toContainText('Move one, or say why.');
    await dialog.getByRole('button', { name: 'Leave it where it was' }).click();
    expect((await own.rpc('item_get', { id: item.id })).card.category).toBe('ready');
    await expect(card(page, item)).toBeVisible();
  });
}

test('the reason typed is recorded with the card', async ({ page, own }) => {
  const item = await atTheLimit(own);
  await open(page, 'board', own);
  await ways['keys']?.(page, item, own);
  await page.getByRole('textbox', { name: 'Why this cannot wait' }).fill('The whole site is down.');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${item.number} moved`).first()).toBeVisible();
  const read = () => own.rpc('item_get', { id: item.id });
  await expect.poll(async () => (await read()).card.category).toBe('in_progress');
  const { history } = await read();
  expect(history.map((entry) => entry.detail).join('\n')).toContain('The whole site is down.');
});

test('Blocked asks whom it waits for, and the card says so', async ({ page, own }) => {
  const item = await atTheLimit(own);
  await open(page, 'board', own);
  await focus(page, item);
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog', { name: `What does ${item.number} wait for?` });
  await dialog.getByRole('button', { name: 'Vendor' }).click();
  await dialog.getByLabel('What for').fill('KPN 88412');
  await dialog.getByRole('button', { name: 'Block it' }).click();
  await expect(card(page, item)).toContainText('Vendor: KPN 88412');
});

test('Ready for Work asks for what is missing, in place, and then moves', async ({ page, own }) => {
  const raw = await own.rpc('item_create', { title: 'Nothing is known of this', board: 'service', kind: 'problem' });
  await open(page, 'board', own);
  await focus(page, raw);
  await page.keyboard.press('m');
  await page.keyboard.press('2');
  const dialog = page.getByRole('dialog', { name: `${raw.number} is not ready yet` });
  await dialog.getByRole('button', { name: 'P2 High' }).click();
  await dialog.getByLabel('What is to be done').fill('Find out why the link is slow.');
  await dialog.getByRole('button', { name: 'Save and move' }).click();
  await expect(page.getByText(`${raw.number} moved`).first()).toBeVisible();
  const read = async () => (await own.rpc('item_get', { id: raw.id })).card;
  await expect.poll(read).toMatchObject({ category: 'ready', priority: 'P2' });
});

test('nobody passes their own work in review', async ({ page, own }) => {
  const item = await atTheLimit(own);
  await own.rpc('settings_update', { own_pass: 'never' });
  await own.rpc('item_move', { id: item.id, to: 'review' });
  await open(page, 'board', own);
  await focus(page, item);
  await page.keyboard.press('m');
  await page.keyboard.press('6');
  await expect(page.getByLabel('Messages')).toContainText(/second person|somebody else|someone else/i);
  expect((await own.rpc('item_get', { id: item.id })).card.category).toBe('review');
});
