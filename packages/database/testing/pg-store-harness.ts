import type { JsonValue } from '@jobstack/core';
import { isFinal } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type {
  JobName,
  JobOverrides,
  StoredAttempt,
  StoredJob,
  StoredLog,
  StoredReject,
  StoreHarness,
} from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { cancelJob } from '../src/ledger/cancel-job.ts';
import { newTaskId } from '../src/ledger/new-job.ts';
import { PgJobStore } from '../src/pg-job-store.ts';
import { createPool } from '../src/pool.ts';
import type { PgJobStoreOptions } from '../src/store-options.ts';
import { connectionUnderTest } from './connection-under-test.ts';
import { putParent } from './hand-made-states.ts';
import { createTestDatabase } from './test-database.ts';

const TENANT = 'acme';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What the conformance suite counts on. */
const RING_TIMES = { ringGraceMs: 10_000, ringRepeatMs: 15 * MINUTE_MS, ringRepeatCapMs: 6 * HOUR_MS };

const INSERT_JOB = `
  WITH job AS (
    INSERT INTO jobstack.jobs (task_id, type, status, payload, tenant_id, attempt, max_attempts, attempt_open, alone, handovers,
      lease_expires_at, run_at, timeout_at, checkpoint, finished_at, stopped, interruptions,
      file_key, file_name, file_size, file_content_type, file_etag)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $3 = 'RUNNING', $9, now() + $11 * ms, now() + $12 * ms, now() + $17 * ms, $14,
      CASE WHEN $15 THEN now() END, CASE WHEN $3 IN ('FAILED', 'CANCELLED') THEN $3 END, $18, f.key, f.name, f.size, f.type, f.etag
    FROM (SELECT interval '1 millisecond' AS ms) unit
    LEFT JOIN (SELECT $16::text AS key, 'people.csv' AS name, 12 AS size, 'text/csv' AS type, '"e"' AS etag) f
      ON f.key IS NOT NULL
    RETURNING id, tenant_id, status, run_at
  ), open AS (
    INSERT INTO jobstack.open_jobs (job_id, tenant_id, rings, rung_lease, sweep_at, parked)
    SELECT id, tenant_id, $10, CASE WHEN status = 'RUNNING' AND $10 > 0 THEN 0 END, now() + $13 * interval '1 millisecond',
      CASE WHEN status IN ('AWAITING_FILE', 'RETRYING', 'WAITING') THEN status WHEN status = 'QUEUED' AND run_at > now() THEN 'SCHEDULED' END
    FROM job WHERE NOT $15
  )
  SELECT id FROM job`;

/** A running job is looked at when its lease expires, should that be earlier; what was rung for an earlier lease says nothing of this one. */
const READ_JOB = `
  SELECT status, attempt, attempt_open AS "attemptOpen", handovers, lease_token AS "leaseToken", interruptions,
    CASE WHEN status = 'RUNNING' AND o.rung_lease IS DISTINCT FROM lease_token THEN 0 ELSE coalesce(o.rings, 0) END AS rings,
    extract(epoch FROM lease_expires_at - now())::float8 * 1000 AS "leaseInMs",
    extract(epoch FROM run_at - now())::float8 * 1000 AS "runInMs",
    extract(epoch FROM least(o.sweep_at, lease_expires_at) - now())::float8 * 1000 AS "sweepInMs",
    checkpoint, checkpoint IS NOT NULL AS "hasCheckpoint", progress_done AS "progressDone",
    progress_total AS "progressTotal", result, error_code AS "errorCode", error_message AS "errorMessage",
    started_at IS NOT NULL AS started, finished_at IS NOT NULL AS finished
  FROM jobstack.jobs j LEFT JOIN jobstack.open_jobs o ON o.tenant_id = j.tenant_id AND o.job_id = j.id
  WHERE j.id = $1`;

/** One statement a table that keeps times, of whatever schema; `:ms` stands for how much. */
const SHIFTS = `
  SELECT format('UPDATE %I.%I SET %s', table_schema, table_name,
    string_agg(format('%1$I = %1$I - :ms * interval ''1 millisecond''', column_name), ', ')) AS shift
  FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
  WHERE data_type = 'timestamp with time zone' AND is_generated = 'NEVER' AND table_type = 'BASE TABLE'
    AND table_schema NOT IN ('pg_catalog', 'information_schema')
  GROUP BY table_schema, table_name`;

/** The job store on a PostgreSQL database of its own, and a look behind it by SQL. */
export class PgStoreHarness implements StoreHarness {
  readonly store: PgJobStore;
  /** Connection string of the database. */
  readonly url: string;
  /** For a test's own SQL. */
  readonly pool: pg.Pool;
  readonly #drop: () => Promise<void>;
  /** Asked for once: tests create no tables that keep times. */
  #shifts: string | undefined;

  private constructor(url: string, drop: () => Promise<void>) {
    this.url = url;
    this.pool = createPool(connectionUnderTest(url), { maxConnections: 12 });
    this.store = new PgJobStore(this.pool, RING_TIMES);
    this.#drop = drop;
  }

  withCaps(perType: Readonly<Record<string, number>>): PgJobStore {
    return this.storeWith({ caps: { perType } });
  }

  /** A store of its own on the same database, with the suite's times. */
  storeWith(options: PgJobStoreOptions): PgJobStore {
    return new PgJobStore(this.pool, { ...RING_TIMES, ...options });
  }

