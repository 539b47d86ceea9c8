/** How many jobs may run at once across all workers. A job over a cap waits in the database. */
export interface RunningCaps {
  /** @default no cap */
  readonly perTenant?: number | undefined;
  /** Job type → cap. @default no cap */
  readonly perType?: Readonly<Record<string, number>> | undefined;
}

/** What the ledger is told about limits. */
export interface Limiting {
  /** Those of the deployment; rows of `limits` override them. */
  readonly caps: RunningCaps | undefined;
  /** Whether there are limits, as far as this process knows: remembered, so that claims under limits do not begin without. */
  readonly limited: { known: boolean };
}

/** Parameters of every statement that reads limits. */
export const LIMIT_PARAMETERS = ['per_type', 'per_tenant'] as const;

export function limitValues({ caps }: Pick<Limiting, 'caps'>): Record<(typeof LIMIT_PARAMETERS)[number], unknown> {
  return { per_type: JSON.stringify(caps?.perType ?? {}), per_tenant: caps?.perTenant ?? null };
}

/** What a job takes places of, as rows (scope, name); `j` is the job. A tenant's comes first: a flood of its own is held for that. */
export const KEYS_OF_JOB = `LATERAL (VALUES ('tenant', j.tenant_id), ('type', j.type), ('queue', j.queue)) AS k (scope, name)`;

/**
 * For LATERAL: what holds for the key `k`: its own row, then the row of every tenant, then the deployment's cap. A row that names no cap
 * leaves that to the next.
 */
export const LIMIT_OF_KEY = `(
      SELECT
        coalesce(own.cap, everybody.cap,
          CASE k.scope WHEN 'type' THEN (:per_type::jsonb ->> k.name)::int WHEN 'tenant' THEN :per_tenant::int END) AS cap,
        coalesce(own.paused, everybody.paused, false) AS paused
      FROM (SELECT) AS one
      LEFT JOIN jobstack.limits own ON own.scope = k.scope AND own.name = k.name
      LEFT JOIN jobstack.limits everybody ON k.scope = 'tenant' AND everybody.scope = 'tenant' AND everybody.name = '*')`;

/**
 * How many jobs run of each key, as one object, so that a key is looked up and never compared with all others. Read only where something
 * has a cap. An expired lease holds no place: its worker is lost.
 */
export const TAKEN = `
  running AS (
    SELECT k.scope || ':' || k.name AS key, count(*) AS jobs
    FROM jobstack.job_attempts a, LATERAL (SELECT * FROM jobstack.jobs WHERE id = a.job_id LIMIT 1) j, ${KEYS_OF_JOB}
    WHERE a.finished_at IS NULL AND j.status = 'RUNNING' AND j.lease_expires_at > now()
    GROUP BY k.scope, k.name
  ), taken AS MATERIALIZED (
    SELECT jsonb_object_agg(key, jobs) AS places FROM running
  )`;

/** How many more jobs of the key `k` may start, given its limit `l`; null: any number. */
export const ROOM = `
      CASE
        WHEN l.paused THEN 0
        WHEN l.cap IS NOT NULL THEN greatest(l.cap - coalesce(((SELECT places FROM taken) ->> (k.scope || ':' || k.name))::int, 0), 0) END`;
