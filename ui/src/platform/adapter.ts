import type { ChangeBatch, Error as CoreError, FileContent } from './generated';

/** What the window needs from the program around it. */
export interface Adapter {
  /** Runs a command of the core; rejects with the core's error. */
  rpc(name: string, request: unknown): Promise<unknown>;
  /** Calls back for every batch of changes, whoever made them; resolves once none is missed any more. */
  onChanges(callback: (batch: ChangeBatch) => void): Promise<void>;
  /** Calls back when the shell asks for a place: `item/H-12`, `capture`, `board/<id>`. */
  onNavigate(callback: (target: string) => void): () => void;
  /** Calls back when something went wrong that no command asked for, such as a taken shortcut. */
  onTrouble(callback: (error: CoreError) => void): () => void;
  /** Lets the user choose a folder; null when they think better of it. */
  pickFolder(title: string): Promise<string | null>;
  /** Lets the user save a file; false when they think better of it. */
  saveFile(file: FileContent): Promise<boolean>;
  /** Opens a link outside; the shell checks its scheme. */
  openLink(url: string): Promise<void>;
  /** Tells that the first real screen is on the glass. */
  painted(): Promise<void>;
  /** Where the content of an attachment can be read. */
  attachmentUrl(id: string): string;
}
