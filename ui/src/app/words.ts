// The words people read for the words of the core. One place, so that they are the same everywhere.
import type {
  BlockedOn,
  Category,
  Cause,
  Channel,
  ClockState,
  EntityKind,
  Impact,
  Priority,
  SlaClock,
  Source,
  Swimlane,
  Urgency,
  WorkItemKind,
} from '../platform';

export const kindWords: Record<WorkItemKind, string> = {
  incident: 'Incident',
  service_request: 'Service request',
  change: 'Change',
  problem: 'Problem',
  project_task: 'Project task',
  hardening: 'Hardening',
  tech_debt: 'Tech debt',
  client_feature: 'Client feature',
};

export const priorityWords: Record<Priority, string> = {
  P1: 'Critical',
  P2: 'High',
  P3: 'Normal',
  P4: 'Low',
};

export const blockedWords: Record<BlockedOn, string> = {
  client: 'Client',
  vendor: 'Vendor',
  colleague: 'Colleague',
};

export const swimlaneWords: Record<Swimlane, string> = {
  none: 'No lanes',
  person: 'By person',
  client: 'By client',
  pod: 'By pod',
  priority: 'By priority',
};

export const categoryWords: Record<Category, string> = {
  backlog: 'Backlog',
  ready: 'Ready for Work',
  in_progress: 'In Progress',
  blocked: 'Blocked / Needs Info',
  review: 'Peer Review / QA',
  done: 'Done',
};

export const clockWords: Record<SlaClock, string> = {
  first_response: 'First response',
  next_update: 'Next update',
  resolution: 'Resolution',
};

export const clockStateWords: Record<ClockState, string> = {
  not_started: 'Not started',
  running: 'Running',
  paused: 'Paused',
  outside_hours: 'Outside hours',
  met: 'Met',
  breached: 'Breached',
};

export const impactWords: Record<Impact, string> = {
  high: 'Whole client',
  medium: 'A group or a service',
  low: 'One person',
};

export const urgencyWords: Record<Urgency, string> = {
  high: 'Work stands still',
  medium: 'Work is hindered',
  low: 'It can wait',
};

export const channelWords: Record<Channel, string> = {
  note: 'Note',
  message: 'Message to client',
  call: 'Call',
};

export const causeWords: Record<Cause, string> = {
  clock: 'Clock',
  wip_limit: 'WIP limit',
  chase: 'Chase',
  due: 'Due date',
  review_due: 'Review',
  snooze: 'Snooze',
};

export const sourceWords: Record<Source, string> = {
  window: '',
  cli: 'command line',
  import: 'import',
  tray: 'quick add',
  system: 'Holdfast',
};

export const entityWords: Partial<Record<EntityKind, string>> = {
  work_item: 'Item',
  document: 'Document',
  client: 'Client',
  service: 'Service',
  contact: 'Contact',
  site: 'Site',
};

/** Options of a select or a picker from a table of words. */
export function options<T extends string>(words: Record<T, string>): { value: T; label: string }[] {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** `1 item`, `3 items`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
