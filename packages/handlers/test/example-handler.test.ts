import { type JobContext, parsePayload } from '@jobstack/handler-sdk';
import { createTestContext } from '@jobstack/handler-sdk/testing';
import { testHandler } from '@jobstack/testing';
import { expect, it } from 'vitest';
import { handlers } from '../src/index.ts';

it('greets as often as asked, a commit each', async () => {
  const { context, logs, commits, progress } = createTestContext({ payload: { name: 'Ada', times: 2 }, db: {} });

  const result = await handlers.example.execute(context);

  expect(result).toEqual({ success: true, greetings: 2 });
  expect(logs.map((log) => log.message)).toEqual(['Hello Ada', 'Hello Ada']);
  expect(commits.map((commit) => commit.checkpoint)).toEqual([1, 2]);
  expect(progress.at(-1)).toEqual({ done: 2, total: 2 });
});

it('goes on where the last commit left off', async () => {
  const { context, logs } = createTestContext({ payload: { name: 'Ada', times: 3 }, db: {}, checkpoint: 2 });

  await handlers.example.execute(context);

  expect(logs.map((log) => log.metadata)).toEqual([{ number: 3 }]);
});

it('needs no payload at all', async () => {
  const payload = await parsePayload('example', handlers.example, {});

  expect(payload).toEqual({ name: 'world', times: 3 } satisfies JobContext<{ name: string; times: number }>['payload']);
});

it('greets as often as asked, wherever its worker is killed', async () => {
  const greet = testHandler(handlers.example, { payload: { times: 2 } });

  const { points } = await greet.killAtEveryCheckpoint(({ result, commits }) => ({ result, commits }));

  expect(points).toContain('after commit 1 of 2');
});
