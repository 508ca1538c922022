// The item: every fact changed in place, by click or by key.
import { inColumn } from './support/board.ts';
import { axe, expect, open, test, type Page, type Twin } from './support/test.ts';

async function show(page: Page, twin: Twin) {
  const item = await inColumn(twin, 'backlog', 0);
  await open(page, `board?item=${item.number}`, twin);
  const panel = page.getByRole('complementary', { name: 'Item' });
  await panel.getByRole('heading', { name: item.title }).waitFor();
  return { item, panel };
}

test('the title is changed in place', async ({ page, own }) => {
  const { item, panel } = await show(page, own);
  await panel.getByRole('button', { name: item.title }).click();
  await panel.getByRole('textbox', { name: 'Title' }).fill('A title that says more');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'A title that says more' })).toBeVisible();
  await expect(page.locator(`[data-board] [data-card="${item.id}"]`)).toContainText('A title that says more');
});

test('p sets the priority', async ({ page, own }) => {
  const { item } = await show(page, own);
  await page.keyboard.press('p');
  await page.getByRole('combobox', { name: 'Priority' }).fill('P1');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await own.rpc('item_get', { id: item.id })).card.priority).toBe('P1');
});

test('a assigns, and a second choice adds a person', async ({ page, own }) => {
  const { item } = await show(page, own);
  const { technicians } = await own.rpc('workspace_status', {});
  const names = technicians.slice(1, 3).map((one) => one.name);
  await own.rpc('item_assign', { id: item.id, technicians: [] });
  await page.keyboard.press('a');
  const box = page.getByRole('combobox', { name: 'Who works on it' });
  for (const name of names) {
    await box.fill(name);
    await page.getByRole('option', { name }).click();
    await expect
      .poll(async () => (await own.rpc('item_get', { id: item.id })).card.assignees.map((one) => one.name))
      .toContain(name);
  }
  await page.keyboard.press('Escape');
  await expect(box).toHaveCount(0);
  const assignees = async () => (await own.rpc('item_get', { id: item.id })).card.assignees.map((one) => one.name).sort();
  await expect.poll(assignees).toEqual([...names].sort());
});

