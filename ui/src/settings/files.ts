/** A path inside a folder, with the separator the folder uses. */
export function inside(folder: string, name: string): string {
  const mark = folder.includes('\\') ? '\\' : '/';
  return folder.endsWith(mark) ? `${folder}${name}` : `${folder}${mark}${name}`;
}

/** Date and time for a file name: `2026-11-21-0412`. */
export function stamp(now = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}`;
}
