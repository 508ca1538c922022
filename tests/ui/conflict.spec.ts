// Two desks that wrote the same field, or assigned different people, while apart: both are shown, and one key chooses.
import type { Card } from '../../ui/src/platform/generated.ts';

import { sees, sent, twoDesks, type Desks } from './support/desks.ts';
import { axe, expect, leave, open, schemes, shoot, test } from './support/test.ts';

const PATIENCE = { timeout: 20_000 };

/** An item whose title both desks wrote while apart; Tom wrote last. */
async function apart(desks: Desks, title = 'Mail does not arrive'): Promise<Card> {
  const made = await desks.nadia.rpc('item_create', { title, board: 'service', kind: 'incident', priority: 'P3', description: 'It does not work.' });
  await sees(desks.tom, made.id, title);
  await sent(desks.tom);
  await desks.apart(async (tom) => {
    await desks.nadia.rpc('item_update', { id: made.id, title: `${title} since this morning` });
    await tom.rpc('item_update', { id: made.id, title: `${title} for the whole client` });
  });
  await expect.poll(async () => (await desks.nadia.rpc('conflict_list', { entity: made.id })).total, PATIENCE).toBe(1);
  return made;
}

test('the card has a badge, the record both values, and 1 or 2 chooses', async ({ page }) => {
  const desks = await twoDesks();
  const made = await apart(desks);
  await open(page, 'board', desks.nadia);
  await expect(page.locator(`[data-card="${made.id}"]`).getByText('1 field has two values')).toBeAttached();
  await page.locator(`[data-card="${made.id}"] a`).click();
  const panel = page.getByRole('complementary', { name: 'Item' });
  const both = panel.getByRole('region', { name: /two values/ });
  await expect(both.getByRole('button', { name: /since this morning/ })).toContainText('Nadia Karim');
  await expect(both.getByRole('button', { name: /for the whole client/ })).toContainText('Tom Bakker');
  await expect(both.getByRole('button', { name: /for the whole client/ })).toContainText('Toms Laptop');
  await axe(page);
  await page.keyboard.press('!');
  await expect(both.getByRole('button', { name: /since this morning/ })).toBeFocused();
  await page.keyboard.press('1');
  await expect(both).toHaveCount(0);
  await sees(desks.tom, made.id, 'Mail does not arrive since this morning');
  await expect.poll(async () => (await desks.tom.rpc('conflict_list', {})).total, PATIENCE).toBe(0);
  await expect(page.locator(`[data-card="${made.id}"]`).getByText('two values')).toHaveCount(0);
  await leave(page);
  await desks.stop();
});

test('neither value has to be taken: one can write a third', async ({ page }) => {
  const desks = await twoDesks();
  const made = await apart(desks);
  await open(page, `board?item=${made.number}`, desks.nadia);
  await page.getByRole('button', { name: 'Write another value…' }).click();
  await page.getByLabel(/^Another value/).fill('No mail at Brightwater');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /two values/ })).toHaveCount(0);
  await sees(desks.tom, made.id, 'No mail at Brightwater');
  await leave(page);
  await desks.stop();
});

/** An item to which each desk assigned its own person while apart. */
async function assignedApart(desks: Desks): Promise<Card> {
  const made = await desks.nadia.rpc('item_create', { title: 'Backup failed', board: 'service', kind: 'incident', priority: 'P2' });
  await sees(desks.tom, made.id, made.title);
  await sent(desks.tom);
  await desks.apart(async (tom) => {
    await desks.nadia.rpc('item_assign', { id: made.id, technicians: ['me'] });
    await tom.rpc('item_assign', { id: made.id, technicians: ['me'] });
  });
  await expect.poll(async () => (await desks.nadia.rpc('conflict_list', { entity: made.id })).total, PATIENCE).toBe(1);
  return made;
}

const people = async (desk: Desks['tom'], id: string) => (await desk.rpc('item_get', { id })).card.assignees.map((one) => one.name).sort();

