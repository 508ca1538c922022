// The part of WebDriver that the tests of the window need.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { artifacts, built, program } from '../../ui/support/programs.ts';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Keys that have no letter. */
export const Key = { Enter: '\uE007', Escape: '\uE00C', Control: '\uE009' } as const;

/** A place on the page, in its pixels. */
export interface Point {
  x: number;
  y: number;
}

/** The driver between the tests and the window. */
export class Driver {
  #process: ChildProcess;
  #url: string;

  #data: string;

  private constructor(process: ChildProcess, url: string, data: string) {
    this.#process = process;
    this.#url = url;
    this.#data = data;
  }

  /** Starts it; windows it opens work on that data directory. */
  static async start(data: string): Promise<Driver> {
    const [port, native] = await Promise.all([freePort(), freePort()]);
    const folder = join(artifacts, 'window');
    await mkdir(folder, { recursive: true });
    const log = await open(join(folder, 'driver.log'), 'w');
    const process = spawn(
      globalThis.process.env.TAURI_DRIVER ?? join(built, '../tools/bin/tauri-driver'),
      ['--port', `${port}`, '--native-port', `${native}`, '--native-driver', program('WebKitWebDriver')],
      {
        stdio: ['ignore', log.fd, log.fd],
        // WebKit's driver takes pictures of the fast path only.
        env: { ...globalThis.process.env, HOLDFAST_DATA: data, WEBKIT_DISABLE_DMABUF_RENDERER: '0' },
      },
    );
    await log.close();
    const driver = new Driver(process, `http://127.0.0.1:${port}`, data);
    await until('the driver answers', async () => (await driver.#call('GET', '/status')) !== null);
    return driver;
  }

  /** Opens the window. */
  async open(...args: string[]): Promise<Window> {
    const application = join(built, 'holdfast-desktop');
    // A browser name would match nothing.
    const capabilities = { alwaysMatch: { 'tauri:options': { application, args } } };
    const { sessionId } = (await this.#call('POST', '/session', { capabilities })) as {
      sessionId: string;
    };
    return new Window((method, path, body) =>
      this.#call(method, `/session/${sessionId}${path}`, body),
    );
  }

  /**
   * Closes the window and waits until the program has ended and the session bus has noticed: a start
   * before that would be handed over.
   */
  async close(window: Window): Promise<void> {
    await window.close();
    await until('the program has ended', async () => !(await isRunning(this.#data)));
    await until('its name is free', async () => !(await names()).includes('dev.holdfast.desktop'));
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.#url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

/** The open window. */
export class Window {
  #call: (method: string, path: string, body?: unknown) => Promise<unknown>;

  constructor(call: (method: string, path: string, body?: unknown) => Promise<unknown>) {
    this.#call = call;
  }

  /** Asks it to close. */
  async close(): Promise<void> {
    await this.#call('DELETE', '');
  }

  /** Runs the body of a function in the page. */
  async run<T>(script: string, ...args: unknown[]): Promise<T> {
    return (await this.#call('POST', '/execute/sync', { script, args })) as T;
  }

  /** Waits for an element, by XPath; `label` words are easiest to read with `control` and `text`. */
  async find(xpath: string): Promise<string> {
    let element: Record<string, string> | undefined;
    await until(`there is ${xpath}`, async () => {
      const found = (await this.#call('POST', '/elements', {
        using: 'xpath',
        value: xpath,
      })) as Record<string, string>[];
      element = found[0];
      return element !== undefined;
    });
    return element?.[ELEMENT] ?? '';
  }

  /** True when there is such an element now. */
  async has(xpath: string): Promise<boolean> {
    const found = await this.#call('POST', '/elements', { using: 'xpath', value: xpath });
    return (found as unknown[]).length > 0;
  }

  /** Clicks on an element. */
  async click(xpath: string): Promise<void> {
    const element = await this.find(xpath);
    await this.#call('POST', `/element/${element}/click`, {});
  }

  /** Types into an element. */
  async type(xpath: string, text: string): Promise<void> {
    const element = await this.find(xpath);
    await this.#call('POST', `/element/${element}/value`, { text });
  }

  /** Presses keys together, wherever the focus is. */
  async press(...keys: string[]): Promise<void> {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }));
    const actions = [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }];
    await this.#call('POST', '/actions', { actions });
  }

  /** The words of an element. */
  async text(xpath: string): Promise<string> {
    const element = await this.find(xpath);
    return (await this.#call('GET', `/element/${element}/text`)) as string;
  }

  /** The middle of an element. */
  async middle(xpath: string): Promise<Point> {
    const element = await this.find(xpath);
    const box = await this.run<{ x: number; y: number; width: number; height: number }>(
      'return arguments[0].getBoundingClientRect().toJSON();',
      { [ELEMENT]: element },
    );
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  }

  /** Drags with the mouse, in steps like a hand, and lets go once the page shows `target`. */
  async drag(from: Point, to: Point, target: string): Promise<void> {
    const move = ({ x, y }: Point, duration: number) => ({ type: 'pointerMove', duration, x, y });
    const between = [0.1, 0.4, 0.7, 1].map((part) =>
      move(
        {
          x: Math.round(from.x + (to.x - from.x) * part),
          y: Math.round(from.y + (to.y - from.y) * part),
        },
        60,
      ),
    );
    await this.#mouse([move(from, 0), { type: 'pointerDown', button: 0 }, ...between]);
    await this.find(target);
    await this.#mouse([{ type: 'pointerUp', button: 0 }]);
  }

  /** Keeps a picture for people to look at, as `artifacts/window/<name>.png`. */
  async shoot(name: string): Promise<void> {
    // What was typed last is on the glass after the next frame.
    const script = 'requestAnimationFrame(() => requestAnimationFrame(arguments[0]));';
    await this.#call('POST', '/execute/async', { script, args: [] });
    const picture = (await this.#call('GET', '/screenshot')) as string;
    const folder = join(artifacts, 'window');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.png`), Buffer.from(picture, 'base64'));
  }

  async #mouse(steps: unknown[]): Promise<void> {
    const parameters = { pointerType: 'mouse' };
    const actions = [{ type: 'pointer', id: 'mouse', parameters, actions: steps }];
    await this.#call('POST', '/actions', { actions });
  }
}

/** Asks again until it is so. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await ask()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`it never came true that ${what}`, { cause: last });
}

/** True while a window works on that data directory. */
async function isRunning(data: string): Promise<boolean> {
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue;
    // What has ended meanwhile, or is not ours, does not count.
    const read = (name: string) => readFile(join('/proc', id, name), 'utf8').catch(() => '');
    const [program, surroundings] = await Promise.all([read('cmdline'), read('environ')]);
    const ours = program.split('\0')[0] === join(built, 'holdfast-desktop');
    if (ours && surroundings.split('\0').includes(`HOLDFAST_DATA=${data}`)) return true;
  }
  return false;
}

/** What the session bus says of the names that are taken. */
async function names(): Promise<string> {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ListNames'];
  return (await promisify(execFile)(program('dbus-send'), call)).stdout;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
