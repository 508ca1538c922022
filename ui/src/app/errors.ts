import { HoldfastError, type ErrorCode } from '../platform';

import { toasts, type Toast } from './toasts.svelte';
import { router } from './router.svelte';

interface Treatment {
  tone: Toast['tone'];
  action?: { label: string; run: () => void };
}

const settings = (section: string, label: string) => ({
  label,
  run: () => router.go('settings', section),
});

// How each code is shown. Codes that ask a question are answered by a dialog where they are
// expected; they come here only when nobody asked.
const table: Record<ErrorCode, Treatment> = {
  bad_request: { tone: 'error' },
  unknown_command: { tone: 'error' },
  not_found: { tone: 'warning' },
  invalid: { tone: 'warning' },
  not_initialised: { tone: 'error' },
  bad_filter: { tone: 'warning' },
  not_ready: { tone: 'warning' },
  wip_reason_needed: { tone: 'warning' },
  wip_blocked: { tone: 'warning', action: settings('limits', 'Open limits') },
  blocked_needs_reason: { tone: 'warning' },
  review_needs_second_person: { tone: 'warning' },
  review_reason_needed: { tone: 'warning' },
  nothing_to_undo: { tone: 'done' },
  undo_conflict: { tone: 'warning' },
  immutable: { tone: 'warning' },
  unsafe_location: { tone: 'error' },
  newer_database: { tone: 'error' },
  corrupt_database: { tone: 'error', action: settings('data', 'Open data') },
  disk_full: { tone: 'error' },
  read_only: { tone: 'error' },
  unreadable: { tone: 'error' },
  busy: { tone: 'warning' },
  too_large: { tone: 'warning' },
  cancelled: { tone: 'done' },
  unknown_zone: { tone: 'warning' },
  bad_hours: { tone: 'warning' },
  never_open: { tone: 'warning' },
  link_refused: { tone: 'warning' },
  store_unreachable: { tone: 'warning' },
  store_denied: { tone: 'error' },
  store_foreign: { tone: 'error' },
  store_full: { tone: 'error' },
  store_behind: { tone: 'error' },
  store_incomplete: { tone: 'warning' },
  not_shared: { tone: 'warning' },
  bad_invitation: { tone: 'warning' },
  password_needed: { tone: 'warning' },
  not_member: { tone: 'warning' },
  segment_incomplete: { tone: 'warning' },
  segment_damaged: { tone: 'error' },
  segment_newer: { tone: 'warning' },
  internal: { tone: 'error', action: settings('data', 'Run the check') },
};

/** The codes that mean the desk could not be opened at all. */
const cannotOpen: readonly ErrorCode[] = [
  'unsafe_location',
  'newer_database',
  'corrupt_database',
  'disk_full',
  'read_only',
  'unreadable',
];

/** True where the recovery screen is what helps. */
export function needsRecovery(error: HoldfastError): boolean {
  return cannotOpen.includes(error.code);
}

/** Shows whatever was thrown as a toast with its remedy. */
export function report(thrown: unknown): void {
  const error = HoldfastError.from(thrown);
  const treatment = table[error.code] ?? table.internal;
  toasts.show({
    tone: treatment.tone,
    message: error.message,
    remedy: error.remedy,
    action: treatment.action ?? null,
  });
}

/** Runs something and shows what goes wrong. Gives null then. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    report(thrown);
    return null;
  }
}
