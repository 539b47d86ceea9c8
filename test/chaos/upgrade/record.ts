/**
 * Records what this version leaves behind, for later versions to go on with: `node test/chaos/upgrade/record.ts` writes
 * test/chaos/fixtures/<newest migration of the engine>.sql. Run it when a version is released, and keep the file. What is there already is
 * of versions before the first release, whose tables lay elsewhere: `upgrade.test.ts` loads no other yet.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, JobRecords, migrateDatabase, PgJobStore } from '@jobstack/database';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import type { Pool } from 'pg';
import { ChaosStack } from '../chaos-stack.ts';
import { CHAOS_MAPPING } from '../csv-file.ts';
import { startEffectsServer } from '../effects-server.ts';
import { CREATE_CHAOS_ROWS } from '../handlers/chaos-row.ts';
import { dumpRows } from './dump-rows.ts';
import { ENDED_JOBS, FAN_OUT, FROZEN_CHILDREN, FROZEN_JOBS, frozenSteps } from './recorded-jobs.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

await using cleanup = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), 'jobstack-record-'));
cleanup.defer(() => removePostgresHome(folder));
const server = await startPostgresServer({ folder, throwAway: true });
cleanup.defer(() => server.stop());
const { applied } = await migrateDatabase(server.url(), { teamFolder: TEAM_MIGRATIONS, ownDatabase: true });
const newest = applied.findLast((name) => name.startsWith('engine/'))?.replace('engine/', '') ?? '';
const pool = createPool(server.url());
cleanup.defer(() => pool.end());
await pool.query(CREATE_CHAOS_ROWS);
await runJobs(server.url());
mkdirSync(fixtures, { recursive: true });
const header = `-- Written by test/chaos/upgrade/record.ts, by the version whose newest migration this was.`;
writeFileSync(join(fixtures, `${newest}.sql`), `${header}\n\n${await dumpRows(pool)}`);

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
  await stack.until(parent, `status = 'WAITING' AND 2 = (SELECT count(*) FROM open_jobs WHERE parent_id = jobs.id)`);
}

async function untilFrozen({ plan }: ChaosStack): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (plan.pending().size > 0) {
    // The sweep may ring children before it is known which of them shall freeze.
    if (Date.now() > deadline) throw new Error('A job ran past the point where it should have frozen. Run this again.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
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
