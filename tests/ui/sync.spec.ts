// Sharing: the mark, the stores and what waits for them, the invitation, joining, and devices.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { nadiasDesk, sees, sent, sharedFolder, standing, twoDesks } from './support/desks.ts';
import { axe, expect, leave, open, schemes, shoot, startTwin, test, type Page, type Twin } from './support/test.ts';

const PATIENCE = { timeout: 20_000 };
/** One red point. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** The mark at the foot of the sidebar. */
function mark(page: Page) {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Sharing:/ });
}

function capture(twin: Twin, title: string) {
  return twin.rpc('item_create', { title, board: 'service', kind: 'incident', priority: 'P3', description: 'It does not work.' });
}

test('a workspace of one desk says so, and g y leads to sharing it', async ({ page, own }) => {
  await open(page, 'board', own);
  await expect(mark(page)).toContainText('This desk only');
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(page.getByRole('heading', { name: 'Share this workspace' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Share this workspace' })).toBeDisabled();
});

test('sharing through a folder ends in an invitation that can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [folder, nadia] = [await sharedFolder(), await nadiasDesk()];
  await open(page, 'sync', nadia);
  await page.getByLabel('Folder', { exact: true }).fill(folder);
  await page.getByLabel('Name of this desk').fill('Nadias Laptop');
  await page.keyboard.press('Enter');
  const copy = page.getByRole('button', { name: 'Copy the code' });
  await copy.waitFor();
  await axe(page);
  await copy.click();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect((await nadia.rpc('invitation_check', { code })).workspace).toBe('Harbour IT');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: /folder/i })).toContainText('Nothing waits here.', PATIENCE);
  await expect(mark(page)).toContainText('Handed over', PATIENCE);
  expect(await readdir(folder)).not.toEqual([]);
  await leave(page);
  await nadia.stop();
  await rm(folder, { recursive: true });
});

