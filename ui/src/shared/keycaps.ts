const mac = navigator.platform.startsWith('Mac');

const words: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Ctrl: mac ? '⌘' : 'Ctrl',
  Alt: mac ? '⌥' : 'Alt',
};

/** The caps of a key combination: `g b` is two, `Ctrl+K` is one. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').map((step) =>
    step
      .split('+')
      .map((part) => words[part] ?? (part.length === 1 ? part.toUpperCase() : part))
      .join(' '),
  );
}
