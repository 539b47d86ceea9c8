import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import picocolors from 'picocolors';
import { harmlessJson } from './harmless-json.ts';
import type { Text } from './text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Stream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface TerminalOptions {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Environment;
}

/** Where answers go (standard output) and what is said about them (standard error); a person may be there, or a program. */
export class Terminal {
  readonly environment: Environment;
  readonly #options: TerminalOptions;
  #lineOpen = false;
  #lastProgress = '';

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.environment = options.environment;
  }

  /** Whether somebody is there who can be asked. */
  get interactive(): boolean {
    return Boolean(this.#options.stdin.isTTY && this.#options.stderr.isTTY);
  }

  /** Of standard output, in characters; undefined where nobody looks. */
  get width(): number | undefined {
    const { stdout } = this.#options;
    return stdout.isTTY ? stdout.columns : undefined;
  }

  /** A line of what was asked for. */
  print(line: Text): void {
    this.#closeLine();
    const { stdout } = this.#options;
    stdout.write(`${line.render(this.#colors(stdout))}\n`);
  }

  /** What was asked for, for a program. Several of them are a line each. */
  json(value: unknown, { pretty = true }: { readonly pretty?: boolean } = {}): void {
    this.#closeLine();
    this.#options.stdout.write(`${harmlessJson(value, pretty)}\n`);
  }

  /** Text that is a file, such as CSV: as it is into a file or a pipe, harmless on a terminal. */
  raw(value: string, safe: (value: string) => Text): void {
    this.#closeLine();
    const { stdout } = this.#options;
    stdout.write(stdout.isTTY ? `${safe(value).plain}\n` : value);
  }

  /** A line about it. */
  say(line: Text): void {
    this.#closeLine();
    const { stderr } = this.#options;
    stderr.write(`${line.render(this.#colors(stderr))}\n`);
  }

  /**
   * How far something is. On a terminal one line, written over and over; elsewhere a line of its own each time that `step` is another.
   *
   * @param step what makes it worth a line where lines are kept
   */
  progress(line: Text, step: string): void {
    const { stderr } = this.#options;
    if (!stderr.isTTY) {
      if (step !== this.#lastProgress) this.say(line);
      this.#lastProgress = step;
      return;
    }
    const width = (stderr.columns ?? 80) - 1;
    const shown = line.length > width ? line.plain.slice(0, width) : line.render(this.#colors(stderr));
    stderr.write(`\r\u001b[2K${shown}`);
    this.#lineOpen = true;
  }

  /** Leaves the progress as it stands; what comes next begins a line. */
  #closeLine(): void {
    if (!this.#lineOpen) return;
    this.#lineOpen = false;
    this.#options.stderr.write('\n');
  }

  /** @returns whether the answer was yes; false where nobody can be asked */
  async confirm(question: Text): Promise<boolean> {
    if (!this.interactive) return false;
    this.#closeLine();
    const { stdin: input, stderr: output } = this.#options;
    const reader = createInterface({ input, output });
    try {
      const answer = await reader.question(`${question.render(this.#colors(output))} [y/N] `);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      reader.close();
    }
  }

  /** All of standard input. */
  async read(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#options.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  }

  /** https://no-color.org */
  #colors({ isTTY }: Stream) {
    const { NO_COLOR, FORCE_COLOR, TERM } = this.environment;
    const wanted = FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(isTTY) && TERM !== 'dumb';
    return picocolors.createColors(wanted && !NO_COLOR);
  }
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return new Terminal({ stdin, stdout, stderr, environment: env });
}
