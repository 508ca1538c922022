import { call, type Notice, type SyncStatus } from '../platform';

import { attempt } from './errors';
import { subscribe } from './feed';
import { inTurn } from './turns';

class Sync {
  /** How far the work of this desk has come; null until the first answer. */
  current = $state.raw<SyncStatus | null>(null);
  /** What somebody should know about this desk, newest first. */
  notices = $state.raw<readonly Notice[]>([]);
  /** True while the window asks who sits here, as after joining. */
  asking = $state(false);

  /** True once the workspace is shared. */
  get shared(): boolean {
    return (this.current?.stores.length ?? 0) > 0;
  }

  /** Reads the state anew. Calls that come meanwhile share the next reading. */
  readonly refresh = inTurn(async () => {
    try {
      const state = await call('sync_status', {});
      this.notices = state.notices > 0 ? (await call('notices', {})).notices : [];
      this.current = state;
    } catch {
      // Before the first run there is nothing to share; what was last known stands.
    }
  });

  /** Shows the answer of a command that changed it. */
  use(state: SyncStatus | null): boolean {
    if (state) this.current = state;
    void this.refresh();
    return state !== null;
  }

  /** Puts a notice away. */
  async dismiss(id: number): Promise<void> {
    const left = await attempt(() => call('notice_dismiss', { id }));
    if (left) this.notices = left.notices;
    void this.refresh();
  }

  /** Starts following the change feed. Returns the way to stop. */
  follow(): () => void {
    return subscribe((batch) => {
      // The core tells when its answer is another one. What is written here has to leave, too.
      if (batch.sync || batch.truncated || batch.changes.length > 0) void this.refresh();
    });
  }
}

/** How this desk stands with the others. */
export const sync = new Sync();
