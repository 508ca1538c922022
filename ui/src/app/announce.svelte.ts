class Live {
  polite = $state('');
  assertive = $state('');
}

/** What the live regions of the frame say. */
export const live = new Live();

/** Tells screen readers something; at once where it is urgent. */
export function announce(text: string, urgent = false): void {
  const region = urgent ? 'assertive' : 'polite';
  // The same words twice are said twice only if the region was empty between.
  live[region] = '';
  queueMicrotask(() => {
    live[region] = text;
  });
}
