import { attempt } from '../app/errors';
import { ownItem } from '../app/questions.svelte';
import { status } from '../app/status.svelte';
import { call, HoldfastError, type DeliveryView, type Notification } from '../platform';

const PAGE = 60;
const PAUSE_MS = 60;

/** What can be done about a notification, as on its bubble. */
export type Act = 'own' | 'snooze' | 'open';

/** True while nobody has seen it. */
export function isUnread(one: Notification): boolean {
  return one.state === 'delivered' || one.state === 'late' || one.state === 'missed';
}

/** The notifications of this desk, newest first. */
export class Inbox {
  list = $state.raw<readonly Notification[] | null>(null);
  more = $state(false);
  unread = $state(0);
  channel = $state.raw<DeliveryView | null>(null);
  problem = $state.raw<HoldfastError | null>(null);
  #unreadOnly = false;
  #limit = PAGE;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows all, or only those nobody has seen. */
  show(unreadOnly: boolean): void {
    this.#unreadOnly = unreadOnly;
    this.#limit = PAGE;
    void this.#read();
  }

  /** Reads older ones too. */
  older(): void {
    this.#limit += PAGE;
    void this.#read();
  }

  /** Reads anew soon; what comes meanwhile shares the reading. */
  reread(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), PAUSE_MS);
  }

  async #read(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const page = await call('inbox_list', { unread: this.#unreadOnly, limit: this.#limit });
      if (turn !== this.#turn) return;
      this.list = page.notifications;
      this.more = page.more;
      this.unread = page.unread;
      this.channel = page.channel;
      this.problem = null;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = HoldfastError.from(thrown);
    }
  }

  /** Takes the item of one; a limit may ask why, which a bubble cannot. */
  async own(one: Notification): Promise<void> {
    const id = one.subject?.id;
    if (id === undefined) return;
    const view = await attempt(() => call('item_get', { id }));
    if (view) await ownItem(view.card);
    await this.#after();
  }

  /** Answers one as its bubble would; gives it as it is then, null where it could not be done. */
  async act(one: Notification, action: Exclude<Act, 'own'>): Promise<Notification | null> {
    const answered = await attempt(() => call('notification_act', { id: one.id, action }));
    await this.#after();
    return answered;
  }

  /** Marks some as seen; all where none is named. */
  async seen(ids: number[] = []): Promise<boolean> {
    const saved = await attempt(() => call('inbox_seen', { ids }));
    await this.#after();
    return saved !== null;
  }

  async #after(): Promise<void> {
    await Promise.all([this.#read(), status.refresh()]);
  }
}
