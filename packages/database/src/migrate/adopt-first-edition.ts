import type { Queryable } from '../ledger/queryable.ts';
import type { FirstEdition } from './first-edition.ts';
import { exists } from './journals.ts';
import { migrationFailed } from './migration-errors.ts';

/** Tables of the first edition, in the order in which they are locked. */
const OLD_TABLES = ['jobs', 'job_attempts', 'job_logs', 'job_rejects', 'job_steps', 'sweep_timer'];

/**
 * Column of `jobstack.jobs` → what becomes of it. A job that a worker holds is handed over: its worker cannot commit any more, and the next
 * one goes on with the same attempt, from the checkpoint.
 */
const JOBS: Readonly<Record<string, string>> = {
  ...itself(
    ...['id', 'task_id', 'type', 'payload', 'queue', 'tenant_id', 'owner_id', 'attempt', 'max_attempts', 'handovers'],
    ...['lease_token', 'run_at', 'timeout_ms', 'timeout_at', 'checkpoint', 'progress_done', 'progress_total'],
    ...[
      'progress_counters',
      'reject_count',
      'result',
      'error_code',
      'error_message',
      'file_key',
      'file_name',
      'file_size',
    ],
    ...['file_content_type', 'file_etag', 'idempotency_key', 'idempotency_request', 'parent_id'],
    ...['created_at', 'started_at', 'finished_at'],
  ),
  parent_round: 'CASE WHEN parent_id IS NOT NULL THEN 0 END',
  status: `CASE WHEN status = 'RUNNING' THEN 'QUEUED' WHEN waiting AND finished_at IS NULL THEN 'WAITING' ELSE status END`,
  stopped: `CASE WHEN status IN ('FAILED', 'CANCELLED') THEN status END`,
  attempt_open: `attempt_open OR status = 'RUNNING'`,
};

/** Column of `jobstack.open_jobs` → what of the job's old row becomes it. */
const OPEN_JOBS: Readonly<Record<string, string>> = {
  ...itself('tenant_id', 'parent_id', 'rings'),
  job_id: 'id',
  parent_round: 'CASE WHEN parent_id IS NOT NULL THEN 0 END',
  sweep_at: `CASE WHEN status = 'RUNNING' OR waiting THEN now() ELSE sweep_at END`,
  parked: `CASE WHEN status IN ('AWAITING_FILE', 'RETRYING') THEN status WHEN waiting THEN 'WAITING'
      WHEN status = 'QUEUED' AND run_at > now() THEN 'SCHEDULED' END`,
};

const COPIES: readonly string[] = [
  copy('jobs', JOBS, 'id'),
  copy('jobs', OPEN_JOBS, 'id', { into: 'open_jobs', where: 'finished_at IS NULL' }),
  copy(
    'job_attempts',
    {
      ...itself(
        'job_id',
        'attempt',
        'worker',
        'started_at',
        'finished_at',
        'error_code',
        'error_message',
        'error_stack',
      ),
      ...itself('error_causes', 'handovers'),
      ended_as: `CASE outcome WHEN 'crashed' THEN 'lost' ELSE outcome END`,
    },
    'job_id, attempt',
  ),
  copy(
    'job_logs',
    itself('id', 'job_id', 'attempt', 'level', 'message', 'metadata', 'row_number', 'created_at'),
    'job_id, id',
  ),
  copy(
    'job_rejects',
    itself('id', 'job_id', 'attempt', 'line', '"column"', 'code', 'message', 'raw', 'created_at'),
    'job_id, id',
  ),
  copy('job_steps', itself('job_id', 'name', 'result', 'created_at'), 'job_id, name'),
  `UPDATE jobstack.sweep_timer t SET generation = old.generation, armed_until = old.armed_until, idle = old.idle
   FROM public.sweep_timer old WHERE old.id = t.id`,
];

/** A number that was given once is not given again, though its row may be gone. */
const NUMBERS = ['jobs', 'job_logs', 'job_rejects'].map(
  (table) => `SELECT setval('jobstack.${table}_id_seq', s.last_value, s.is_called) FROM public.${table}_id_seq s`,
);

/** Without CASCADE: what somebody has built on them stays, and says so. */
const DROPS = [
  `DROP TABLE ${OLD_TABLES.map((table) => `public.${table}`).join(', ')}`,
  'DROP FUNCTION public.jobs_tell_parent()',
];

/**
 * Moves the first edition's rows from `public` into the tables that 0000_ledger has just made, and drops its own. Within the transaction of
 * the migration: all of it or nothing. It is written against 0000_ledger, and stays as it is when later migrations change that.
 *
 * @throws JobStackError `MIGRATION_FAILED`, for example where a view or a foreign key of somebody's depends on the old tables
 */
export async function adoptFirstEdition(client: Queryable, { migrations }: FirstEdition): Promise<void> {
  // A worker that still runs ends what it is writing, and then waits for tables that will be gone.
  const lock = `LOCK TABLE ${OLD_TABLES.map((table) => `public.${table}`).join(', ')} IN ACCESS EXCLUSIVE MODE`;
  for (const statement of [lock, ...COPIES, ...NUMBERS, ...DROPS]) {
    await client.query(statement).catch((cause: Error) => {
      throw migrationFailed('Migration: moving the tables from schema public to schema jobstack failed', cause);
    });
  }
  await moveJournal(client, migrations);
  await moveRecord(client);
}

/** Its migrations become history; the team's, if it has any, stay in Drizzle's journal. */
async function moveJournal(client: Queryable, migrations: FirstEdition['migrations']): Promise<void> {
  const [tags, times] = [migrations.map(({ tag }) => tag), migrations.map(({ when }) => when)];
  await client.query(
    `INSERT INTO jobstack.migrations (tag, hash, generated_at, applied_at)
     SELECT 'first-edition/' || m.tag, j.hash, to_timestamp(j.created_at / 1000.0), NULL
     FROM drizzle.__drizzle_migrations j JOIN unnest($1::text[], $2::bigint[]) AS m (tag, time) ON m.time = j.created_at`,
    [tags, times],
  );
  await client.query('DELETE FROM drizzle.__drizzle_migrations WHERE created_at = ANY ($1::bigint[])', [times]);
}

/** What the first edition shipped for a team: made by its migrations, whether or not it wrote that down. */
const SHIPPED = ['public.creators', 'public.creators_id_seq', 'public.places', 'public.places_id_seq'];

async function moveRecord(client: Queryable): Promise<void> {
  await client.query(
    `INSERT INTO jobstack.migrated_relations
     SELECT r FROM unnest($1::text[]) AS name, to_regclass(name) AS r WHERE r IS NOT NULL`,
    [SHIPPED],
  );
  if (!(await exists(client, 'drizzle.__migrated_relations'))) return;
  await client.query(
    `INSERT INTO jobstack.migrated_relations SELECT relation FROM drizzle.__migrated_relations ON CONFLICT DO NOTHING`,
  );
  await client.query('DROP TABLE drizzle.__migrated_relations');
}

function itself(...columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map((column) => [column, column]));
}

/** @param columns of the new table → expression over the old one's */
function copy(
  table: string,
  columns: Readonly<Record<string, string>>,
  order: string,
  { into = table, where = 'true' }: { readonly into?: string; readonly where?: string } = {},
): string {
  return `INSERT INTO jobstack.${into} (${Object.keys(columns).join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${Object.values(columns).join(', ')} FROM public.${table} WHERE ${where} ORDER BY ${order}`;
}
