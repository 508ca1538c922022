// A client with an agreement of its own, so that a test knows every number it sees.
import type { Card, OpenRangeText, Priority, TargetText } from '../../../ui/src/platform/generated.ts';

import type { Twin } from './twin.ts';

/** What a test has agreed on. */
export interface Agreed {
  client: string;
  calendar: string;
  policy: string;
}

const never = Array.from({ length: 7 }, (): OpenRangeText[] => []);

/** Targets of the tests, in hours that no test outlives. */
export const targets: TargetText[] = (['P1', 'P2', 'P3', 'P4'] as const).map((priority, index) => ({
  priority,
  first_response: `${index + 1}h`,
  next_update: `${index + 3}h`,
  resolution: `${(index + 1) * 10}h`,
  always: false,
}));

/** A client whose clocks never rest by themselves. */
export async function agree(twin: Twin, name = 'Aldermoor Clinics', zone = 'Europe/London'): Promise<Agreed> {
  const client = (await twin.rpc('client_save', { name, zone })).id;
  const calendar = (await twin.rpc('calendar_save', { name: `Hours of ${name}`, zone, always: true, week: never })).id;
  const policy = (await twin.rpc('policy_save', { name: `Policy of ${name}`, targets, pauses_on: ['client'] })).id;
  await twin.rpc('agreement_save', { client, name: 'Managed care', policy, calendar });
  return { client, calendar, policy };
}

/** An item of a client, ready for work. */
export function item(twin: Twin, client: string, title: string, priority: Priority = 'P2'): Promise<Card> {
  return twin.rpc('item_create', {
    title,
    board: 'service',
    column: 'ready',
    kind: 'incident',
    priority,
    client,
    description: 'It does not work.',
  });
}
