import { describe, expect, it } from 'vitest';
import { PendingChunk } from '../src/pending-chunk.ts';
import type { NewChild } from '../src/ports/job-store.ts';

const child: NewChild = { type: 'test', payload: {}, queue: 'default', maxAttempts: 1, timeoutMs: undefined };
const spawn = (chunk: PendingChunk, count: number) => chunk.spawn(count, async () => new Array(count).fill(child));

describe('a pending chunk', () => {
  it('takes up to 10,000 jobs, in one go or in many', async () => {
    const chunk = new PendingChunk();

    await spawn(chunk, 9_999);
    await spawn(chunk, 1);

    expect(chunk.children).toHaveLength(10_000);
    await expect(spawn(chunk, 1)).rejects.toMatchObject({ code: 'TOO_MANY_CHILDREN', retryable: false });
  });

  it('counts no jobs that were refused', async () => {
    const chunk = new PendingChunk();
    await expect(chunk.spawn(10_000, () => Promise.reject(new Error('no such type')))).rejects.toThrow('no such type');

    await spawn(chunk, 10_000);

    expect(chunk.children).toHaveLength(10_000);
  });

  it('takes back what a chunk that rolled back had, however much, and counts it', async () => {
    const rolledBack = new PendingChunk();
    await spawn(rolledBack, 10_000);
    rolledBack.rejects = Array.from({ length: 300_000 }, (_, line) => ({ line, code: 'C', message: 'm' }));
    const chunk = new PendingChunk();
    chunk.rejects.push({ line: 300_000, code: 'C', message: 'm' });

    chunk.putBack(rolledBack);

    expect(chunk.rejects.map(({ line }) => line)).toEqual(Array.from({ length: 300_001 }, (_, line) => line));
    expect(chunk.children).toHaveLength(10_000);
    await expect(spawn(chunk, 1)).rejects.toMatchObject({ code: 'TOO_MANY_CHILDREN' });
  });
});
