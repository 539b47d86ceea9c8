import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

type Environment = Readonly<Record<string, string | undefined>>;

/** A shell in which one command is typed after the other, as a person does. */
export class Terminal implements AsyncDisposable {
  readonly #shell: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(cwd: string, env: Environment) {
    // A group of its own, so that Ctrl-C reaches whatever runs in it.
    this.#shell = spawn('bash', ['-c', 'exec 2>&1; exec bash -s'], { cwd, env, detached: true });
    this.#lines = createInterface({ input: this.#shell.stdout ?? process.stdin })[Symbol.asyncIterator]();
  }

  /** Types commands and waits for them. Answers what they printed. @throws Error when one fails */
  async run(commands: string): Promise<string> {
    const mark = randomUUID();
    const printed: string[] = [];
    this.type(`set -e\n${commands}\necho "\n${mark}"\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`A command failed:\n${commands}\n${printed.join('\n')}`);
      if (value === mark) return printed.join('\n').trimEnd();
      printed.push(value);
    }
  }

  /** Types without waiting. */
  type(text: string): void {
    this.#shell.stdin?.write(`${text}\n`);
  }

  /** Waits for a line with `text` in it. */
  async until(text: string): Promise<string> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`The terminal ended before it said '${text}'.`);
      const line = stripVTControlCharacters(value);
      if (line.includes(text)) return line;
    }
  }

  /** Ctrl-C, and then the end of input. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.pid === undefined) return;
    const exited = once(this.#shell, 'exit');
    this.#shell.stdin?.end();
    process.kill(-this.#shell.pid, 'SIGINT');
    await exited;
  }
}
