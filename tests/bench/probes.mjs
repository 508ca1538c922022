// What is asked inside the page, the same in both engines.

/** Runs in the page: notes when a key or a drop was followed by its picture. */
export function probes() {
  const probe = { typed: 0, painted: [], frames: [], work: [], watching: false, dropped: [], dropping: [] };
  globalThis.probe = probe;
  // A task that is posted from the last callback before a picture runs after it.
  const picture = (then) =>
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => then(performance.now());
      after.port2.postMessage(0);
    });
  addEventListener('keydown', (event) => (probe.typed = event.timeStamp), true);
  const fetched = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    const typed = probe.typed;
    const answer = await fetched(input, init);
    if (String(input?.url ?? input).endsWith('/rpc/search')) {
      picture((now) => probe.painted.push(now - typed));
    }
    return answer;
  };
  // Work of a frame: from its first event or callback until style and layout are done, which is when
  // the size of an element is observed to have changed. Paint is not in it.
  const measure = document.createElement('i');
  Object.assign(measure.style, { position: 'fixed', width: '1px', height: '1px', visibility: 'hidden' });
  let begun = 0;
  const begin = () => (begun ||= performance.now());
  let drop = null;
  new ResizeObserver(() => {
    const work = performance.now() - begun;
    if (probe.watching) probe.work.push(work);
    if (drop !== null) probe.dropping.push(drop + work);
    [begun, drop] = [0, null];
  }).observe(measure);
  // Work of a drop: its event with what follows at once from it, and its frame. The listener that is added
  // last runs when those of the page have, and what they put off until they are done.
  addEventListener(
    'pointerup',
    (event) => {
      const at = performance.now();
      requestAnimationFrame((now) => probe.dropped.push(Math.max(now, performance.now()) - event.timeStamp));
      addEventListener('pointerup', () => (drop = performance.now() - at), { once: true });
    },
    true,
  );
  addEventListener('scroll', begin, true);
  let last = 0;
  const frame = (now) => {
    begin();
    if (!measure.isConnected) document.body?.append(measure);
    measure.style.width = measure.style.width === '1px' ? '2px' : '1px';
    if (probe.watching && last > 0) probe.frames.push(now - last);
    last = probe.watching ? now : 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  // Goes to a screen; answers how long it took until its cards were painted.
  probe.opened = (hash) =>
    new Promise((done) => {
      const begun = performance.now();
      const look = () => {
        if (!document.querySelector('[data-board] [data-card]')) return requestAnimationFrame(look);
        return requestAnimationFrame(() => done(performance.now() - begun));
      };
      location.hash = hash;
      look();
    });
}
