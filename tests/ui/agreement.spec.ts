// Agreements: who has which, what is promised, and when it counts.
import { agree } from './support/clocks.ts';
import { axe, expect, open, test, type Page, type Twin } from './support/test.ts';

const office = Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: '09:00', to: '17:00' }] : []));

async function calendar(page: Page, twin: Twin, week = office) {
  const { id } = await twin.rpc('calendar_save', { name: 'Shop hours', zone: 'Europe/Amsterdam', week });
  await open(page, `agreements/calendars?show=${id}`, twin);
  await page.getByRole('group', { name: 'Monday' }).waitFor();
  const read = async () => {
    const found = (await twin.rpc('calendar_list', {})).calendars.find((one) => one.id === id);
    if (!found) throw new Error('the calendar is gone');
    return found;
  };
  return { id, read, day: (name: string) => page.getByRole('group', { name }) };
}

test('hours are drawn by pulling across a day', async ({ page, own }) => {
  const { read, day } = await calendar(page, own);
  const box = await day('Sunday').locator('.column').boundingBox();
  if (!box) throw new Error('no column');
  const at = (hour: number) => box.y + (box.height * hour) / 24;
  await page.mouse.move(box.x + 20, at(10));
  await page.mouse.down();
  await page.mouse.move(box.x + 20, at(12), { steps: 4 });
  await page.mouse.move(box.x + 20, at(14), { steps: 4 });
  await page.mouse.up();
  await expect(day('Sunday').getByRole('button', { name: 'Sunday, 10:00–14:00. Edit' })).toBeVisible();
  await expect.poll(async () => (await read()).week[6]).toEqual([{ from: '10:00', to: '14:00' }]);
});

test('an edge is pulled, and a range moves as a whole', async ({ page, own }) => {
  const { read, day } = await calendar(page, own);
  const block = day('Monday').getByRole('button', { name: /Edit$/ });
  const box = await block.boundingBox();
  const column = await day('Monday').locator('.column').boundingBox();
  if (!box || !column) throw new Error('no range');
  const hour = column.height / 24;
  await page.mouse.move(box.x + 20, box.y + box.height - 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + box.height - 2 + hour, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await read()).week[0]).toEqual([{ from: '09:00', to: '18:00' }]);
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + box.height / 2 - hour, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await read()).week[0]).toEqual([{ from: '08:00', to: '17:00' }]);
});

