import { JOB_STATUSES } from '@jobstack/core';
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobstack } from './jobstack.ts';
import { jsonValue } from './json-value.ts';
import { oneOf } from './one-of.ts';

/**
 * A durable unit of work. Columns that change while a job is open come last, so that an update logs little, and stand in no index, so
 * that it stays within its page: what looks for open jobs reads `open_jobs`.
 */
export const jobs = jobstack.table(
  'jobs',
  {
    /** For people: small, and in the order of creation. */
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** For machines: UUIDv7, made by the creator, known before the row exists. */
    taskId: uuid('task_id').notNull(),
    type: text('type').notNull(),
    queue: text('queue').notNull().default('default'),
    tenantId: text('tenant_id').notNull().default('default'),
    /** Who created it, from verified claims. */
    ownerId: text('owner_id'),
    /** The creator's own name for this job, unique within the tenant: creating it again answers the same job. */
    idempotencyKey: text('idempotency_key'),
    /** What the creator asked for beside type and payload, which later events change; null without a key. */
    idempotencyRequest: jsonValue('idempotency_request'),
    /** The job that spawned this one; it may have been pruned. */
    parentId: bigint('parent_id', { mode: 'number' }),
    /** The parent's `spawn_round` when it spawned this one. */
    parentRound: integer('parent_round'),
    /** How long the job may take from its first claim to its end, retries and waits included, in milliseconds; null: any time. */
    timeoutMs: bigint('timeout_ms', { mode: 'number' }),
    createdAt: instant('created_at').notNull().default(NOW),
    payload: jsonValue('payload').notNull(),

    fileKey: text('file_key'),
    fileName: text('file_name'),
    /** In bytes. Announced by the client at creation, measured at start. */
    fileSize: bigint('file_size', { mode: 'number' }),
    fileContentType: text('file_content_type'),
    /** Known from `start` on. */
    fileEtag: text('file_etag'),

    status: text('status', { enum: JOB_STATUSES }).notNull(),
    /** Attempts begun. Incremented by a claim, unless the claim continues an open attempt. */
    attempt: integer('attempt').notNull().default(0),
    /** The attempt after which a failure is final. Fixed at creation from the handler's policy. */
    maxAttempts: integer('max_attempts').notNull(),
    /** The attempt goes on with the next claim instead of a new one: set by a handover, a wait or failing infrastructure, cleared by that claim. */
    attemptOpen: boolean('attempt_open').notNull().default(false),
    /** Nothing else was in its worker's hands when it was claimed: if that worker is lost, the loss is this job's own and spends its attempt. */
    alone: boolean('alone').notNull().default(false),
    /** Handovers so far. */
    handovers: integer('handovers').notNull().default(0),
    /** Times in a row that failing infrastructure ended this attempt's run without any progress. */
    interruptions: integer('interruptions').notNull().default(0),
    /** Incremented by a retry from zero: jobs spawned in an earlier round are waited for no more. */
    spawnRound: integer('spawn_round').notNull().default(0),
    /** Incremented by each claim; a commit or settle under an older token changes nothing. */
    leaseToken: bigint('lease_token', { mode: 'number' }).notNull().default(0),
    /** By the database's clock; set while RUNNING, renewed by commit and heartbeat. */
    leaseExpiresAt: instant('lease_expires_at'),
    /** Not to be claimed before. */
    runAt: instant('run_at').notNull().default(NOW),
    /** Set by the first claim of a job that has a timeout; past it, the job fails. */
    timeoutAt: instant('timeout_at'),
    /** First claim. */
    startedAt: instant('started_at'),
    /** Entry into COMPLETED, FAILED or CANCELLED. */
    finishedAt: instant('finished_at'),
    /** The status of a job that did not end well. Set once, at the end, and so the one that lists of such jobs go by; null: open or COMPLETED. */
    stopped: text('stopped', { enum: ['FAILED', 'CANCELLED'] }),

    /** What the last commit stored; null before the first. */
    checkpoint: jsonValue('checkpoint'),
    progressDone: bigint('progress_done', { mode: 'number' }),
    progressTotal: bigint('progress_total', { mode: 'number' }),
    /** Name → number, as the handler counts what it does. Kept however the job ends. */
    progressCounters: jsonValue('progress_counters').$type<Readonly<Record<string, number>>>(),
    /** Input rows refused so far, those among them that are not stored. */
    rejectCount: bigint('reject_count', { mode: 'number' }).notNull().default(0),
    /** What `execute` resolved to. */
    result: jsonValue('result'),
    /** Of the last failed attempt; kept for reading after the job has ended or recovered. */
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
  },
  (table) => [
    unique('jobs_task_id_key').on(table.taskId),
    uniqueIndex('jobs_idempotency_key')
      .on(table.tenantId, table.idempotencyKey)
      .where(sql`${table.idempotencyKey} IS NOT NULL`),
    index('jobs_parent_idx').on(table.parentId, table.id).where(sql`${table.parentId} IS NOT NULL`),
    index('jobs_tenant_idx').on(table.tenantId, table.id),
    index('jobs_type_idx').on(table.tenantId, table.type, table.id),
    index('jobs_stopped_idx').on(table.stopped, table.tenantId, table.id).where(sql`${table.stopped} IS NOT NULL`),
    // What a tenant stores: summed from the index alone. (`start` sets the size; few other updates meet it.)
    index('jobs_files_idx')
      .on(table.tenantId, table.createdAt, table.fileSize)
      .where(sql`${table.fileKey} IS NOT NULL`),
    check('jobs_status_check', oneOf(table.status, JOB_STATUSES)),
    check('jobs_max_attempts_check', sql`${table.maxAttempts} BETWEEN 1 AND 100000`),
    check('jobs_lease_check', sql`(${table.status} = 'RUNNING') = (${table.leaseExpiresAt} IS NOT NULL)`),
    check(
      'jobs_finished_check',
      sql`(${table.status} IN ('COMPLETED', 'FAILED', 'CANCELLED')) = (${table.finishedAt} IS NOT NULL)`,
    ),
    check(
      'jobs_stopped_check',
      sql`CASE WHEN ${table.status} IN ('FAILED', 'CANCELLED') THEN ${table.stopped} IS NOT DISTINCT FROM ${table.status} ELSE ${table.stopped} IS NULL END`,
    ),
  ],
);
