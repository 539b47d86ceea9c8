import { describe, expect, test } from 'vitest';
import { WatchedPromise } from '../src/watched-promise.ts';

describe('WatchedPromise', () => {
  test('knows that it was awaited, and answers like any promise', async () => {
    const watched = WatchedPromise.of(Promise.resolve(7));

    expect(watched.asked).toBe(false);
    expect(await watched).toBe(7);
    expect(watched.asked).toBe(true);
  });

  test.each([
    ['catch', (watched: Promise<unknown>) => watched.catch(() => 'caught')],
    ['Promise.all', (watched: Promise<unknown>) => Promise.all([watched]).catch(() => 'caught')],
    ['Promise.allSettled', (watched: Promise<unknown>) => Promise.allSettled([watched])],
    ['an async function that returns it', (watched: Promise<unknown>) => (async () => watched)().catch(() => 'caught')],
  ])('%s asks', async (_name, ask) => {
    const watched = WatchedPromise.of(Promise.reject(new Error('broken')));

    await ask(watched);

    expect(watched.asked).toBe(true);
  });

  test('a failure that nobody asks for stays quiet, and unasked', async () => {
    const watched = WatchedPromise.of(Promise.reject(new Error('broken')));

    await new Promise((resolve) => setImmediate(resolve));

    expect(watched.asked).toBe(false);
  });
});
