import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPool, migrateDatabase } from '@jobstack/database';
import { createTestDatabase } from '@jobstack/database/testing';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { type PostgresServer, removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { CHAOS_MAPPING, chaosCsv } from './csv-file.ts';
import { startEffectsServer } from './effects-server.ts';
import { type Passing, startHttpProxy } from './http-proxy.ts';
import { type StormJob, stormJobs } from './storm-jobs.ts';
import { stormVerdict } from './storm-verdict.ts';

/** Long enough that each part is missed more than once. */
const OUTAGE_MS = 6_000;
const IMPORTED_ROWS = 500;
const CSV_PAYLOAD = { target: 'creators', columnMapping: CHAOS_MAPPING };
/** Slow enough to be under way when the outage comes. */
const SLOW: StormJob = {
  type: 'chaos_chunks',
  payload: { chunks: 8, pauseMs: 150 },
  status: 'COMPLETED',
  rows: [1, 2, 3, 4, 5, 6, 7, 8],
  children: 0,
};
const slowJobs = Array.from({ length: 12 }, () => SLOW);

async function submit(stack: ChaosStack, planned: readonly StormJob[]): Promise<ReadonlyMap<string, StormJob>> {
  const taskIds = await stack.submitMany(planned);
  return new Map(planned.map((job, n) => [taskIds[n] ?? '', job]));
}

async function attemptsBeyondTheFirst(stack: ChaosStack): Promise<number> {
  const { rows } = await stack.pool.query<{ more: number }>(
    `SELECT count(*)::int AS more FROM job_attempts WHERE attempt > 1 AND job_id IN (
       SELECT job_id FROM job_attempts GROUP BY job_id HAVING bool_and(ended_as IS DISTINCT FROM 'lost'))`,
  );
  return rows[0]?.more ?? 0;
}

test('PostgreSQL goes away under load and comes back: everything drains by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-outage-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => removePostgresHome(folder));
  let server: PostgresServer = await startPostgresServer({ folder });
  cleanup.defer(() => server.stop());
  const { port } = server;
  await migrateDatabase(server.url(), { teamFolder: TEAM_MIGRATIONS, ownDatabase: true });
  await using stack = await ChaosStack.start({ databaseUrl: server.url(), batchSize: 10 });
  const submitted = await submit(stack, slowJobs);
  await stack.until([...submitted.keys()][0] ?? '', 'checkpoint IS NOT NULL');

  for (let restart = 0; restart < 3; restart++) {
    await server.stop();
    await pause(restart === 1 ? OUTAGE_MS : 0);
    server = await startPostgresServer({ folder, port });
    await pause(500);
  }
  await stack.untilEnded();

  expect(await stormVerdict(stack.pool, submitted)).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
  expect(await attemptsBeyondTheFirst(stack), 'an outage spends no attempt').toBe(0);
});

test('sessions that PostgreSQL ends under load lose nothing', async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, batchSize: 10 });
  await using admin = Object.assign(createPool(database.url, { maxConnections: 1, applicationName: 'chaos admin' }), {
    [Symbol.asyncDispose]: () => admin.end(),
  });
  const submitted = await submit(stack, [...slowJobs, ...stormJobs(28, effects.url)]);
  let ended = 0;

  const over = stack.untilEnded().then(() => true);
  while (!(await Promise.race([over, pause(400, false)]))) {
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 2`,
    );
    ended += rowCount ?? 0;
  }

  expect(ended).toBeGreaterThan(10);
  expect(await stormVerdict(stack.pool, submitted)).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
  expect((await attemptsBeyondTheFirst(stack)) - stumbles(submitted), 'a lost session spends no attempt').toBe(0);
});

/** Jobs that stumble once of themselves. */
function stumbles(submitted: ReadonlyMap<string, StormJob>): number {
  return [...submitted.values()].filter(({ payload }) => 'stumbleAt' in (payload as object)).length;
}

const awayFor = {
  SQS: ({ target }: Passing) => target !== '',
  S3: ({ target }: Passing) => target === '',
  'all of AWS': () => true,
};

test.each(Object.entries(awayFor))(
  '%s goes away under load and comes back: everything drains by itself',
  async (_, isAway) => {
    let away = false;
    const handle = async (passing: Passing): Promise<void> => {
      if (away && isAway(passing)) return passing.hangUp();
      const { status, headers, content } = await passing.forward();
      passing.answer(status, headers, content);
    };
    await using proxies = new AsyncDisposableStack();
    await using database = await createTestDatabase();
    const awsProxy = async (real: string) => proxies.use(await startHttpProxy(real, handle)).endpoint;
    await using stack = await ChaosStack.start({ databaseUrl: database.url, awsProxy, batchSize: 10 });
    const early = await submit(stack, slowJobs);
    await stack.until([...early.keys()][0] ?? '', 'checkpoint IS NOT NULL');

    away = true;
    const late = await submit(stack, slowJobs);
    const csv = chaosCsv('away-', IMPORTED_ROWS);
    const importing = await stack.submit({ type: 'csv_import', payload: CSV_PAYLOAD, csv });
    await pause(OUTAGE_MS);
    away = false;
    await stack.untilEnded();

    const imported: StormJob = { type: 'csv_import', payload: {}, status: 'COMPLETED', rows: [], children: 0 };
    const submitted = new Map([...early, ...late, [importing, imported]]);
    expect(await stormVerdict(stack.pool, submitted)).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
    expect(await attemptsBeyondTheFirst(stack), 'an outage spends no attempt').toBe(0);
  },
);
