// The small records of a client are all edited by one dialog: it is told what to ask.

/** A field of the dialog. */
export interface RecordField {
  name: string;
  label: string;
  value: string;
  required?: boolean;
  lines?: number;
  hint?: string;
  type?: 'text' | 'tel' | 'email';
}

/** A record to edit. */
export interface Editing {
  title: string;
  fields: RecordField[];
  /** A yes or no beside the fields. */
  flag?: { label: string; value: boolean };
  save: (values: Record<string, string>, flag: boolean) => Promise<unknown>;
  /** Takes the record away; absent for a new one. */
  remove?: () => Promise<unknown>;
}
