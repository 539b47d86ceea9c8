import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { settingsVariables } from '@jobstack/core/settings';
import type { Delivery, DeliveryResult, Engine, Isolation } from '@jobstack/processor';

/** Says to a process that it runs one suspect, for the parent that has started it. */
const ISOLATED = 'JOBSTACK_ISOLATED';

/** One job: one connection for its commits, one for its logs, one for an import that reads ahead. */
const ISOLATED_POOL_SIZE = 3;

/** Linux ends the process with the highest score first when memory runs out; 1,000 is the most. */
const FIRST_TO_GO = '1000';

interface IsolatedOrder {
  readonly delivery: Delivery;
  readonly hardEnd: number;
}

interface IsolatedAnswer {
  readonly result: DeliveryResult;
}

export interface IsolatedProcessOptions {
  /** Module that the process runs: the one that runs this worker. @default process.argv[1] */
  readonly entry?: string | undefined;
  readonly leaseMs: number;
  readonly poolSize: number;
}

/**
 * Runs suspects in processes of their own, one at a time, each of the same code as this one: what kills its process kills nobody else's
 * jobs. Of a process that dies the job's row says RUNNING; it is taken up when its lease has expired.
 */
export class IsolatedProcess implements Isolation {
  readonly #options: IsolatedProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: IsolatedProcessOptions) {
    this.#options = options;
  }

  run(delivery: Delivery, hardEnd: number): Promise<DeliveryResult> | undefined {
    const entry = this.#options.entry ?? process.argv[1];
    if (this.#child || entry === undefined) return undefined;
    const poolSize = Math.min(this.#options.poolSize, ISOLATED_POOL_SIZE);
    const env = { ...process.env, ...settingsVariables({ workerPoolSize: poolSize }), [ISOLATED]: '1' };
    const child = fork(entry, process.argv.slice(2), { env, serialization: 'advanced' });
    this.#child = child;
    return this.#answerOf(child, { delivery, hardEnd });
  }

  letGo(): void {
    this.#child?.kill('SIGTERM');
  }

  async #answerOf(child: ChildProcess, order: IsolatedOrder): Promise<DeliveryResult> {
    let answer: IsolatedAnswer | undefined;
    child.on('message', (message: IsolatedAnswer) => {
      answer = message;
      child.disconnect();
    });
    // One that does not start says so by its exit.
    child.on('error', () => child.kill('SIGKILL'));
    child.on('spawn', () => {
      writeFile(`/proc/${child.pid}/oom_score_adj`, FIRST_TO_GO).catch(() => undefined);
      child.send(order, () => undefined);
    });
    const killer = setTimeout(() => child.kill('SIGKILL'), Math.max(0, order.hardEnd - Date.now()));
    const [code, signal] = await exitOf(child);
    clearTimeout(killer);
    this.#child = undefined;
    return answer?.result ?? this.#lost(order.delivery, code, signal);
  }

  #lost({ taskId }: Delivery, code: number | null, signal: string | null): DeliveryResult {
    const message = `The process in which job ${taskId} ran alone has ended with ${signal ?? `exit code ${code}`}; its lease expires.`;
    return { kind: 'unreachable', delayMs: this.#options.leaseMs, error: { code: 'WORKER_LOST', message } };
  }
}

function exitOf(child: ChildProcess): Promise<[number | null, string | null]> {
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  return exit.catch(() => [child.exitCode, child.signalCode]);
}

/** Whether this process was started to run one suspect. */
export function isIsolated(): boolean {
  return process.env[ISOLATED] === '1' && process.send !== undefined;
}

/** Runs the one job that the parent names, and resolves when it has been told what became of it. */
export async function serveIsolated(engine: Pick<Engine, 'process'>): Promise<void> {
  // Nobody is left to tell; the lease expires.
  process.once('disconnect', () => process.exit());
  const [{ delivery, hardEnd }] = (await once(process, 'message')) as [IsolatedOrder];
  const [processed] = await engine.process([delivery], hardEnd);
  const { promise, resolve } = Promise.withResolvers<void>();
  if (processed) process.send?.({ result: processed.result } satisfies IsolatedAnswer, () => resolve());
  await promise;
}
