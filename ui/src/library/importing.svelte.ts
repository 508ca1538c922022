import { attempt } from '../app/errors';
import { status } from '../app/status.svelte';
import { call, type ImportMarkdown, type ImportReport, type Job } from '../platform';

/** At most four questions a second. */
const POLL_MS = 300;

/** An import on its way; it goes on while the dialog is closed. */
class Importing {
  job = $state.raw<Job | null>(null);
  /** What the trial run would do, or what the import did. */
  report = $state.raw<ImportReport | null>(null);
  /** Why it ended without a report. */
  problem = $state('');
  #watching = false;

  /** True from the start until the last answer. */
  get running(): boolean {
    return this.job !== null && !this.job.finished;
  }

  /** Starts a trial run or the import itself. */
  async start(request: ImportMarkdown): Promise<void> {
    this.report = null;
    this.problem = '';
    const job = await attempt(() => call('import_start', request));
    if (job) this.#take(job);
    await this.watch();
  }

  /** Asks how far it is, for as long as the dialog is open. */
  async watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    while (this.#watching && this.job && !this.job.finished) {
      const { id } = this.job;
      await new Promise((later) => setTimeout(later, POLL_MS));
      const job = await attempt(() => call('job_status', { id }));
      if (!job) break;
      this.#take(job);
    }
    this.#watching = false;
  }

  /** Stops asking. */
  rest(): void {
    this.#watching = false;
  }

  /** Stops the import; what it has not finished is not written. */
  async cancel(): Promise<void> {
    const id = this.job?.id;
    if (!id) return;
    const job = await attempt(() => call('job_cancel', { id }));
    if (job) this.#take(job);
  }

  /** Back to the choice of a folder. */
  reset(): void {
    this.job = null;
    this.report = null;
    this.problem = '';
  }

  #take(job: Job): void {
    this.job = job;
    if (!job.finished) return;
    this.report = job.report;
    this.problem = job.error ? `${job.error.message} ${job.error.remedy}`.trim() : '';
    if (job.report && !job.report.dry_run) void status.refresh();
  }
}

/** The import of this window. */
export const importing = new Importing();
