import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresHome } from '@jobstack/laptop/postgres';

/** A data folder of its own, removed with a database that had to live elsewhere. */
export function laptopFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'jobstack-laptop-'));
  return {
    path,
    [Symbol.dispose]() {
      removePostgresHome(join(path, 'postgres'));
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
