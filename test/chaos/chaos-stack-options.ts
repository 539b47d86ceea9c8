export interface ChaosStackOptions {
  /** Where sweep and submitters go, and workers unless told otherwise. */
  readonly databaseUrl: string;
  /** Where workers find the database, for a proxy. @default databaseUrl */
  readonly workerDatabaseUrl?: string;
  /** Where submitters and workers find SQS and S3, for a proxy. @default where they are */
  readonly awsProxy?: (real: string) => Promise<string>;
  /** Added to the worker's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 3 */
  readonly maxConcurrency?: number;
  /** @default 1: a process then works on one job at a time */
  readonly batchSize?: number;
  /** Of the queue, in seconds. @default 6: longer than lease and sweep, which have to do the rescuing */
  readonly visibilityTimeoutSeconds?: number;
  /** Of the worker, in seconds. @default 60 */
  readonly timeoutSeconds?: number;
  /** @default 1 */
  readonly leaseSeconds?: number;
  /** How long before its end an invocation hands over, in seconds. @default 2 */
  readonly deadlineMarginSeconds?: number;
}
