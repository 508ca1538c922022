import { sync } from '../app/sync.svelte';
import { call, type Devices, type InvitationView, type SharedStore, type SyncStatus } from '../platform';
import { Errand, Errands } from './errand.svelte';

// What is under way at the stores, whatever screen stands.

/** Sharing through one more store. */
export const sharing = new Errand<InvitationView>();
/** Making an invitation. */
export const inviting = new Errand<InvitationView>();
/** Joining a workspace. */
export const joining = new Errand<SyncStatus>();
/** Exchanging now. */
export const exchanging = new Errand<SyncStatus>();
/** Giving a store its password. */
export const passwords = new Errands<SyncStatus>();
/** Sending everything again to a store. */
export const refills = new Errands<SyncStatus>();
/** Taking a store away. */
export const stops = new Errands<SyncStatus>();
/** Removing a device. */
export const removals = new Errands<Devices>();

/** Exchanges with every store now; nobody waits for the end. */
export async function exchange(): Promise<void> {
  sync.use(await exchanging.run(() => call('sync_now', {})));
}

/** Writes everything this desk has into a store that lost it. */
export async function refill({ id }: Pick<SharedStore, 'id'>): Promise<boolean> {
  return sync.use(await refills.of(id).run(() => call('share_reseed', { store: id })));
}
