// Settings: each takes effect at once and stays, on the real core.
import { axe, expect, open, schemes, shoot, test } from './support/test.ts';

const sections = ['desk', 'workspace', 'limits', 'boards', 'team', 'data', 'trash', 'audit', 'about'];

for (const scheme of schemes) {
  for (const section of sections) {
    test(`${section} keeps nobody out, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await open(page, `settings/${section}`);
      await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toBeVisible();
      await shoot(page, `settings-${section}-${scheme}`);
      await axe(page);
    });
  }
}

test('the theme changes at once and stays', async ({ page, own }) => {
  await open(page, 'settings/desk', own);
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(async () => (await own.rpc('settings_get', {})).desk.theme).toBe('dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('single letters can be switched off', async ({ page, own }) => {
  await open(page, 'settings/desk', own);
  await page.getByRole('switch', { name: 'Single letters act as keys' }).uncheck();
  await expect.poll(async () => (await own.rpc('settings_get', {})).desk.single_keys).toBe(false);
  await page.getByRole('heading', { name: 'This desk' }).click();
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible();
});

test('a limit is added, changed and removed', async ({ page, own }) => {
  await open(page, 'settings/limits', own);
  await page.getByRole('button', { name: 'Add a limit' }).click();
  const dialog = page.getByRole('dialog', { name: 'New limit' });
  await dialog.getByLabel('Counts over').selectOption('board');
  await dialog.getByLabel('At most').fill('7');
  await dialog.getByLabel('Block', { exact: false }).last().check();
  await axe(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const line = page.getByRole('button', { name: /7 .*blocks the move/ });
  await expect(line).toBeVisible();
  const limit = async () => (await own.rpc('wip_list', {})).limits.find((one) => one.scope === 'board');
  await expect.poll(limit).toMatchObject({ max: 7, mode: 'block' });
  await line.click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(line).toHaveCount(0);
});

test('a board is renamed in place and the sidebar follows', async ({ page, own }) => {
  await open(page, 'settings/boards', own);
  await page.getByRole('button', { name: /^Name of the board: Service Board/ }).click();
  await page.keyboard.type('Daily work');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByText('Daily work')).toBeVisible();
});

test('a technician and a pod are added', async ({ page, own }) => {
  await open(page, 'settings/team', own);
  await page.getByLabel('Name of a new technician').fill('Jonas Ude');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Name: Jonas Ude. Edit' })).toBeVisible();
  await page.getByLabel('Name of a new pod').fill('Lagoon');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Name of the pod: Lagoon. Edit' })).toBeVisible();
  const names = async () => (await own.rpc('team_list', {})).technicians.map((one) => one.name);
  await expect.poll(names).toContain('Jonas Ude');
});

test('a pod is kept apart, and this desk leaves it alone', async ({ page, own }) => {
  await open(page, 'settings/team', own);
  await page.getByLabel('Name of a new pod').fill('Lagoon');
  await page.keyboard.press('Enter');
  await page.getByRole('switch', { name: 'Kept apart: Lagoon' }).check();
  const lagoon = async () => (await own.rpc('team_list', {})).pods.find((pod) => pod.name === 'Lagoon');
  await expect.poll(async () => (await lagoon())?.apart).toBe(true);
  await page.getByRole('switch', { name: 'Followed here: Lagoon' }).uncheck();
  await expect.poll(async () => (await lagoon())?.followed).toBe(false);
  await axe(page);
});

test('the check of the desk says that all is in order', async ({ page, own }) => {
  await open(page, 'settings/data', own);
  await page.getByRole('button', { name: 'Run the check' }).click();
  await expect(page.getByText('Search index is in order')).toBeAttached();
});

test('the audit trail tells who changed what, and of one item alone', async ({ page, own }) => {
  const card = await own.rpc('item_capture', { text: 'Audited card' });
  await own.rpc('item_update', { id: card.id, title: 'Audited and renamed' });
  await open(page, 'settings/audit', own);
  await expect(page.getByRole('cell', { name: /Audited and renamed/ }).first()).toBeVisible();
  await page.getByLabel('Only one item: its number or id').fill(card.number);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').filter({ hasText: 'Audited card' }).first()).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Nadia Karim' }).first()).toBeVisible();
});

test('what was removed waits in the trash and comes back', async ({ page, own }) => {
  const { id } = await own.rpc('item_create', { title: 'Swap the toner' });
  await own.rpc('item_remove', { id });
  await open(page, 'settings/trash', own);
  const back = page.getByRole('button', { name: 'Bring it back: Swap the toner' });
  await axe(page);
  await back.focus();
  await page.keyboard.press('Enter');
  await expect(back).toHaveCount(0);
  await expect.poll(async () => (await own.rpc('item_get', { id })).deleted).toBe(false);
});
