// One slow clock for all ages on the screen: a minute is as fine as any of them shows.
class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 60_000);
  }
}

/** The present, moving once a minute. */
export const present = new Clock();
