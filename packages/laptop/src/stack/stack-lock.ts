import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { identityOf } from '../process-identity.ts';

/** In the data folder: the process id of the stack that uses it, and on the second line what tells this process from others. */
const LOCK = 'stack.lock';

/**
 * Makes this process the only one that uses the data folder. A lock left by a process that is gone does not count.
 *
 * @throws LocalError `ALREADY_RUNNING` | `DATA_FOLDER`
 */
export function lockDataFolder(folder: string): Disposable {
  const lock = join(folder, LOCK);
  try {
    mkdirSync(folder, { recursive: true });
    const holder = liveHolder(lock);
    if (holder !== undefined) throw alreadyRunning(folder, holder);
    rmSync(lock, { force: true });
    writeFileSync(lock, `${process.pid}\n${identityOf(process.pid)}\n`, { flag: 'wx' });
  } catch (error) {
    if (error instanceof LocalError) throw error;
    throw new LocalError(
      'DATA_FOLDER',
      `The laptop stack's data folder ${folder} must be writable: ${(error as Error).message}. Give this user access to it, or choose another with JOBSTACK_DATA.`,
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => rmSync(lock, { force: true }) };
}

function liveHolder(lock: string): number | undefined {
  try {
    const [pid, identity] = readFileSync(lock, 'utf8').split('\n');
    return identity && identityOf(Number(pid)) === identity ? Number(pid) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function alreadyRunning(folder: string, pid: number): LocalError {
  return new LocalError(
    'ALREADY_RUNNING',
    `A laptop stack may have the data folder ${folder} to itself, but process ${pid} runs one there already. Use that one, stop it (Ctrl-C, or \`kill ${pid}\`), or choose another folder with JOBSTACK_DATA.`,
  );
}
