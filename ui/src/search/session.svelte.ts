import { actions } from '../app/actions.svelte';
import { call, HoldfastError, type Search, type SearchResults, type Suggestion } from '../platform';
import { choosingClient, typedOf, withoutClient } from './query';
import { recents } from './recent';
import { commandGroup, hitGroups, type Group, type Row } from './rows';

const HITS = 6;
const COMMANDS = 5;

/** The client everything is narrowed to; it stays for as long as the window stands. */
class Narrowed {
  client = $state.raw<Suggestion | null>(null);
}
export const narrowed = new Narrowed();

/** What the overlay is asked and what it answers. */
export class Session {
  text = $state('');
  results = $state.raw<SearchResults | null>(null);
  /** Clients or people offered for what is typed. */
  names = $state.raw<Suggestion[]>([]);
  problem = $state('');
  active = $state(0);
  /** The words the results stand for. */
  answered = $state('');
  readonly typed = $derived(typedOf(this.text));
  readonly choosing = $derived(choosingClient(this.text));
  /** Which line is first: the commands in the palette, what was found in the search. */
  readonly #commandsFirst: boolean;
  readonly #recent = recents();
  #turn = 0;
  #asking = false;
  #again = false;

  readonly groups: Group[] = $derived.by(() => this.#groups());
  readonly rows: Row[] = $derived(this.groups.flatMap((group) => group.rows));
  readonly current: Row | null = $derived(this.rows[this.active] ?? null);

  constructor(text: string, commandsFirst: boolean) {
    this.text = text;
    this.#commandsFirst = commandsFirst;
    if (text !== '') this.ask();
  }

  /** Takes what is typed and asks for it at once. */
  type(text: string): void {
    this.text = text;
    this.active = 0;
    this.ask();
  }

  /** Moves to another line, round the ends. */
  step(by: number): void {
    const count = this.rows.length;
    if (count > 0) this.active = (this.active + by + count) % count;
  }

  /** Moves to the first line of the next or the last group. */
  leap(by: number): void {
    const starts = this.groups.map((_, at) =>
      this.groups.slice(0, at).reduce((sum, group) => sum + group.rows.length, 0),
    );
    const here = starts.filter((start) => start <= this.active).length - 1;
    this.active = starts[(here + by + starts.length) % starts.length] ?? 0;
  }

  /** Narrows everything to a client, or to none. */
  narrow(client: Suggestion | null): void {
    narrowed.client = client;
    this.type(withoutClient(this.text));
  }

  /** Starts the choice of a client. */
  chooseClient(): void {
    const text = this.text.trimEnd();
    this.type(text === '' ? 'client:' : `${text} client:`);
  }

  /**
   * Asks the core. One question is on its way at a time; what is typed meanwhile is asked
   * next, and only the newest of it, so that no answer is older than the words.
   */
  ask(): void {
    this.#turn += 1;
    if (this.#asking) this.#again = true;
    else void this.#run();
  }

  async #run(): Promise<void> {
    this.#asking = true;
    do {
      this.#again = false;
      const turn = this.#turn;
      try {
        await this.#answer(() => turn === this.#turn);
        this.problem = '';
      } catch (thrown) {
        const error = HoldfastError.from(thrown);
        this.problem = `${error.message} ${error.remedy}`.trim();
      }
    } while (this.#again);
    this.#asking = false;
  }

  async #answer(newest: () => boolean): Promise<void> {
    const { scope, client, words } = this.typed;
    if (this.choosing) {
      const { names } = await call('suggest', { kind: 'client', text: client ?? '' });
      if (newest()) this.names = names;
      return;
    }
    if (scope === 'commands' || words === '') {
      this.results = null;
      this.names = [];
      return;
    }
    const request: Search = { query: words, limit: HITS };
    const only = client ?? narrowed.client?.value;
    if (only) request.client = only;
    if (scope === 'id') {
      request.groups = ['work_item'];
      if (/^\d+$/.test(words)) request.query = `H-${words}`;
    }
    if (scope === 'person') request.groups = ['contact'];
    const people = scope === 'person' ? call('suggest', { kind: 'technician', text: words }) : null;
    const results = await call('search', request);
    const names = people ? (await people).names : [];
    if (!newest()) return;
    this.results = results;
    this.names = names;
    this.answered = words;
  }

  #groups(): Group[] {
    const { scope, words } = this.typed;
    if (this.choosing) return [clientGroup(this.names)];
    if (scope === 'commands') return filled([commandGroup(actions.available(), words, 60)]);
    if (words === '') return this.#atRest();
    const commands = scope === 'all' ? commandGroup(actions.available(), words, COMMANDS) : null;
    const found = [...personGroup(scope === 'person' ? this.names : []), ...hitGroups(this.results)];
    const groups = commands && this.#commandsFirst ? [commands, ...found] : [...found, ...(commands ? [commands] : [])];
    if (scope === 'all') groups.push({ label: 'New', more: false, rows: [{ kind: 'capture', key: 'capture', text: words }] });
    return filled(groups);
  }

  /** What is offered before anything is typed. */
  #atRest(): Group[] {
    const recent: Group = {
      label: 'Opened lately',
      more: false,
      rows: this.#recent.map((one) => ({ kind: 'recent', key: `recent:${one.id}`, recent: one })),
    };
    const commands = commandGroup(actions.available(), '', 60);
    return filled(this.#commandsFirst ? [commands] : [recent, commands]);
  }
}

function filled(groups: Group[]): Group[] {
  return groups.filter((group) => group.rows.length > 0);
}

function clientGroup(names: readonly Suggestion[]): Group {
  const all: Row = { kind: 'client', key: 'client:', name: null };
  const rows = names.map((name): Row => ({ kind: 'client', key: `client:${name.value}`, name }));
  return { label: 'Search only', more: false, rows: [...rows, all] };
}

function personGroup(names: readonly Suggestion[]): Group[] {
  const rows = names.map((name): Row => ({ kind: 'person', key: `person:${name.value}`, name }));
  return rows.length === 0 ? [] : [{ label: 'Technicians', more: false, rows }];
}
