/** One name to choose. */
export interface PickerOption {
  /** Id, or the word itself. */
  value: string;
  label: string;
  /** A second line. */
  detail?: string;
  /** True where it is what was typed rather than something known. */
  fresh?: boolean;
}

/** Keeps those whose label has the letters, in their order. */
export function matching(options: PickerOption[], text: string): PickerOption[] {
  const letters = text.toLowerCase();
  return options.filter((option) => option.label.toLowerCase().includes(letters));
}
