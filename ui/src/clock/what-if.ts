import type { WhatIfStep } from '../platform';

/** What can be asked about, in the words of a sentence that begins with "if". */
export const happenings: readonly { value: string; label: string }[] = [
  { value: 'wait_client', label: 'I set Waiting on client' },
  { value: 'wait_vendor', label: 'I set Waiting on vendor' },
  { value: 'wait_colleague', label: 'I set Waiting on colleague' },
  { value: 'resume', label: 'they answer' },
  { value: 'respond', label: 'I write to the client' },
  { value: 'resolve', label: 'it is resolved' },
  { value: 'reopen', label: 'it is reopened' },
  { value: 'P1', label: 'it becomes P1' },
  { value: 'P2', label: 'it becomes P2' },
  { value: 'P3', label: 'it becomes P3' },
  { value: 'P4', label: 'it becomes P4' },
];

/** A step as its fields hold it; an empty time is now. */
export interface StepFields {
  what: string;
  /** Value of a `datetime-local` field. */
  at: string;
}

const SATURDAY = 6;

/** The next weekday at nine, as a field holds it. */
export function nextMorning(now: Date): string {
  const date = new Date(now);
  do date.setDate(date.getDate() + 1);
  while (date.getDay() === 0 || date.getDay() === SATURDAY);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T09:00`;
}

/** Steps as the core reads them. */
export function stepsOf(fields: readonly StepFields[]): WhatIfStep[] {
  return fields.map(({ what, at }) => (at === '' ? { what } : { what, at: new Date(at).toISOString() }));
}
