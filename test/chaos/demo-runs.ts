import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { ROOT } from '../source-files.ts';

/** Runs of `make demo` on one data folder, with a short lease and sweep. */
export class DemoRuns implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'jobstack-demo-'));

  /** Runs the demo until it prints `text`, then sends it `signal` and waits until it is gone. */
  async interrupt(text: string, signal: NodeJS.Signals): Promise<void> {
    const { child, lines, ended } = this.#start((line) => {
      if (!child.killed && line.includes(text)) child.kill(signal);
    });
    await ended;
    if (!child.killed) throw new Error(`The demo ended before it said '${text}':\n${lines.join('\n')}`);
  }

  /** Runs the demo to its end. */
  async run(): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
    const { child, lines, ended } = this.#start();
    await ended;
    return { code: child.exitCode, lines };
  }

  [Symbol.dispose](): void {
    removePostgresHome(join(this.#folder, 'data-demo/postgres'));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(onLine: (line: string) => void = () => undefined) {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, JOBSTACK_DATA: join(this.#folder, 'data'), LEASE_SECONDS: '1', SWEEP_SECONDS: '1' };
    const script = join(ROOT, 'packages/demo/src/demo.ts');
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    // Read to the end, as a terminal does: a demo that cannot print ends by that.
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
    return { child, lines, ended: once(child, 'close') };
  }
}
