/** An error as a worker's log tells it. */
export interface LoggedError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  /** Where it was thrown, innermost first. */
  readonly stack?: readonly string[];
  readonly causes?: readonly LoggedError[];
}

/** How an attempt ended, as a worker's log tells it. */
export interface LoggedEnd {
  readonly kind: string;
  /** Until the next attempt. */
  readonly delayMs?: number;
  readonly code?: string;
  readonly message?: string;
  readonly error?: LoggedError;
}

/** A line that a worker printed. */
export type WorkerLine =
  | {
      readonly kind: 'attemptStarted';
      readonly at: Date;
      readonly taskId: string;
      readonly jobType: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'attemptEnded';
      readonly at: Date;
      readonly taskId: string;
      readonly jobType: string;
      readonly attempt: number;
      readonly durationMs: number;
      readonly end: LoggedEnd;
    }
  /** Something else that its log warns of. */
  | {
      readonly kind: 'warning';
      readonly at: Date;
      readonly message: string;
      readonly taskId?: string;
      readonly error?: LoggedError;
    }
  /** What a handler, or Node, printed. */
  | { readonly kind: 'printed'; readonly text: string };

/** Undefined for what its log says in detail. Never throws. */
export function parseWorkerLine(line: string): WorkerLine | undefined {
  const entry = line.startsWith('{') ? parseObject(line) : undefined;
  if (entry === undefined || typeof entry.level !== 'string') return { kind: 'printed', text: line };
  const { message, level, timestamp } = entry;
  const facts = { ...entry, at: new Date(String(timestamp)) };
  if (message === 'attemptStarted' || message === 'attemptEnded') {
    return { ...facts, kind: message } as unknown as WorkerLine;
  }
  if (level !== 'WARN' && level !== 'ERROR') return undefined;
  return { ...facts, kind: 'warning', message: String(message) } as WorkerLine;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
