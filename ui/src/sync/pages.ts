/** The pages of a shared workspace, in the order of the tabs. */
export const pages = [
  { id: 'status', label: 'Stores' },
  { id: 'conflicts', label: 'Conflicts' },
  { id: 'devices', label: 'Devices' },
] as const;

/** A page of the screen. */
export type PageName = (typeof pages)[number]['id'] | 'share' | 'join';

/** The page of an address; where nothing is shared yet, all but joining lead to sharing. */
export function pageOf(id: string, shared: boolean): PageName {
  if (id === 'join' || id === 'share') return id;
  if (!shared) return 'share';
  return pages.find((page) => page.id === id)?.id ?? 'status';
}
