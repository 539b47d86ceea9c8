import { AttemptEnd, fixed, PermanentError, RetryLaterError, type RetryPolicy } from '@jobstack/core';
import { describe, expect, test } from 'vitest';
import { closingLine, type EndFacts, endByError, endByOthers, endOutOfTime } from '../src/attempt-end.ts';
import { classify } from '../src/error-class.ts';
import { aClaimedJob } from '../testing/job-fixtures.ts';

const POLICY: RetryPolicy = { maxAttempts: 3, backoff: (attempt, random) => attempt * 1_000 * random };

function facts(overrides: Partial<EndFacts> = {}): EndFacts {
  return {
    job: aClaimedJob(),
    retry: POLICY,
    maxHandovers: 3,
    maxInterruptions: 10,
    advanced: false,
    aborted: false,
    early: false,
    receiveCount: 1,
    random: 0.5,
    timeLeftMs: Number.POSITIVE_INFINITY,
    ...overrides,
  };
}

type Ending = (facts: EndFacts) => AttemptEnd;
const coded = (code: string) => Object.assign(new Error(code), { code });
const faultOf = (error: unknown) => ((error as Error).message === 'AWAY' ? 'unreachable' : undefined);
const threw =
  (error: unknown): Ending =>
  (given) =>
    endByError(classify(error, { faultOf }), given);
const CUT_OFF: Ending = endOutOfTime;

