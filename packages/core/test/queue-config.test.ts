import { describe, expect, it } from 'vitest';
import { leastVisibilitySeconds, resolveQueue, resolveQueues } from '../src/settings/index.ts';

describe('a queue', () => {
  it('of which nothing is said has what its docs say', () => {
    expect(resolveQueue({})).toEqual({
      timeoutSeconds: 300,
      memoryMiB: 1024,
      batchSize: 10,
      batchWindowSeconds: 0,
      maxConcurrency: 10,
      poolSize: 5,
      visibilityTimeoutSeconds: 1_800,
      retentionDays: 4,
      deadLetterRetentionDays: 14,
      maxReceiveCount: 100,
      environment: {},
      secrets: {},
      policy: [],
    });
  });

  it('is what is said of it', () => {
    const said = {
      timeoutSeconds: 60,
      memoryMiB: 512,
      batchSize: 1,
      batchWindowSeconds: 5,
      maxConcurrency: 2,
      poolSize: 3,
      visibilityTimeoutSeconds: 1_000,
      retentionDays: 14,
      deadLetterRetentionDays: 13,
      maxReceiveCount: 11,
      environment: { A: '1' },
      secrets: { B: 'arn' },
      policy: [{ actions: ['ses:SendEmail'], resources: ['*'] }],
    };

    expect(resolveQueue(said)).toEqual(said);
  });

  it('hides a delivery for six timeouts and the batch window', () => {
    expect(leastVisibilitySeconds(100, 7)).toBe(607);
    expect(resolveQueue({ timeoutSeconds: 100, batchWindowSeconds: 7 }).visibilityTimeoutSeconds).toBe(607);
  });

  it('delivers as often as its retention leaves time for, at most 100 times', () => {
    const received = (visibilityTimeoutSeconds: number) =>
      resolveQueue({ retentionDays: 1, visibilityTimeoutSeconds }).maxReceiveCount;

    expect(received(43_200)).toBe(2);
    expect(received(5_000)).toBe(17);
    expect(received(864)).toBe(100);
    expect(received(10)).toBe(100);
  });

  it('keeps its name among others', () => {
    const queues = resolveQueues({ default: {}, bulk: { timeoutSeconds: 900 } });

    expect([...queues.keys()]).toEqual(['default', 'bulk']);
    expect(queues.get('bulk')?.timeoutSeconds).toBe(900);
  });
});
