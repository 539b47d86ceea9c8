import { once } from 'node:events';
import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { CRASH_POINTS } from './crash-points.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { SCENARIOS } from './scenarios.ts';

const stepping = SCENARIOS.filter(({ name }) => name === 'steps');
const POINTS = CRASH_POINTS.filter((point) => ['claim:after', 'commit:before', 'commit:written'].includes(point));

test('a worker that is thawed after others have finished its job adds nothing', { timeout: 240_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  // Frozen workers keep their places: there must be one more than those.
  await using stack = await ChaosStack.start({ databaseUrl: database.url, maxConcurrency: POINTS.length + 1 });

  const cells = await runKillMatrix({ stack, effects, effectsUrl: effects.url }, stepping, POINTS, 'SIGSTOP');

  expect(cells).toHaveLength(POINTS.length);
  expect(cells.filter(({ killed, differences }) => !killed || differences.length > 0)).toEqual([]);
  expect(cells.filter(({ repeatedEffects }) => repeatedEffects > 0)).toEqual([]);
  const { rows } = await stack.pool.query<{ worker: string }>(
    `SELECT worker FROM job_attempts WHERE ended_as = 'lost'`,
  );
  expect(rows).toHaveLength(POINTS.length);
});

test('a worker that is thawed while another goes on with its job commits nothing more', {
  timeout: 240_000,
}, async () => {
  await using database = await createTestDatabase();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, maxConcurrency: 2 });
  const crash = { point: 'commit:before', nth: 2, label: 'frozen', signal: 'SIGSTOP' } as const;
  const taskId = await stack.submit({ type: 'chaos_chunks', payload: { chunks: 12, pauseMs: 200 }, crash });
  await stack.until(taskId, `lease_token = 2 AND status = 'RUNNING' AND checkpoint = '3'`);

  const frozenEnds = once(stack.workers.events, 'invocationEnded');
  stack.thaw();
  await frozenEnds;
  const between = await stack.until(taskId, 'true');
  await stack.untilEnded([taskId]);

  expect(between, 'the thawed worker gave up while the other was at work').toMatchObject({ status: 'RUNNING' });
  const { rows } = await stack.pool.query<{ n: number }>('SELECT n FROM chaos_rows ORDER BY id');
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
});