test('a store that cannot be used says why where it was asked for', async ({ page, own }) => {
  await open(page, 'sync', own);
  await page.getByRole('radio', { name: /PostgreSQL/ }).check();
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port').fill('1');
  await page.getByLabel('User').fill('lena');
  await page.getByRole('button', { name: 'Share this workspace' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('127.0.0.1', PATIENCE);
  await expect(page.getByRole('button', { name: 'Share this workspace' })).toBeEnabled();
  expect((await standing(own)).stores).toEqual([]);
  await page.getByRole('button', { name: 'Give a URL instead' }).click();
  await expect(page.getByLabel('URL')).toBeVisible();
  await axe(page);
});

test('a code shows what it leads to before one joins, and then the boards come', async ({ page }) => {
  const [folder, nadia] = [await sharedFolder(), await nadiasDesk()];
  const made = await capture(nadia, 'Label printer prints blanks');
  const { code } = await nadia.rpc('workspace_share', { url: `folder:${folder}`, device_name: 'Nadias Laptop' });
  await sent(nadia);
  const tom = await startTwin({ sync: true });
  await open(page, '', tom);
  await page.getByRole('button', { name: 'Join a workspace…' }).click();
  await page.getByLabel('Invitation code').fill(`${code.slice(0, -4)}0000`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await page.getByLabel('Invitation code').fill(code.toLowerCase());
  await page.keyboard.press('Enter');
  const facts = page.getByRole('definition');
  await expect(facts.filter({ hasText: 'Harbour IT' })).toBeVisible();
  await expect(facts.filter({ hasText: 'Nadias Laptop' })).toBeVisible();
  await expect(page.getByLabel('Where this desk finds the folder')).toHaveValue(folder);
  await axe(page);
  await page.getByLabel('Name of this desk').fill('Toms Laptop');
  await page.keyboard.press('Enter');

  const who = page.getByRole('dialog', { name: 'Who sits at this desk?' });
  await expect(who.getByRole('radio', { name: 'Nadia Karim' })).toBeVisible(PATIENCE);
  await axe(page);
  await who.getByRole('radio', { name: 'I am new here' }).check();
  await who.getByLabel('Your name').fill('Tom Bakker');
  await page.keyboard.press('Enter');
  await expect(who).toHaveCount(0);
  await expect(page.locator(`[data-card="${made.id}"]`)).toBeVisible(PATIENCE);
  await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('Tom Bakker');
  await expect(mark(page)).toContainText(/Handed over|On another desk/, PATIENCE);
  const team = async () => (await nadia.rpc('workspace_status', {})).technicians.map((one) => one.name);
  await expect.poll(team, PATIENCE).toContain('Tom Bakker');
  await leave(page);
  await Promise.all([nadia.stop(), tom.stop()]);
  await rm(folder, { recursive: true });
});

test('a desk that holds a workspace reads a code and says how to join another', async ({ page }) => {
  const [folder, nadia, other] = [await sharedFolder(), await nadiasDesk(), await nadiasDesk()];
  const { code } = await nadia.rpc('workspace_share', { url: `folder:${folder}` });
  await open(page, 'settings/sharing', other);
  await page.getByRole('button', { name: 'Paste a code…' }).click();
  await page.getByLabel('Invitation code').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByText('A desk holds one workspace', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toHaveCount(0);
  await axe(page);
  await leave(page);
  await Promise.all([nadia.stop(), other.stop()]);
  await rm(folder, { recursive: true });
});

test('an image whose file is still at the other desk says so, and shows once it has come', async ({ page }) => {
  const desks = await twoDesks();
  const text = 'The rack from the front:\n\n![Front of the rack](rack.png)\n';
  const { id: owner } = await desks.nadia.rpc('document_create', { kind: 'runbook', title: 'Rack plan', text });
  const { id } = await desks.nadia.rpc('attachment_add', { owner, name: 'rack.png', base64: PNG });
  await sent(desks.nadia);
  const file = () => desks.tom.rpc('attachment_read', { id }).then((found) => found.name, () => '');
  await expect.poll(file, PATIENCE).toBe('rack.png');

  await rename(desks.folder, `${desks.folder}-away`);
  await rm(join(desks.tom.dir, 'attachments'), { recursive: true });
  await open(page, `runbooks/${owner}`, desks.tom);
  const image = page.getByRole('main').getByRole('img', { name: 'Front of the rack' });
  await expect(image).toHaveAttribute('title', 'This image has not come to this desk yet.');
  await axe(page);
  await shoot(page, 'image-absent');
  await rename(`${desks.folder}-away`, desks.folder);
  await expect(image).not.toHaveAttribute('data-absent', PATIENCE);
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth), PATIENCE).toBeGreaterThan(0);
  await leave(page);
  await desks.stop();
});

test('what one desk writes shows on the other by itself', async ({ page }) => {
  const desks = await twoDesks();
  await open(page, 'board', desks.nadia);
  const made = await capture(desks.tom, 'Scanner sends empty mails');
  await expect(page.locator(`[data-card="${made.id}"]`)).toBeVisible(PATIENCE);
  await desks.nadia.rpc('item_update', { id: made.id, title: 'Scanner sends nothing' });
  await sees(desks.tom, made.id, 'Scanner sends nothing');
  // What Tom writes next says what he had seen.
  await capture(desks.tom, 'The printer is back');
  await expect(mark(page)).toContainText('On another desk', PATIENCE);
  await leave(page);
  await desks.stop();
});

test('while the store is away nothing blocks; what waits is listed with the reason, and leaves by itself', async ({ page }) => {
  const desks = await twoDesks();
  await sent(desks.nadia);
  await rename(desks.folder, `${desks.folder}-away`);
  await open(page, 'sync', desks.nadia);
  const made = await capture(desks.nadia, 'Badge reader is dead');
  const store = page.getByRole('region', { name: /folder/i });
  await expect(store.getByRole('listitem').filter({ hasText: 'Badge reader is dead' })).toBeVisible(PATIENCE);
  await expect(store).toContainText(desks.folder, PATIENCE);
  await expect(mark(page)).toContainText(/waiting|Needs a look/, PATIENCE);
  await axe(page);
  await shoot(page, 'sync-away');
  await store.getByRole('button', { name: /Badge reader is dead/ }).click();
  await expect(page.getByRole('complementary', { name: 'Item' })).toBeVisible();
  await rename(`${desks.folder}-away`, desks.folder);
  await page.keyboard.press('y');
  await expect(store).toContainText('Nothing waits here.', { timeout: 30_000 });
  await sees(desks.tom, made.id, 'Badge reader is dead');
  await leave(page);
  await desks.stop();
});

test('a folder that was emptied is said, and one button sends everything again', async ({ page }) => {
  const desks = await twoDesks();
  await sent(desks.nadia);
  await rm(desks.folder, { recursive: true });
  await mkdir(desks.folder);
  await open(page, 'board', desks.nadia);
  await capture(desks.nadia, 'Badge reader is dead');
  const again = page.getByRole('button', { name: 'Send everything again' });
  await again.waitFor(PATIENCE);
  await axe(page);
  await shoot(page, 'sync-notice');
  await again.click();
  await sent(desks.nadia);
  await expect.poll(() => readdir(desks.folder), PATIENCE).not.toEqual([]);
  await leave(page);
  await desks.stop();
});

test('devices tell who sits where and where the key lies; one is renamed and one removed', async ({ page }) => {
  const desks = await twoDesks();
  await open(page, 'sync/devices', desks.nadia);
  const device = (name: string) => page.getByRole('list', { name: 'Devices' }).getByRole('listitem').filter({ hasText: name });
  await expect(device('Nadias Laptop')).toContainText('this desk');
  await expect(device('Nadias Laptop')).toContainText(/its key lies in (the keyring|a file)/);
  await expect(device('Toms Laptop')).toContainText('Tom Bakker');
  await page.getByRole('button', { name: /^Name of this desk/ }).click();
  await page.getByRole('textbox', { name: 'Name of this desk' }).fill('Nadias Thinkpad');
  await page.keyboard.press('Enter');
  await expect(device('Nadias Thinkpad')).toBeVisible();
  const names = async () => (await desks.tom.rpc('device_list', {})).devices.map((one) => one.name);
  await expect.poll(names, PATIENCE).toContain('Nadias Thinkpad');

  const before = await capture(desks.tom, 'Before it was removed');
  await sees(desks.nadia, before.id, 'Before it was removed');
  await desks.apart(async (tom) => {
    await tom.rpc('item_update', { id: before.id, title: 'After it was removed' });
    await device('Toms Laptop').getByRole('button', { name: /Remove/ }).click();
    const dialog = page.getByRole('dialog');
    await axe(page);
    await dialog.getByRole('button', { name: 'Remove Toms Laptop' }).click();
    await expect(device('Toms Laptop')).toContainText('removed');
    await sent(desks.nadia);
  });
  const review = page.getByRole('region', { name: 'From removed desks' });
  await expect(review).toContainText('Before it was removed', PATIENCE);
  expect((await desks.nadia.rpc('item_get', { id: before.id })).card.title).toBe('Before it was removed');
  await axe(page);
  await shoot(page, 'sync-removed');
  await leave(page);
  await desks.stop();
});

test('a copied desk is told that it is one', async ({ page }) => {
  const desks = await twoDesks();
  await desks.apart(async (tom) => {
    const copy = `${tom.dir}-copy`;
    const { cp } = await import('node:fs/promises');
    await cp(tom.dir, copy, { recursive: true });
    const twin = await startTwin({ dir: copy, sync: true });
    await open(page, 'board', twin);
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/cop(y|ied)|clone/i, PATIENCE);
    await axe(page);
    await page.getByRole('button', { name: 'Understood' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
    await leave(page);
    await twin.stop();
  });
  await desks.stop();
});

for (const scheme of schemes) {
  test(`stores, devices and invitation keep nobody out, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const desks = await twoDesks();
    for (const place of ['sync', 'sync/devices', 'sync/conflicts', 'sync/share', 'settings/sharing']) {
      await open(page, place, desks.nadia);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      await axe(page);
      await shoot(page, `shared-${place.replace('/', '-')}-${scheme}`);
    }
    await open(page, 'sync', desks.nadia);
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    await page.getByRole('button', { name: 'Copy the code' }).waitFor();
    await axe(page);
    await shoot(page, `shared-invitation-${scheme}`);
    for (const [label, width, height] of [
      ['zoom', 640, 400],
      ['narrow', 1024, 768],
      ['wide', 1680, 980],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const place of ['sync', 'sync/devices']) {
        await open(page, place, desks.nadia);
        await page.getByRole('main').getByRole('heading').first().waitFor();
        await shoot(page, `shared-${place.replace('/', '-')}-${label}-${scheme}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      }
    }
    await leave(page);
    await desks.stop();
  });
}

test('every action of sharing is in the palette and among the keys', async ({ page }) => {
  const desks = await twoDesks();
  await open(page, 'sync', desks.nadia);
  await page.getByRole('region', { name: /folder/i }).waitFor();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  const labels = [
    'Go to sharing, and what has not left yet',
    'Go to conflicts',
    'Exchange with the shared stores now',
    'Invite another desk…',
    'Share through another store too',
    'Next of what waits',
    'What waits before it',
    'Stop sharing through this store…',
    'Give this store its password…',
    'Send everything again to this store',
    'Understood: put the notice away',
    'Say who sits at this desk…',
  ];
  for (const label of labels) {
    await expect(keys.getByText(label, { exact: true })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('share this workspace');
  await expect(page.getByRole('option', { name: /Share this workspace/ })).toBeVisible();
  await leave(page);
  await desks.stop();
});
