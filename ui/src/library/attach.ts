/** The content of a file in base64. */
export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(''));
}

/** A name for a file; pictures from the clipboard all come as `image.png`. */
export function nameOf(file: File, now = new Date()): string {
  if (file.name !== '' && file.name !== 'image.png') return file.name.replace(/[[\]()]/g, '-');
  const kind = file.type.split('/')[1] ?? 'bin';
  return `screenshot-${now.toISOString().slice(0, 19).replace(/[:T]/g, '-')}.${kind}`;
}
