// What I am told about: rules per priority, quiet hours, and what they would have meant last week.
import { axe, expect, open, shoot, test } from './support/test.ts';

test('a threshold is switched off for a priority and stays off', async ({ page, own }) => {
  await open(page, 'inbox/rules', own);
  const chips = page.getByRole('group', { name: 'Warn about P2 at' });
  const breach = chips.getByRole('button', { name: 'Breach' });
  await expect(breach).toHaveAttribute('aria-pressed', 'true');
  await breach.click();
  await expect(breach).toHaveAttribute('aria-pressed', 'false');
  await expect
    .poll(async () => (await own.rpc('notification_rules', {})).rules.find((rule) => rule.priority === 'P2')?.thresholds)
    .not.toContain(100);
});

test('breaking through, office hours and nobody’s items are set per priority', async ({ page, own }) => {
  await open(page, 'inbox/rules', own);
  const before = (await own.rpc('notification_rules', {})).rules.find((rule) => rule.priority === 'P3');
  for (const name of ['P3 breaks through quiet hours', 'P3 waits for office hours', 'P3 also of items nobody owns']) {
    await page.getByRole('checkbox', { name }).click();
  }
  await expect
    .poll(async () => (await own.rpc('notification_rules', {})).rules.find((rule) => rule.priority === 'P3'))
    .toMatchObject({
      breaks_through: !before?.breaks_through,
      office_hours: !before?.office_hours,
      unowned: !before?.unowned,
    });
});

test('what is changed before the last change is saved takes nothing back', async ({ page, own }) => {
  await open(page, 'inbox/rules', own);
  const rule = async () => (await own.rpc('notification_rules', {})).rules.find(({ priority }) => priority === 'P3');
  const before = await rule();
  await page.route('**/rpc/notification_rules_save', async (route) => {
    await new Promise((later) => setTimeout(later, 300));
    await route.continue();
  });
  await page.getByRole('checkbox', { name: 'P3 breaks through quiet hours' }).click();
  const waits = page.getByRole('checkbox', { name: 'P3 waits for office hours' });
  await waits.click();
  await expect(waits).toBeChecked({ checked: !before?.office_hours });
  await expect.poll(async () => (await rule())?.office_hours).toBe(!before?.office_hours);
  expect((await rule())?.breaks_through).toBe(!before?.breaks_through);
});

test('quiet hours are set and cleared', async ({ page, own }) => {
  await own.rpc('notification_rules_save', { quiet_from: '21:00', quiet_until: '07:00' });
  await open(page, 'inbox/rules', own);
  await page.getByLabel('From').fill('22:30');
  await page.getByLabel('From').press('Tab');
  await expect.poll(async () => (await own.rpc('notification_rules', {})).quiet_from).toBe('22:30');
  await page.getByRole('button', { name: 'No quiet hours' }).click();
  await expect(page.getByText('None are set.')).toBeVisible();
  await expect.poll(async () => (await own.rpc('notification_rules', {})).quiet_from).toBe('');
});

test('the preview follows the rules', async ({ page, own }) => {
  await open(page, 'inbox/rules', own);
  const preview = page.getByRole('complementary', { name: 'What would have woken me last week' });
  const expected = await own.rpc('notification_rules_preview', {});
  await expect(preview.getByRole('listitem')).toHaveCount(expected.lines.length);
  await axe(page);
  for (const priority of ['P1', 'P2', 'P3', 'P4'] as const) {
    const { rules } = await own.rpc('notification_rules', {});
    const rule = rules.find((one) => one.priority === priority);
    if (rule) await own.rpc('notification_rules_save', { rules: [{ ...rule, thresholds: [] }], causes: [] });
  }
  await page.reload();
  const after = await own.rpc('notification_rules_preview', {});
  await expect(preview.getByRole('listitem')).toHaveCount(after.lines.length);
  expect(after.lines.length).toBeLessThanOrEqual(expected.lines.length);
});

test('at 1024 px the warnings of a priority stand on one line', async ({ page, own }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await open(page, 'inbox/rules', own);
  const chips = page.getByRole('group', { name: 'Warn about P1 at' }).getByRole('button');
  await expect(chips).toHaveCount(4);
  const tops = await chips.evaluateAll((all) => all.map((chip) => chip.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await shoot(page, 'inbox-rules-1024');
});
