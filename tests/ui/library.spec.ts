// The library: reading, writing, history and import, on the real core.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { axe, expect, open, test, type Page, type Twin } from './support/test.ts';

const text = [
  '## When to use',
  'Mail is accepted but not delivered.',
  '## Steps',
  '- [ ] Look at the queues.',
  '- [x] Check the free space.',
  '```powershell',
  'Get-Queue | Sort MessageCount -Desc',
  '```',
  '| Queue | Threshold |',
  '|---|---|',
  '| Submission | 200 |',
  ...Array.from({ length: 40 }, (_, line) => `Line ${line} of a long explanation.\n`),
  '## Escalation',
  'Call the carrier.',
].join('\n\n').replace(/\n\n(?=\||- \[|```|Get-)/g, '\n');

async function runbook(twin: Twin, title: string, body = text, collection = 'Exchange'): Promise<string> {
  const saved = await twin.rpc('document_create', { kind: 'runbook', title, collection, text: body });
  return saved.id;
}

async function bodyOf(twin: Twin, id: string): Promise<string> {
  return (await twin.rpc('document_get', { id })).text;
}

/** Opens the editor of the document on the screen and waits until it takes letters. */
async function edit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Verify' }).waitFor();
  await page.keyboard.press('e');
  await expect(page.getByRole('textbox', { name: /^Text of/ })).toBeFocused();
}

test('a runbook is read with its outline, and the outline follows', async ({ page, twin }) => {
  const id = await runbook(twin, 'Queues are not draining');
  await open(page, `runbooks/${id}`);
  const outline = page.getByRole('navigation', { name: 'On this page' });
  await expect(outline.getByRole('link')).toHaveText(['When to use', 'Steps', 'Escalation']);
  await expect(outline.getByText('When to use')).toHaveAttribute('aria-current', 'location');
  await outline.getByText('Escalation').click();
  await expect(page.getByRole('article').getByText('Call the carrier.')).toBeInViewport();
  await expect(outline.getByText('Escalation')).toHaveAttribute('aria-current', 'location');
  await expect(page.getByText(/Not in this runbook yet: .*Rollback/)).toBeVisible();
  await axe(page);
});

test('code is copied as it stands, tasks tell their state', async ({ page, context, twin }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const id = await runbook(twin, 'Copies');
  await open(page, `runbooks/${id}`);
  await page.getByRole('button', { name: 'Copy powershell code' }).click();
  await expect(page.getByText('Copied.').first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe('Get-Queue | Sort MessageCount -Desc');
  await expect(page.getByRole('img', { name: 'Done' })).toHaveCount(1);
  await expect(page.getByRole('img', { name: 'Open' })).toHaveCount(1);
});

test('links open documents here and everything else outside', async ({ page, twin }) => {
  await page.addInitScript(() => {
    window.open = (url) => {
      document.title = `opened ${String(url)}`;
      return null;
    };
  });
  const target = await runbook(twin, 'Back pressure', 'The other one.');
  const id = await runbook(
    twin,
    'With links',
    `[there](holdfast://document/${target}) and [vendor](https://example.com/queues)`,
  );
  await open(page, `runbooks/${id}`);
  await page.getByRole('link', { name: 'vendor' }).click();
  await expect(page).toHaveTitle('opened https://example.com/queues');
  await page.getByRole('link', { name: 'there' }).click();
  await expect(page.getByRole('heading', { name: 'Back pressure' })).toBeVisible();
  expect(page.url()).toContain(target);
});

test('active content of a document stays words', async ({ page, twin }) => {
  const hostile = [
    '<script>document.title = "taken"</script>',
    '<img src="x" onerror="document.title = \'taken\'">',
    '[here](javascript:document.title=1) ![far](https://example.com/pixel.png)',
    '<iframe src="https://example.com"></iframe>',
  ].join('\n\n');
  const id = await runbook(twin, 'Hostile', hostile);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(twin.url)) asked.push(request.url());
  });
  await open(page, `runbooks/${id}`);
  await expect(page.getByRole('heading', { name: 'Hostile' })).toBeVisible();
  const article = page.getByRole('article');
  await expect(article.locator('script, iframe, [onerror], [href^="javascript"]')).toHaveCount(0);
  await expect(page).toHaveTitle('Holdfast');
  expect(asked).toEqual([]);
});

