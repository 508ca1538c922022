import { attempt } from '../app/errors';
import { status } from '../app/status.svelte';
import { call, type Settings, type SettingsUpdate } from '../platform';

/** All settings, as the core has them. */
export class SettingsState {
  current = $state.raw<Settings | null>(null);

  async load(): Promise<void> {
    const settings = await attempt(() => call('settings_get', {}));
    if (settings) this.current = settings;
  }

  /** Changes something at once; there is no save button. */
  async save(change: SettingsUpdate): Promise<void> {
    const settings = await attempt(() => call('settings_update', change));
    if (!settings) {
      // The fields show again what is true.
      await this.load();
      return;
    }
    this.current = settings;
    status.useDesk(settings.desk);
    void status.refresh();
  }
}
