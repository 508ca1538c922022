// The first minute, and the day the desk cannot open, on the real core.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { axe, expect, leave, open, startTwin, test } from './support/test.ts';

test('the first run is done by keys alone', async ({ page, empty }) => {
  await open(page, '', empty);
  await page.keyboard.type('Nadia Karim');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Harbour IT');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'How does your team work?' })).toBeVisible();
  await axe(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What is on the desk?' })).toBeVisible();
  await axe(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByText('Service Board')).toBeVisible();
  const status = await empty.rpc('workspace_status', {});
  expect(status).toMatchObject({ initialised: true, name: 'Harbour IT', stage: 'hybrid' });
  expect(status.me?.name).toBe('Nadia Karim');
  expect(status.clients).toBeGreaterThan(1);
});

test('Escape goes a step back and keeps what was typed', async ({ page, empty }) => {
  await open(page, '', empty);
  await page.getByLabel('Your name').fill('Tom Bakker');
  await page.getByLabel('Name of the workspace').fill('Quay');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Step 2 of 3')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Your name')).toHaveValue('Tom Bakker');
});

test('an empty workspace has two boards and nothing on them', async ({ page, empty }) => {
  await open(page, '', empty);
  await page.keyboard.type('Ines');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Quay');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Step 2 of 3')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: /An empty one/ }).check();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  const status = await empty.rpc('workspace_status', {});
  expect(status.boards.map((board) => board.open)).toEqual([0, 0]);
});

test('a damaged database is named, and a backup brings the desk back', async ({ page }) => {
  const first = await startTwin();
  await first.rpc('workspace_create', { name: 'Kept', technician: 'Nadia', stage: 'board', sample: false, zone: 'UTC' });
  const copy = join(first.dir, 'copy.db');
  await first.rpc('backup_write', { file: copy });
  const broken = await startTwin({
    prepare: async (dir) => {
      const { copyFile, mkdir } = await import('node:fs/promises');
      await writeFile(join(dir, 'holdfast.db'), 'this is no database');
      await mkdir(join(dir, 'backups'));
      await copyFile(copy, join(dir, 'backups', 'holdfast-20261120T020000000Z.db'));
    },
  });
  await first.stop();

  await open(page, '', broken);
  await expect(page.getByRole('heading', { name: 'The database is damaged' })).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Restore the latest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' }).getByText('Kept')).toBeVisible();
  await leave(page);
  await broken.stop();
});
