import { type AttemptEnd, type DescribedError, describeError, exponential } from '@jobstack/core';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { Attempt, type AttemptParts } from './attempt.ts';
import { type DeliveryResult, type QueueAction, queueActionOf } from './delivery-result.ts';
import { Doorbell } from './doorbell.ts';
import type { Observe } from './engine-event.ts';
import { DEFAULT_ENGINE_OPTIONS, type EngineOptions } from './engine-options.ts';
import { failureOf } from './error-class.ts';
import { HeartbeatLoop } from './heartbeat-loop.ts';
import { jobSettingsOf } from './job-settings.ts';
import { JobsInHand } from './jobs-in-hand.ts';
import { LogBuffer } from './log-buffer.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import type { FileStore } from './ports/file-store.ts';
import type { Isolation } from './ports/isolation.ts';
import type { Delivery, DirectDelivery, JobQueue } from './ports/job-queue.ts';
import type { ClaimAnswer, ClaimedJob, ClaimRefusal, JobStore } from './ports/job-store.ts';
import type { KeptLeases, LeaseKeeper, LeaseKeeperParts } from './ports/lease-keeper.ts';
import { Settler } from './settler.ts';
import { takeOver } from './take-over.ts';

export interface EngineDependencies {
  readonly handlers: HandlerMap;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly queue: JobQueue;
  /** @default the system's */
  readonly clock?: Clock;
  /** In [0, 1); spreads retries. @default Math.random */
  readonly random?: () => number;
  /** @default nobody listens */
  readonly observe?: Observe;
  readonly options?: Partial<EngineOptions>;
  /** Who renews the leases. @default a `HeartbeatLoop` on the handlers' event loop and on `store` */
  readonly leaseKeeper?: (parts: LeaseKeeperParts) => LeaseKeeper;
  /** Where suspects run. @default in this process, when nothing else does */
  readonly isolation?: Isolation | undefined;
}

/** How one invocation works. */
interface Invocation {
  readonly hardEnd: number;
  readonly leases: KeptLeases;
}

/** What became of one delivery. */
export interface ProcessedDelivery {
  readonly delivery: Delivery | DirectDelivery;
  readonly result: DeliveryResult;
  /** Already carried out as far as visibility goes; deleting the acknowledged ones is the caller's. */
  readonly action: QueueAction;
}

/** What the claim of a batch answered, by task id; or why there was no answer. */
type Claims = ReadonlyMap<string, ClaimAnswer> | Error;

/** Returns while the database is away; grows with each receive, since nothing else can remember. */
const UNREACHABLE_BACKOFF = exponential('5s', '5m');

/** Delivery → claim → run → commit → settle, for any job type, store and queue. */
export class Engine {
  readonly #dependencies: Required<Omit<EngineDependencies, 'options' | 'leaseKeeper' | 'isolation'>>;
  readonly #options: EngineOptions;
  readonly #attemptParts: AttemptParts;
  readonly #doorbell: Doorbell;
  readonly #leaseKeeper: LeaseKeeper;
  readonly #isolation: Isolation | undefined;
  readonly #inHand: JobsInHand;
  readonly #running = new Set<Attempt>();
  #lettingGo = false;

