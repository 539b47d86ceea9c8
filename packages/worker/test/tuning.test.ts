import { settingsVariables } from '@jobstack/core/settings';
import { describe, expect, it } from 'vitest';
import { readApiEnvironment } from '../src/api/index.ts';
import { readSweepEnvironment } from '../src/sweep/index.ts';
import { readWorkerEnvironment } from '../src/worker/index.ts';

const NEEDED = settingsVariables({
  databaseUrl: 'postgres://a@b/c',
  bucket: 'files',
  queueUrls: { default: 'http://sqs/default' },
  deadLetterUrls: { default: 'http://sqs/dead' },
  sweepQueueUrl: 'http://sqs/sweep',
});
const TUNED = settingsVariables({
  deadlineMarginSeconds: 7,
  fileBufferMiB: 3,
  ringGraceSeconds: 11,
  ringRepeatSeconds: 130,
  ringRepeatCapSeconds: 7_000,
  jobHistoryDays: 2,
  jobRetentionDays: 5,
  storedRejects: 40,
});
const STORE = {
  ringGraceMs: 11_000,
  ringRepeatMs: 130_000,
  ringRepeatCapMs: 7_000_000,
  retentionMs: 172_800_000,
  jobRetentionMs: 432_000_000,
  storedRejects: 40,
};

describe('what a deployment tunes', () => {
  const variables = { ...NEEDED, ...TUNED };

  it('reaches the job store of every function, in milliseconds', () => {
    const stores = [readWorkerEnvironment, readApiEnvironment, readSweepEnvironment].map(
      (read) => read(variables).store,
    );

    expect(stores).toEqual([STORE, STORE, STORE]);
  });

  it('reaches the engine of the worker, in milliseconds and bytes', () => {
    expect(readWorkerEnvironment(variables).engine).toMatchObject({
      deadlineMarginMs: 7_000,
      fileBufferLimit: 3_145_728,
    });
  });

  it('is what it always was where nothing is said', () => {
    const { store, engine } = readWorkerEnvironment(NEEDED);

    expect(store).toEqual({
      ringGraceMs: 30_000,
      ringRepeatMs: 120_000,
      ringRepeatCapMs: 21_600_000,
      retentionMs: 1_209_600_000,
      jobRetentionMs: 7_776_000_000,
      storedRejects: 10_000,
    });
    expect(engine).toMatchObject({ deadlineMarginMs: 10_000, fileBufferLimit: 33_554_432 });
  });
});
