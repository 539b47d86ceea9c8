import type { LIMIT_SCOPES } from '../schema/limits.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** What a limit is set for. */
export interface LimitKey {
  readonly scope: (typeof LIMIT_SCOPES)[number];
  /** Name of the queue, job type or tenant; `*` of a tenant: every tenant without a limit of its own. */
  readonly name: string;
}

const COLUMNS = {
  scope: 'text',
  name: 'text',
  cap: 'int4?',
  paused: 'bool',
  updated_at_ms: 'float8',
  updated_by: 'text?',
} as const;

export type LimitRow = RowOf<typeof COLUMNS>;

const ROW = `scope, name, cap, paused, (extract(epoch FROM updated_at) * 1000)::float8 AS updated_at_ms, updated_by`;

export const LIST_LIMITS = statement(
  'list_limits',
  ['after_scope', 'after_name', 'limit'],
  COLUMNS,
  `SELECT ${ROW} FROM jobstack.limits
   WHERE (scope, name) > (:after_scope::text, :after_name::text) ORDER BY scope, name LIMIT :limit`,
);

export const SET_LIMIT = statement(
  'set_limit',
  ['scope', 'name', 'cap', 'paused', 'updated_by'],
  COLUMNS,
  `INSERT INTO jobstack.limits (scope, name, cap, paused, updated_by) VALUES (:scope, :name, :cap, :paused, :updated_by)
   ON CONFLICT (scope, name) DO UPDATE SET cap = excluded.cap, paused = excluded.paused, updated_at = now(), updated_by = excluded.updated_by
   RETURNING ${ROW}`,
);

export const REMOVE_LIMIT = statement(
  'remove_limit',
  ['scope', 'name'],
  { scope: 'text' },
  'DELETE FROM jobstack.limits WHERE scope = :scope AND name = :name RETURNING scope',
);

export interface NewLimit extends LimitKey {
  readonly cap: number | undefined;
  readonly paused: boolean;
  readonly updatedBy: string | undefined;
}

export async function setLimit(database: Queryable, { cap, updatedBy, ...limit }: NewLimit): Promise<LimitRow> {
  const [row] = await run(database, SET_LIMIT, { ...limit, cap: cap ?? null, updated_by: updatedBy ?? null });
  if (!row) throw new Error('The database stored no limit.');
  return row;
}

/** @returns whether there was one */
export async function removeLimit(database: Queryable, { scope, name }: LimitKey): Promise<boolean> {
  return (await run(database, REMOVE_LIMIT, { scope, name })).length > 0;
}
