import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../process-identity.ts';
import { POSTGRES_USER, passwordFileOf } from './postgres-cluster.ts';
import { postgresFolder } from './postgres-home.ts';

/**
 * Connection string of the server that another process runs on `folder` now; undefined when there is none, or none that this user may read.
 *
 * @param database within the server
 */
export function runningServerUrl(folder: string, database: string): string | undefined {
  try {
    const home = realpathSync(postgresFolder(folder));
    const data = join(home, 'data');
    // Its lines: process id, data folder, start, port. https://www.postgresql.org/docs/18/storage-file-layout.html
    const [pid = '', , , port = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    if (!identityOf(Number.parseInt(pid, 10))?.includes(data)) return undefined;
    const password = readFileSync(passwordFileOf({ folder: home }), 'utf8').trim();
    return `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port.trim()}/${database}`;
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
