import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack, type ManyChaosJob } from './chaos-stack.ts';
import type { ChaosStackOptions } from './chaos-stack-options.ts';
import { SWEEP_MS } from './chaos-times.ts';
import { type Bystander, bystandersOf, takeOvers } from './isolation-verdict.ts';

const LEASE_MS = 1_000;
/** What a ring, a claim and, where none is warm, a new process take on a busy machine. */
const SLACK_MS = 4_000;

/** Slow enough to be under way when the villain strikes. */
const BYSTANDER: ManyChaosJob = { type: 'chaos_chunks', payload: { chunks: 6, pauseMs: 100 } };
const BYSTANDERS = 9;
/** Only lease and sweep may do the rescuing. */
const NO_RESCUE_BY_QUEUE = { batchSize: 10, maxConcurrency: 2, visibilityTimeoutSeconds: 120 };

const UNHARMED = {
  status: 'COMPLETED',
  attempts: 1,
  endedAs: 'completed',
  interruptions: 0,
  rows: [1, 2, 3, 4, 5, 6],
} as const satisfies Partial<Bystander>;

/** A villain and innocent jobs, in one batch. Answers what became of them. */
async function strike(villain: ManyChaosJob['payload'], options: Partial<ChaosStackOptions> = {}) {
  await using database = await createTestDatabase();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, ...NO_RESCUE_BY_QUEUE, ...options });
  const crashes: number[] = [];
  stack.workers.events.on('workerEnded', () => crashes.push(Date.now()));
  const [villainId = '', ...others] = await stack.submitMany([
    { type: 'chaos_villain', payload: villain, maxAttempts: 2 },
    ...Array.from({ length: BYSTANDERS }, () => BYSTANDER),
  ]);
  await stack.untilEnded();
  const { rows: frozen } = await stack.pool.query<{ at: number }>(
    `SELECT extract(epoch FROM created_at)::float8 * 1000 AS at FROM job_steps`,
  );
  return {
    villain: await stack.until(villainId, 'true'),
    bystanders: await bystandersOf(stack.pool, others, villainId),
    /** When the villain's worker stopped, as far as it did. */
    stoppedAt: frozen[0]?.at ?? crashes[0],
    takenOverAt: (await takeOvers(stack.pool))[0],
  };
}

function expectUnharmed(bystanders: readonly Bystander[]): void {
  expect(bystanders.filter(({ sharedItsWorker }) => sharedItsWorker).length, 'or nothing was tested').toBeGreaterThan(
    2,
  );
  expect(bystanders.map(({ sharedItsWorker, ...rest }) => rest)).toEqual(bystanders.map(() => UNHARMED));
}

function expectPromptTakeOver({ stoppedAt = 0, takenOverAt = Number.POSITIVE_INFINITY }): void {
  console.log(`taken over ${Math.round(takenOverAt - stoppedAt)} ms after the worker had stopped`);
  expect(takenOverAt - stoppedAt).toBeLessThan(LEASE_MS + SWEEP_MS + SLACK_MS);
}

test('a handler that blocks the event loop for three leases loses no lease, and costs nobody one', async () => {
  // A thread that is started from its sources, on a busy machine, takes most of a second.
  const leaseSeconds = 2;
  const { villain, bystanders, takenOverAt } = await strike(
    { does: 'blocks', forMs: 3 * leaseSeconds * 1_000 },
    { leaseSeconds },
  );

  expectUnharmed(bystanders);
  expect(takenOverAt).toBeUndefined();
  expect(villain).toMatchObject({ status: 'COMPLETED', attempt: 1 });
});

test('a handler that eats all memory fails when it has done so alone as often as it may, and costs its neighbours no attempt', async () => {
  const outcome = await strike({ does: 'hoards' }, { environment: { NODE_OPTIONS: '--max-old-space-size=160' } });

  expectUnharmed(outcome.bystanders);
  expect(outcome.villain).toMatchObject({ status: 'FAILED', attempt: 2, error_code: 'ATTEMPTS_EXHAUSTED' });
  expectPromptTakeOver(outcome);
});

test('a handler that asks for every connection of the pool keeps its neighbours from none', async () => {
  const { villain, bystanders, takenOverAt } = await strike({ does: 'hogs', forMs: 3 * LEASE_MS });

  expectUnharmed(bystanders);
  expect(takenOverAt).toBeUndefined();
  expect(villain).toMatchObject({ status: 'COMPLETED', attempt: 1, interruptions: 0 });
});

test('a worker frozen in the middle of a COPY holds up the next one no longer than lease and sweep', async () => {
  const outcome = await strike({ does: 'freezes' });

  expectUnharmed(outcome.bystanders);
  expect(outcome.villain).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  expectPromptTakeOver(outcome);
});

/** Each has been too much for somebody. */
const POISON = [
  'hello?',
  `{"type":"chaos_noop","payload":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
  '{"type":"chaos_noop","payload":{"name":"a\\u0000"}}',
  '{"type":"chaos_noop","payload":{"__proto__":{"polluted":true}}}',
  '{"type":"unheard_of","payload":{}',
  '{"v":1,"taskId":"no uuid"}',
  `{"type":"chaos_noop","payload":"${'x'.repeat(200_000)}"`,
];

test('poisonous messages end where people look, and cost their neighbours nothing', async () => {
  await using database = await createTestDatabase();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, ...NO_RESCUE_BY_QUEUE });

  await stack.sendBodies(POISON);
  const [first = '', ...others] = await stack.submitMany(Array.from({ length: BYSTANDERS }, () => BYSTANDER));
  await stack.untilEnded();
  await stack.untilDrained();

  expectUnharmed(await bystandersOf(stack.pool, [first, ...others], first));
  expect(await stack.deadLetters()).toBe(POISON.length);
});
