// One box over everything: finding, narrowing, commands and capture, on the real core.
import { axe, expect, open, test, type Page } from './support/test.ts';

const box = (page: Page) => page.getByRole('combobox', { name: /Search everything/ });
const options = (page: Page) => page.getByRole('listbox', { name: 'What was found' }).getByRole('option');

async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/');
  await expect(box(page)).toBeFocused();
  await page.keyboard.type(words);
}

test('finds a runbook while typing, marks the words, opens it by Enter', async ({ page, twin }) => {
  await twin.rpc('document_create', {
    kind: 'runbook',
    title: 'Spooler of the zeppelin printer hangs',
    text: 'Stop the spooler and clear the zeppelin folder.',
  });
  await open(page, 'board');
  await search(page, 'zeppelin');
  const hit = options(page).filter({ hasText: 'zeppelin printer' });
  await expect(hit).toBeVisible();
  await expect(hit.locator('mark').first()).toHaveText(/zeppelin/i);
  await axe(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /zeppelin printer/ })).toBeVisible();
  await expect(box(page)).toHaveCount(0);
});

test('says which word it mended', async ({ page, twin }) => {
  await twin.rpc('document_create', { kind: 'runbook', title: 'Gyroscope calibration', text: 'Turn it.' });
  await open(page, 'board');
  await search(page, 'gyroscpe');
  await expect(page.getByText('Showing gyroscope for gyroscpe')).toBeVisible();
  await expect(options(page).filter({ hasText: 'Gyroscope calibration' })).toBeVisible();
});

test('Tab narrows to a client, and the client stays in sight', async ({ page, twin }) => {
  const one = await twin.rpc('client_save', { name: 'Quince Shipping' });
  await twin.rpc('client_save', { name: 'Rowan Bakery' });
  for (const [title, client] of [['Xylophone at Quince', one.id], ['Xylophone for all', undefined]] as const) {
    await twin.rpc('document_create', { kind: 'runbook', title, text: 'Xylophone.', ...(client && { client }) });
  }
  await open(page, 'board');
  await search(page, 'xylophone');
  await expect(options(page).filter({ hasText: 'Xylophone for all' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type('quince');
  await expect(options(page).first()).toHaveText(/Quince Shipping/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /Client: Quince Shipping/ })).toBeVisible();
  await expect(options(page).filter({ hasText: 'Xylophone at Quince' })).toBeVisible();
  await expect(box(page)).toHaveValue('xylophone');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: /Client: all my clients/ })).toBeVisible();
});

test('the palette runs every command and shows its key', async ({ page }) => {
  await open(page, 'board');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>go to clients');
  await expect(options(page).first()).toHaveText(/Go to clients/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
});

test('# finds an item by its number', async ({ page, twin }) => {
  const card = await twin.rpc('item_capture', { text: 'Look at the odd noise of the switch' });
  await open(page, 'clients');
  await search(page, `#${card.number.replace(/^H-/, '')}`);
  await expect(options(page).first()).toContainText(card.number);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('odd noise');
});

test('Ctrl+Enter captures what was typed', async ({ page, twin }) => {
  await open(page, 'runbooks');
  await search(page, 'Order more labels for the rack');
  await expect(options(page).last()).toContainText('Capture to Backlog: “Order more labels for the rack”');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/is in the Backlog/).first()).toBeVisible();
  const titles = async () => (await twin.rpc('item_list', { filter: 'labels rack' })).cards.map((card) => card.title);
  await expect.poll(titles).toEqual(['Order more labels for the rack']);
});

test('a slow answer to earlier letters never covers the newest', async ({ page, twin }) => {
  for (const title of ['Walrus migration', 'Wombat migration']) {
    await twin.rpc('document_create', { kind: 'runbook', title, text: 'Words.' });
  }
  let let_go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (let_go = resolve));
  await page.route('**/rpc/search', async (route) => {
    const { query } = route.request().postDataJSON() as { query: string };
    if (query === 'w') await held;
    await route.continue();
  });
  await open(page, 'board');
  await search(page, 'wombat');
  let_go();
  await expect(options(page).filter({ hasText: 'Wombat migration' })).toBeVisible();
  await expect(options(page).filter({ hasText: 'Walrus migration' })).toHaveCount(0);
});

test('Escape clears, then closes, and the focus goes back', async ({ page }) => {
  await open(page, 'clients');
  const find = page.getByRole('textbox', { name: 'Find a client or a pod' });
  await find.focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('some');
  await page.keyboard.press('Escape');
  await expect(box(page)).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(box(page)).toHaveCount(0);
  await expect(find).toBeFocused();
});
