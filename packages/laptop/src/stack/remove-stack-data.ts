import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removePostgresHome } from '../postgres/postgres-home.ts';
import { lockDataFolder } from './stack-lock.ts';

/**
 * Removes all that a stack has left in its data folder, and the database that lies elsewhere because root started it.
 *
 * @returns whether there was anything
 * @throws LocalError `ALREADY_RUNNING` while a stack runs there
 */
export function removeStackData(dataFolder: string): boolean {
  if (!existsSync(dataFolder)) return false;
  // Until all is gone nobody starts there.
  using _lock = lockDataFolder(dataFolder);
  removePostgresHome(join(dataFolder, 'postgres'));
  rmSync(dataFolder, { recursive: true, force: true });
  return true;
}
