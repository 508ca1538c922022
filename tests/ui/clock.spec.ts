// Clocks on cards and in the detail: seen, explained, asked about and answered.
import { agree, item } from './support/clocks.ts';
import { card, sent } from './support/board.ts';
import { axe, expect, open, schemes, shoot, test, type Page, type Twin } from './support/test.ts';

async function show(page: Page, twin: Twin, priority: 'P1' | 'P2' = 'P2') {
  const agreed = await agree(twin);
  const made = await item(twin, agreed.client, 'Scanner sends nothing', priority);
  await open(page, `board?item=${made.number}`, twin);
  const panel = page.getByRole('complementary', { name: 'Item' });
  await panel.getByRole('heading', { name: 'Clocks' }).waitFor();
  return { agreed, made, panel, clocks: panel.getByRole('region', { name: 'Clocks' }) };
}

const clockOf = async (twin: Twin, id: string, clock: string) =>
  (await twin.rpc('item_clocks', { id })).clocks.find((one) => one.clock === clock);

test('a card shows its nearest clock in time left', async ({ page, own }) => {
  const made = await item(own, (await agree(own)).client, 'Scanner sends nothing');
  await open(page, 'board', own);
  const pill = card(page, made).getByRole('button', { name: /First response/ });
  await expect(pill).toHaveAccessibleName(/^First response: (2 h|1 h 59 min) left\. Show the clocks of H-\d+$/);
  await expect(pill).toHaveText(/^(2 h|1 h 59 min)$/);
});

test('a running clock counts down by itself, at most once a minute, and asks nothing', async ({ page, own }) => {
  const made = await item(own, (await agree(own)).client, 'Scanner sends nothing', 'P4');
  await page.clock.install();
  await open(page, 'board', own);
  const pill = card(page, made).getByRole('button', { name: /First response/ });
  await expect(pill).toHaveText(/^(4 h|3 h 59 min)$/);
  const commands = sent(page);
  await pill.evaluate((element) => {
    let changes = 0;
    new MutationObserver(() => (changes += 1)).observe(element, { characterData: true, subtree: true });
    Object.assign(window, { changesOfPill: () => changes });
  });
  await page.clock.runFor(4 * 60_000);
  await expect(pill).toHaveText(/^3 h (56|55) min$/);
  const changes = await page.evaluate(() => (window as unknown as { changesOfPill: () => number }).changesOfPill());
  expect(changes).toBeLessThanOrEqual(4);
  expect(commands.filter((name) => name.startsWith('item_') || name.startsWith('board_'))).toEqual([]);
});

test('nothing loops while clocks run', async ({ page, own }) => {
  const agreed = await agree(own);
  await item(own, agreed.client, 'Scanner sends nothing', 'P1');
  await page.clock.install();
  await open(page, 'board', own);
  await page.locator('[data-board] .pill').first().waitFor();
  await page.clock.runFor(1000);
  const frames = await page.evaluate(() => {
    let asked = 0;
    const before = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      asked += 1;
      return before(callback);
    };
    Object.assign(window, { framesAsked: () => asked });
    return document.getAnimations().length;
  });
  expect(frames).toBe(0);
  await page.clock.runFor(3 * 60_000);
  expect(await page.evaluate(() => (window as unknown as { framesAsked: () => number }).framesAsked())).toBe(0);
});

test('a paused clock stands still and says so', async ({ page, own }) => {
  const made = await item(own, (await agree(own)).client, 'Scanner sends nothing');
  await own.rpc('comment_add', { item: made.id, body: 'We are on it.', channel: 'message' });
  await own.rpc('policy_save', { id: (await own.rpc('policy_list', {})).policies.find((one) => one.name === 'Policy of Aldermoor Clinics')?.id, targets: [{ priority: 'P2', first_response: '', next_update: '', resolution: '20h', always: false }] });
  await own.rpc('item_move', { id: made.id, to: 'blocked', blocked: { on: 'client', note: 'Which scanner?' } });
  await page.clock.install();
  await open(page, 'board', own);
  const pill = card(page, made).getByRole('button', { name: /Resolution/ });
  await expect(pill).toHaveAccessibleName(/left, paused\. Show/);
  const words = await pill.textContent();
  await page.clock.runFor(5 * 60_000);
  await expect(pill).toHaveText(words?.trim() ?? '');
});