for (const scheme of schemes) {
  test(`two owners assigned apart are on the card and side by side in the record, and both can stay, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const desks = await twoDesks();
    const made = await assignedApart(desks);
    await open(page, 'board', desks.nadia);
    const card = page.locator(`[data-card="${made.id}"]`);
    await expect(card.getByText('Two desks assigned different people')).toBeAttached();
    await card.locator('a').click();
    const both = page.getByRole('complementary', { name: 'Item' }).getByRole('region', { name: 'Two desks assigned different people' });
    await expect(both.getByRole('button', { name: /Nadia Karim/ })).toContainText('Nadias Laptop');
    await expect(both.getByRole('button', { name: /Tom Bakker/ })).toContainText('Toms Laptop');
    await page.keyboard.press('!');
    await expect(both.getByRole('button', { name: /Nadia Karim/ })).toBeFocused();
    await axe(page);
    await shoot(page, `owners-apart-${scheme}`);
    await page.keyboard.press('3');
    await expect(both).toHaveCount(0);
    await expect(card.getByText('Two desks assigned')).toHaveCount(0);
    expect(await people(desks.nadia, made.id)).toEqual(['Nadia Karim', 'Tom Bakker']);
    await expect.poll(async () => (await desks.tom.rpc('conflict_list', {})).total, PATIENCE).toBe(0);
    expect(await people(desks.tom, made.id)).toEqual(['Nadia Karim', 'Tom Bakker']);
    await leave(page);
    await desks.stop();
  });
}

test('of two owners assigned apart one is kept from the list of conflicts', async ({ page }) => {
  const desks = await twoDesks();
  const made = await assignedApart(desks);
  await open(page, 'sync/conflicts', desks.nadia);
  const row = page.getByRole('list', { name: 'Conflicts' }).locator('> li');
  await expect(row).toContainText('Assignment');
  await row.focus();
  await page.keyboard.press('2');
  await expect(page.getByText('No conflicts.', { exact: false })).toBeVisible();
  await expect.poll(() => people(desks.tom, made.id), PATIENCE).toEqual(['Tom Bakker']);
  await leave(page);
  await desks.stop();
});

for (const scheme of schemes) {
  test(`who is kept at one desk and taken off at the other is told by name on the card, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const desks = await twoDesks();
    const made = await assignedApart(desks);
    await expect.poll(async () => (await desks.tom.rpc('conflict_list', { entity: made.id })).total, PATIENCE).toBe(1);
    await desks.apart(async (tom) => {
      for (const desk of [desks.nadia, tom]) {
        const { conflicts } = await desk.rpc('conflict_list', { entity: made.id });
        await desk.rpc('conflict_settle', { id: conflicts[0]?.id ?? '', take: { side: 0 } });
      }
    });
    await expect.poll(async () => (await desks.nadia.rpc('conflict_list', { entity: made.id })).total, PATIENCE).toBe(2);
    await open(page, `board?item=${made.number}`, desks.nadia);
    const record = page.getByRole('complementary', { name: 'Item' });
    for (const words of ['Assigned to Nadia Karim', 'Taken off Nadia Karim', 'Assigned to Tom Bakker', 'Taken off Tom Bakker']) {
      await expect(record.getByRole('button', { name: words })).toBeVisible();
    }
    await axe(page);
    await shoot(page, `kept-and-taken-off-${scheme}`);
    await record.getByRole('button', { name: 'Assigned to Nadia Karim' }).click();
    await record.getByRole('button', { name: 'Taken off Tom Bakker' }).click();
    await expect(record.getByRole('button', { name: 'Taken off Tom Bakker' })).toHaveCount(0);
    await expect.poll(() => people(desks.tom, made.id), PATIENCE).toEqual(['Nadia Karim']);
    await expect.poll(async () => (await desks.tom.rpc('conflict_list', {})).total, PATIENCE).toBe(0);
    await leave(page);
    await desks.stop();
  });
}

