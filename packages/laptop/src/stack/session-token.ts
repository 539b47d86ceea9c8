import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSessionToken } from '@jobstack/api';

/** Where it lies. */
export function sessionTokenFile(dataFolder: string): string {
  return join(dataFolder, 'session-token');
}

/** The token of this laptop's development session: made once, so that a cookie or a shell variable outlives a restart. */
export function readSessionToken(dataFolder: string): string {
  const file = sessionTokenFile(dataFolder);
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (known !== '') return known;
  const token = newSessionToken();
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}
