import type { Device, KeyPlace } from '../platform';

/** Where a secret lies, after its name. */
export const keyWords: Record<KeyPlace, string> = {
  keyring: 'in the keyring of this computer',
  file: 'in a file of the data directory that only you can read',
  environment: 'from the environment of the program',
  memory: 'in memory; it is asked for again after a restart',
};

/** Whether a device can be removed from here. */
export function isRemovable(device: Device): boolean {
  return !device.this && device.state !== 'removed';
}