test('t opens the ledger of the card with the focus, and Escape gives the focus back', async ({ page, own }) => {
  const made = await item(own, (await agree(own)).client, 'Scanner sends nothing');
  await open(page, 'board', own);
  await card(page, made).getByRole('link').focus();
  await page.keyboard.press('t');
  const ledger = page.getByRole('dialog', { name: `Clocks of ${made.number}` });
  const resolution = ledger.getByRole('region', { name: 'Resolution' });
  await expect(resolution.getByRole('row', { name: /Running/ })).toBeVisible();
  await expect(resolution.getByRole('row', { name: /^Sum/ })).toContainText('of 20 h');
  await expect(resolution.getByText(/\(client .*\d\d:\d\d\)/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ledger).toHaveCount(0);
  await expect(card(page, made).getByRole('link')).toBeFocused();
});

test('a resting pointer gives a glance at all clocks, and t the rest', async ({ page, own }) => {
  const made = await item(own, (await agree(own)).client, 'Scanner sends nothing');
  await open(page, 'board', own);
  await card(page, made).getByRole('button', { name: /First response/ }).hover();
  const glance = page.getByRole('dialog', { name: `Clocks of ${made.number}` });
  for (const name of ['First response', 'Next update', 'Resolution']) await expect(glance.getByText(name, { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(glance).toHaveCount(0);
  await page.mouse.move(0, 0);
  await card(page, made).getByRole('button', { name: /First response/ }).hover();
  await glance.waitFor();
  await page.keyboard.press('t');
  await expect(glance.getByRole('region', { name: 'Resolution' })).toBeVisible();
});

test('a message to the client answers first response, a note does not', async ({ page, own }) => {
  const { made, panel, clocks } = await show(page, own);
  const text = panel.getByRole('textbox', { name: 'Comment' });
  await text.fill('Looks like the mail relay.');
  await page.keyboard.press('Control+Enter');
  await expect(panel.getByRole('paragraph').filter({ hasText: 'Looks like the mail relay.' })).toBeVisible();
  expect((await clockOf(own, made.id, 'first_response'))?.state).toBe('running');
  await text.fill('We found it and are on it.');
  await panel.getByRole('button', { name: 'Message to client' }).click();
  await panel.getByRole('button', { name: 'Record message' }).click();
  await expect(clocks.getByText('Met')).toBeAttached();
  await expect.poll(async () => (await clockOf(own, made.id, 'first_response'))?.state).toBe('met');
});

test('what if: waiting for the client moves the due date in the answer, and nothing else', async ({ page, own }) => {
  const { made, clocks } = await show(page, own);
  const before = await clockOf(own, made.id, 'resolution');
  await clocks.getByRole('button', { name: 'what if' }).click();
  const dialog = page.getByRole('dialog', { name: `Clocks of ${made.number}` });
  const row = dialog.getByRole('row', { name: /^Resolution/ });
  await expect(row.getByRole('cell').nth(1)).toContainText('client');
  const [is, then] = await row.getByRole('cell').allTextContents();
  expect(then).not.toBe(is);
  await dialog.getByLabel('What happens, step 1').selectOption('resolve');
  await dialog.getByRole('button', { name: 'Take step 2 away' }).click();
  await expect(row.getByRole('cell').nth(1)).toContainText('met');
  await axe(page);
  expect((await clockOf(own, made.id, 'resolution'))?.due).toBe(before?.due);
  expect((await own.rpc('item_get', { id: made.id })).card.category).toBe('ready');
});

test('o takes the item', async ({ page, own }) => {
  const { made } = await show(page, own);
  await page.keyboard.press('o');
  await expect
    .poll(async () => (await own.rpc('item_get', { id: made.id })).card.assignees.map((one) => one.name))
    .toEqual(['Nadia Karim']);
});

test('s snoozes, and the detail wakes it again', async ({ page, own }) => {
  const { made, clocks } = await show(page, own);
  await page.keyboard.press('s');
  await page.getByRole('dialog', { name: 'Snooze' }).getByRole('button', { name: '1 hour' }).click();
  await expect(clocks.getByText(/Snoozed until/)).toBeVisible();
  await expect.poll(async () => (await own.rpc('item_get', { id: made.id })).snoozed_until).not.toBeNull();
  await clocks.getByRole('button', { name: 'Wake it' }).click();
  await expect(clocks.getByText(/Snoozed until/)).toHaveCount(0);
});

test('severity is chosen by arrows, and the matrix gives the priority', async ({ page, own }) => {
  const { made } = await show(page, own);
  const { cells } = await own.rpc('severity_matrix', {});
  await page.keyboard.press('Shift+P');
  const grid = page.getByRole('dialog', { name: 'Severity' });
  await grid.getByRole('button', { name: /^Whole client, Work stands still: P\d/ }).waitFor();
  await axe(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const wanted = cells.find((cell) => cell.impact === 'medium' && cell.urgency === 'medium')?.priority;
  await expect
    .poll(async () => {
      const view = await own.rpc('item_get', { id: made.id });
      return [view.impact, view.urgency, view.card.priority];
    })
    .toEqual(['medium', 'medium', wanted]);
});

test('service restored is noted and taken back', async ({ page, own }) => {
  const { made, clocks } = await show(page, own);
  await clocks.getByRole('button', { name: 'Service restored' }).click();
  await expect(clocks.getByText(/Service restored today/)).toBeVisible();
  await clocks.getByRole('button', { name: 'Take it back' }).click();
  await expect(clocks.getByRole('button', { name: 'Service restored' })).toBeVisible();
  await expect.poll(async () => (await own.rpc('item_get', { id: made.id })).restored_at).toBeNull();
});

test('a client without an agreement says why no clock runs', async ({ page, own }) => {
  const { id } = await own.rpc('client_save', { name: 'Walk-in' });
  const made = await own.rpc('item_create', { title: 'No agreement here', board: 'service', client: id });
  await open(page, `board?item=${made.number}`, own);
  const clocks = page.getByRole('complementary', { name: 'Item' }).getByRole('region', { name: 'Clocks' });
  await expect(clocks).toContainText(/agreement/i);
  await clocks.getByRole('button', { name: 'Open agreements' }).click();
  await expect(page.getByRole('heading', { name: 'Agreements', level: 1 })).toBeVisible();
});

for (const scheme of schemes) {
  test(`ledger and what if keep nobody out, ${scheme}`, async ({ page, own }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const { made } = await show(page, own);
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: `Clocks of ${made.number}` });
    await dialog.getByRole('region', { name: 'Resolution' }).waitFor();
    await shoot(page, `ledger-${scheme}`);
    await axe(page);
    await dialog.getByRole('button', { name: 'What if' }).click();
    await expect(dialog.getByRole('row', { name: /^Resolution/ }).getByRole('cell').last()).not.toBeEmpty();
    await shoot(page, `what-if-${scheme}`);
    await axe(page);
  });
}
