import { JobStackError, MAX_TENANT_ID_LENGTH, type Ring, textProblems } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { LIST_LIMITS, type LimitKey, type LimitRow, removeLimit, setLimit } from '../ledger/limits.ts';
import { overDrizzle, type Queryable } from '../ledger/queryable.ts';
import { releaseHeld } from '../ledger/release.ts';
import { run } from '../ledger/statement.ts';
import { LIMIT_SCOPES } from '../schema/limits.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from '../store-options.ts';

export interface Limit extends LimitKey {
  /** How many jobs may run at once; undefined: what `*` says of a tenant, or the deployment. */
  readonly cap: number | undefined;
  /** No job is started; those that run go on. */
  readonly paused: boolean;
  readonly updatedAt: Date;
  /** Who set it by the API. */
  readonly updatedBy: string | undefined;
}

export interface LimitSettings extends LimitKey {
  /** 1 to 2,147,483,647 jobs. @default what `*` says of a tenant, or the deployment */
  readonly cap?: number | undefined;
  /** @default false */
  readonly paused?: boolean | undefined;
  /** Who sets it. @default nobody */
  readonly updatedBy?: string | undefined;
}

/** With the jobs that are to be rung since there is room for them now: up to 1,000, further ones the sweep rings. */
export interface ChangedLimits {
  readonly toRing: readonly Ring[];
}

export interface LimitFilter {
  /** Only limits that come after this one, in the order of scope and name. */
  readonly after?: LimitKey | undefined;
  /** @default 1_000 */
  readonly limit?: number;
}

const RELEASED_AT_ONCE = 1_000;
const LARGEST_CAP = 2_147_483_647;

/**
 * Caps and pauses of queues, job types and tenants, at run time: of the whole deployment, and so for operators. A limit holds from the
 * first claim that begins after it was set; jobs that run go on. Whoever sets it by SQL (`INSERT`, `UPDATE`, `DELETE` on `jobstack.limits`)
 * has the same, but that jobs there is room for then wait for the next sweep.
 */
export class Limits {
  readonly #ledger: Queryable;
  readonly #options: Required<Pick<PgJobStoreOptions, 'ringGraceMs' | 'caps'>>;

  /** @param options those of the deployment's job store */
  constructor(db: Pick<JobDatabase, 'execute'>, options: Pick<PgJobStoreOptions, 'ringGraceMs' | 'caps'> = {}) {
    this.#ledger = overDrizzle(db);
    this.#options = { ...DEFAULT_STORE_OPTIONS, ...options };
  }

  /** Those that are set, by scope and name. The deployment's own are not among them. */
  async list({ after, limit = 1_000 }: LimitFilter = {}): Promise<readonly Limit[]> {
    const values = { after_scope: after?.scope ?? '', after_name: after?.name ?? '', limit };
    return (await run(this.#ledger, LIST_LIMITS, values)).map(toLimit);
  }

  /**
   * Sets a limit in place of the one there was. Ring afterwards those that it lets go.
   *
   * @throws JobStackError `LIMIT_SETTINGS` with all problems
   */
  async set(settings: LimitSettings): Promise<ChangedLimits & { readonly limit: Limit }> {
    const problems = limitProblems(settings);
    if (problems.length > 0) {
      const all = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new JobStackError('LIMIT_SETTINGS', `Limit: ${all}.`, { details: { problems } });
    }
    const { scope, name, cap, paused = false, updatedBy } = settings;
    const limit = toLimit(await setLimit(this.#ledger, { scope, name, cap, paused, updatedBy }));
    return { limit, toRing: await this.#release() };
  }

  /** Removes a limit; what `*` says, or the deployment, holds again. Ring afterwards those that it lets go. */
  async remove(key: LimitKey): Promise<ChangedLimits & { readonly removed: boolean }> {
    const removed = await removeLimit(this.#ledger, key);
    return { removed, toRing: removed ? await this.#release() : [] };
  }

  #release(): Promise<readonly Ring[]> {
    return releaseHeld(this.#ledger, { limit: RELEASED_AT_ONCE }, this.#options);
  }
}

export interface LimitProblem {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with a limit that somebody wants to set; nothing when it is right. */
export function limitProblems({ scope, name, cap, paused }: LimitSettings): readonly LimitProblem[] {
  const problems: LimitProblem[] = [];
  if (!LIMIT_SCOPES.includes(scope))
    problems.push({ path: 'scope', message: `expected one of ${LIMIT_SCOPES.join(', ')}` });
  for (const { message } of textProblems(name, 'name', { minLength: 1, maxLength: MAX_TENANT_ID_LENGTH }).problems)
    problems.push({ path: 'name', message });
  if (name === '*' && scope !== 'tenant')
    problems.push({ path: 'name', message: 'expected a name; * stands for every tenant, and for nothing else' });
  if (cap !== undefined && !(Number.isInteger(cap) && cap >= 1 && cap <= LARGEST_CAP))
    problems.push({
      path: 'cap',
      message: `expected a whole number of jobs from 1 to ${LARGEST_CAP}; to start none, pause`,
    });
  if (paused !== undefined && typeof paused !== 'boolean')
    problems.push({ path: 'paused', message: 'expected true or false' });
  return problems;
}

function toLimit({ scope, name, cap, paused, updated_at_ms, updated_by }: LimitRow): Limit {
  return {
    scope: scope as Limit['scope'],
    name,
    cap: cap ?? undefined,
    paused,
    updatedAt: new Date(updated_at_ms),
    updatedBy: updated_by ?? undefined,
  };
}
