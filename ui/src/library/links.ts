import { attempt } from '../app/errors';
import { router, type ScreenName } from '../app/router.svelte';
import { attachmentUrl, call, openLink, saveFile, type DocumentKind, type NamedRef } from '../platform';

/** The screen a kind of document is read on. */
export function screenOf(kind: DocumentKind): ScreenName {
  return kind === 'runbook' ? 'runbooks' : 'articles';
}

/** Where an image of a document is read from. */
export function imageUrl(source: string): string {
  return source.startsWith('attachment:') ? attachmentUrl(source.slice('attachment:'.length)) : source;
}

/** Follows a link of a document. Places on the page are scrolled to by `jump`. */
export function follow(href: string, jump: (anchor: string) => void): void {
  const document = /^holdfast:\/\/document\/([\w-]+)(?:#(.+))?$/.exec(href);
  const item = /^holdfast:\/\/item\/([\w-]+)$/.exec(href);
  if (href.startsWith('#')) jump(decodeURIComponent(href.slice(1)));
  else if (document?.[1]) openDocument(document[1], document[2]);
  else if (item?.[1]) router.openItem(item[1]);
  else if (href.startsWith('attachment:')) void download(href.slice('attachment:'.length));
  else void attempt(() => openLink(href));
}

/** Opens a document on the library screen that stands; it moves to the other one if it must. */
export function openDocument(id: string, anchor = ''): void {
  const screen = router.route.screen === 'articles' ? 'articles' : 'runbooks';
  router.go(screen, id, anchor ? { at: anchor } : {});
}

/** Saves an attachment where the user wants it. */
export async function download(id: string): Promise<void> {
  await attempt(async () => saveFile(await call('attachment_read', { id })));
}

/** Opens whatever a document is linked with. */
export function openRef(ref: NamedRef): void {
  if (ref.kind === 'document') openDocument(ref.id);
  else if (ref.kind === 'work_item') router.openItem(ref.id);
  else if (ref.kind === 'client') router.go('clients', ref.id);
}
