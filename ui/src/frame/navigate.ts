import { parse, router } from '../app/router.svelte';
import { ui } from '../app/ui.svelte';

/** Goes where tray, notification or deep link point; the shell has checked the words. */
export function navigate(target: string): void {
  const [word = '', id = ''] = target.replace(/^[#/]+/, '').split('/', 2);
  if (word === 'capture') ui.open('capture', id);
  else if (word === 'search') ui.open('search', id);
  else if (word === 'item' && id !== '') router.openItem(id);
  else if (word === 'runbook' || word === 'article') router.go(`${word}s`, id);
  else if (word === 'client') router.go('clients', id);
  else {
    const route = parse(target);
    router.go(route.screen, route.id, route.params);
  }
}