  constructor(dependencies: EngineDependencies) {
    const observe = dependencies.observe ?? (() => undefined);
    const clock = dependencies.clock ?? systemClock;
    const { store } = dependencies;
    this.#dependencies = { ...dependencies, observe, clock, random: dependencies.random ?? Math.random };
    this.#options = { ...DEFAULT_ENGINE_OPTIONS, ...dependencies.options };
    this.#isolation = dependencies.isolation;
    this.#inHand = new JobsInHand(this.#isolation === undefined);
    const report = (during: string) => (error: unknown) =>
      observe({ kind: 'infrastructureError', during, error: describeError(error) });
    const { queue } = dependencies;
    const onError = (error: DescribedError) => observe({ kind: 'infrastructureError', during: 'heartbeat', error });
    const keeper = dependencies.leaseKeeper ?? ((parts) => new HeartbeatLoop({ store, clock, ...parts }));
    this.#leaseKeeper = keeper({ leaseMs: this.#options.leaseMs, onError });
    this.#doorbell = new Doorbell({ store, queue, clock, sweepEveryMs: this.#options.sweepEveryMs, observe });
    this.#attemptParts = {
      ...this.#dependencies,
      options: this.#options,
      doorbell: this.#doorbell,
      settler: new Settler(store, clock),
      logs: new LogBuffer(store, report('append logs'), clock),
    };
  }

  /**
   * Processes a batch of deliveries, side by side, and answers in their order. Several deliveries of one job lead to one
   * attempt; a message that is a job itself becomes one first. Never rejects: whatever cannot be done now goes back to the queue.
   *
   * @param hardEnd when the invocation is killed, in milliseconds since the epoch
   * @param onConcluded told of each delivery as soon as it is dealt with, for whoever does not wait for the slowest
   */
  async process(
    deliveries: readonly (Delivery | DirectDelivery)[],
    hardEnd: number,
    onConcluded: (processed: ProcessedDelivery) => void = () => undefined,
  ): Promise<readonly ProcessedDelivery[]> {
    const named = await this.#submit(deliveries);
    const claim = this.#claimBatch(named.flatMap((delivery) => ('taskId' in delivery ? delivery.taskId : [])));
    await using leases = await this.#leaseKeeper.open(hardEnd);
    const [answers, invocation] = [await claim, { hardEnd, leases }];
    const seen = new Set<string>();
    return await Promise.all(
      named.map(async (delivery, index) => {
        const result = 'taskId' in delivery ? await this.#first(delivery, seen, answers, invocation) : delivery.result;
        const processed = await this.#conclude(deliveries[index] as Delivery | DirectDelivery, result);
        onConcluded(processed);
        return processed;
      }),
    );
  }

  /**
   * For a process that is to end soon: from now on every job behaves as if its deadline had come. Its next commit hands it over, within
   * the margin; a handler that does not commit sees its signal abort. Cannot be taken back.
   */
  letGo(): void {
    this.#lettingGo = true;
    for (const attempt of this.#running) attempt.letGo();
    this.#isolation?.letGo();
  }

  /** The first delivery of a job carries its result; further ones have nothing left to do. */
  async #first(
    delivery: Delivery,
    seen: Set<string>,
    answers: Claims,
    invocation: Invocation,
  ): Promise<DeliveryResult> {
    if (seen.has(delivery.taskId)) return this.#skip(delivery.taskId, { reason: 'leased' });
    seen.add(delivery.taskId);
    return this.#run(delivery, answers, invocation);
  }

  /** Turns messages that are jobs into rows, and so into ordinary deliveries. */
  async #submit(
    deliveries: readonly (Delivery | DirectDelivery)[],
  ): Promise<readonly (Delivery | { readonly result: DeliveryResult })[]> {
    const named = await Promise.all(
      deliveries.map((delivery) => ('taskId' in delivery ? delivery : this.#submitOne(delivery))),
    );
    // Should this process die, the sweep has to know of the jobs that were created just now.
    if (deliveries.some((delivery) => !('taskId' in delivery))) await this.#doorbell.arm();
    return named;
  }

  async #submitOne(delivery: DirectDelivery): Promise<Delivery | { readonly result: DeliveryResult }> {
    const { handlers, store, observe } = this.#dependencies;
    const { submission } = delivery;
    try {
      const [ring] = await store.submit([
        { ...submission, ...jobSettingsOf(handlers[submission.type], submission.payload) },
      ]);
      if (!ring) throw new Error('The store answered no job for a submission.');
      return { ...delivery, taskId: ring.taskId };
    } catch (error) {
      if (store.faultOf(error) === 'refused') {
        const failure = failureOf(error);
        observe({ kind: 'messageRefused', messageId: delivery.messageId, error: failure });
        return { result: { kind: 'refused', error: failure } };
      }
      observe({ kind: 'infrastructureError', during: 'submit', error: describeError(error) });
      return { result: this.#unreachable(delivery, error) };
    }
  }

  /** Claims the jobs of a batch, also those that a lost worker still keeps locked. Never rejects. */
  async #claimBatch(taskIds: readonly string[]): Promise<Claims> {
    const { store, observe } = this.#dependencies;
    const { leaseMs } = this.#options;
    if (taskIds.length === 0) return new Map();
    try {
      const answers = await this.#claim(taskIds);
      const claim = (freed: readonly string[]) => this.#claim(freed);
      const takenOver = await takeOver(answers, { store, leaseMs, observe, claim });
      const all = [...answers, ...takenOver];
      // Before any of them runs: it may be what kills this process.
      if (all.some(({ claimed }) => claimed)) await this.#doorbell.keepArmed();
      return new Map(all.map((answer) => [answer.taskId, answer]));
    } catch (error) {
      observe({ kind: 'infrastructureError', during: 'claim', error: describeError(error) });
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #claim(taskIds: readonly string[]): Promise<readonly ClaimAnswer[]> {
    const { leaseMs, worker } = this.#options;
    using turn = await this.#inHand.turn();
    if (!turn) return taskIds.map((taskId) => ({ taskId, refusal: { reason: 'isolated' } }));
    const answers = await this.#dependencies.store.claim({ taskIds, leaseMs, worker, idle: turn.idle });
    turn.took(answers);
    await this.#doorbell.ring(answers.flatMap(({ toRing = [] }) => toRing));
    return answers;
  }

  async #run(delivery: Delivery, answers: Claims, invocation: Invocation): Promise<DeliveryResult> {
    if (answers instanceof Error) return this.#unreachable(delivery, answers);
    const answer = answers.get(delivery.taskId);
    if (!answer) return this.#skip(delivery.taskId, { reason: 'unknownJob' });
    if (!answer.claimed) return this.#elsewhere(delivery, answer.refusal, invocation.hardEnd);
    try {
      return await this.#attempt(answer.claimed, delivery, invocation);
    } catch (error) {
      // The row still says RUNNING: when its lease has expired, a delivery or the sweep takes it up.
      this.#dependencies.observe({ kind: 'infrastructureError', during: 'settle', error: describeError(error) });
      return this.#unreachable(delivery, error);
    }
  }

  async #attempt(job: ClaimedJob, { receiveCount }: Delivery, invocation: Invocation): Promise<AttemptEnd> {
    const attempt = new Attempt(this.#attemptParts, job, { receiveCount, ...invocation });
    this.#running.add(attempt);
    if (this.#lettingGo) attempt.letGo();
    try {
      return await attempt.run();
    } finally {
      this.#running.delete(attempt);
      this.#inHand.giveBack(job);
    }
  }

  /** What this process has not claimed: it runs in a process of its own, where it has to and there is one, or is left to others. */
  async #elsewhere(delivery: Delivery, refusal: ClaimRefusal, hardEnd: number): Promise<DeliveryResult> {
    if (refusal.reason === 'unanswered') {
      this.#dependencies.observe({ kind: 'infrastructureError', during: 'claim', error: describeError(refusal.error) });
      return this.#unreachable(delivery, refusal.error);
    }
    const run = refusal.reason === 'isolated' ? this.#isolation?.run(delivery, hardEnd) : undefined;
    return (await run) ?? this.#skip(delivery.taskId, refusal);
  }

  #skip(taskId: string, refusal: ClaimRefusal): DeliveryResult {
    const { reason } = refusal;
    const isOver = reason === 'attemptsExhausted' || reason === 'timedOut';
    this.#dependencies.observe(
      isOver ? { kind: 'failedAtClaim', taskId, reason } : { kind: 'deliverySkipped', taskId, reason },
    );
    return { kind: 'skipped', refusal };
  }

  #unreachable(delivery: Delivery | DirectDelivery, error: unknown): DeliveryResult {
    const delayMs = 1_000 + UNREACHABLE_BACKOFF(delivery.receiveCount, this.#dependencies.random());
    return { kind: 'unreachable', delayMs, error: failureOf(error) };
  }

  async #conclude(delivery: Delivery | DirectDelivery, result: DeliveryResult): Promise<ProcessedDelivery> {
    const { receiveCount } = delivery;
    const action = queueActionOf(result, receiveCount);
    if ('returnAfterMs' in action) {
      // Rounded up: a message that comes back a moment too early would only be returned again.
      await this.#dependencies.queue.returnAfter(delivery, Math.ceil(action.returnAfterMs / 1000));
    }
    return { delivery, result, action };
  }
}
