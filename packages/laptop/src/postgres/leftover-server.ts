import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { identityOf } from '../process-identity.ts';
import type { PostgresHome } from './postgres-home.ts';

/**
 * Stops the server that a parent which died left on `data`, and removes the note of one that is long gone. PostgreSQL alone cannot
 * always tell: after a reboot the noted process id may belong to something else.
 *
 * @throws LocalError `DATA_FOLDER` when the old server does not stop within 30 s
 */
export function stopLeftoverServer(home: PostgresHome, data: string): void {
  const note = join(data, 'postmaster.pid');
  if (!existsSync(note)) return;
  const pid = Number.parseInt(readFileSync(note, 'utf8'), 10);
  if (!identityOf(pid)?.includes(data)) {
    rmSync(note, { force: true });
    return;
  }
  try {
    const options = ['stop', '--pgdata', data, '--mode', 'fast', '--timeout', '30', '--silent'];
    execFileSync(join(home.binaries, 'bin', 'pg_ctl'), options, {
      ...home.user,
      cwd: home.folder,
      env: {},
      stdio: 'ignore',
    });
  } catch (error) {
    // It may have stopped by itself between the look and the call.
    if (identityOf(pid) === undefined) return;
    throw new LocalError(
      'DATA_FOLDER',
      `PostgreSQL process ${pid} of an earlier run still uses ${data} and did not stop within 30 s. End it with \`kill -INT ${pid}\` and try again.`,
      { cause: error },
    );
  }
}
