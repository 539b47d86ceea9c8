import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handlers } from '@jobstack/handlers';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { removePostgresHome } from '../src/postgres/postgres-home.ts';
import { type LaptopStack, type LaptopStackOptions, startLaptopStack } from '../src/stack/laptop-stack.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A data folder of its own, removed with a database that had to live elsewhere. */
export function laptopFolder(): Disposable & { readonly path: string } {
  const temporary = temporaryFolder();
  return {
    path: temporary.path,
    [Symbol.dispose]() {
      removePostgresHome(join(temporary.path, 'postgres'));
      rmSync(temporary.path, { recursive: true, force: true });
    },
  };
}

/** An app: the handlers of this repository, which have tables of their own. */
export const app = {
  handlers,
  worker: fileURLToPath(import.meta.resolve('@jobstack/functions/worker')),
  migrations: TEAM_MIGRATIONS,
};

/** A stack of that app on free ports, whatever the environment says. */
export function startStack(dataFolder: string, options: LaptopStackOptions = {}): Promise<LaptopStack> {
  return startLaptopStack({
    ...app,
    ...{ dataFolder, apiPort: 0, postgresPort: 0, awsPort: 0, databaseUrl: undefined, awsEndpoint: undefined },
    graceSeconds: 0,
    onNotice: () => undefined,
    ...options,
  });
}

export interface JobAnswer {
  readonly id: number;
  readonly status: string;
  readonly attempt: number;
  readonly progress: { readonly done: number } | null;
  readonly result: unknown;
}

/** Asks the stack's API; an object as `body` makes it a POST. */
export async function ask<Answer>(stack: LaptopStack, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${stack.url}/api${path}`, {
    headers: { authorization: `Bearer ${stack.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
