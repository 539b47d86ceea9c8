import type { FunctionRunner } from './function-runner.ts';
import type { InvocationEnd } from './invocation.ts';

/** Handles a batch. What it resolves to is the function's response; what it throws fails the whole batch. */
export type BatchHandler = (event: unknown) => Promise<unknown>;

/** A function that runs in this very process: one that is quick, and that nobody wants to kill. */
export class InProcessFunction implements FunctionRunner {
  readonly #handler: BatchHandler;

  constructor(handler: BatchHandler) {
    this.#handler = handler;
  }

  processes(): readonly [] {
    return [];
  }

  async run(event: unknown): Promise<InvocationEnd> {
    try {
      return { kind: 'succeeded', response: await this.#handler(event) };
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      return {
        kind: 'failed',
        error: { errorType: name, errorMessage: message, stackTrace: stack?.split('\n') ?? [] },
      };
    }
  }

  letGo(): void {
    // Its invocations are short.
  }

  renew(): void {
    // There is no other process to run it in.
  }

  async stop(): Promise<void> {
    // Its invocations end by themselves.
  }
}
