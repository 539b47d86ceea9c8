import { resolveQueues } from '@jobstack/core/settings';
import type { ApiConfig } from './api-config.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * Kept free: 3 for superusers (`superuser_reserved_connections`), 5 for RDS's own agents, 2 for the migration, 5 for people
 * with `psql` in a bad hour.
 */
const RESERVED_CONNECTIONS = 15;

/** A frozen environment of the old code keeps its connections while the new code starts. */
const DEPLOY_OVERLAP = 2;

/** An event source runs no fewer than two invocations; each takes one connection. */
export const SWEEP_CONCURRENCY = 2;

/** A worker renews its leases over a connection of its own, so that no handler can be in its way. */
const HEARTBEAT_CONNECTIONS = 1;

export interface ConnectionBudget {
  /** The most that all functions can hold at once. */
  readonly needed: number;
  /** `max_connections` less the reserve. */
  readonly available: number;
  /** The sum, spelled out for a person. */
  readonly sum: string;
}

/** What the budget is made of. */
export interface BudgetedConfig extends Pick<StageConfig, 'queues'> {
  /** Undefined: there is no API. */
  readonly api: Pick<ApiConfig, 'maxConcurrency' | 'poolSize'> | undefined;
  readonly database: DatabaseCapacity;
}

export interface DatabaseCapacity {
  /** How many connections the database accepts, everybody's together. */
  readonly maxConnections: number;
  /** Whether a proxy of this deployment's own shares them. */
  readonly proxied: boolean;
}

interface Share {
  readonly who: string;
  readonly environments: number;
  readonly pool: number;
}

/** What the functions of a deployment can ask of its database, against what that has. */
export function connectionBudget(config: BudgetedConfig): ConnectionBudget {
  const overlap = config.database.proxied ? 1 : DEPLOY_OVERLAP;
  const parts = shares(config);
  const needed = overlap * parts.reduce((sum, part) => sum + part.environments * part.pool, 0);
  const limit = config.database.maxConnections;
  const terms = parts.map(({ who, environments, pool }) => `${who} ${environments} × ${pool}`).join(' + ');
  return {
    needed,
    available: limit - RESERVED_CONNECTIONS,
    sum:
      `(${terms}) × ${overlap}${overlap > 1 ? ' (old and new code overlap in a deploy)' : ' (the proxy shares them)'} = ${needed}; ` +
      `max_connections ${limit} − ${RESERVED_CONNECTIONS} reserved = ${limit - RESERVED_CONNECTIONS}`,
  };
}

function shares(config: BudgetedConfig): readonly Share[] {
  const workers = [...resolveQueues(config.queues)].map(([name, { maxConcurrency, poolSize }]) => ({
    who: `worker '${name}'`,
    environments: maxConcurrency,
    pool: poolSize + HEARTBEAT_CONNECTIONS,
  }));
  return [
    ...workers,
    ...(config.api ? [{ who: 'api', environments: config.api.maxConcurrency, pool: config.api.poolSize }] : []),
    { who: 'sweep', environments: SWEEP_CONCURRENCY, pool: 1 },
  ];
}

/** The connection limits that the database itself enforces per role: a share with its overlap. */
export function roleConnectionLimits({ api }: Pick<BudgetedConfig, 'api'>): {
  readonly api: number;
  readonly sweep: number;
} {
  // Without an API the role is there and nobody signs in as it.
  const { maxConcurrency, poolSize } = api ?? { maxConcurrency: 1, poolSize: 1 };
  return { api: DEPLOY_OVERLAP * maxConcurrency * poolSize, sweep: DEPLOY_OVERLAP * SWEEP_CONCURRENCY };
}
