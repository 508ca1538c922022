// Where the window is, kept in location.hash: `#/board/<id>?filter=mine&item=H-12`.

const screens = ['inbox', 'due', 'board', 'list', 'flow', 'runbooks', 'articles', 'clients', 'agreements', 'sync', 'settings'] as const;

/** The screens with a place of their own. First run and recovery take the whole window instead. */
export type ScreenName = (typeof screens)[number];

/** A place in the window. */
export interface Route {
  screen: ScreenName;
  /** Board, document or client id, or the section of inbox, agreements, sync and settings; empty for the first. */
  id: string;
  /** `filter`, `swimlane`, `item` and whatever else a screen keeps in its address. */
  params: Record<string, string>;
}

const home: Route = { screen: 'board', id: '', params: {} };

function isScreen(name: string | undefined): name is ScreenName {
  return screens.includes(name as ScreenName);
}

/** Reads a hash; what it does not know becomes the first board. */
export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [screen, id = ''] = path.split('/', 2);
  if (!isScreen(screen)) return home;
  return { screen, id: decodeURIComponent(id), params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Writes a hash. */
export function format(route: Route): string {
  const query = new URLSearchParams(
    Object.entries(route.params).filter(([, value]) => value !== ''),
  ).toString();
  const path = `#/${route.screen}${route.id ? `/${encodeURIComponent(route.id)}` : ''}`;
  return query ? `${path}?${query}` : path;
}

class Router {
  route = $state.raw<Route>(parse(location.hash));
  // Up to the item, once for all the cards on the screen.
  readonly #aside = $derived.by(() => {
    const hash = format({ ...this.route, params: { ...this.route.params, item: '' } });
    return `${hash}${hash.includes('?') ? '&' : '?'}item=`;
  });

  constructor() {
    window.addEventListener('hashchange', () => {
      this.route = parse(location.hash);
    });
  }

  /** Item shown in the detail panel, if any: UUID or display number. */
  get item(): string | null {
    return this.route.params.item ?? null;
  }

  /** The address of an item in the detail panel, beside the screen that stands. */
  hrefOf(item: string): string {
    return this.#aside + encodeURIComponent(item);
  }

  /** Goes to another screen; a new step in the history. */
  go(screen: ScreenName, id = '', params: Record<string, string> = {}): void {
    location.hash = format({ screen, id, params });
    this.route = parse(location.hash);
  }

  /** Changes parameters of this screen, empty removes; no new step unless asked for. */
  set(changes: Record<string, string>, step = false): void {
    const params = { ...this.route.params, ...changes };
    const hash = format({ ...this.route, params });
    if (hash === location.hash) return;
    if (step) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    this.route = parse(hash);
  }

  /** Opens an item in the detail panel, over whatever screen stands. */
  openItem(id: string): void {
    this.set({ item: id }, this.item === null);
  }

  /** Closes the detail panel. */
  closeItem(): void {
    this.set({ item: '' });
  }
}

/** The window's one router. */
export const router = new Router();
