import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';
import { BLOCK_SIZE } from '../schema/job-counts.ts';
import { fromStatuses } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** First key of the advisory locks that guard blocks. */
const LOCK_CLASS = 5_721_640;

/** Blocks that one pass looks at. */
const BLOCKS_A_PASS = 50;

/** Jobs that are counted one by one at most; far more than have come since the last pass, unless a backlog is as long. */
export const COUNTED_ONE_BY_ONE = 200_000;

const OPEN_STATUSES = fromStatuses('cancel');

/**
 * Blocks behind the newest two that nobody has noted yet. They get no new ids; transactions that have got theirs and have not ended are older
 * than the one that is noted.
 */
export const NOTE_FULL_BLOCKS = statement(
  'note_full_blocks',
  [],
  {},
  `INSERT INTO jobstack.counted_blocks (block, full_at)
   SELECT b, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
   FROM generate_series((SELECT min(id) / ${BLOCK_SIZE} FROM jobstack.jobs), (SELECT max(id) / ${BLOCK_SIZE} - 2 FROM jobstack.jobs)) AS b
   WHERE NOT EXISTS (SELECT FROM jobstack.counted_blocks c WHERE c.block = b)
   ON CONFLICT (block) DO NOTHING`,
);

export const NEXT_BLOCKS = statement(
  'next_blocks',
  ['limit'],
  { block: 'int8' },
  `SELECT block FROM jobstack.counted_blocks
   WHERE NOT counted AND full_at <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
   ORDER BY looked_at, block LIMIT :limit`,
);

/** Never waits: who opens or deletes a job of the block holds the lock shared, and deletes the block afterwards. */
export const TRY_BLOCK = statement(
  'try_block',
  ['block'],
  { free: 'bool' },
  `SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, :block::int) AS free`,
);

export const COUNT_BLOCK = statement(
  'count_block',
  ['block'],
  { counted: 'bool' },
  `
  WITH sums AS MATERIALIZED (
    SELECT tenant_id, type, status, count(*)::int AS jobs FROM jobstack.jobs
    WHERE id >= :block::bigint * ${BLOCK_SIZE} AND id < (:block::bigint + 1) * ${BLOCK_SIZE} GROUP BY tenant_id, type, status
  ), done AS (
    SELECT NOT EXISTS (SELECT FROM sums WHERE status IN ${OPEN_STATUSES}) AS counted
  ), stored AS (
    INSERT INTO jobstack.job_counts (tenant_id, block, type, status, jobs)
    SELECT tenant_id, :block::bigint, type, status, jobs FROM sums WHERE (SELECT counted FROM done)
  )
  UPDATE jobstack.counted_blocks SET counted = (SELECT d.counted FROM done d), looked_at = now()
  WHERE block = :block::bigint AND NOT counted RETURNING counted`,
);

/** Of a transaction that is about to open these jobs again: what was counted of their blocks is no longer true. */
export const LOCK_BLOCK = statement(
  'lock_block',
  ['job_id'],
  { locked: 'bool' },
  `SELECT true AS locked FROM pg_advisory_xact_lock_shared(${LOCK_CLASS}, (:job_id::bigint / ${BLOCK_SIZE})::int)`,
);

export const COUNT_ANEW = statement(
  'count_anew',
  ['job_id'],
  {},
  `DELETE FROM jobstack.counted_blocks WHERE block = :job_id::bigint / ${BLOCK_SIZE}`,
);

/** A tenant's jobs: those of counted blocks as they were counted, the newest of the others one by one. */
export const COUNT_JOBS = statement(
  'count_jobs',
  ['tenant_id', 'limit'],
  { type: 'text?', status: 'text?', jobs: 'int8', one_by_one: 'int8' },
  `
  WITH uncounted AS MATERIALIZED (
    SELECT b AS block FROM generate_series(
      (SELECT min(id) / ${BLOCK_SIZE} FROM jobstack.jobs WHERE tenant_id = :tenant_id),
      (SELECT max(id) / ${BLOCK_SIZE} FROM jobstack.jobs WHERE tenant_id = :tenant_id)) AS b
    WHERE NOT EXISTS (SELECT FROM jobstack.counted_blocks c WHERE c.block = b AND c.counted)
    ORDER BY b DESC
  ), young AS MATERIALIZED (
    SELECT j.type, j.status FROM uncounted u, LATERAL (
      SELECT type, status FROM jobstack.jobs
      WHERE tenant_id = :tenant_id AND id >= u.block * ${BLOCK_SIZE} AND id < (u.block + 1) * ${BLOCK_SIZE}) j
    LIMIT :limit
  ), sums AS (
    SELECT type, status, count(*) AS jobs FROM young GROUP BY type, status
    UNION ALL
    SELECT type, status, sum(jobs) FROM jobstack.job_counts WHERE tenant_id = :tenant_id GROUP BY type, status
  )
  SELECT type, status, sum(jobs)::int8 AS jobs, (SELECT count(*) FROM young) AS one_by_one FROM sums GROUP BY type, status ORDER BY type, status`,
);

/** A tenant's open jobs by what they are parked as, from indexes alone. */
export const COUNT_OPEN = statement(
  'count_open',
  ['tenant_id'],
  { open: 'int8', running: 'int8', awaiting: 'int8', waiting: 'int8', retrying: 'int8', held_retrying: 'int8' },
  `
  SELECT
    (SELECT count(*) FROM jobstack.open_jobs WHERE tenant_id = :tenant_id) AS open,
    (SELECT count(*) FROM jobstack.jobs j WHERE j.tenant_id = :tenant_id AND j.status = 'RUNNING' AND j.id = ANY (ARRAY(
      SELECT job_id FROM jobstack.job_attempts WHERE finished_at IS NULL))) AS running,
    (SELECT count(*) FROM jobstack.open_jobs WHERE tenant_id = :tenant_id AND parked = 'AWAITING_FILE') AS awaiting,
    (SELECT count(*) FROM jobstack.open_jobs WHERE tenant_id = :tenant_id AND parked = 'WAITING') AS waiting,
    (SELECT count(*) FROM jobstack.open_jobs WHERE tenant_id = :tenant_id AND parked = 'RETRYING') AS retrying,
    (SELECT count(*) FROM jobstack.open_jobs o JOIN jobstack.jobs j ON j.id = o.job_id
      WHERE o.tenant_id = :tenant_id AND o.parked = 'HELD' AND j.status = 'RETRYING') AS held_retrying`,
);

/**
 * Counts the jobs of blocks that have filled since, oldest first: one bounded pass. Nothing waits for it, and it waits for nothing.
 *
 * @returns how many blocks were counted
 */
export async function countBlocks(pool: Pool, blocks = BLOCKS_A_PASS): Promise<number> {
  await run(pool, NOTE_FULL_BLOCKS, {});
  let counted = 0;
  for (const { block } of await run(pool, NEXT_BLOCKS, { limit: blocks })) {
    counted += await inTransaction(pool, async (_tx, client) => countBlock(client, block));
  }
  return counted;
}

async function countBlock(client: Queryable, block: number): Promise<number> {
  const [lock] = await run(client, TRY_BLOCK, { block });
  if (!lock?.free) return 0;
  // A statement of its own: it sees what was done under the lock before.
  const [answer] = await run(client, COUNT_BLOCK, { block });
  return answer?.counted ? 1 : 0;
}
