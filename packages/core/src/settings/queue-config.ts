/** One queue with its worker. Everything has a default; the guards check what is given. */
export interface QueueConfig {
  /** Seconds one invocation may take, 60 to 900. Longer jobs are handed over. @default 300 */
  readonly timeoutSeconds?: number;
  /** 512 to 10,240. CPU grows with it: one core at 1,769. @default 1024 */
  readonly memoryMiB?: number;
  /** Deliveries an invocation gets at once, 1 to 10. @default 10 */
  readonly batchSize?: number;
  /** Seconds to wait for a fuller batch, 0 to 300. @default 0 */
  readonly batchWindowSeconds?: number;
  /** Invocations at a time, 2 to 1,000. Counts in the connection budget. @default 10 */
  readonly maxConcurrency?: number;
  /** Database connections that the jobs of one execution environment share, 1 to 20: one for each that commits, one for logs. Its heartbeat has one besides. @default 5 */
  readonly poolSize?: number;
  /** How long SQS hides a delivery, in seconds, 0 to 43,200. @default 6 × timeout + batch window, what AWS asks for */
  readonly visibilityTimeoutSeconds?: number;
  /** Days a message waits for a worker, 1 to 14. @default 4 */
  readonly retentionDays?: number;
  /** Days a message that nobody understood is kept, counted from its first sending; above `retentionDays`, up to 14. @default 14 */
  readonly deadLetterRetentionDays?: number;
  /** Deliveries until a message counts as not understood, 10 to 1,000. High: the database decides about jobs. @default 100, or what the retention leaves time for */
  readonly maxReceiveCount?: number;
  /** Variables that its handlers find in `process.env`. Names that JobStack or Lambda set are refused. Never a secret. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Variable → ARN of a secret in Secrets Manager that this queue's worker alone may read. The variable holds the ARN; the handler
   * fetches the value, so that a rotation needs no deploy and no template ever holds it. @default none
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** What its handlers may do in AWS besides. Added to the worker's role as it stands. @default nothing */
  readonly policy?: readonly WorkerPermission[];
}

/** One statement of IAM that allows. */
export interface WorkerPermission {
  /** Such as `ses:SendEmail` or `dynamodb:*Item`. */
  readonly actions: readonly string[];
  /** ARNs, `*` within them allowed. */
  readonly resources: readonly string[];
  /** Operator → key → value, as in IAM. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A queue with nothing left open. */
export type Queue = Readonly<Required<QueueConfig>>;

/** Queue name → queue. Names are what handlers write into `queue`. */
export type QueueConfigs = Readonly<Record<string, QueueConfig>> & { readonly default: QueueConfig };

/** AWS's rule for queues that feed a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_FACTOR = 6;

const DAY_SECONDS = 86_400;

/** The least visibility timeout, in seconds, under which a slow invocation is not overtaken by its own retry. */
export function leastVisibilitySeconds(timeoutSeconds: number, batchWindowSeconds: number): number {
  return VISIBILITY_FACTOR * timeoutSeconds + batchWindowSeconds;
}

export function resolveQueue(config: QueueConfig): Queue {
  const timeoutSeconds = config.timeoutSeconds ?? 300;
  const batchWindowSeconds = config.batchWindowSeconds ?? 0;
  const visibilityTimeoutSeconds =
    config.visibilityTimeoutSeconds ?? leastVisibilitySeconds(timeoutSeconds, batchWindowSeconds);
  const retentionDays = config.retentionDays ?? 4;
  return {
    timeoutSeconds,
    memoryMiB: config.memoryMiB ?? 1024,
    batchSize: config.batchSize ?? 10,
    batchWindowSeconds,
    maxConcurrency: config.maxConcurrency ?? 10,
    poolSize: config.poolSize ?? 5,
    visibilityTimeoutSeconds,
    retentionDays,
    deadLetterRetentionDays: config.deadLetterRetentionDays ?? 14,
    maxReceiveCount: config.maxReceiveCount ?? defaultReceiveCount(retentionDays, visibilityTimeoutSeconds),
    environment: config.environment ?? {},
    secrets: config.secrets ?? {},
    policy: config.policy ?? [],
  };
}

/** As many as fit into the retention: a message must reach the dead-letter queue before it expires. */
function defaultReceiveCount(retentionDays: number, visibilityTimeoutSeconds: number): number {
  return Math.min(100, Math.floor((retentionDays * DAY_SECONDS) / visibilityTimeoutSeconds));
}

/** All queues of a stage, completed, by name. */
export function resolveQueues(queues: QueueConfigs): ReadonlyMap<string, Queue> {
  return new Map(Object.entries(queues).map(([name, queue]) => [name, resolveQueue(queue)]));
}
