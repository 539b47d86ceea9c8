import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ENTRY = join(import.meta.dirname, 'resident-entry.ts');

interface Line {
  readonly message: string;
}

/** A resident worker as a container would run it: a process of its own, told by its environment and by signals alone. */
export class ResidentProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: Line[] = [];
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => this.#hear(line));
    }
  }

  /** Resolves when it takes jobs. */
  static async start(variables: Readonly<Record<string, string | undefined>>): Promise<ResidentProcess> {
    const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'DEBUG', ...variables };
    const resident = new ResidentProcess(spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    await Promise.race([resident.said('working'), resident.ended]);
    return resident;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything it has printed, for a test that fails. */
  get output(): string {
    return this.#lines.map(({ message }) => message).join('\n');
  }

  tell(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves once a line of its log has this message. */
  async said(message: string): Promise<void> {
    while (!this.#lines.some((line) => line.message === message)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #hear(line: string): void {
    if (process.env.RESIDENT_LOG) console.log(line.slice(0, 400));
    this.#lines.push(read(line));
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function read(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return { message: line };
  }
}
