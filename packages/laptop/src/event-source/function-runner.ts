import type { InvocationEnd } from './invocation.ts';

/** One process of a function. */
export interface WorkerProcess {
  readonly pid: number;
  /** Whether an invocation is running in it. */
  readonly busy: boolean;
}

/** Where a function runs. */
export interface FunctionRunner {
  /** The processes of its own that it has at this moment. */
  processes(): readonly WorkerProcess[];
  /** Runs the function once. Never rejects. */
  run(event: unknown, messageIds: readonly string[]): Promise<InvocationEnd>;
  /** Announces to busy processes that they are to end. */
  letGo(): void;
  /**
   * From now on new processes run invocations: idle ones end, busy ones are told to let go, end with what they are doing, and by force
   * after `graceMs` milliseconds.
   */
  renew(graceMs: number): void;
  /** Ends all processes, busy ones by force, and waits until they are gone. */
  stop(): Promise<void>;
}
