// Clients: the list, the page, and facts edited where they stand, on the real core.
import { axe, expect, open, test } from './support/test.ts';

test('a client is added by keys alone and its page opens', async ({ page, twin }) => {
  await open(page, 'clients');
  await page.keyboard.press('n');
  await page.keyboard.type('Fairwind Insurance');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Fairwind Insurance' })).toBeVisible();
  const names = async () => (await twin.rpc('client_list', {})).clients.map((client) => client.name);
  await expect.poll(names).toContain('Fairwind Insurance');
});

test('the list counts what is open and walks by keys', async ({ page, own }) => {
  const { clients } = await own.rpc('client_list', {});
  await open(page, 'clients', own);
  const table = page.getByRole('table', { name: 'Clients' });
  await expect(table.getByRole('row')).toHaveCount(clients.length + 1);
  await table.getByRole('link').first().focus();
  await page.keyboard.press('j');
  const second = table.getByRole('link').nth(1);
  await expect(second).toBeFocused();
  const name = (await second.textContent()) ?? '';
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
});

test('the name is changed in place', async ({ page, twin }) => {
  const { id } = await twin.rpc('client_save', { name: 'Old Mill' });
  await open(page, `clients/${id}`);
  await page.getByRole('button', { name: 'Name: Old Mill. Edit' }).click();
  await page.keyboard.type('New Mill');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'New Mill' })).toBeVisible();
  await expect.poll(async () => (await twin.rpc('client_get', { id })).summary.name).toBe('New Mill');
});

test('a contact is added and its number copied', async ({ page, context, twin }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await twin.rpc('client_save', { name: 'Harvest Foods' });
  await open(page, `clients/${id}`);
  await page.getByRole('button', { name: 'Add a contact' }).click();
  const dialog = page.getByRole('dialog', { name: 'New contact' });
  await dialog.getByLabel('Name').fill('Sanne de Wit');
  await dialog.getByLabel('Phone').fill('+31 71 555 01 23');
  await dialog.getByLabel('Main contact').check();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Copy the phone number of Sanne de Wit/ }).click();
  await expect(page.getByText('+31 71 555 01 23 copied.').first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('+31 71 555 01 23');
  await axe(page);
});

test('notes are Markdown and a change elsewhere shows at once', async ({ page, twin }) => {
  const { id } = await twin.rpc('client_save', { name: 'Lighthouse Legal' });
  await open(page, `clients/${id}`);
  await page.getByRole('button', { name: 'Write notes' }).click();
  await page.keyboard.type('Ask **first** before any restart.');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('strong', { hasText: 'first' })).toBeVisible();
  await twin.rpc('site_save', { client: id, name: 'Leiden' });
  await expect(page.getByRole('button', { name: /Leiden/ })).toBeVisible();
});
