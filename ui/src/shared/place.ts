/** What a floating element hangs on: an element, or a point of the window. */
export type Anchor = Element | { x: number; y: number };

const GAP = 4;
const MARGIN = 8;

function boxOf(anchor: Anchor): DOMRect {
  return anchor instanceof Element
    ? anchor.getBoundingClientRect()
    : new DOMRect(anchor.x, anchor.y, 0, 0);
}

/** Puts a fixed element under its anchor, above where there is more room, always on the screen. */
export function place(element: HTMLElement, anchor: Anchor, end = false): void {
  const at = boxOf(anchor);
  const width = element.offsetWidth;
  const height = element.offsetHeight;
  const below = window.innerHeight - at.bottom - GAP - MARGIN;
  const above = at.top - GAP - MARGIN;
  const up = height > below && above > below;
  const room = Math.max(up ? above : below, 120);
  const shown = Math.min(height, room);
  const left = end ? at.right - width : at.left;
  element.style.maxHeight = `${room}px`;
  element.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
  element.style.top = `${Math.max(MARGIN, up ? at.top - GAP - shown : at.bottom + GAP)}px`;
}
