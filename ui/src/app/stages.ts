import type { Stage } from '../platform';

/** The three stages a team can stay on, with a word on each. */
export const stages: readonly { value: Stage; label: string; about: string }[] = [
  {
    value: 'board',
    label: 'Board',
    about: 'Two boards, six columns, a limit on work in progress. Useful within ten minutes.',
  },
  {
    value: 'hybrid',
    label: 'Hybrid',
    about: 'The boards, with room for incidents, agreements, on-call and changes as you switch them on.',
  },
  {
    value: 'pods',
    label: 'Pods',
    about: 'Client pods that own a handful of clients end to end; boards and clients are seen by pod.',
  },
];
