// What is due next, over all clients.
import { agree, item } from './support/clocks.ts';
import { expect, open, test } from './support/test.ts';

test('the most pressing comes first, and the head counts', async ({ page, own }) => {
  const agreed = await agree(own);
  for (const priority of ['P4', 'P1', 'P3'] as const) await item(own, agreed.client, `Item of ${priority}`, priority);
  await open(page, `due?client=${agreed.client}`, own);
  const rows = page.getByRole('table', { name: 'Due next' }).locator('[data-row]');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText('Item of P1');
  await expect(rows.nth(1)).toContainText('Item of P3');
  await expect(rows.nth(2)).toContainText('Item of P4');
  const all = await own.rpc('due_list', { client: agreed.client });
  await expect(page.getByRole('status').filter({ hasText: 'overdue' })).toHaveText(
    new RegExp(`${all.overdue} overdue.*${all.at_risk} at risk.*3 items`),
  );
});

test('the order is that of the core over every client', async ({ page, own }) => {
  await item(own, (await agree(own)).client, 'Newest of all', 'P1');
  const { lines } = await own.rpc('due_list', {});
  await open(page, 'due', own);
  const numbers = page.locator('[data-row] a');
  await expect(numbers).toHaveCount(lines.length);
  expect(await numbers.allTextContents()).toEqual(lines.map((line) => line.card.title));
});

test('j k and Enter walk and open, times stand in both zones', async ({ page, own }) => {
  const agreed = await agree(own);
  await item(own, agreed.client, 'First', 'P1');
  await item(own, agreed.client, 'Second', 'P2');
  await open(page, `due?client=${agreed.client}`, own);
  const row = (index: number) => page.locator(`[data-row="${index}"]`);
  await row(1).waitFor();
  await page.keyboard.press('j');
  await expect(row(0).getByRole('link')).toBeFocused();
  await page.keyboard.press('j');
  await expect(row(1).getByRole('link')).toBeFocused();
  await page.keyboard.press('k');
  await expect(row(0)).toContainText(/\d\d:\d\d.*\d\d:\d\d client/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Item' }).getByRole('heading', { name: 'First' })).toBeVisible();
});

test('f filters by client, x by me, and an empty answer says what to do', async ({ page, own }) => {
  const agreed = await agree(own);
  await item(own, agreed.client, 'Only this', 'P1');
  await open(page, 'due', own);
  await page.getByText('Only this').waitFor();
  await page.keyboard.press('f');
  await page.getByRole('combobox', { name: 'Client' }).fill('Aldermoor');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Aldermoor Clinics' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('x');
  await expect(page.getByText('No clock runs on an item of yours here.')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page.getByText('Only this')).toBeVisible();
});

test('a resolved item leaves the list as it happens', async ({ page, own }) => {
  const agreed = await agree(own);
  const made = await item(own, agreed.client, 'Soon done', 'P1');
  await open(page, `due?client=${agreed.client}`, own);
  await page.getByText('Soon done').waitFor();
  await own.rpc('item_cancel', { id: made.id });
  await expect(page.getByText('Soon done')).toHaveCount(0);
});

test('g d goes there, from anywhere', async ({ page, own }) => {
  await open(page, 'clients', own);
  await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: 'Due next', level: 1 })).toBeVisible();
});
