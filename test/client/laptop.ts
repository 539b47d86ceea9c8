import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@jobstack/database/testing';
import { handlers } from '@jobstack/handlers';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { type LaptopStack, startLaptopStack } from '@jobstack/laptop';

/** A stack of this repository's handlers, on free ports, whose data goes with it. */
export interface TestStack extends AsyncDisposable, Pick<LaptopStack, 'url' | 'token'> {
  readonly dataFolder: string;
}

export async function startTestStack(): Promise<TestStack> {
  await using resources = new AsyncDisposableStack();
  const dataFolder = mkdtempSync(join(tmpdir(), 'jobstack-client-'));
  resources.defer(() => rmSync(dataFolder, { recursive: true, force: true }));
  const database = await createTestDatabase();
  resources.defer(() => database.drop());
  const stack = await startLaptopStack({
    handlers,
    worker: fileURLToPath(import.meta.resolve('@jobstack/functions/worker')),
    migrations: TEAM_MIGRATIONS,
    ...{ dataFolder, apiPort: 0, postgresPort: 0, awsPort: 0, databaseUrl: database.url, awsEndpoint: undefined },
    queues: { default: {}, bulk: {} },
    graceSeconds: 0,
    onNotice: () => undefined,
  });
  resources.use(stack);
  const { url, token } = stack;
  const owned = resources.move();
  return { url, token, dataFolder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