test('every range has its keys', async ({ page, own }) => {
  const { read, day } = await calendar(page, own);
  await day('Monday').getByRole('button', { name: 'Monday, 09:00–17:00. Edit' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(day('Monday').getByRole('button', { name: 'Monday, 09:30–17:00. Edit' })).toBeFocused();
  await expect.poll(async () => (await read()).week[0]).toEqual([{ from: '09:30', to: '17:00' }]);
  await page.keyboard.press('ArrowRight');
  await expect(day('Tuesday').getByRole('button', { name: 'Tuesday, 09:00–17:00. Edit' })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await read()).week[1]).toEqual([]);
});

test('a lunch gap, a night shift and the end of the day are typed', async ({ page, own }) => {
  const { read, day } = await calendar(page, own);
  await day('Friday').getByRole('button', { name: 'Friday, 09:00–17:00. Edit' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('to', { exact: true }).fill('12:30');
  await page.keyboard.press('Enter');
  await expect(day('Friday').getByRole('button', { name: 'Friday, 09:00–12:30. Edit' })).toBeVisible();
  await day('Friday').getByRole('button', { name: 'Add hours on Friday' }).click();
  await day('Friday').getByRole('button', { name: /Friday, 13:30/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Friday from').fill('22:00');
  await page.getByLabel('to', { exact: true }).fill('06:00');
  await expect(page.getByText('Ends on the next day.')).toBeVisible();
  await axe(page);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await read()).week[4]).toEqual([
    { from: '09:00', to: '12:30' },
    { from: '22:00', to: '06:00' },
  ]);
  await expect(day('Saturday')).toContainText('to 06:00');
});

test('a day is copied to the weekdays, and a calendar may never close', async ({ page, own }) => {
  const { read, day } = await calendar(page, own, [[{ from: '07:00', to: '24:00' }], [], [], [], [], [], []]);
  await day('Monday').getByRole('button', { name: 'Monday, 07:00–24:00. Edit' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy to all weekdays' }).click();
  await expect.poll(async () => (await read()).week.filter((one) => one.length > 0).length).toBe(5);
  await page.getByRole('switch', { name: 'Never closes (24×7)' }).check();
  await expect(page.getByText('Open at every hour of every day')).toBeVisible();
  await expect.poll(async () => (await read()).always).toBe(true);
});

test('the zone is picked, and it is said when its clocks are moved', async ({ page, own }) => {
  const { read } = await calendar(page, own);
  await expect(page.getByText(/the clocks go (forward|back)/)).toBeVisible();
  await page.getByRole('button', { name: /^Time zone/ }).click();
  await page.getByRole('combobox', { name: 'Time zone' }).fill('dubai');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await read()).zone).toBe('Asia/Dubai');
  await expect(page.getByText('every day has 24 hours')).toBeVisible();
});

test('a date with other hours is added and removed', async ({ page, own }) => {
  const { read } = await calendar(page, own);
  await page.getByLabel('Date', { exact: true }).fill('2027-05-05');
  await page.getByLabel('Why').fill('Stocktaking');
  await page.getByLabel('Open', { exact: true }).fill('half a day');
  await expect(page.getByText('Like 10:00-14:00, 15:00-17:00')).toBeVisible();
  await page.getByLabel('Open', { exact: true }).fill('10:00-14:00');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('10:00–14:00')).toBeVisible();
  await expect.poll(async () => (await read()).exceptions).toMatchObject([
    { date: '2027-05-05', name: 'Stocktaking', ranges: [{ from: '10:00', to: '14:00' }] },
  ]);
  await page.getByRole('button', { name: /Remove .*5 May 2027/ }).click();
  await expect.poll(async () => (await read()).exceptions.length).toBe(0);
});

test('holidays are looked at before they are imported', async ({ page, own }) => {
  const { read } = await calendar(page, own);
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...['20270101 New Year’s Day', '20270427 King’s Day'].flatMap((line) => [
      'BEGIN:VEVENT',
      `DTSTART;VALUE=DATE:${line.slice(0, 8)}`,
      `SUMMARY:${line.slice(9)}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  await page.locator('input[type=file]').setInputFiles({ name: 'nl.ics', mimeType: 'text/calendar', buffer: Buffer.from(ics) });
  const dialog = page.getByRole('dialog', { name: 'Import holidays into Shop hours' });
  await expect(dialog.getByText('2 dates would be closed')).toBeVisible();
  expect((await read()).exceptions).toEqual([]);
  await axe(page);
  await dialog.getByRole('button', { name: 'Import 2 dates' }).click();
  await expect(page.getByText('King’s Day')).toBeVisible();
  await expect.poll(async () => (await read()).exceptions.map((one) => one.date)).toEqual(['2027-01-01', '2027-04-27']);
});

test('a file that is no calendar is refused in words', async ({ page, own }) => {
  await calendar(page, own);
  await page.locator('input[type=file]').setInputFiles({ name: 'x.ics', mimeType: 'text/calendar', buffer: Buffer.from('hello') });
  const dialog = page.getByRole('dialog', { name: 'Import holidays into Shop hours' });
  await expect(dialog).toContainText('There is no event in this file.');
  await expect(dialog.getByRole('button', { name: 'Nothing to import' })).toBeDisabled();
});

test('a target is a span as people write it; what is none stays with its reason', async ({ page, own }) => {
  const { policy } = await agree(own);
  await open(page, `agreements/policies?show=${policy}`, own);
  const field = page.getByLabel('P2, Resolution');
  await field.fill('3bd');
  await field.press('Tab');
  const read = async () => (await own.rpc('policy_list', {})).policies.find((one) => one.id === policy);
  await expect.poll(async () => (await read())?.targets[1]?.resolution).toBe('3bd');
  const other = page.getByLabel('P3, Resolution');
  await other.fill('soon');
  await other.press('Tab');
  await expect(page.locator('#target-problem')).toBeVisible();
  await expect(other).toHaveValue('soon');
  expect((await read())?.targets[2]?.resolution).toBe('30h');
  await axe(page);
});

test('the rules of a policy are chosen in words', async ({ page, own }) => {
  const { policy } = await agree(own);
  await open(page, `agreements/policies?show=${policy}`, own);
  const read = async () => (await own.rpc('policy_list', {})).policies.find((one) => one.id === policy);
  await page.getByRole('checkbox', { name: 'Vendor' }).check();
  await page.getByRole('radio', { name: /It goes on, with grace/ }).check();
  await page.getByLabel('Grace in business time').fill('90m');
  await page.getByLabel('Grace in business time').press('Tab');
  await page.getByRole('radio', { name: /The share counts/ }).check();
  await page.getByRole('switch', { name: 'A breach asks for a written reason' }).check();
  await expect
    .poll(async () => {
      const found = await read();
      return [found?.pauses_on, found?.reopen.startsWith('grace:'), found?.on_change, found?.breach_reason];
    })
    .toEqual([['client', 'vendor'], true, 'carry_fraction', true]);
});

test('what pauses a clock is kept when the next is chosen before it is saved', async ({ page, own }) => {
  const { policy } = await agree(own);
  await open(page, `agreements/policies?show=${policy}`, own);
  await page.route('**/rpc/policy_save', async (route) => {
    await new Promise((later) => setTimeout(later, 300));
    await route.continue();
  });
  await page.getByRole('checkbox', { name: 'Vendor' }).check();
  await page.getByRole('checkbox', { name: 'Colleague' }).check();
  await expect
    .poll(async () => (await own.rpc('policy_list', {})).policies.find((one) => one.id === policy)?.pauses_on)
    .toEqual(['client', 'vendor', 'colleague']);
});

test('a combination of the matrix is changed', async ({ page, own }) => {
  await open(page, 'agreements/severity', own);
  await page.getByLabel('One person, it can wait').selectOption('P2');
  await expect
    .poll(async () => (await own.rpc('severity_matrix', {})).cells.find((cell) => cell.impact === 'low' && cell.urgency === 'low')?.priority)
    .toBe('P2');
});

test('a client without an agreement gets one, and its clocks run', async ({ page, own }) => {
  await agree(own);
  const { id } = await own.rpc('client_save', { name: 'Walk-in Studio' });
  const made = await own.rpc('item_create', { title: 'Clockless', board: 'service', kind: 'incident', priority: 'P2', client: id });
  await open(page, 'agreements', own);
  await page.getByRole('button', { name: 'Add agreement with Walk-in Studio' }).click();
  const dialog = page.getByRole('dialog', { name: 'Agreement with Walk-in Studio' });
  await dialog.getByLabel('Policy').selectOption({ label: 'Policy of Aldermoor Clinics' });
  await dialog.getByLabel('Calendar').selectOption({ label: 'Hours of Aldermoor Clinics' });
  await axe(page);
  await dialog.getByRole('button', { name: 'Add agreement' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Walk-in Studio' })).toBeVisible();
  await expect.poll(async () => (await own.rpc('item_clocks', { id: made.id })).clocks.length).toBe(3);
});

test('the policy of a client is changed in the list', async ({ page, own }) => {
  const { client } = await agree(own);
  await own.rpc('policy_save', { name: 'Gold' });
  await open(page, 'agreements', own);
  await page.getByLabel('Policy of Aldermoor Clinics').selectOption({ label: 'Gold' });
  await expect
    .poll(async () => (await own.rpc('agreement_list', {})).agreements.find((one) => one.client.id === client)?.policy?.name)
    .toBe('Gold');
});
