import type { Adapter } from './adapter';
import type { ChangeBatch } from './generated';

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

async function rpc(name: string, request: unknown): Promise<unknown> {
  const answer = await fetch(`/rpc/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw body;
  return body;
}

/** The HTTP twin of the core in a plain browser: for development and the UI tests. */
export const adapter: Adapter = {
  rpc,
  onChanges: (callback) =>
    new Promise((connected) => {
      const source = new EventSource('/events');
      source.onmessage = (message: MessageEvent<string>) =>
        callback(JSON.parse(message.data) as ChangeBatch);
      source.onopen = () => {
        connected();
        // While the connection was away, changes went by that nobody will tell again.
        source.onopen = () => callback({ seq: 0, changes: [], truncated: true });
      };
    }),
  onNavigate: () => () => undefined,
  onTrouble: () => () => undefined,
  // A browser has no folder dialog that tells paths; the twin reads whatever path is named.
  // eslint-disable-next-line no-alert -- stands in for the shell's own dialog
  pickFolder: (title) => Promise.resolve(window.prompt(title)),
  saveFile(file) {
    const url = URL.createObjectURL(new Blob([bytes(file.base64)], { type: file.mime }));
    const link = document.createElement('a');
    link.href = url;
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(url);
    return Promise.resolve(true);
  },
  openLink(url) {
    window.open(url, '_blank', 'noopener,noreferrer');
    return Promise.resolve();
  },
  painted() {
    document.documentElement.dataset.painted = 'true';
    return Promise.resolve();
  },
  attachmentUrl: (id) => `/attachment/${id}`,
};
