import type { Action } from '../app/actions.svelte';
import { router } from '../app/router.svelte';
import { status } from '../app/status.svelte';
import { sync } from '../app/sync.svelte';
import { ui } from '../app/ui.svelte';
import { redo, undo } from '../app/undo';
import { sections } from '../settings/sections';

function board(kind: 'service' | 'project'): void {
  const found = status.current?.boards.find((one) => one.kind === kind);
  if (found) router.go('board', found.id);
}

/** What can be done from everywhere. */
export const frameActions: readonly Action[] = [
  { id: 'window.palette', label: 'Open the palette', group: 'Window', keys: ['Ctrl+K'], run: () => ui.open('palette') },
  { id: 'window.search', label: 'Search everything', group: 'Window', keys: ['/'], run: () => ui.open('search') },
  { id: 'item.capture', label: 'Capture to Backlog', group: 'Item', keys: ['c'], run: () => ui.open('capture') },
  { id: 'change.undo', label: 'Undo', group: 'Change', keys: ['u', 'Ctrl+Z'], run: () => void undo() },
  { id: 'change.redo', label: 'Redo', group: 'Change', keys: ['Shift+U', 'Ctrl+Shift+Z'], run: () => void redo() },
  { id: 'window.keys', label: 'Show all keys', group: 'Window', keys: ['?'], run: () => ui.open('keys') },
  { id: 'go.inbox', label: 'Go to the inbox', group: 'Go to', keys: ['g i'], run: () => router.go('inbox') },
  { id: 'go.due', label: 'Go to what is due next', group: 'Go to', keys: ['g d'], run: () => router.go('due') },
  { id: 'go.service', label: 'Go to the Service Board', group: 'Go to', keys: ['g b'], run: () => board('service') },
  { id: 'go.project', label: 'Go to the Project Board', group: 'Go to', keys: ['g p'], run: () => board('project') },
  { id: 'go.runbooks', label: 'Go to runbooks', group: 'Go to', keys: ['g r'], run: () => router.go('runbooks') },
  { id: 'go.articles', label: 'Go to articles', group: 'Go to', keys: ['g a'], run: () => router.go('articles') },
  { id: 'go.clients', label: 'Go to clients', group: 'Go to', keys: ['g c'], run: () => router.go('clients') },
  { id: 'go.agreements', label: 'Go to agreements', group: 'Go to', keys: ['g l'], run: () => router.go('agreements') },
  { id: 'go.sync', label: 'Go to sharing, and what has not left yet', group: 'Go to', keys: ['g y'], run: () => router.go('sync') },
  { id: 'go.conflicts', label: 'Go to conflicts', group: 'Go to', keys: ['g x'], when: () => sync.shared, run: () => router.go('sync', 'conflicts') },
  { id: 'go.devices', label: 'Go to the desks of this workspace', group: 'Go to', keys: ['g v'], when: () => sync.shared, run: () => router.go('sync', 'devices') },
  { id: 'sync.share', label: 'Share this workspace…', group: 'Sharing', run: () => router.go('sync', 'share') },
  { id: 'sync.join', label: 'Join a workspace…', group: 'Sharing', run: () => router.go('sync', 'join') },
  { id: 'go.calendars', label: 'Go to business calendars', group: 'Go to', run: () => router.go('agreements', 'calendars') },
  { id: 'go.policies', label: 'Go to SLA policies', group: 'Go to', run: () => router.go('agreements', 'policies') },
  { id: 'go.matrix', label: 'Go to the severity matrix', group: 'Go to', run: () => router.go('agreements', 'severity') },
  { id: 'go.rules', label: 'Go to notification rules', group: 'Go to', run: () => router.go('inbox', 'rules') },
  ...sections.map(({ id, label }) => ({
    id: `go.settings.${id}`,
    label: `Settings: ${label}`,
    group: 'Go to' as const,
    run: () => router.go('settings', id),
  })),
  { id: 'go.settings', label: 'Go to settings', group: 'Go to', keys: ['g s'], run: () => router.go('settings') },
];
