// Where the reader stands in a document.

/** Room above a heading that still counts as being in its section, in pixels. */
const LEAD = 96;

/** Anchor of the section at the top of what is shown; empty before the first heading. */
export function sectionAt(content: HTMLElement, frame: HTMLElement): string {
  const edge = frame.getBoundingClientRect().top + LEAD;
  const headings = [...content.querySelectorAll<HTMLElement>(':is(h1,h2,h3,h4,h5,h6)[id]')];
  const atEnd = frame.scrollTop > 0 && frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 2;
  if (atEnd) {
    // A short last section can never reach the top.
    const visible = headings.filter((heading) => heading.getBoundingClientRect().top < frame.clientHeight);
    return visible.at(-1)?.id ?? '';
  }
  let found = headings[0]?.id ?? '';
  for (const heading of headings) {
    if (heading.getBoundingClientRect().top > edge) break;
    found = heading.id;
  }
  return found;
}

/** Scrolls to a heading and puts the keyboard there. */
export function jumpTo(content: HTMLElement, anchor: string): boolean {
  const target = content.querySelector<HTMLElement>(`[id="${CSS.escape(anchor)}"]`);
  if (!target) return false;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target.scrollIntoView({ block: 'start', behavior: still ? 'instant' : 'smooth' });
  target.focus({ preventScroll: true });
  return true;
}
