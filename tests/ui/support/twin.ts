import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Commands, WorkspaceCreate } from '../../../ui/src/platform/generated.ts';
import { built, repository } from './programs.ts';

/** A running twin: the real core on a data directory of its own. */
export interface Twin {
  /** Address of the interface. */
  url: string;
  /** The data directory. */
  dir: string;
  /** Runs a command; rejects with the core's error as JSON. */
  rpc<N extends keyof Commands>(
    name: N,
    request: Commands[N]['request'],
  ): Promise<Commands[N]['response']>;
  /** Ends it and removes the directory, unless that is kept. */
  stop(keep?: boolean): Promise<void>;
}

/** The workspace of the sample, the same in every test. */
export const sample: WorkspaceCreate = {
  name: 'Harbour IT',
  technician: 'Nadia Karim',
  stage: 'hybrid',
  sample: true,
  zone: 'Europe/Amsterdam',
};

/** How a twin is started. */
export interface Start {
  /** Puts files into its directory first. */
  prepare?: (dir: string) => Promise<void>;
  /** Notifies, into the inbox. */
  alarm?: boolean;
  /** Exchanges with the shared stores, as a window does. */
  sync?: boolean;
  /** A directory that is there already. */
  dir?: string;
}

/** Starts a twin, on a directory of its own unless one is named. */
export async function startTwin({ prepare, alarm = false, sync = false, dir: known }: Start = {}): Promise<Twin> {
  const dir = known ?? (await mkdtemp(join(tmpdir(), 'holdfast-ui-')));
  await prepare?.(dir);
  const dist = join(repository, 'ui/dist');
  const flags = [...(alarm ? ['--alarm'] : []), ...(sync ? ['--sync'] : [])];
  const child = spawn(join(built, 'holdfast-twin'), ['--data', dir, '--dist', dist, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('the twin did not start'))),
  ])) as [string];
  const url = line.replace('listening ', '');
  return {
    url,
    dir,
    async rpc(name, request) {
      const body = JSON.stringify(request);
      const answer = await fetch(`${url}/rpc/${name}`, { method: 'POST', body });
      const value = await answer.json();
      if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(value)}`);
      return value;
    },
    async stop(keep = false) {
      child.kill();
      await ended;
      if (!keep) await rm(dir, { recursive: true, force: true });
    },
  };
}