describe('an attempt', () => {
  test('under a lost lease has lost, and of a cancelled job is cancelled: somebody else has decided', () => {
    expect(threw(coded('LEASE_LOST'))(facts())).toEqual(AttemptEnd.lost);
    expect(threw(coded('CANCELLED'))(facts())).toEqual(AttemptEnd.cancelled);
  });

  test('whose settlement came too late is cancelled when the job is, and lost otherwise', () => {
    expect(endByOthers('CANCELLED')).toEqual(AttemptEnd.cancelled);
    expect(endByOthers('RUNNING')).toEqual(AttemptEnd.lost);
    expect(endByOthers(undefined)).toEqual(AttemptEnd.lost);
  });

  test('a permanent failure ends the job whatever attempts were left', () => {
    const end = threw(new PermanentError('no such creator'))(facts());

    expect(end).toMatchObject({ kind: 'failed', error: { code: 'PERMANENT', message: 'no such creator' } });
  });

  test('any other failure is retried by the policy, with the injected jitter', () => {
    const end = threw(new Error('oops'))(facts({ job: aClaimedJob({ attempt: 2 }), random: 0.25 }));

    expect(end).toMatchObject({ kind: 'retry', delayMs: 500, spendsAttempt: true });
  });

  test('the handler’s own delay wins over the policy', () => {
    const end = threw(new RetryLaterError('later', { delay: '7m' }))(facts());

    expect(end).toMatchObject({ kind: 'retry', delayMs: 420_000, spendsAttempt: true });
  });

  test.each([
    { attempt: 1, kind: 'retry' },
    { attempt: 2, kind: 'retry' },
    { attempt: 3, kind: 'failed' },
    { attempt: 4, kind: 'failed' },
  ])('attempt $attempt of 3 that fails is $kind', ({ attempt, kind }) => {
    const job = aClaimedJob({ attempt, maxAttempts: 3 });

    expect(threw(new Error('oops'))(facts({ job }))?.kind).toBe(kind);
    expect(threw(new RetryLaterError('later', { delay: '1s' }))(facts({ job }))?.kind).toBe(kind);
  });

  test('infrastructure spends no attempt, not even the last, and waits longer with each delivery', () => {
    const job = aClaimedJob({ attempt: 3, maxAttempts: 3 });
    const delayAfter = (receiveCount: number) => threw(new Error('AWAY'))(facts({ job, receiveCount }));

    expect(delayAfter(1)).toMatchObject({ kind: 'retry', delayMs: 2_500, spendsAttempt: false });
    expect(delayAfter(3)).toMatchObject({ kind: 'retry', delayMs: 10_000, spendsAttempt: false });
    expect(delayAfter(1_000)).toMatchObject({ kind: 'retry', delayMs: 150_000, spendsAttempt: false });
  });

  test.each([
    { interruptions: 9, advanced: false, spendsAttempt: false },
    { interruptions: 10, advanced: false, spendsAttempt: true },
    { interruptions: 25, advanced: false, spendsAttempt: true },
    { interruptions: 10, advanced: true, spendsAttempt: false },
  ])(
    'that was interrupted $interruptions times in a row of at most 10, having stored something since: $advanced, is tried again, spending an attempt: $spendsAttempt',
    ({ interruptions, advanced, spendsAttempt }) => {
      const job = aClaimedJob({ interruptions });

      expect(threw(new Error('AWAY'))(facts({ job, advanced }))).toMatchObject({ kind: 'retry', spendsAttempt });
    },
  );

  test('that infrastructure interrupts too often is told apart by what it says, and ends the job when it is the last', () => {
    const job = aClaimedJob({ interruptions: 10, attempt: 3, maxAttempts: 3 });

    expect(threw(new Error('AWAY'))(facts({ job }))).toMatchObject({
      kind: 'failed',
      error: { code: 'ERROR', message: expect.stringMatching(/^AWAY Interrupted 11 times in a row without/) },
    });
  });

  test.each([
    ['cut off', CUT_OFF],
    ['failed after the abort', threw(new Error('AbortError'))],
  ])('out of time and %s: whoever had committed goes on, whoever had not has failed an attempt', (_name, ending) => {
    const advanced = ending(facts({ advanced: true, aborted: true }));
    const stuck = ending(facts({ aborted: true }));

    expect(advanced).toEqual({ kind: 'handedOver' });
    expect(stuck).toMatchObject({ kind: 'retry', spendsAttempt: true, error: { code: 'DEADLINE_EXCEEDED' } });
  });

  test.each([
    ['cut off', CUT_OFF],
    ['failed after the abort', threw(new Error('AbortError'))],
  ])(
    'a job that was %s because its process is to end has failed nothing, however little it had stored',
    (_name, ending) => {
      const early = { aborted: true, early: true };

      expect(ending(facts(early))).toMatchObject({
        kind: 'retry',
        spendsAttempt: false,
        error: { code: 'WORKER_ENDED' },
      });
      expect(ending(facts({ ...early, advanced: true }))).toEqual({ kind: 'handedOver' });
    },
  );

  test('cut off before the handler was called, for example while reading its file, fails an attempt', () => {
    expect(CUT_OFF(facts({ advanced: false }))).toMatchObject({ kind: 'retry', spendsAttempt: true });
  });

  test('a failure while there is time left does not hand over, though chunks were committed', () => {
    const end = threw(new Error('oops'))(facts({ advanced: true }));

    expect(end).toMatchObject({ kind: 'retry', error: { code: 'ERROR' } });
  });

  test.each([
    ['cut off', CUT_OFF],
    ['failed', threw(new Error('AbortError'))],
  ])('past its timeout a job that was %s has failed, whatever it had committed', (_name, ending) => {
    const end = ending(facts({ advanced: true, aborted: true, timeLeftMs: 0 }));

    expect(end).toMatchObject({ kind: 'failed', error: { code: 'TIMED_OUT' } });
  });

  test('a retry that would come after the timeout is not waited for: the job fails with the error it had', () => {
    const at = (timeLeftMs: number) => threw(new RetryLaterError('later', { delay: '1m' }))(facts({ timeLeftMs }));

    expect(at(60_000)).toMatchObject({ kind: 'failed', error: { code: 'RETRY_LATER' } });
    expect(at(60_001)).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  test('a job that waits for its children is put away', () => {
    expect(threw(coded('WAITING'))(facts())).toEqual({ kind: 'waiting' });
  });

  test.each([
    { handovers: 2, kind: 'handedOver' },
    { handovers: 3, kind: 'failed' },
  ])('a hand-over after $handovers of at most 3 is $kind', ({ handovers, kind }) => {
    const end = threw(coded('HANDOVER'))(facts({ job: aClaimedJob({ handovers }) }));

    expect(end?.kind).toBe(kind);
    if (end?.kind === 'failed') expect(end.error.code).toBe('HANDOVER_LIMIT');
  });

  test.each([
    ['not a number', () => Number.NaN],
    ['endless', () => Number.POSITIVE_INFINITY],
    [
      'thrown over',
      () => {
        throw new Error('backoff is broken');
      },
    ],
  ])('a policy whose wait is %s does not keep the failure from being stored', (_name, backoff) => {
    const end = threw(new Error('oops'))(facts({ retry: { maxAttempts: 3, backoff } }));

    expect(end).toMatchObject({ kind: 'retry', error: { message: 'oops' } });
    if (end?.kind === 'retry') expect(Number.isFinite(end.delayMs)).toBe(true);
  });

  test('a negative or fractional wait becomes a whole number of milliseconds from 0', () => {
    const negative = threw(new Error('oops'))(facts({ retry: { ...POLICY, backoff: () => -5 } }));
    const fractional = threw(new Error('oops'))(facts({ retry: { ...POLICY, backoff: () => 10.4 } }));

    expect(negative).toMatchObject({ delayMs: 0 });
    expect(fractional).toMatchObject({ delayMs: 10 });
    expect(threw(new Error('oops'))(facts({ retry: { ...POLICY, backoff: fixed('3s') } }))).toMatchObject({
      delayMs: 3_000,
    });
  });

  test.each<[AttemptEnd, string | undefined]>([
    [AttemptEnd.completed(), undefined],
    [AttemptEnd.failed({ code: 'NO', message: 'no' }), 'ERROR: Attempt 2 failed for good: no'],
    [AttemptEnd.retry({ code: 'NO', message: 'no' }, 1_500), 'WARNING: Attempt 2 of 3 failed, next try in 1.5 s: no'],
    [
      AttemptEnd.interrupted({ code: 'NO', message: 'no' }, 1_500),
      'WARNING: Attempt 2 interrupted, next try in 1.5 s: no',
    ],
    [AttemptEnd.handedOver, 'DEBUG: Handed over to a new invocation.'],
    [AttemptEnd.waiting, 'DEBUG: Waiting for the jobs it has spawned.'],
    [AttemptEnd.cancelled, 'WARNING: Attempt 2 stopped: the job no longer belongs to this worker.'],
    [AttemptEnd.lost, 'WARNING: Attempt 2 stopped: the job no longer belongs to this worker.'],
  ])('that ended as %j says so in the job’s log', (end, expected) => {
    const line = closingLine(aClaimedJob({ attempt: 2 }), end);

    expect(line && `${line.level}: ${line.message}`).toBe(expected);
  });
});
