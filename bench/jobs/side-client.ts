import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SideAnswer, SideOrder } from './side-process.ts';

const PROCESS = join(import.meta.dirname, 'side-process.ts');

/** A side's process, seen from the bench. */
export class SideClient {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param module absolute path of the side's module */
  static async start(module: string, databaseUrl: string): Promise<SideClient> {
    const child = fork(PROCESS, [module, databaseUrl], {
      serialization: 'advanced',
      // What a user gets in production; the bench itself may run under anything.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    await firstMessage(child);
    return new SideClient(child);
  }

  /** @throws Error with what went wrong there */
  async order(order: SideOrder): Promise<SideAnswer> {
    const answered = firstMessage(this.#child);
    this.#child.send(order);
    const answer = (await answered) as SideAnswer;
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`A side's process ended with ${code} before it had answered.`);
      }),
    ]);
  } finally {
    stop.abort();
  }
}
