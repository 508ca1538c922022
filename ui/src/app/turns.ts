/**
 * Makes a reading of which one runs at a time. Calls that come meanwhile share the next one; every
 * call ends with a reading that began after it.
 */
export function inTurn(read: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  function begin(): Promise<void> {
    next = null;
    running = read().finally(() => (running = null));
    return running;
  }
  return () => {
    if (running && !next) next = running.then(begin, begin);
    return next ?? begin();
  };
}
