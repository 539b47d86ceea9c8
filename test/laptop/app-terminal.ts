import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

export interface AppJob {
  readonly id: number;
  readonly status: string;
  readonly result: unknown;
  readonly upload?: { readonly method: string; readonly url: string };
}

/** A laptop stack that somebody has started in a terminal, and what they do with it over HTTP. */
export class AppTerminal implements AsyncDisposable {
  readonly #child;
  readonly #lines: string[] = [];
  readonly #closed: Promise<unknown>;

  constructor(script: string, args: readonly string[], folder: string, environment: Record<string, string>) {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, JOBSTACK_PORT: '0', ...environment };
    this.#child = spawn(process.execPath, [script, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#closed = once(this.#child, 'close');
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on('line', (line) => this.#lines.push(stripVTControlCharacters(line)));
    }
  }

  get printed(): string {
    return this.#lines.join('\n');
  }

  /** The exit code, once it has ended by itself. */
  async exitCode(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** Waits for a line with the text. */
  async until(text: string): Promise<string> {
    for (let at = 0; ; at++) {
      while (at >= this.#lines.length) {
        if (this.#child.exitCode !== null) throw new Error(`It ended before it said '${text}':\n${this.printed}`);
        await Promise.race([once(this.#child.stdout, 'data'), once(this.#child.stderr, 'data'), this.#closed]);
        // The lines are cut after the data has come.
        await new Promise(setImmediate);
      }
      if (this.#lines[at]?.includes(text)) return this.#lines[at] ?? '';
    }
  }

  async ask(path: string, body?: object): Promise<AppJob> {
    const url = /http:\/\/localhost:\d+/.exec(this.printed)?.[0];
    const token = /TOKEN=(\S+)/.exec(this.printed)?.[1];
    const response = await fetch(`${url}/api${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as AppJob;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await this.#closed;
  }
}
