import { describe, expect, test } from 'vitest';
import { FINAL_STATUSES, isFinal, JOB_STATUSES, type JobStatus } from '../src/job-status.ts';
import { JOB_EVENTS, type JobEvent, transition } from '../src/lifecycle.ts';

/** Written out by hand, so that a change of the state machine has to be made twice. */
const TABLE: Readonly<Record<JobStatus, Partial<Record<JobEvent, JobStatus>>>> = {
  AWAITING_FILE: { start: 'QUEUED', expire: 'FAILED', cancel: 'CANCELLED' },
  QUEUED: { claim: 'RUNNING', timeOut: 'FAILED', cancel: 'CANCELLED' },
  RUNNING: {
    claim: 'RUNNING',
    complete: 'COMPLETED',
    fail: 'FAILED',
    retry: 'RETRYING',
    handOver: 'QUEUED',
    wait: 'WAITING',
    exhaust: 'FAILED',
    timeOut: 'FAILED',
    cancel: 'CANCELLED',
  },
  RETRYING: { claim: 'RUNNING', timeOut: 'FAILED', cancel: 'CANCELLED' },
  WAITING: { wake: 'QUEUED', cancel: 'CANCELLED' },
  COMPLETED: {},
  FAILED: { requeue: 'QUEUED' },
  CANCELLED: { requeue: 'QUEUED' },
};

const CASES = JOB_STATUSES.flatMap((status) =>
  JOB_EVENTS.map((event) => ({ status, event, expected: TABLE[status][event] })),
);

describe('transition', () => {
  test.each(CASES)('$status on $event gives $expected', ({ status, event, expected }) => {
    expect(transition(status, event)).toBe(expected);
  });

  test('every status but the first can be reached from the first', () => {
    const reached = new Set<JobStatus>(['AWAITING_FILE']);
    for (const status of reached) {
      for (const event of JOB_EVENTS) {
        const next = transition(status, event);
        if (next) reached.add(next);
      }
    }

    expect([...reached].sort()).toEqual([...JOB_STATUSES].sort());
  });

  test('what the engine calls final is left by nobody but a person who asks for another try', () => {
    for (const status of FINAL_STATUSES) {
      const leaving = JOB_EVENTS.filter((event) => transition(status, event));

      expect(leaving.filter((event) => event !== 'requeue')).toEqual([]);
    }
    expect(JOB_STATUSES.filter(isFinal)).toEqual([...FINAL_STATUSES]);
  });
});
