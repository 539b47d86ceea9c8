import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Clock } from '@jobstack/processor';
import { FunctionProcess } from './function-process.ts';
import type { FunctionRunner, WorkerProcess } from './function-runner.ts';
import type { EventSourceEvents, InvocationEnd } from './invocation.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The processes of one function: started when none is idle, kept warm afterwards. */
export class FunctionPool implements FunctionRunner {
  readonly #function: LambdaFunction;
  readonly #clock: Clock;
  readonly #events: EventEmitter<EventSourceEvents>;
  readonly #all = new Set<FunctionProcess>();
  /** The last one used is used next, as Lambda does. */
  readonly #idle: FunctionProcess[] = [];
  /** Not to be used again. */
  readonly #old = new Set<FunctionProcess>();

  constructor(lambdaFunction: LambdaFunction, clock: Clock, events: EventEmitter<EventSourceEvents>) {
    this.#function = lambdaFunction;
    this.#clock = clock;
    this.#events = events;
  }

  processes(): readonly WorkerProcess[] {
    return [...this.#all].map((process) => ({ pid: process.pid, busy: !this.#idle.includes(process) }));
  }

  /** Runs the function once, in an idle process or a new one. Never rejects. */
  async run(event: unknown, messageIds: readonly string[]): Promise<InvocationEnd> {
    const process = this.#idle.pop() ?? this.#start();
    const requestId = randomUUID();
    const { pid } = process;
    this.#events.emit('invocationStarted', { pid, requestId, messageIds });
    const end = await process.invoke(event, requestId);
    if (this.#old.has(process)) process.retire();
    else if (this.#all.has(process)) this.#idle.push(process);
    this.#events.emit('invocationEnded', { pid, requestId, end });
    return end;
  }

  letGo(): void {
    for (const process of this.#busy()) process.letGo();
  }

  renew(graceMs: number): void {
    const busy = this.#busy();
    for (const process of this.#idle.splice(0)) process.retire();
    for (const process of busy) {
      this.#old.add(process);
      process.letGo();
      const timer = this.#clock.after(graceMs, () => process.kill());
      void process.ended.then(() => timer.cancel());
    }
  }

  #busy(): readonly FunctionProcess[] {
    return [...this.#all].filter((process) => !this.#idle.includes(process) && !this.#old.has(process));
  }

  async stop(): Promise<void> {
    const all = [...this.#all];
    for (const process of all) {
      if (this.#idle.includes(process)) process.retire();
      else process.kill();
    }
    await Promise.all(all.map((process) => process.ended));
  }

  #start(): FunctionProcess {
    const process = new FunctionProcess(this.#function, this.#clock);
    const { pid } = process;
    this.#all.add(process);
    this.#events.emit('workerStarted', { pid });
    void process.ended.then((exit) => {
      this.#all.delete(process);
      this.#old.delete(process);
      const index = this.#idle.indexOf(process);
      if (index >= 0) this.#idle.splice(index, 1);
      this.#events.emit('workerEnded', { pid, ...exit });
    });
    return process;
  }
}