  static async create(this: void): Promise<PgStoreHarness> {
    const { url, drop } = await createTestDatabase();
    const harness = new PgStoreHarness(url, drop);
    await harness.pool.query('CREATE TABLE written (id serial PRIMARY KEY, value text NOT NULL)');
    return harness;
  }

  async clear(): Promise<void> {
    await this.pool.query('DELETE FROM jobs');
    await this.pool.query('UPDATE sweep_timer SET pruned_to = 0');
    await this.pool.query('DELETE FROM written');
  }

  readonly createJob = async (overrides: JobOverrides = {}): Promise<JobName> => {
    const { status = 'QUEUED' } = overrides;
    const taskId = newTaskId();
    const { rows } = await this.pool.query(INSERT_JOB, [
      taskId,
      overrides.type ?? 'test',
      status,
      JSON.stringify(overrides.payload ?? {}),
      overrides.tenantId ?? TENANT,
      overrides.attempt ?? 0,
      overrides.maxAttempts ?? 3,
      overrides.attemptOpen ?? false,
      overrides.handovers ?? 0,
      overrides.rings ?? 0,
      leaseOf(status, overrides),
      overrides.runInMs ?? -1_000,
      overrides.sweepInMs ?? HOUR_MS,
      overrides.checkpoint === undefined ? null : JSON.stringify(overrides.checkpoint),
      isFinal(status),
      overrides.fileKey ?? null,
      overrides.timeoutInMs ?? null,
      overrides.interruptions ?? 0,
    ]);
    const jobId = Number(rows[0].id);
    await this.#createChildren(jobId, overrides.openChildren);
    return { jobId, taskId };
  };

  async #createChildren(parentId: number, count = 0): Promise<void> {
    for (let child = 0; child < count; child += 1) await putParent(this.pool, (await this.createJob()).jobId, parentId);
  }

  async expireLease({ jobId }: JobName): Promise<void> {
    await this.pool.query(`UPDATE jobs SET lease_expires_at = now() - interval '1 second' WHERE id = $1`, [jobId]);
  }

  async makeDue({ jobId }: JobName): Promise<void> {
    await this.pool.query(`UPDATE jobs SET run_at = now() - interval '1 second' WHERE id = $1`, [jobId]);
  }

  async makeSweepDue({ jobId }: JobName): Promise<void> {
    await this.pool.query(`UPDATE open_jobs SET sweep_at = now() - interval '1 second' WHERE job_id = $1`, [jobId]);
  }

  /** Moves every time that is stored so many whole milliseconds into the past, as if so much had passed since. */
  async passTime(ms: number): Promise<void> {
    this.#shifts ??= (await this.pool.query<{ shift: string }>(SHIFTS)).rows.map(({ shift }) => shift).join(';');
    await this.pool.query(this.#shifts.replaceAll(':ms', String(Math.round(ms))));
  }

  async cancel({ jobId }: JobName): Promise<void> {
    await cancelJob(this.pool, TENANT, { id: jobId });
  }

  async readJob({ jobId }: JobName): Promise<StoredJob> {
    const { rows } = await this.pool.query(READ_JOB, [jobId]);
    const { hasCheckpoint, checkpoint, ...job } = rows[0];
    return { ...withoutNulls<StoredJob>(job), checkpoint: hasCheckpoint ? (checkpoint as JsonValue) : undefined };
  }

  async readAttempts({ jobId }: JobName): Promise<readonly StoredAttempt[]> {
    const { rows } = await this.pool.query(
      `SELECT attempt, worker, ended_as AS "endedAs", error_code AS "errorCode", error_stack AS "errorStack", error_causes AS "errorCauses", handovers
       FROM job_attempts WHERE job_id = $1 ORDER BY attempt`,
      [jobId],
    );
    return rows.map(withoutNulls<StoredAttempt>);
  }

  async readRejects({ jobId }: JobName): Promise<readonly StoredReject[]> {
    const { rows } = await this.pool.query(
      'SELECT attempt, line, "column", code, message, raw FROM job_rejects WHERE job_id = $1 ORDER BY id',
      [jobId],
    );
    return rows.map(withoutNulls<StoredReject>);
  }

  async readLogs({ jobId }: JobName): Promise<readonly StoredLog[]> {
    const { rows } = await this.pool.query(
      `SELECT attempt, level, message, metadata, row_number AS "rowNumber"
       FROM job_logs WHERE job_id = $1 ORDER BY created_at`,
      [jobId],
    );
    return rows.map(withoutNulls<StoredLog>);
  }

  async lock({ jobId }: JobName): Promise<() => Promise<void>> {
    const client = await this.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM jobs WHERE id = $1 FOR UPDATE', [jobId]);
    await client.query('SELECT FROM open_jobs WHERE job_id = $1 FOR UPDATE', [jobId]);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  async waitForBlocked(count: number): Promise<void> {
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (;;) {
      const { rows } = await this.pool.query<{ count: number }>(waiting);
      if ((rows[0]?.count ?? 0) >= count) return;
    }
  }

  async writeRow(tx: JobTransaction, value: string): Promise<void> {
    await tx.execute(sql`INSERT INTO written (value) VALUES (${value})`);
  }

  async readRows(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ value: string }>('SELECT value FROM written ORDER BY id');
    return rows.map(({ value }) => value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.#drop();
  }
}

function leaseOf(status: string, { leaseInMs = MINUTE_MS }: JobOverrides): number | null {
  return status === 'RUNNING' ? leaseInMs : null;
}

function withoutNulls<Row>(row: object): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as Row;
}
