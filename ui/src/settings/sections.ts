/** The sections, in the order of the list on the left. */
export const sections = [
  { id: 'desk', label: 'This desk' },
  { id: 'workspace', label: 'Workspace' },
  { id: 'limits', label: 'Work-in-progress limits' },
  { id: 'boards', label: 'Boards and columns' },
  { id: 'team', label: 'Team and pods' },
  { id: 'sharing', label: 'Sharing' },
  { id: 'data', label: 'Data and backups' },
  { id: 'trash', label: 'Trash' },
  { id: 'audit', label: 'Audit trail' },
  { id: 'about', label: 'About' },
] as const;

/** The section of an address; the first where it names none. */
export function sectionOf(id: string): (typeof sections)[number] {
  return sections.find((section) => section.id === id) ?? sections[0];
}
