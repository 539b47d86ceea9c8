import { setTimeout as pause } from 'node:timers/promises';
import { JobStackError } from '@jobstack/core';
import type { AheadChunk, Committed, Lease, SpawnOrigin } from '@jobstack/processor';
import type { Pool } from 'pg';
import { isContention, rethrowPoolTimeout } from '../database-fault.ts';
import { hasOwnSessions } from '../pool-client.ts';
import { runTransaction } from '../safe-transaction.ts';
import { type CommitOptions, storeUnderLease } from './commit.ts';
import { endAbandonedSessions } from './end-lost-sessions.ts';

/** How long a chunk waits for one lock, in milliseconds, or a lease: whoever holds it longer may be gone, and then has to be made to let go. */
const LOCK_TIMEOUT_MS = 5_000;

/** How often a chunk is written before it gives up. */
const MOST_TIMES = 8;

/** The longest pause before a chunk is written again, in milliseconds; the shortest is none, so that two do not meet again. */
const MOST_PAUSE_MS = 100;

/**
 * A chunk whose fence is taken last, behind its rows. `pools` are those of a job's share: for the chunk, and for the question who keeps it
 * waiting.
 *
 * @throws as `commit`; JobStackError `CHUNK_CONTENDED`
 */
export async function commitAhead<Written>(
  pools: { readonly chunk: Pool; readonly engine: Pool },
  lease: Lease & SpawnOrigin,
  options: CommitOptions,
  chunk: AheadChunk<Written>,
): Promise<Committed<Written>> {
  const lockTimeoutMs = Math.max(1, Math.min(LOCK_TIMEOUT_MS, Math.trunc(options.leaseMs)));
  let hasWritten = false;
  const attempt = () =>
    runTransaction(pools.chunk, `SET LOCAL lock_timeout = ${lockTimeoutMs}`, async (tx, client) => {
      const written = await chunk.write(tx).catch(rethrowPoolTimeout);
      // From here on the next chunk may have been written upon this one's rows, and could not be without them.
      hasWritten = true;
      await chunk.turn();
      return await storeUnderLease(client, lease, options, () => chunk.conclude(written));
    });
  for (let times = 1; ; times++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isContention(error)) throw error;
      if (hasWritten || times >= MOST_TIMES) throw contended(error, times);
      // A pooler's sessions are nobody's.
      if (hasOwnSessions(pools.engine)) await endAbandonedSessions(pools.engine, options.leaseMs);
      await pause(Math.random() * MOST_PAUSE_MS);
    }
  }
}

function contended(cause: unknown, times: number): JobStackError {
  return new JobStackError(
    'CHUNK_CONTENDED',
    `commitAhead: expected the rows of a chunk to be free within seconds, but others kept them locked, ${times} times; ` +
      'nothing was written. The job goes on from its checkpoint.',
    { cause, logMessage: true },
  );
}
