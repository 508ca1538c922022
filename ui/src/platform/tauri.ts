import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Adapter } from './adapter';
import type { ChangeBatch, Error as CoreError } from './generated';

function on<T>(event: string, callback: (payload: T) => void): () => void {
  const stop = listen<T>(event, (message) => callback(message.payload));
  return () => void stop.then((unlisten) => unlisten());
}

/** The desktop shell. */
export const adapter: Adapter = {
  rpc: (name, request) => invoke('rpc', { name, request }),
  async onChanges(callback) {
    await listen<ChangeBatch>('changes', (message) => callback(message.payload));
  },
  onNavigate: (callback) => on<string>('navigate', callback),
  onTrouble: (callback) => on<CoreError>('trouble', callback),
  pickFolder: (title) => invoke('pick_folder', { title }),
  saveFile: (file) => invoke('save_file', { file }),
  openLink: (url) => invoke('open_link', { url }),
  painted: () => invoke('painted'),
  attachmentUrl: (id) => convertFileSrc(id, 'attachment'),
};
