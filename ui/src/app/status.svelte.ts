import { call, HoldfastError, type DeskSettings, type WorkspaceStatus } from '../platform';

import { knowPeople } from '../shared/hue';
import { subscribe } from './feed';
import { applyLook } from './look';
import { inTurn } from './turns';

class Status {
  /** What the frame draws; null until the first answer. */
  current = $state.raw<WorkspaceStatus | null>(null);
  /** Why the desk could not be opened, if it could not. */
  problem = $state.raw<HoldfastError | null>(null);
  /** Settings of this desk; null before the first run. */
  desk = $state.raw<DeskSettings | null>(null);
  #held = false;

  /** Keeps what the frame draws until some work is done, so that half of it is never shown. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
    }
  }

  /** Reads the state anew. Calls that come meanwhile share the next reading. */
  readonly refresh = inTurn(async () => {
    if (this.#held) return;
    try {
      const state = await call('workspace_status', {});
      knowPeople(state.technicians.map((person) => person.id));
      this.current = state;
      this.problem = null;
    } catch (thrown) {
      this.problem = HoldfastError.from(thrown);
    }
  });

  /** Reads the settings of this desk and applies theme, density and keys. */
  async readDesk(): Promise<void> {
    try {
      this.useDesk((await call('settings_get', {})).desk);
    } catch {
      // Before the first run there are none; the defaults stand.
    }
  }

  /** Applies settings of this desk. */
  useDesk(desk: DeskSettings): void {
    this.desk = desk;
    applyLook(desk);
  }

  /** Starts following the change feed. Returns the way to stop. */
  follow(): () => void {
    return subscribe((batch) => {
      void this.refresh();
      if (batch.truncated || batch.changes.some((change) => change.entity.kind === 'setting')) {
        void this.readDesk();
      }
    });
  }
}

/** State of the workspace as the frame shows it. */
export const status = new Status();
