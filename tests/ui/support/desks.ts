// Two desks of one workspace over one folder: two data directories, two processes, a real store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SyncStatus } from '../../../ui/src/platform/generated.ts';
import { expect } from '@playwright/test';

import { sample, startTwin, type Twin } from './twin.ts';

/** Nadia shares, Tom has joined. */
export interface Desks {
  nadia: Twin;
  tom: Twin;
  /** The shared folder. */
  folder: string;
  /** Works at Tom's desk while it is apart: nothing leaves and nothing comes until the end. */
  apart(work: (tom: Twin) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE = { timeout: 20_000 };

/** How a desk stands. */
export function standing(twin: Twin): Promise<SyncStatus> {
  return twin.rpc('sync_status', {});
}

/** A workspace of Nadia that nobody shares yet, exchanging as a window does. */
export async function nadiasDesk(): Promise<Twin> {
  const nadia = await startTwin({ sync: true });
  await nadia.rpc('workspace_create', { ...sample, sample: false });
  return nadia;
}

/** A folder to share through. */
export function sharedFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'holdfast-team-'));
}

/** Waits until a desk has nothing to send. */
export async function sent(twin: Twin): Promise<void> {
  await expect.poll(async () => (await standing(twin)).mark, PATIENCE).toMatch(/^(shared|on_another_desk)$/);
}

/** Waits until a desk sees an item as it should be. */
export async function sees(twin: Twin, id: string, title: string): Promise<void> {
  const read = () =>
    twin.rpc('item_get', { id }).then(
      (view) => view.card.title,
      () => '',
    );
  await expect.poll(read, PATIENCE).toBe(title);
}

/** Two desks that have met. */
export async function twoDesks(): Promise<Desks> {
  const folder = await sharedFolder();
  const nadia = await nadiasDesk();
  const { code } = await nadia.rpc('workspace_share', { url: `folder:${folder}`, device_name: 'Nadias Laptop' });
  const joining = await startTwin({ sync: true });
  // The invitation is in the store a moment after the code is there.
  const join = () => joining.rpc('workspace_join', { code, device_name: 'Toms Laptop', technician: { new: 'Tom Bakker' } });
  await expect(join).toPass(PATIENCE);
  const team = async () => (await nadia.rpc('workspace_status', {})).technicians.map((one) => one.name).sort();
  await expect.poll(team, PATIENCE).toEqual(['Nadia Karim', 'Tom Bakker']);
  const desks: Desks = {
    nadia,
    tom: joining,
    folder,
    async apart(work) {
      const { dir } = desks.tom;
      await desks.tom.stop(true);
      const alone = await startTwin({ dir });
      await work(alone);
      await alone.stop(true);
      desks.tom = await startTwin({ dir, sync: true });
    },
    async stop() {
      await Promise.all([nadia.stop(), desks.tom.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return desks;
}