test('a checklist is written, ticked, ordered and shortened', async ({ page, own }) => {
  const made = await own.rpc('item_create', { title: 'With a list', board: 'service' });
  await open(page, `board?item=${made.number}`, own);
  const panel = page.getByRole('complementary', { name: 'Item' });
  const add = panel.getByRole('textbox', { name: 'Add a line to the checklist' });
  for (const line of ['First', 'Second', 'Third']) {
    await add.fill(line);
    await add.press('Enter');
    await expect(panel.getByRole('checkbox', { name: line })).toBeVisible();
  }
  await panel.getByRole('checkbox', { name: 'Second' }).check();
  await expect(panel.getByText('1 of 3')).toBeVisible();
  await panel.getByRole('checkbox', { name: 'Third' }).press('Alt+ArrowUp');
  const lines = async () => (await own.rpc('item_get', { id: made.id })).checklist.map((line) => line.text);
  await expect.poll(lines).toEqual(['First', 'Third', 'Second']);
  await panel.getByRole('button', { name: 'More for “First”' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect.poll(lines).toEqual(['Third', 'Second']);
});

test('what is typed while a line is saved is the next line, and none is added twice', async ({ page, own }) => {
  const made = await own.rpc('item_create', { title: 'With a list', board: 'service' });
  await open(page, `board?item=${made.number}`, own);
  await page.route('**/rpc/checklist_add', async (route) => {
    await new Promise((later) => setTimeout(later, 300));
    await route.continue();
  });
  const add = page.getByRole('textbox', { name: 'Add a line to the checklist' });
  for (const line of ['First', 'Second']) {
    await add.fill(line);
    await add.press('Enter');
  }
  await add.fill('Thi');
  await expect(page.getByRole('checkbox', { name: 'Second' })).toBeVisible();
  await expect(add).toHaveValue('Thi');
  await add.press('Enter');
  await add.blur();
  const lines = async () => (await own.rpc('item_get', { id: made.id })).checklist.map((line) => line.text).sort();
  await expect.poll(lines).toEqual(['First', 'Second', 'Thi']);
});

test('a comment is added and cannot be edited', async ({ page, own }) => {
  const { panel } = await show(page, own);
  await page.keyboard.press('r');
  await page.keyboard.type('The spooler was **stuck**.');
  await page.keyboard.press('Control+Enter');
  await expect(panel.getByText('The spooler was stuck.')).toBeVisible();
  await expect(panel.locator('strong', { hasText: 'stuck' })).toBeVisible();
  await expect(panel.getByRole('button', { name: /edit the comment/i })).toHaveCount(0);
});

test('a description written here and one written elsewhere are both kept', async ({ page, own }) => {
  const made = await own.rpc('item_create', { title: 'Two authors', board: 'service', description: 'one\n\ntwo\n' });
  await open(page, `board?item=${made.number}`, own);
  const panel = page.getByRole('complementary', { name: 'Item' });
  await panel.getByText('two', { exact: true }).waitFor();
  await panel.getByRole('heading', { name: 'Two authors' }).waitFor();
  await page.keyboard.press('e');
  const field = panel.getByRole('textbox', { name: 'Description in Markdown' });
  await field.fill('one\n\ntwo\n\nthree from the window\n');
  await own.rpc('item_update', { id: made.id, description: { opened: 'one\n\ntwo\n', text: 'one from elsewhere\n\ntwo\n' } });
  await page.keyboard.press('Control+Enter');
  await expect(panel.getByText('three from the window')).toBeVisible();
  const text = async () => (await own.rpc('item_get', { id: made.id })).description;
  await expect.poll(text).toContain('three from the window');
  expect(await text()).toContain('one from elsewhere');
});

test('a file is attached and taken away', async ({ page, own }) => {
  const { item, panel } = await show(page, own);
  await panel.locator('input[type=file]').setInputFiles({
    name: 'queue.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('4112 messages'),
  });
  await expect(panel.getByRole('button', { name: 'Save queue.txt' })).toBeVisible();
  const { attachments } = await own.rpc('item_get', { id: item.id });
  const stored = await own.rpc('attachment_read', { id: attachments.at(-1)?.id ?? '' });
  expect(Buffer.from(stored.base64, 'base64').toString()).toBe('4112 messages');
  await panel.getByRole('button', { name: 'Remove queue.txt' }).click();
  await expect(panel.getByRole('button', { name: 'Save queue.txt' })).toHaveCount(0);
});

test('an item is linked with another, and the link is seen from both ends', async ({ page, own }) => {
  const other = await own.rpc('item_create', { title: 'The cause of it all', board: 'project' });
  const { item, panel } = await show(page, own);
  await panel.getByRole('button', { name: 'Add a link' }).click();
  await page.getByRole('menuitem', { name: 'Is caused by an item…' }).click();
  await page.getByRole('combobox', { name: 'Is caused by: find an item' }).fill('The cause of it all');
  await page.getByRole('option', { name: /The cause of it all/ }).click();
  await expect(panel.getByRole('button', { name: /The cause of it all/ }).first()).toBeVisible();
  const links = async () =>
    (await own.rpc('item_get', { id: other.id })).links.map((link) => [link.target.id, link.inverse]);
  await expect.poll(links).toContainEqual([item.id, true]);
});

test('an item goes to the trash and comes back by undo', async ({ page, own }) => {
  const { item, panel } = await show(page, own);
  await panel.getByRole('button', { name: 'Move to… and more' }).click();
  await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
  await expect(panel).toHaveCount(0);
  await expect(page.locator(`[data-board] [data-card="${item.id}"]`)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.locator(`[data-board] [data-card="${item.id}"]`)).toBeVisible();
});

test('one line captures an item with all it says', async ({ page, own }) => {
  await open(page, 'board', own);
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Capture' });
  await expect(dialog.getByRole('textbox', { name: 'What comes in' })).toBeFocused();
  await page.keyboard.type('Label printer jams p2 #printer kind:incident');
  for (const words of ['P2 High', 'Tag printer', 'Incident']) await expect(dialog.getByText(words, { exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  const made = async () => (await own.rpc('item_list', { filter: '"Label printer jams"' })).cards[0];
  await expect.poll(made).toMatchObject({
    title: 'Label printer jams',
    priority: 'P2',
    kind: 'incident',
    tags: ['printer'],
    category: 'backlog',
  });
});

for (const [key, what] of Object.entries({ a: 'people', p: 'priorities', d: 'due', '#': 'tags', s: 'snooze', '.': 'menu' })) {
  test(`everybody can use what floats over the item: ${what}`, async ({ page, own }) => {
    await show(page, own);
    await page.keyboard.press(key);
    await page.locator('[popover]:popover-open').waitFor();
    await axe(page);
    await page.keyboard.press('Escape');
    await expect(page.locator('[popover]:popover-open')).toHaveCount(0);
  });
}
