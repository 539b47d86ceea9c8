import { resolveQueues } from '@jobstack/core/settings';
import { type Guard, wholeNumber } from './guard.ts';

/** Heartbeats come every third of the lease; below 5 seconds between them a slow database would lose healthy jobs. */
const LEAST_LEASE_SECONDS = 15;

/** A lease that outlives the invocation only makes a dead worker's job wait longer. */
export const leaseGuard: Guard = (config) => {
  const { leaseSeconds } = config.engine;
  return [...resolveQueues(config.queues)].map(([name, { timeoutSeconds }]) =>
    wholeNumber(
      `engine.leaseSeconds, against the ${timeoutSeconds} s that workers of queue '${name}' may run,`,
      leaseSeconds,
      LEAST_LEASE_SECONDS,
      timeoutSeconds,
      'seconds; 15 is three heartbeats of 5',
    ),
  );
};
