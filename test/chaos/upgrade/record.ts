/**
 * Records what a version leaves behind, for later versions to go on with: `node test/chaos/upgrade/record.ts <migration>` writes
 * test/chaos/fixtures/<migration>.sql. Run it with the newest migration when a version is released, and keep the file.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, JobRecords, migrateDatabase, PgJobStore } from '@jobstack/database';
import { removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import type { Pool } from 'pg';
import { ChaosStack } from '../chaos-stack.ts';
import { CHAOS_MAPPING } from '../csv-file.ts';
import { startEffectsServer } from '../effects-server.ts';
import { CREATE_CHAOS_ROWS } from '../handlers/chaos-row.ts';
import { dumpRows } from './dump-rows.ts';
import { ENDED_JOBS, FAN_OUT, FROZEN_CHILDREN, FROZEN_JOBS, frozenSteps } from './recorded-jobs.ts';
import { migrateUpTo } from './schema-at.ts';

const [tag = ''] = process.argv.slice(2);
const fixtures = join(import.meta.dirname, '../fixtures');

await using cleanup = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), 'jobstack-record-'));
cleanup.defer(() => removePostgresHome(folder));
const server = await startPostgresServer({ folder, throwAway: true });
cleanup.defer(() => server.stop());
const then = await databaseOf('then', (url) => migrateUpTo(url, tag));
await then.query(CREATE_CHAOS_ROWS);
const now = await databaseOf('now', migrateDatabase);
await runJobs(server.url('now'));
// An ended job had no sweep_at before migration 0001, and the constraint of then insists on it.
if (tag === '0000_initial') {
  await now.query('ALTER TABLE jobs ALTER COLUMN sweep_at DROP NOT NULL');
  await now.query('UPDATE jobs SET sweep_at = NULL WHERE finished_at IS NOT NULL');
}
mkdirSync(fixtures, { recursive: true });
writeFileSync(
  join(fixtures, `${tag}.sql`),
  `-- Written by test/chaos/upgrade/record.ts.\n\n${await dumpRows(now, then)}`,
);

async function databaseOf(name: string, migrate: (url: string) => Promise<unknown>): Promise<Pool> {
  const admin = createPool(server.url(), { maxConnections: 1 });
  await admin.query(`CREATE DATABASE "${name}"`);
  await admin.end();
  await migrate(server.url(name));
  const pool = createPool(server.url(name));
  cleanup.defer(() => pool.end());
  return pool;
}

/** A lease that nobody outlives: the frozen jobs stay as they are. */
async function runJobs(databaseUrl: string): Promise<void> {
  await using effects = await startEffectsServer();
  const frozen = [...Object.values(FROZEN_JOBS), frozenSteps(effects.url)];
  // As many as freeze: then nobody is left who could take one over.
  const maxConcurrency = frozen.length + Object.keys(FROZEN_CHILDREN).length;
  const options = { databaseUrl, leaseSeconds: 600, deadlineMarginSeconds: 58, maxConcurrency };
  await using stack = await ChaosStack.start(options);
  for (const job of Object.values(ENDED_JOBS)) await stack.untilEnded([await stack.submit(job)]);
  await freezeChildren(stack);
  for (const job of frozen) await stack.submit(job);
  await untilFrozen(stack);
  await createUntouched(stack.pool);
}

async function freezeChildren(stack: ChaosStack): Promise<void> {
  const parent = await stack.submit(FAN_OUT);
  await untilFrozen(stack);
  const { rows } = await stack.pool.query<{ task_id: string; n: keyof typeof FROZEN_CHILDREN }>(
    `SELECT c.task_id, (c.payload ->> 'n')::int AS n FROM jobs c JOIN jobs p ON p.id = c.parent_id WHERE p.task_id = $1`,
    [parent],
  );
  for (const { task_id, n } of rows) if (FROZEN_CHILDREN[n]) stack.plan.arm(task_id, FROZEN_CHILDREN[n]);
  stack.thaw();
  await untilFrozen(stack);
  await stack.until(parent, 'waiting AND pending_children = 2');
}

async function untilFrozen({ plan }: ChaosStack): Promise<void> {
  while (plan.pending().size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** No worker has had these. */
async function createUntouched(pool: Pool): Promise<void> {
  const records = new JobRecords(new PgJobStore(pool).db);
  const job = { type: 'chaos_chunks', payload: { chunks: 2 }, tenantId: 'default', maxAttempts: 3 };
  const file = { key: 'chaos/awaited', name: 'in.csv', contentType: 'text/csv', startWithinMs: 3_600_000 };
  const payload = { target: 'creators', columnMapping: CHAOS_MAPPING };
  const created = await records.create([
    { ...job, idempotencyKey: 'queued' },
    { ...job, idempotencyKey: 'delayed', runAt: new Date('2030-01-01T00:00:00Z') },
    { ...job, idempotencyKey: 'awaiting file', type: 'csv_import', payload, file },
    { ...job, idempotencyKey: 'cancelled' },
  ]);
  await records.cancel('default', { id: created[3]?.job.id ?? 0 });
}
