import { fixed, PermanentError, RetryLaterError, type RetryPolicy } from '@jobstack/core';
import { describe, expect, test } from 'vitest';
import { classify } from '../src/failure.ts';
import type { RunContext } from '../src/run-context.ts';
import { type Ending, type EndingFacts, settlementOf } from '../src/settlement-of.ts';
import { aClaimedJob } from '../testing/job-fixtures.ts';

interface ContextState {
  readonly advanced?: boolean;
  readonly aborted?: boolean;
}

/** As much of a context as deciding about an ending looks at. */
function aContext({ advanced = false, aborted = false }: ContextState = {}): RunContext {
  const signal = aborted ? AbortSignal.abort() : new AbortController().signal;
  return { advanced, signal, pendingRejects: [] } as unknown as RunContext;
}

const POLICY: RetryPolicy = { maxAttempts: 3, backoff: (attempt, random) => attempt * 1_000 * random };

function facts(overrides: Partial<EndingFacts> = {}): EndingFacts {
  return {
    job: aClaimedJob(),
    retry: POLICY,
    maxHandovers: 3,
    context: aContext(),
    receiveCount: 1,
    random: 0.5,
    timedOut: false,
    timeLeftMs: Number.POSITIVE_INFINITY,
    ...overrides,
  };
}

const threw = (error: unknown): Ending => ({ kind: 'threw', errorClass: classify(error) });
const coded = (code: string) => Object.assign(new Error(code), { code });
const CUT_OFF: Ending = { kind: 'cutOff' };

