import type { Error as CoreError, ErrorCode } from './generated';

/** What a command rejects with: what happened, and what to do about it. */
export class HoldfastError extends Error {
  /** Stable machine name. */
  readonly code: ErrorCode;
  /** What to do, in one sentence; empty where nothing can be done. */
  readonly remedy: string;
  /** Facts behind the message. */
  readonly details: unknown;

  constructor(error: CoreError) {
    super(error.message);
    this.name = 'HoldfastError';
    this.code = error.code;
    this.remedy = error.remedy;
    this.details = error.details ?? null;
  }

  /** Makes one of whatever was thrown. */
  static from(thrown: unknown): HoldfastError {
    if (thrown instanceof HoldfastError) return thrown;
    if (isCoreError(thrown)) return new HoldfastError(thrown);
    return new HoldfastError({
      code: 'internal',
      message: thrown instanceof Error ? thrown.message : String(thrown),
      remedy: 'Try again; if it stays, run the check under Settings, Data.',
    });
  }
}

function isCoreError(value: unknown): value is CoreError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
