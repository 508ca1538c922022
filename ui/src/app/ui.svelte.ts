/** What floats over the screen; one at a time, composed by the frame. */
export type Overlay = 'capture' | 'palette' | 'search' | 'keys' | null;

class Ui {
  overlay = $state<Overlay>(null);
  /** What the overlay starts with: a query, or a text to capture. */
  text = $state('');

  /** Opens an overlay, with a text to start from. */
  open(overlay: Overlay, text = ''): void {
    this.text = text;
    this.overlay = overlay;
  }

  /** Closes it. */
  close(): void {
    this.overlay = null;
  }
}

/** State of the frame. */
export const ui = new Ui();
