import { openLink } from '../platform';

import { report } from './errors';
import { router } from './router.svelte';

/** Follows a link of rendered Markdown: to a place in the window, or outside in the browser. */
export function follow(href: string): void {
  const own = /^(?:holdfast:\/\/|#\/|\/)?(item|runbook|article|client)\/([\w-]+)/.exec(href);
  if (own?.[1] === 'item' && own[2]) router.openItem(own[2]);
  else if (own?.[1] === 'client' && own[2]) router.go('clients', own[2]);
  else if (own?.[2]) router.go(own[1] === 'runbook' ? 'runbooks' : 'articles', own[2]);
  else if (href.startsWith('#')) document.getElementById(href.slice(1))?.scrollIntoView({ block: 'start' });
  else openLink(href).catch(report);
}

/** Goes to the page of anything that has one. */
export function goTo(kind: string, id: string): void {
  if (kind === 'work_item') router.openItem(id);
  else if (kind === 'document') router.go('runbooks', id);
  else if (kind === 'client') router.go('clients', id);
}