describe('settlementOf', () => {
  test('a handler that returned has completed, with the rejects that no commit has stored', () => {
    const reject = { line: 7, code: 'BAD', message: 'bad' };
    const context = { ...aContext(), pendingRejects: [reject] } as unknown as RunContext;

    const end = settlementOf({ kind: 'returned', result: { rows: 1 } }, facts({ context }));

    expect(end).toEqual({ kind: 'completed', result: { rows: 1 }, rejects: [reject] });
  });

  test.each(['LEASE_LOST', 'CANCELLED'])('%s stores nothing: somebody else decides about the job', (code) => {
    expect(settlementOf(threw(coded(code)), facts())).toBeUndefined();
  });

  test('a permanent failure ends the job whatever attempts were left', () => {
    const end = settlementOf(threw(new PermanentError('no such creator')), facts());

    expect(end).toMatchObject({ kind: 'failed', error: { code: 'PERMANENT', message: 'no such creator' } });
  });

  test('any other failure is retried by the policy, with the injected jitter', () => {
    const end = settlementOf(threw(new Error('oops')), facts({ job: aClaimedJob({ attempt: 2 }), random: 0.25 }));

    expect(end).toMatchObject({ kind: 'retry', delayMs: 500, keepAttempt: false });
  });

  test('the handler’s own delay wins over the policy', () => {
    const end = settlementOf(threw(new RetryLaterError('later', { delay: '7m' })), facts());

    expect(end).toMatchObject({ kind: 'retry', delayMs: 420_000, keepAttempt: false });
  });

  test.each([
    { attempt: 1, kind: 'retry' },
    { attempt: 2, kind: 'retry' },
    { attempt: 3, kind: 'failed' },
    { attempt: 4, kind: 'failed' },
  ])('attempt $attempt of 3 that fails is $kind', ({ attempt, kind }) => {
    const job = aClaimedJob({ attempt, maxAttempts: 3 });

    expect(settlementOf(threw(new Error('oops')), facts({ job }))?.kind).toBe(kind);
    expect(settlementOf(threw(new RetryLaterError('later', { delay: '1s' })), facts({ job }))?.kind).toBe(kind);
  });

  test('infrastructure spends no attempt, not even the last, and waits longer with each delivery', () => {
    const job = aClaimedJob({ attempt: 3, maxAttempts: 3 });
    const delayAfter = (receiveCount: number) =>
      settlementOf(threw(coded('COMMIT_UNKNOWN')), facts({ job, receiveCount }));

    expect(delayAfter(1)).toMatchObject({ kind: 'retry', delayMs: 2_500, keepAttempt: true });
    expect(delayAfter(3)).toMatchObject({ kind: 'retry', delayMs: 10_000, keepAttempt: true });
    expect(delayAfter(1_000)).toMatchObject({ kind: 'retry', delayMs: 150_000, keepAttempt: true });
  });

  test.each([
    ['cut off', CUT_OFF],
    ['failed after the abort', threw(new Error('AbortError'))],
  ])('out of time and %s: whoever had committed goes on, whoever had not has failed an attempt', (_name, ending) => {
    const advanced = settlementOf(ending, facts({ context: aContext({ advanced: true, aborted: true }) }));
    const stuck = settlementOf(ending, facts({ context: aContext({ aborted: true }) }));

    expect(advanced).toEqual({ kind: 'handedOver' });
    expect(stuck).toMatchObject({ kind: 'retry', keepAttempt: false, error: { code: 'DEADLINE_EXCEEDED' } });
  });

  test('cut off before the handler was called, for example while reading its file, fails an attempt', () => {
    expect(settlementOf(CUT_OFF, facts({ context: undefined }))).toMatchObject({ kind: 'retry', keepAttempt: false });
  });

  test('a failure while there is time left does not hand over, though chunks were committed', () => {
    const end = settlementOf(threw(new Error('oops')), facts({ context: aContext({ advanced: true }) }));

    expect(end).toMatchObject({ kind: 'retry', error: { code: 'ERROR' } });
  });

  test.each([
    ['cut off', CUT_OFF],
    ['failed', threw(new Error('AbortError'))],
  ])('past its timeout a job that was %s has failed, whatever it had committed', (_name, ending) => {
    const context = aContext({ advanced: true, aborted: true });

    const end = settlementOf(ending, facts({ context, timedOut: true, timeLeftMs: 0 }));

    expect(end).toMatchObject({ kind: 'failed', error: { code: 'TIMED_OUT' } });
  });

  test('a retry that would come after the timeout is not waited for: the job fails with the error it had', () => {
    const at = (timeLeftMs: number) =>
      settlementOf(threw(new RetryLaterError('later', { delay: '1m' })), facts({ timeLeftMs }));

    expect(at(60_000)).toMatchObject({ kind: 'failed', error: { code: 'RETRY_LATER' } });
    expect(at(60_001)).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  test('a job that waits for its children is put away', () => {
    expect(settlementOf(threw(coded('WAITING')), facts())).toEqual({ kind: 'waiting' });
  });

  test.each([
    { handovers: 2, kind: 'handedOver' },
    { handovers: 3, kind: 'failed' },
  ])('a hand-over after $handovers of at most 3 is $kind', ({ handovers, kind }) => {
    const end = settlementOf(threw(coded('HANDOVER')), facts({ job: aClaimedJob({ handovers }) }));

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
    const end = settlementOf(threw(new Error('oops')), facts({ retry: { maxAttempts: 3, backoff } }));

    expect(end).toMatchObject({ kind: 'retry', error: { message: 'oops' } });
    if (end?.kind === 'retry') expect(Number.isFinite(end.delayMs)).toBe(true);
  });

  test('a negative or fractional wait becomes a whole number of milliseconds from 0', () => {
    const negative = settlementOf(threw(new Error('oops')), facts({ retry: { ...POLICY, backoff: () => -5 } }));
    const fractional = settlementOf(threw(new Error('oops')), facts({ retry: { ...POLICY, backoff: () => 10.4 } }));

    expect(negative).toMatchObject({ delayMs: 0 });
    expect(fractional).toMatchObject({ delayMs: 10 });
    expect(settlementOf(threw(new Error('oops')), facts({ retry: { ...POLICY, backoff: fixed('3s') } }))).toMatchObject(
      { delayMs: 3_000 },
    );
  });
});
