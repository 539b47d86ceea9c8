import type { DatabaseCapacity } from './connection-budget.ts';
import { type DatabaseConfig, hasProxy, RDS_INSTANCE_MEMORY_GIB, type RdsInstanceSize } from './database-config.ts';

/** No Aurora or RDS default goes above it: `LEAST(…, 5000)`. */
const ENGINE_CAP = 5000;
/** Aurora with a minimum of 0 or 0.5 units: https://repost.aws/articles/ARm5e6RHE3R4mnHS2S-UZUwA */
const SMALL_MINIMUM_CAP = 2000;
/** RDS divides the memory that the class leaves to PostgreSQL by this many bytes: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html */
const BYTES_PER_CONNECTION = 9_531_392;
/** The operating system and RDS itself keep some of the memory; 80 % is below what every class leaves. */
const MEMORY_LEFT = 0.8;

/**
 * How many connections the database accepts, everybody's together.
 *
 * For an RDS instance this number is also written into its parameter group, so that the guard and the server cannot differ.
 *
 * @throws RangeError for an instance class whose memory is not known
 */
export function maxConnections(database: DatabaseConfig): number {
  switch (database.kind) {
    case 'aurora-serverless-v2':
      return auroraMaxConnections(database.minAcu, database.maxAcu);
    case 'rds-instance':
    case 'rds-multi-az':
      return rdsMaxConnections(database.instance);
    case 'existing-in-vpc':
    case 'external':
      return database.maxConnections;
  }
}

/** What the connection budget asks of a database. */
export function capacityOf(database: DatabaseConfig): DatabaseCapacity {
  return { maxConnections: maxConnections(database), proxied: hasProxy(database) };
}

/**
 * A line through Aurora's published table (1 unit: 189, 4: 823, 8: 1,669, 16: 3,360), rounded down.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
function auroraMaxConnections(minAcu: number, maxAcu: number): number {
  const byCapacity = Math.floor(189 + (maxAcu - 1) * 211.33);
  return Math.min(byCapacity, minAcu <= 0.5 ? SMALL_MINIMUM_CAP : ENGINE_CAP);
}

function rdsMaxConnections(instance: RdsInstanceSize): number {
  // Nothing type-checks before a deploy: without this an unknown class would become the number NaN.
  const memoryGiB: number | undefined = RDS_INSTANCE_MEMORY_GIB[instance];
  if (memoryGiB === undefined) {
    const known = Object.keys(RDS_INSTANCE_MEMORY_GIB).join(', ');
    throw new RangeError(`database.instance must be one of ${known}; it is '${instance}'.`);
  }
  return Math.min(ENGINE_CAP, Math.floor((memoryGiB * 2 ** 30 * MEMORY_LEFT) / BYTES_PER_CONNECTION));
}
