/** A message that tells a worker to look at a job. It carries no truth: losing or doubling it changes nothing but the time. */
export interface Ring {
  readonly taskId: string;
  /** Queue name from the deployment's config. */
  readonly queue: string;
  /** Rides as the message group, so that one tenant's flood does not starve the others. */
  readonly tenantId: string;
}

/** A ring for a job that may not be due yet. */
export interface TimedRing extends Ring {
  /** Not to be run before. @default now */
  readonly runAt?: Date;
}
