import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { SCENARIOS } from './scenarios.ts';

const MINUTES = 60_000;

test.each([-10, 10])(
  'a worker whose clock is wrong by %i minutes claims, recovers and hands over as any',
  async (minutes) => {
    await using database = await createTestDatabase();
    await using effects = await startEffectsServer();
    const environment = { CHAOS_SKEW_MS: String(minutes * MINUTES) };
    await using stack = await ChaosStack.start({ databaseUrl: database.url, deadlineMarginSeconds: 58, environment });

    const cells = await runKillMatrix({ stack, effects, effectsUrl: effects.url }, SCENARIOS, [
      'claim:after',
      'commit:sent',
    ]);

    expect(cells.filter(({ killed, differences }) => !killed || differences.length > 0)).toEqual([]);
    const { rows } = await stack.pool.query<{ lived: boolean }>(
      `SELECT bool_or(abs(extract(epoch FROM created_at - now()) / 60 - $1) < 2) AS lived FROM job_logs`,
      [minutes],
    );
    expect(rows, 'the worker did live by the wrong clock').toEqual([{ lived: true }]);
  },
);
