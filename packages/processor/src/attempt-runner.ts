import { resolveRetryPolicy } from '@jobstack/core';
import { Attempt, type AttemptParts } from './attempt.ts';
import { closingLine } from './closing-line.ts';
import type { DeliveryResult } from './delivery-result.ts';
import type { Observe } from './engine-event.ts';
import type { HeartbeatLoop } from './heartbeat-loop.ts';
import type { ClaimedJob, SettleAnswer, SettlementEnd } from './ports/job-store.ts';
import { type Ending, settlementOf } from './settlement-of.ts';
import type { Settler } from './settler.ts';

export interface AttemptRunnerParts extends AttemptParts {
  /** In [0, 1); spreads retries. */
  readonly random: () => number;
  readonly observe: Observe;
  readonly heartbeat: HeartbeatLoop;
  readonly settler: Settler;
}

/** What the engine knows about the delivery that led to the attempt. */
export interface AttemptOccasion {
  readonly receiveCount: number;
  /** When the invocation is killed, in milliseconds since the epoch. */
  readonly hardEnd: number;
}

/** Takes a claimed job through run and settle. */
export class AttemptRunner {
  readonly #parts: AttemptRunnerParts;
  readonly #running = new Set<Attempt>();
  #lettingGo = false;

  constructor(parts: AttemptRunnerParts) {
    this.#parts = parts;
  }

  /** Every job hands over as soon as it can, also those that are only starting. */
  letGo(): void {
    this.#lettingGo = true;
    for (const attempt of this.#running) attempt.letGo();
  }

  /**
   * Never throws for what a handler does.
   *
   * @throws what settling threw, when the database stayed away until the invocation's end
   */
  async run(job: ClaimedJob, occasion: AttemptOccasion): Promise<DeliveryResult> {
    const { clock, observe, heartbeat } = this.#parts;
    const { taskId, jobType, attempt: number } = job;
    const startedAt = clock.now();
    observe({ kind: 'attemptStarted', taskId, jobType, attempt: number });
    const attempt = new Attempt(this.#parts, job, occasion.hardEnd);
    this.#running.add(attempt);
    if (this.#lettingGo) attempt.letGo();
    const progress = () => attempt.context?.currentProgress;
    heartbeat.add({ lease: job, progress, onLost: (state) => attempt.abandon(state) });
    try {
      const ending = await attempt.run();
      const timeLeftMs = (job.timeLeftMs ?? Number.POSITIVE_INFINITY) - (clock.now() - startedAt);
      const result = await this.#settle(attempt, ending, { ...occasion, timeLeftMs });
      observe({ kind: 'attemptEnded', taskId, jobType, attempt: number, result, durationMs: clock.now() - startedAt });
      return result;
    } finally {
      heartbeat.remove(job);
      this.#running.delete(attempt);
    }
  }

  async #settle(
    attempt: Attempt,
    ending: Ending,
    occasion: AttemptOccasion & { readonly timeLeftMs: number },
  ): Promise<DeliveryResult> {
    const { job, context } = attempt;
    const { handlers, options, random, logs, settler, doorbell } = this.#parts;
    const end = settlementOf(ending, {
      job,
      retry: resolveRetryPolicy(handlers[job.jobType]?.retry),
      maxHandovers: options.maxHandovers,
      context,
      receiveCount: occasion.receiveCount,
      random: random(),
      timedOut: occasion.timeLeftMs <= 0,
      timeLeftMs: occasion.timeLeftMs,
    });
    this.#log(job, end);
    await logs.flush();
    if (!end)
      return this.#lost(
        job,
        ending.kind === 'threw' && ending.errorClass.kind === 'cancelled' ? 'CANCELLED' : 'RUNNING',
      );
    const { jobId, taskId, leaseToken } = job;
    const giveUpAt = occasion.hardEnd - options.deadlineMarginMs / 8;
    const settlement = { jobId, taskId, leaseToken, end, progress: context?.currentProgress };
    const answer = await settler.settle(settlement, giveUpAt);
    if (!answer.settled) return this.#lost(job, answer.status);
    const self = { taskId: job.taskId, queue: job.queue, tenantId: job.tenantId };
    await doorbell.ring(end.kind === 'handedOver' ? [self, ...answer.toRing] : answer.toRing);
    return resultOf(end);
  }

  #lost(job: ClaimedJob, status: SettleAnswer['status']): DeliveryResult {
    if (status === 'CANCELLED') return { kind: 'cancelled' };
    this.#parts.observe({ kind: 'leaseLost', taskId: job.taskId, jobType: job.jobType, status });
    return { kind: 'skipped', refusal: { reason: 'leaseLost' } };
  }

  #log(job: ClaimedJob, end: SettlementEnd | undefined): void {
    const line = closingLine(job, end);
    if (!line) return;
    const { clock, logs } = this.#parts;
    logs.add({ ...line, jobId: job.jobId, attempt: job.attempt, rowNumber: undefined, at: clock.now() });
  }
}

function resultOf(end: SettlementEnd): DeliveryResult {
  return end.kind === 'completed' ? { kind: 'completed' } : end;
}
