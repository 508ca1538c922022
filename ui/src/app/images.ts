import { attachmentUrl } from '../platform';
import { subscribe } from './feed';

/** While others send a lot, an image is asked for no more often than this, in milliseconds. */
const PAUSE = 500;
const ABSENT = 'This image has not come to this desk yet.';

/**
 * Images of other desks come after what they belong to: until then they say so, and once they are here
 * they show. Returns the way to stop.
 */
export function followImages(): () => void {
  const ours = new URL(attachmentUrl(''), location.href).href;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function absent(event: Event): void {
    const image = event.target;
    if (!(image instanceof HTMLImageElement) || !image.src.startsWith(ours)) return;
    image.dataset['absent'] = '';
    image.title ||= ABSENT;
  }

  function here(event: Event): void {
    const image = event.target;
    if (!(image instanceof HTMLImageElement) || image.dataset['absent'] === undefined) return;
    delete image.dataset['absent'];
    if (image.title === ABSENT) image.removeAttribute('title');
  }

  function askAgain(): void {
    timer = undefined;
    for (const image of document.querySelectorAll<HTMLImageElement>('img[data-absent]')) {
      const { src } = image;
      // Only another address makes the browser ask for the same one again.
      image.removeAttribute('src');
      image.src = src;
    }
  }

  // Neither bubbles, but both pass the document on their way.
  document.addEventListener('error', absent, true);
  document.addEventListener('load', here, true);
  const stop = subscribe((batch) => {
    if (batch.sync || batch.truncated) timer ??= setTimeout(askAgain, PAUSE);
  });
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener('error', absent, true);
    document.removeEventListener('load', here, true);
  };
}
