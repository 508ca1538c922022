import { options, kindWords } from '../app/words';
import { status } from '../app/status.svelte';
import { call, type WipScope } from '../platform';

/** A thing a limit can be set for. */
export interface Target {
  value: string;
  label: string;
}

/** What a limit can count over. */
export const scopes: readonly { value: WipScope; label: string }[] = [
  { value: 'person', label: 'Person' },
  { value: 'column', label: 'Column' },
  { value: 'board', label: 'Board' },
  { value: 'pod', label: 'Pod' },
  { value: 'kind', label: 'Kind of work' },
];

/** What can be chosen for a scope. */
export async function targetsOf(scope: WipScope): Promise<Target[]> {
  if (scope === 'kind') return options(kindWords);
  const boards = status.current?.boards ?? [];
  if (scope === 'board') return boards.map((board) => ({ value: board.id, label: board.name }));
  if (scope === 'column') {
    const views = await Promise.all(boards.map(({ id }) => call('board_open', { board: id, window: 1 })));
    return views.flatMap((view) =>
      view.columns.map((column) => ({ value: column.id, label: `${view.board.name}: ${column.label}` })),
    );
  }
  const team = await call('team_list', {});
  if (scope === 'pod') return team.pods.map((pod) => ({ value: pod.id, label: pod.name }));
  const people = team.technicians.filter((one) => one.active);
  return [{ value: '', label: 'Every person' }, ...people.map((one) => ({ value: one.id, label: one.name }))];
}
