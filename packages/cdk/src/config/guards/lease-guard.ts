import { resolveQueues } from '@jobstack/core/settings';
import type { Guard } from './guard.ts';

/** Heartbeats come every third of the lease; below 5 seconds between them a slow database would lose healthy jobs. */
const LEAST_LEASE_SECONDS = 15;

/** A lease that outlives the invocation only makes a dead worker's job wait longer. */
export const leaseGuard: Guard<'engine' | 'queues'> = ({ engine: { leaseSeconds }, queues }) =>
  [...resolveQueues(queues)].map(([name, { timeoutSeconds }]) => ({
    broken: !Number.isInteger(leaseSeconds) || leaseSeconds < LEAST_LEASE_SECONDS || leaseSeconds > timeoutSeconds,
    message:
      `engine.leaseSeconds, against the ${timeoutSeconds} s that workers of queue '${name}' may run, must be a whole number from ` +
      `${LEAST_LEASE_SECONDS} to ${timeoutSeconds} (seconds; ${LEAST_LEASE_SECONDS} is three heartbeats of 5); it is ${leaseSeconds}.`,
  }));
