import type { JsonValue, LogLevel, LogMetadata, Reject } from '@jobstack/core';

/** One call of `context.logger`. */
export interface TestLog {
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
}

/** One successful `context.commit`. */
export interface TestCommit {
  /** What the handler's `write` resolved to. */
  readonly written: unknown;
  readonly checkpoint: JsonValue;
  /** The rejects stored with it: those made since the commit before. */
  readonly rejects: readonly Reject[];
}

/** One call of `context.progress`. */
export interface TestProgress {
  readonly done: number;
  readonly total: number | undefined;
  readonly counters?: Readonly<Record<string, number>>;
}
