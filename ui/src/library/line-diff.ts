import type { DiffLine } from '../platform';

/** Above this many cells the middle is shown as removed and added whole. */
const MOST = 4_000_000;

/** Compares two texts line by line: ` ` kept, `-` only before, `+` only after. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split('\n');
  const young = after.split('\n');
  let head = 0;
  while (head < old.length && head < young.length && old[head] === young[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < young.length - head &&
    old[old.length - 1 - tail] === young[young.length - 1 - tail]
  ) {
    tail += 1;
  }
  return [
    ...mark(' ', old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), young.slice(head, young.length - tail)),
    ...mark(' ', old.slice(old.length - tail)),
  ];
}

function mark(op: string, lines: string[]): DiffLine[] {
  return lines.map((text) => ({ op, text }));
}

function middle(old: string[], young: string[]): DiffLine[] {
  if (old.length * young.length > MOST) return [...mark('-', old), ...mark('+', young)];
  const width = young.length + 1;
  // Longest common lines of the rests, filled from the end.
  const common = new Uint32Array((old.length + 1) * width);
  for (let one = old.length - 1; one >= 0; one -= 1) {
    for (let two = young.length - 1; two >= 0; two -= 1) {
      common[one * width + two] =
        old[one] === young[two]
          ? (common[(one + 1) * width + two + 1] ?? 0) + 1
          : Math.max(common[(one + 1) * width + two] ?? 0, common[one * width + two + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let one = 0;
  let two = 0;
  while (one < old.length || two < young.length) {
    if (one < old.length && two < young.length && old[one] === young[two]) {
      lines.push({ op: ' ', text: old[one] ?? '' });
      one += 1;
      two += 1;
    } else if (
      two >= young.length ||
      (one < old.length &&
        (common[(one + 1) * width + two] ?? 0) >= (common[one * width + two + 1] ?? 0))
    ) {
      lines.push({ op: '-', text: old[one] ?? '' });
      one += 1;
    } else {
      lines.push({ op: '+', text: young[two] ?? '' });
      two += 1;
    }
  }
  return lines;
}

/** A piece of a diff: changed lines with a little around them. */
export interface Hunk {
  /** Lines left out before it. */
  skipped: number;
  lines: DiffLine[];
}

/** Leaves out long stretches without a change. */
export function hunksOf(lines: readonly DiffLine[], around = 3): Hunk[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, index) => {
    if (line.op === ' ') return;
    near.fill(1, Math.max(0, index - around), Math.min(lines.length, index + around + 1));
  });
  const hunks: Hunk[] = [];
  let skipped = 0;
  let open: Hunk | null = null;
  lines.forEach((line, index) => {
    if (near[index] === 1) {
      if (open === null) {
        open = { skipped, lines: [] };
        hunks.push(open);
        skipped = 0;
      }
      open.lines.push(line);
    } else {
      open = null;
      skipped += 1;
    }
  });
  return hunks;
}
