import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '@jobstack/processor';
import type { FunctionMessage, InvokeMessage } from './function-messages.ts';
import type { InvocationEnd } from './invocation.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Beside this file, source or built. */
const RUNTIME = fileURLToPath(new URL(`./function-runtime${extname(import.meta.url)}`, import.meta.url));

/** An execution environment: one process that runs a function, one invocation at a time, until it is killed or retired. */
export class FunctionProcess {
  readonly pid: number;
  /** Resolves once the process is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #function: LambdaFunction;
  readonly #clock: Clock;
  #ready = false;
  #lettingGo = false;
  #timer: Timer | undefined;
  #timedOut = false;
  #invocation: { readonly message: () => InvokeMessage; readonly end: (end: InvocationEnd) => void } | undefined;

  constructor(lambdaFunction: LambdaFunction, clock: Clock) {
    this.#function = lambdaFunction;
    this.#clock = clock;
    this.#child = forkRuntime(lambdaFunction);
    this.pid = this.#child.pid ?? 0;
    this.#child.on('message', (message) => this.#hear(message as FunctionMessage));
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      // Also emitted when a signal or message could not be delivered; without a process there will be no exit.
      this.#child.on('error', () => {
        if (this.#child.pid === undefined) resolve({ code: null, signal: null });
      });
    });
    void this.#endWithProcess();
    // A module that takes forever to load is cut off like an invocation.
    this.#arm();
  }

  /** Calls the handler; never rejects. The caller sees to it that nothing else is running here. */
  invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationEnd> {
    return new Promise((resolve) => {
      const message = (): InvokeMessage => ({ kind: 'invoke', requestId, event, deadline: this.#arm() });
      this.#invocation = { message, end: resolve };
      if (this.#ready) this.#send(message());
    });
  }

  /** Lets an idle process exit by itself. */
  retire(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Announces the end: the handler may let go of what it is doing. */
  letGo(): void {
    this.#lettingGo = true;
    // Before it is ready nobody listens, and the signal would end it.
    if (this.#ready) this.#child.kill('SIGTERM');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(message: FunctionMessage): void {
    if (message.kind === 'ready') {
      this.#ready = true;
      this.#timer?.cancel();
      if (this.#invocation) this.#send(this.#invocation.message());
      if (this.#lettingGo) this.letGo();
      return;
    }
    if (message.kind === 'succeeded') this.#end({ kind: 'succeeded', response: message.response });
    else this.#end({ kind: 'failed', error: message.error });
  }

  /** The exit may be seen before the last message; the end of the channel comes after both. */
  async #endWithProcess(): Promise<void> {
    const channelClosed = new Promise<void>((resolve) => {
      if (this.#child.connected) this.#child.once('disconnect', resolve);
      else resolve();
    });
    const { code, signal } = await this.ended;
    await channelClosed;
    this.#end(this.#timedOut ? { kind: 'timedOut' } : { kind: 'crashed', code, signal });
  }

  #send(message: InvokeMessage): void {
    // A message to a dying process fails, and its exit then ends the invocation.
    this.#child.send(message, () => undefined);
  }

  #end(end: InvocationEnd): void {
    this.#timer?.cancel();
    this.#invocation?.end(end);
    this.#invocation = undefined;
  }

  /** Starts the countdown anew; answers when it ends, in milliseconds since the epoch. */
  #arm(): number {
    const timeoutMs = this.#function.timeoutSeconds * 1000;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(timeoutMs, () => {
      this.#timedOut = true;
      this.kill();
    });
    return this.#clock.now() + timeoutMs;
  }
}

function forkRuntime({ entry, name, memoryMb, region, environment, output = 'inherit' }: LambdaFunction): ChildProcess {
  const stdio = typeof output === 'function' ? 'pipe' : output;
  const child = fork(RUNTIME, [entry], {
    execArgv: ['--enable-source-maps'],
    // A group of its own: Ctrl-C is for the parent, which lets running invocations finish.
    detached: true,
    stdio: ['ignore', stdio, stdio, 'ipc'],
    env: {
      ...process.env,
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      ...environment,
    },
  });
  for (const input of typeof output === 'function' ? [child.stdout, child.stderr] : []) {
    if (input) createInterface({ input }).on('line', output as (line: string) => void);
  }
  return child;
}