test('what is written survives a reload before it is saved', async ({ page, twin }) => {
  const id = await runbook(twin, 'Draft', 'The first line.\n');
  await open(page, `runbooks/${id}`);
  await edit(page);
  await page.keyboard.type('Not lost. ');
  await expect(page.getByLabel('Preview').getByText('Not lost. The first line.')).toBeVisible();
  await page.goto('about:blank');
  await open(page, `runbooks/${id}`);
  await page.getByRole('button', { name: 'Go on writing' }).click();
  await expect(page.getByRole('textbox', { name: /^Text of/ })).toContainText('Not lost. The first line.');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();
  expect(await bodyOf(twin, id)).toContain('Not lost. The first line.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('article').getByText('Not lost. The first line.')).toBeVisible();
});

test('letters typed into the editor are no keys of the window', async ({ page, twin }) => {
  const id = await runbook(twin, 'Letters', 'x\n');
  await open(page, `runbooks/${id}`);
  await edit(page);
  await page.keyboard.type('c ? / u g b');
  await expect(page.getByRole('textbox', { name: /^Text of/ })).toContainText('c ? / u g b');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('two people writing lose nothing, and see what was merged', async ({ page, twin }) => {
  const opened = 'First.\n\nSecond.\n\nThird.\n';
  const id = await runbook(twin, 'Together', opened);
  await open(page, `runbooks/${id}`);
  await edit(page);
  await twin.rpc('document_update', {
    id,
    body: { opened, text: opened.replace('Third.', 'Third, by a colleague.') },
  });
  await page.keyboard.type('Mine. ');
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: /with what others wrote/ });
  await expect(dialog.getByText('Third, by a colleague.')).toBeVisible();
  await axe(page);
  await dialog.getByRole('button', { name: 'Understood' }).click();
  const merged = await bodyOf(twin, id);
  expect(merged).toContain('Mine. First.');
  expect(merged).toContain('Third, by a colleague.');
});

test('closing the editor asks before anything is thrown away', async ({ page, twin }) => {
  const id = await runbook(twin, 'Asked', 'As it was.\n');
  await open(page, `runbooks/${id}`);
  await edit(page);
  await page.keyboard.type('Changed. ');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Go on writing' }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();
  expect(await bodyOf(twin, id)).toContain('Changed. As it was.');
});

test('a pasted picture becomes an attachment of the document', async ({ page, twin }) => {
  const id = await runbook(twin, 'Pictures', 'Here: \n');
  await open(page, `runbooks/${id}`);
  await edit(page);
  await page.getByRole('textbox', { name: /^Text of/ }).evaluate((element) => {
    const bytes = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (letter) => letter.charCodeAt(0),
    );
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'queue.png', { type: 'image/png' }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('textbox', { name: /^Text of/ })).toContainText(/!\[queue\.png\]\(attachment:/);
  await expect(page.getByLabel('Preview').getByRole('img', { name: 'queue.png' })).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('status').getByText('Saved', { exact: true })).toBeVisible();
  const view = await twin.rpc('document_get', { id });
  expect(view.attachments.map((file) => file.name)).toEqual(['queue.png']);
});

test('history shows what changed and brings a version back', async ({ page, twin }) => {
  const id = await runbook(twin, 'Versions', 'Good words.\n');
  await twin.rpc('document_update', { id, body: { opened: 'Good words.\n', text: 'Bad words.\n' } });
  await open(page, `runbooks/${id}`);
  await expect(page.getByRole('article').getByText('Bad words.')).toBeVisible();
  await page.keyboard.press('h');
  const dialog = page.getByRole('dialog', { name: /^History/ });
  await expect(dialog.getByText('removed: ')).toBeAttached();
  await axe(page);
  await dialog.getByRole('button', { name: 'Make this the text again' }).click();
  await expect(page.getByRole('article').getByText('Good words.')).toBeVisible();
  expect(await bodyOf(twin, id)).toBe('Good words.\n');
});

test('verifying marks a document as fresh, an edit takes the mark away', async ({ page, twin }) => {
  const id = await runbook(twin, 'Fresh', 'Text.\n');
  await open(page, `runbooks/${id}`);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('article').getByText('✓ verified today')).toBeVisible();
  await twin.rpc('document_update', { id, body: { opened: 'Text.\n', text: 'Other.\n' } });
  await expect(page.getByRole('article').getByText('not verified')).toBeVisible();
});

test('an answer that comes late does not hide what was written meanwhile', async ({ page, twin }) => {
  const id = await runbook(twin, 'Late', 'Text.\n');
  await open(page, `runbooks/${id}`);
  await page.route('**/rpc/document_verify', async (route) => {
    const answer = await route.fetch();
    await twin.rpc('document_update', { id, body: { opened: 'Text.\n', text: 'Other.\n' } });
    await expect(page.getByRole('article').getByText('Other.')).toBeVisible();
    await route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('region', { name: 'Messages' }).getByText('Marked as verified today.')).toBeVisible();
  await expect(page.getByRole('article').getByText('Other.')).toBeVisible();
  await expect(page.getByRole('article').getByText('not verified')).toBeVisible();
});

test('the list is walked by keys, folder by folder', async ({ page, own }) => {
  await runbook(own, 'Deep one', 'Text.', 'Zulu/Inner');
  await open(page, 'runbooks', own);
  const tree = page.getByRole('tree', { name: 'Runbooks' });
  await tree.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  const zulu = tree.getByRole('treeitem', { name: /Zulu/ });
  await expect(zulu).toBeVisible();
  if ((await zulu.getAttribute('aria-expanded')) === 'false') await zulu.click();
  const inner = tree.getByRole('treeitem', { name: /Inner/ });
  if ((await inner.getAttribute('aria-expanded')) === 'false') await inner.click();
  await tree.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Deep one' })).toBeVisible();
});

test('an import is tried first, then written, and a second one changes nothing', async ({ page, own }) => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-import-'));
  await mkdir(join(folder, 'network'));
  await writeFile(join(folder, 'mail.md'), '# Mail stands still\n\nSee [line](network/line.md).\n');
  await writeFile(join(folder, 'network/line.md'), '---\ntitle: Carrier line down\n---\nCall the carrier.\n');
  page.on('dialog', (dialog) => void dialog.accept(folder));
  await open(page, 'articles', own);

  async function run(): Promise<void> {
    await page.getByRole('button', { name: 'Import…', exact: true }).click();
    await page.getByRole('button', { name: 'Choose folder…' }).click();
    await page.getByRole('button', { name: 'Try it without writing' }).click();
  }
  const number = (label: string) =>
    page.getByRole('dialog').locator('dl > div').filter({ hasText: label }).locator('dd');

  await run();
  await expect(number('would be created')).toHaveText('2');
  await axe(page);
  const before = await own.rpc('document_list', { kind: 'article' });
  await page.getByRole('button', { name: 'Import now' }).click();
  await expect(number('created')).toHaveText('2');
  await page.getByRole('button', { name: 'Done' }).click();
  const after = await own.rpc('document_list', { kind: 'article' });
  expect(after.total).toBe(before.total + 2);

  await run();
  await expect(number('unchanged')).toHaveText('2');
  await rm(folder, { recursive: true });
});
