import { describe, expect, test } from 'vitest';
import { HeartbeatLoop } from '../src/heartbeat-loop.ts';
import type { Heartbeat, HeartbeatAnswer, LeaseState, Progress } from '../src/ports/job-store.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const LEASE_MS = 60_000;

class Fixture {
  readonly clock = new ManualClock();
  readonly beats: (readonly Heartbeat[])[] = [];
  readonly lost: { readonly jobId: number; readonly state: string }[] = [];
  readonly errors: unknown[] = [];
  /** What the store says about a job; `held` unless told otherwise. */
  readonly states = new Map<number, LeaseState>();
  answering: Promise<void> = Promise.resolve();
  readonly loop = new HeartbeatLoop({
    store: { heartbeat: (beats) => this.#heartbeat(beats) },
    clock: this.clock,
    leaseMs: LEASE_MS,
    onError: (error) => this.errors.push(error),
  });

  lease(jobId: number, leaseToken = 1) {
    return { jobId, leaseToken, taskId: `task ${jobId}` };
  }

  add(jobId: number, leaseToken = 1, progress?: Progress, hardEnd = Number.POSITIVE_INFINITY): void {
    const onLost = (state: string) => this.lost.push({ jobId, state });
    this.loop.add({ lease: this.lease(jobId, leaseToken), progress: () => progress, onLost }, hardEnd);
  }

  /** Lets a third of a lease go by and what that set off come to its end. */
  async beat(): Promise<void> {
    this.clock.advance(LEASE_MS / 3);
    await new Promise((resolve) => setImmediate(resolve));
  }

  get beatenJobs(): number[][] {
    return this.beats.map((beat) => beat.map(({ jobId }) => jobId));
  }

  async #heartbeat(beats: readonly Heartbeat[]): Promise<HeartbeatAnswer[]> {
    this.beats.push(beats);
    await this.answering;
    return beats.map(({ jobId }) => ({ jobId, state: this.states.get(jobId) ?? 'held' }));
  }
}

describe('HeartbeatLoop', () => {
  test('renews all jobs in flight with one statement every third of a lease, and stores their progress', async () => {
    const fixture = new Fixture();
    fixture.add(1, 1, { done: 5, total: 10 });
    fixture.add(2);

    await fixture.beat();
    await fixture.beat();

    expect(fixture.beatenJobs).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(fixture.beats[0]?.[0]?.progress).toEqual({ done: 5, total: 10 });
  });

  test('is idle when no job is in flight', async () => {
    const fixture = new Fixture();
    fixture.add(1);
    fixture.loop.remove(fixture.lease(1));

    await fixture.beat();

    expect(fixture.beats).toEqual([]);
    expect(fixture.clock.waits).toEqual([]);
  });

  test.each(['lost', 'cancelled'] as const)(
    'tells a job once that it is %s, and beats for it no more',
    async (state) => {
      const fixture = new Fixture();
      fixture.add(1);
      fixture.add(2);
      fixture.states.set(1, state);

      await fixture.beat();
      await fixture.beat();

      expect(fixture.lost).toEqual([{ jobId: 1, state }]);
      expect(fixture.beatenJobs).toEqual([[1, 2], [2]]);
    },
  );

  test('does not renew a lease beyond the hard end of its invocation', async () => {
    const fixture = new Fixture();
    fixture.add(1, 1, undefined, fixture.clock.now() + LEASE_MS / 2);
    fixture.add(2);

    await fixture.beat();
    await fixture.beat();

    expect(fixture.beatenJobs).toEqual([[1, 2], [2]]);
    expect(fixture.lost).toEqual([]);
  });

  test('a busy row is its own commit, which renews the lease too', async () => {
    const fixture = new Fixture();
    fixture.add(1);
    fixture.states.set(1, 'busy');

    await fixture.beat();
    await fixture.beat();

    expect(fixture.lost).toEqual([]);
    expect(fixture.beatenJobs).toEqual([[1], [1]]);
  });

  test('goes on beating when the database is away', async () => {
    const fixture = new Fixture();
    fixture.add(1);
    fixture.answering = Promise.reject(new Error('no database'));

    await fixture.beat();
    fixture.answering = Promise.resolve();
    await fixture.beat();

    expect(fixture.errors).toHaveLength(1);
    expect(fixture.lost).toEqual([]);
    expect(fixture.beats).toHaveLength(2);
  });

  test('an answer about an older lease does not end the newer one', async () => {
    const fixture = new Fixture();
    const gate = Promise.withResolvers<void>();
    fixture.answering = gate.promise;
    fixture.states.set(1, 'lost');
    fixture.add(1, 1);
    await fixture.beat();

    fixture.loop.remove(fixture.lease(1, 1));
    fixture.add(1, 2);
    gate.resolve();
    await new Promise((resolve) => setImmediate(resolve));

    expect(fixture.lost).toEqual([]);
  });

  test('the end of an older lease does not silence the newer one of the same job', async () => {
    const fixture = new Fixture();
    fixture.add(1, 2);

    fixture.loop.remove(fixture.lease(1, 1));
    await fixture.beat();

    expect(fixture.beatenJobs).toEqual([[1]]);
  });

  test('jobs that come and go while a beat is under way do not start a second loop', async () => {
    const fixture = new Fixture();
    const gate = Promise.withResolvers<void>();
    fixture.answering = gate.promise;
    fixture.add(1);
    await fixture.beat();

    fixture.loop.remove(fixture.lease(1));
    fixture.add(2);
    gate.resolve();
    await new Promise((resolve) => setImmediate(resolve));

    expect(fixture.clock.waits).toHaveLength(1);
  });
});
