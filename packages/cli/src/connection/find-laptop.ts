import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Laptop {
  readonly url: string;
  readonly token: string;
  readonly dataFolder: string;
}

/** The laptop stack that runs now on the data of this folder, or of one above it; or on those that JOBSTACK_DATA names. */
export async function findLaptop(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Laptop | undefined> {
  const dataFolder = environment.JOBSTACK_DATA ? resolve(environment.JOBSTACK_DATA) : dataFolderAbove(process.cwd());
  if (dataFolder === undefined || !existsSync(dataFolder)) return undefined;
  const laptop = await import('@jobstack/laptop/running').catch(() => undefined);
  const running = laptop?.findRunningStack(dataFolder);
  return running && { url: running.url, token: running.token, dataFolder };
}

function dataFolderAbove(folder: string): string | undefined {
  const candidate = join(folder, '.jobstack/laptop');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : dataFolderAbove(parent);
}
