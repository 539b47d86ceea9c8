/** The thread that renews leases: it needs neither the handlers' event loop nor their connections. Started by `ThreadedHeartbeat`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Heartbeat, Lease } from '@jobstack/processor';
import { HeartbeatLoop, systemClock } from '@jobstack/processor/heartbeat';
import type { Pool } from 'pg';
import { heartbeat } from '../ledger/heartbeat.ts';
import type { AddedLease, FromHeartbeat, HeartbeatThreadData, ToHeartbeat } from './heartbeat-messages.ts';

const { connection, password: fixedPassword, applicationName, leaseMs } = workerData as HeartbeatThreadData;
/** How long an answer is waited for; whoever does not give it is at work, and what was known before has to do. */
const PATIENCE_MS = leaseMs / 12;

const known = new Map<number, Heartbeat>();
const answered: { progress?: () => void; password?: () => void } = {};
let password = '';
let pool: Promise<Pool> | undefined;

const loop = new HeartbeatLoop({
  ...{ clock: systemClock, leaseMs },
  store: { heartbeat: async (beats) => heartbeat(await connected(), beats, leaseMs) },
  onError: (error) => tell({ kind: 'failed', error }),
  // What has ended while this thread was frozen is told before the answer.
  beforeBeat: () => ask('progress'),
});

parentPort?.on('message', hear);

function hear(message: ToHeartbeat): void {
  switch (message.kind) {
    case 'change':
      message.added.forEach(add);
      message.removed.forEach(remove);
      break;
    case 'progress':
      for (const beat of message.of) known.set(beat.jobId, beat);
      answered.progress?.();
      break;
    case 'password':
      password = message.password;
      answered.password?.();
      break;
    case 'rest':
      void rest().then(() => tell({ kind: 'resting' }));
  }
}

function add({ lease, endsInMs }: AddedLease): void {
  const held = {
    lease,
    progress: () => {
      const beat = known.get(lease.jobId);
      return beat?.leaseToken === lease.leaseToken ? beat.progress : undefined;
    },
    onLost: (state: 'lost' | 'cancelled') => tell({ kind: 'lost', lease, state }),
  };
  loop.add(held, systemClock.now() + endsInMs);
}

function remove(lease: Lease): void {
  loop.remove(lease);
  if (known.get(lease.jobId)?.leaseToken === lease.leaseToken) known.delete(lease.jobId);
}

function tell(message: FromHeartbeat): void {
  parentPort?.postMessage(message);
}

async function ask(what: 'progress' | 'password'): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  answered[what] = resolve;
  const timer = systemClock.after(PATIENCE_MS, resolve);
  tell({ kind: 'ask', what });
  await promise;
  timer.cancel();
}

/** One connection, made when the first beat is due: jobs that are shorter pay neither for it nor for loading pg. */
function connected(): Promise<Pool> {
  pool ??= connect();
  return pool;
}

async function connect(): Promise<Pool> {
  const { createPool } = await import('../pool.ts');
  const signIn = async () => {
    await ask('password');
    return password;
  };
  const limitMs = Math.max(1_000, leaseMs / 3);
  return createPool(
    { ...connection, password: fixedPassword ?? signIn },
    {
      ...{ applicationName, maxConnections: 1, idleTimeoutMs: 2 * leaseMs },
      ...{ connectTimeoutMs: limitMs, statementTimeoutMs: limitMs, idleInTransactionTimeoutMs: limitMs },
    },
  );
}

/** Hangs up, unless a job has come meanwhile. */
async function rest(): Promise<void> {
  if (loop.size > 0) return;
  const closing = pool;
  pool = undefined;
  await (await closing)?.end();
}
