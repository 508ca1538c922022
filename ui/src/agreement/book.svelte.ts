import { attempt } from '../app/errors';
import { subscribe } from '../app/feed';
import {
  call,
  type Agreements,
  type AgreementSave,
  type BlockedOn,
  type CalendarExceptionSave,
  type CalendarSave,
  type CalendarView,
  type ChangeBatch,
  type MatrixCell,
  type MatrixView,
  type PolicySave,
  type PolicyView,
} from '../platform';

const PAUSE_MS = 80;

/** Agreements, policies, calendars and the severity matrix of this workspace. */
export class Book {
  agreements = $state.raw<Agreements | null>(null);
  policies = $state.raw<readonly PolicyView[] | null>(null);
  calendars = $state.raw<readonly CalendarView[] | null>(null);
  matrix = $state.raw<MatrixView | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  // A reading that a change has overtaken would show for a moment what no longer is.
  #turn = 0;
  #reading: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  /** Reads all of it; whoever waits for it has the newest there is. */
  load(): Promise<void> {
    this.#turn += 1;
    return (this.#reading = this.#read(this.#turn));
  }

  async #read(turn: number): Promise<void> {
    const [agreements, policies, calendars, matrix] = await Promise.all([
      attempt(() => call('agreement_list', {})),
      attempt(() => call('policy_list', {})),
      attempt(() => call('calendar_list', {})),
      attempt(() => call('severity_matrix', {})),
    ]);
    if (turn !== this.#turn) return this.#reading;
    if (agreements) this.agreements = agreements;
    if (policies) this.policies = policies.policies;
    if (calendars) this.calendars = calendars.calendars;
    if (matrix) this.matrix = matrix;
  }

  /** Follows the change feed; returns the way to stop. */
  follow(): () => void {
    return subscribe((batch: ChangeBatch) => {
      if (!batch.truncated && batch.changes.length === 0) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.load(), PAUSE_MS);
    });
  }

  /** Adds, changes or removes an agreement; its id, or null where it could not be done. */
  agreement(change: AgreementSave): Promise<string | null> {
    return this.#saved(() => call('agreement_save', change));
  }

  /** Adds, changes or removes a policy. */
  policy(change: PolicySave): Promise<string | null> {
    return this.#saved(() => call('policy_save', change));
  }

  /** Tells, or no longer tells, that the clocks of a policy pause while something is waited for. */
  pauses(id: string, on: BlockedOn, pausing: boolean): Promise<string | null> {
    return this.#saved(() => {
      const others = (this.policyOf(id)?.pauses_on ?? []).filter((one) => one !== on);
      return call('policy_save', { id, pauses_on: pausing ? [...others, on] : others });
    });
  }

  /** A policy as it is now. */
  policyOf(id: string): PolicyView | undefined {
    return this.policies?.find((one) => one.id === id);
  }

  /** Adds, changes or removes a calendar. */
  calendar(change: CalendarSave): Promise<string | null> {
    return this.#saved(() => call('calendar_save', change));
  }

  /** Adds, changes or removes a date with other hours. */
  exception(change: CalendarExceptionSave): Promise<string | null> {
    return this.#saved(() => call('calendar_exception_save', change));
  }

  /** Changes one combination of the matrix. */
  async cell(cell: MatrixCell): Promise<void> {
    const matrix = await attempt(() => call('severity_matrix_set', cell));
    if (matrix) this.matrix = matrix;
  }

  /** Does this after what is being saved, and reads all anew: who changes a part of a whole starts from the last. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      const outcome = await work();
      await this.load();
      return outcome;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #saved(work: () => Promise<{ id: string }>): Promise<string | null> {
    const saved = await this.inTurn(() => attempt(work));
    return saved?.id ?? null;
  }
}
