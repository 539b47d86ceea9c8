import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNTIME = join(import.meta.dirname, 'lambda-runtime.ts');

/** What became of an invocation. */
export type Invocation = { readonly answer: unknown } | { readonly exitCode: number | null };

/** A function in a process of its own, started when it is first invoked and again after a crash. All it prints is kept. */
export class LambdaProcess implements AsyncDisposable {
  readonly #entry: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #printed = '';
  #end: (invocation: Invocation) => void = () => undefined;

  constructor(entry: string, environment: Readonly<Record<string, string>>) {
    this.#entry = entry;
    this.#environment = environment;
  }

  /** Everything on its stdout and stderr. */
  get log(): string {
    return this.#printed;
  }

  async invoke(event: unknown): Promise<Invocation> {
    this.#child ??= await this.#start();
    const child = this.#child;
    const { promise, resolve } = Promise.withResolvers<Invocation>();
    this.#end = resolve;
    child.send(event as object);
    return promise;
  }

  async #start(): Promise<ChildProcess> {
    const { PATH = '' } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE: join(tmpdir(), 'jobstack-canary-compile-cache'), ...this.#environment };
    const child = fork(RUNTIME, [this.#entry], { execArgv: [], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text;
      });
    }
    // Closed, not exited: only then all that it printed has been read.
    child.once('close', (exitCode) => {
      this.#child = undefined;
      this.#end({ exitCode });
    });
    const ready = await Promise.race([once(child, 'message').then(() => true), once(child, 'close').then(() => false)]);
    if (!ready) throw new Error(`${this.#entry} did not start:\n${this.#printed}`);
    child.on('message', (message) => this.#end(message as Invocation));
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  }
}
