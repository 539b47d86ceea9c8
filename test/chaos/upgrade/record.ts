/**
 * Records what a version leaves behind, for later versions to go on with: `node test/chaos/upgrade/record.ts <migration>` writes
 * test/chaos/fixtures/<migration>.sql. Run it with the newest migration when a version is released, and keep the file.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, migrateDatabase } from '@jobstack/database';
import { removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import type { Pool } from 'pg';
import { ChaosStack } from '../chaos-stack.ts';
import { CREATE_CHAOS_ROWS } from '../handlers/chaos-row.ts';
import { dumpRows } from './dump-rows.ts';
import { ENDED_JOBS, FROZEN_JOBS } from './recorded-jobs.ts';
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
  const frozen = Object.values(FROZEN_JOBS);
  const options = { databaseUrl, leaseSeconds: 600, deadlineMarginSeconds: 58, maxConcurrency: frozen.length };
  await using stack = await ChaosStack.start(options);
  for (const job of Object.values(ENDED_JOBS)) await stack.untilEnded([await stack.submit(job)]);
  for (const job of frozen) await stack.submit(job);
  while (stack.plan.pending().size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}