for (const scheme of schemes) {
  test(`all conflicts are in one list, walked and settled by keys, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const desks = await twoDesks();
    await apart(desks, 'Mail does not arrive');
    const second = await apart(desks, 'Scanner sends nothing');
    await open(page, 'board', desks.nadia);
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    const list = page.getByRole('list', { name: 'Conflicts' });
    await expect(list.locator('> li')).toHaveCount(2);
    await axe(page);
    await shoot(page, `conflicts-${scheme}`);
    await page.keyboard.press('j');
    await expect(list.locator('> li').first()).toBeFocused();
    await page.keyboard.press('2');
    await expect(list.locator('> li')).toHaveCount(1);
    await page.keyboard.press('1');
    await expect(page.getByText('No conflicts.', { exact: false })).toBeVisible();
    await axe(page);
    await sees(desks.tom, second.id, 'Scanner sends nothing for the whole client');
    await leave(page);
    await desks.stop();
  });
}

test('what one desk deleted and the other edited is said, and can be brought back', async ({ page }) => {
  const desks = await twoDesks();
  const made = await desks.nadia.rpc('item_create', { title: 'Old printer', board: 'service', kind: 'incident', description: 'It jams.' });
  await sees(desks.tom, made.id, 'Old printer');
  await desks.apart(async (tom) => {
    await desks.nadia.rpc('item_remove', { id: made.id });
    await tom.rpc('item_update', { id: made.id, title: 'Old printer jams again' });
  });
  await expect.poll(async () => (await desks.nadia.rpc('conflict_list', {})).total, PATIENCE).toBe(1);
  await open(page, 'sync/conflicts', desks.nadia);
  const row = page.getByRole('list', { name: 'Conflicts' }).locator('> li');
  await expect(row).toContainText('Edited after it was deleted');
  await shoot(page, 'conflict-deleted');
  const other = row.locator('[data-key]').filter({ hasText: 'was overwritten' });
  await other.click();
  await expect.poll(async () => (await desks.nadia.rpc('item_get', { id: made.id })).deleted).toBe(false);
  await expect.poll(async () => (await desks.tom.rpc('item_get', { id: made.id })).deleted, PATIENCE).toBe(false);
  await leave(page);
  await desks.stop();
});

test('a document that both wrote keeps both texts, and says so where a title has two values', async ({ page }) => {
  const desks = await twoDesks();
  const text = '# When to use\n\nWhen the queue is full.\n\n# Steps\n\nCheck the disk.\n';
  const made = await desks.nadia.rpc('document_create', { kind: 'runbook', title: 'Queues are full', text });
  const { id } = made;
  const opened = (await desks.nadia.rpc('document_get', { id })).text;
  const titleAt = async () => (await desks.tom.rpc('document_get', { id }).catch(() => null))?.summary.title;
  await expect.poll(titleAt, PATIENCE).toBe('Queues are full');
  await desks.apart(async (tom) => {
    const slow = opened.replace('full.', 'full or slow.');
    await desks.nadia.rpc('document_update', { id, title: 'Queues are full or slow', body: { opened, text: slow } });
    const more = `${opened}\nStart the service.\n`;
    await tom.rpc('document_update', { id, title: 'Transport queues are full', body: { opened, text: more } });
  });
  await open(page, `runbooks/${id}`, desks.nadia);
  const reader = page.getByRole('article');
  await expect(reader).toContainText('full or slow.', PATIENCE);
  await expect(reader).toContainText('Start the service.', PATIENCE);
  await expect(reader.getByRole('region', { name: '1 field has two values' })).toBeVisible(PATIENCE);
  await expect(page.getByRole('treeitem', { name: /1 field has two values/ })).toBeVisible();
  await axe(page);
  await shoot(page, 'conflict-document');
  await leave(page);
  await desks.stop();
});
