// The inbox: everything that was told, with its fate, and the buttons of a bubble.
import { item } from './support/clocks.ts';
import { axe, expect, open, schemes, shoot, test, type Page, type Twin } from './support/test.ts';

/** Blocks an item of mine whose chase date is right now; the alarm tells of it. */
async function chased(twin: Twin, title = 'Which scanner?') {
  const client = (await twin.rpc('client_save', { name: `Client of ${title}` })).id;
  const made = await item(twin, client, title);
  const { me } = await twin.rpc('workspace_status', {});
  await twin.rpc('item_assign', { id: made.id, technicians: [me?.id ?? ''], reason: 'A test.' });
  const chase_at = new Date(Date.now() + 300).toISOString();
  await twin.rpc('item_move', { id: made.id, to: 'blocked', blocked: { on: 'client', note: 'They look it up.', chase_at } });
  await expect
    .poll(async () => (await notifications(twin)).some((one) => one.subject?.id === made.id), { timeout: 15_000 })
    .toBe(true);
  return made;
}

const notifications = async (twin: Twin) => (await twin.rpc('inbox_list', {})).notifications;

const about = async (twin: Twin, id: string) => (await notifications(twin)).find((one) => one.subject?.id === id);

function line(page: Page, number: string) {
  return page.getByRole('list', { name: 'Notifications' }).getByRole('listitem').filter({ hasText: `${number}: chase` });
}

test('what is told comes into the inbox by itself, and the sidebar counts it', async ({ page, told }) => {
  await open(page, 'inbox', told);
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  const made = await chased(told);
  await expect(line(page, made.number)).toBeVisible();
  const { unread } = await told.rpc('inbox_list', {});
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Inbox/ })).toContainText(String(unread));
});

test('every line says what became of it, and where nothing shows notifications the head says so', async ({ page, told }) => {
  const made = await chased(told);
  const known = await about(told, made.id);
  await open(page, 'inbox', told);
  await expect(line(page, made.number)).toContainText(/Delivered|Late|Missed|Waiting/);
  expect(known?.cause).toBe('chase');
  await expect(page.getByRole('note')).toContainText('Nothing shows notifications');
});

test('own it takes the item without leaving the inbox', async ({ page, told }) => {
  const made = await chased(told);
  await told.rpc('item_assign', { id: made.id, technicians: [] });
  await open(page, 'inbox', told);
  await line(page, made.number).getByRole('button', { name: 'Own it' }).click();
  const assignees = async () => (await told.rpc('item_get', { id: made.id })).card.assignees.map((one) => one.name);
  await expect.poll(assignees).toEqual(['Nadia Karim']);
  await expect(line(page, made.number)).toContainText('Owned');
  await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeVisible();
});

test('owning one too many asks why, as everywhere', async ({ page, told }) => {
  const made = await chased(told);
  const { me } = await told.rpc('workspace_status', {});
  await told.rpc('item_assign', { id: made.id, technicians: [] });
  for (const title of ['First', 'Second']) {
    const { id } = await item(told, made.client?.id ?? '', title);
    await told.rpc('item_assign', { id, technicians: [me?.id ?? ''] });
    await told.rpc('item_move', { id, to: 'in_progress' });
  }
  await told.rpc('settings_update', { blocked_counts: true });
  await open(page, 'inbox', told);
  await line(page, made.number).getByRole('button', { name: 'Own it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('The client waits.');
  await page.keyboard.press('Enter');
  await expect(line(page, made.number)).toContainText('Owned');
});

test('snooze holds it back for a quarter of an hour', async ({ page, told }) => {
  const made = await chased(told);
  await open(page, 'inbox', told);
  await line(page, made.number).getByRole('button', { name: 'Snooze 15 min' }).click();
  await expect(line(page, made.number)).toContainText('Snoozed until');
  const until = async () => (await told.rpc('item_get', { id: made.id })).snoozed_until ?? '';
  await expect.poll(async () => Date.parse(await until()) - Date.now()).toBeGreaterThan(14 * 60_000);
});

test('j k walk, Enter opens, x marks as seen and Shift+X all of them', async ({ page, told }) => {
  await chased(told, 'Older one');
  const newer = await chased(told, 'Newer one');
  await open(page, 'inbox', told);
  await line(page, newer.number).waitFor();
  const first = (await notifications(told))[0];
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.locator('[data-row="0"] .main')).toBeFocused();
  await page.keyboard.press('x');
  await expect.poll(async () => (await notifications(told)).find((one) => one.id === first?.id)?.state).toBe('seen');
  await page.keyboard.press('Shift+X');
  await expect.poll(async () => (await told.rpc('inbox_list', {})).unread).toBe(0);
  await expect(page.getByRole('button', { name: /Mark all as seen/ })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Item' })).toBeVisible();
});

test('unread alone, and an empty answer that says so', async ({ page, told }) => {
  const made = await chased(told);
  await open(page, 'inbox?unread=true', told);
  await line(page, made.number).waitFor();
  await told.rpc('inbox_seen', {});
  await expect(page.getByText('You have seen everything.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(line(page, made.number)).toBeVisible();
});

test('an empty inbox says what will come', async ({ page, own }) => {
  await open(page, 'inbox', own);
  await expect(page.getByText('Nothing yet.', { exact: false })).toBeVisible();
  await expect(page.getByRole('note')).toBeVisible();
});

for (const scheme of schemes) {
  test(`a full inbox keeps nobody out, ${scheme}`, async ({ page, told }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const made = await chased(told, 'Donaudampfschifffahrtsgesellschaftskapitän ohne Anmeldung');
    await open(page, 'inbox', told);
    await line(page, made.number).waitFor();
    await shoot(page, `inbox-full-${scheme}`);
    await axe(page);
  });
}
