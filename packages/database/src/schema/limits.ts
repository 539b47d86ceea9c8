import { sql } from 'drizzle-orm';
import { boolean, check, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobstack } from './jobstack.ts';
import { oneOf } from './one-of.ts';

/** What a limit can be set for. */
export const LIMIT_SCOPES = ['queue', 'type', 'tenant'] as const;

/** How many jobs of a queue, type or tenant may run at once, and whether any may start at all. Set at run time; overrides the deployment's. */
export const limits = jobstack.table(
  'limits',
  {
    scope: text('scope', { enum: LIMIT_SCOPES }).notNull(),
    /** Queue, job type or tenant id; `*` of a tenant: every tenant without a row of its own. */
    name: text('name').notNull(),
    /** Null: what `*` says of a tenant, or the deployment of a type or tenant; where nothing does, as many as come. */
    cap: integer('cap'),
    /** No job of it is started; those that run go on. */
    paused: boolean('paused').notNull().default(false),
    updatedAt: instant('updated_at').notNull().default(NOW),
    /** Who set it by the API; null when it was set otherwise. */
    updatedBy: text('updated_by'),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.name] }),
    check('limits_scope_check', oneOf(table.scope, LIMIT_SCOPES)),
    check('limits_name_check', sql`${table.name} <> '*' OR ${table.scope} = 'tenant'`),
    check('limits_cap_check', sql`${table.cap} >= 1`),
  ],
);
