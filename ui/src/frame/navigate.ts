import { attempt } from '../app/errors';
import { parse, router } from '../app/router.svelte';
import { ui } from '../app/ui.svelte';
import { call } from '../platform';

/** Goes where tray, notification or deep link point; the shell has checked the words. */
export function navigate(target: string): void {
  const [word = '', id = ''] = target.replace(/^[#/]+/, '').split('/', 2);
  if (word === 'capture') ui.open('capture', id);
  else if (word === 'search') ui.open('search', id);
  else if (word === 'item' && id !== '') router.openItem(id);
  else if (word === 'runbook' || word === 'article') router.go(`${word}s`, id);
  else if (word === 'document') void openDocument(id);
  else if (word === 'client') router.go('clients', id);
  else {
    const route = parse(target);
    router.go(route.screen, route.id, route.params);
  }
}

/** A link names a document without saying of which kind it is. */
async function openDocument(id: string): Promise<void> {
  const document = await attempt(() => call('document_get', { id }));
  if (document) router.go(document.summary.kind === 'runbook' ? 'runbooks' : 'articles', document.summary.id);
}
