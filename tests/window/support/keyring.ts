// Who asks the keyring of the desktop, as the session bus itself tells it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { program } from '../../ui/support/programs.ts';
import { until } from './driver.ts';

/** Everything of the Secret Service lies below this; looking whether it is there does not. */
const PATH = '/org/freedesktop/secrets';
/** A call of our own, to which nobody listens. */
const OWN = 'dev.holdfast.test.Sentinel';

/** The watch over the keyring; it begins before the window does. */
export class KeyringWatch {
  #process: ChildProcess;
  #said = '';

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** Starts it, and waits until the bus tells it of calls. */
  static async start(): Promise<KeyringWatch> {
    const rule = `type='method_call',path_namespace='${PATH}'`;
    const watch = new KeyringWatch(
      spawn(program('dbus-monitor'), ['--session', rule], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await watch.#hear();
    return watch;
  }

  /** The calls so far, a line each. */
  async calls(): Promise<string[]> {
    await this.#hear();
    return this.#lines().filter((line) => !line.includes(OWN));
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
  }

  /** Calls until the bus tells of it: then it has told of all that came before. */
  async #hear(): Promise<void> {
    const before = this.#lines().length;
    const own = ['--session', '--type=method_call', '--dest=org.freedesktop.DBus', PATH, `${OWN}.Call`];
    await until('the bus tells of a call', async () => {
      await once(spawn(program('dbus-send'), own, { stdio: 'ignore' }), 'exit');
      return this.#lines().slice(before).some((line) => line.includes(OWN));
    });
  }

  #lines(): string[] {
    return this.#said.split('\n').filter((line) => line.startsWith('method call'));
  }
}
