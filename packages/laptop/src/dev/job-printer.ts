import type { LaptopStack } from '../stack/laptop-stack.ts';
import { formatWorkerLine } from './format-worker-line.ts';
import { parseWorkerLine, type WorkerLine } from './worker-line.ts';

/** Prints a line for each start and end of a job, in the order in which workers told of them, and whatever handlers print. */
export class JobPrinter {
  readonly #print: (text: string) => void;
  readonly #stack = Promise.withResolvers<Pick<LaptopStack, 'url' | 'token'>>();
  #printed: Promise<void> = Promise.resolve();

  /** @default console.log */
  constructor(print: (text: string) => void = console.log) {
    this.#print = print;
  }

  /** Only from now on lines are printed: jobs are known by their numbers to the stack's API. */
  connect(stack: Pick<LaptopStack, 'url' | 'token'>): void {
    this.#stack.resolve(stack);
  }

  /** A line that a worker printed. */
  hear(text: string): void {
    const line = parseWorkerLine(text);
    if (line)
      this.#printed = this.#printed.then(async () => this.#print(formatWorkerLine(line, await this.#jobOf(line))));
  }

  /** Number of the job that a line is about; undefined when it is about none, or the stack is ending. */
  async #jobOf(line: WorkerLine): Promise<number | undefined> {
    const { url, token } = await this.#stack.promise;
    if (line.kind === 'printed' || line.taskId === undefined) return undefined;
    try {
      const answer = await fetch(`${url}/api/jobs/${line.taskId}`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { readonly id?: number }).id;
    } catch {
      return undefined;
    }
  }
}
