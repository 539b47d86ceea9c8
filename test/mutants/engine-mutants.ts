import type { Mutant } from './mutant.ts';

const LOST_MESSAGES = ['test/lost-messages/lost-messages.test.ts'];
const SWEEP_TIMER = ['packages/database/test/sweep-timer.test.ts'];
const ORDER = ['test/engine/order.test.ts'];
const SETTLER = ['packages/processor/test/settler.test.ts'];

/** In `packages/processor`, but for the ports. */
export const ENGINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a ring asks for no sweep',
    file: 'packages/processor/src/doorbell.ts',
    find: '    await this.arm();\n',
    replace: '',
    tests: LOST_MESSAGES,
  },
  {
    name: 'the sweep takes rings for sent that the queue has refused',
    file: 'packages/processor/src/sweeper.ts',
    find: 'await this.#parts.store.markRung(rung);',
    replace: 'await this.#parts.store.markRung(rings.map(({ taskId }) => taskId));',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a sweep does not ask for the next one',
    file: 'packages/processor/src/sweep-chain.ts',
    find: 'const failure = arming && (await this.#send(arming));\n    return',
    replace: 'const failure = undefined;\n    return',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a message that brings a sweep has no backup',
    file: 'packages/processor/src/sweep-chain.ts',
    find: 'queue.armSweep(generation, backupMs)',
    replace: 'true',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a message that the queue has refused counts as sent',
    file: 'packages/processor/src/sweep-chain.ts',
    find: 'isSent ? delayMs : undefined',
    replace: 'delayMs',
    tests: SWEEP_TIMER,
  },
  {
    name: 'a sweep whose next message was refused does not fail',
    file: 'packages/processor/src/sweeper.ts',
    find: '    if (failure) throw failure;\n',
    replace: '',
    tests: SWEEP_TIMER,
  },
  {
    name: 'a worker that takes jobs does not look whether a sweep will come',
    file: 'packages/processor/src/engine.ts',
    find: '      if (all.some(({ claimed }) => claimed)) await this.#doorbell.keepArmed();\n',
    replace: '',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a job that came as a message asks for no sweep',
    file: 'packages/processor/src/engine.ts',
    find: "if (deliveries.some((delivery) => !('taskId' in delivery))) await this.#doorbell.arm();",
    replace: '',
    tests: LOST_MESSAGES,
  },
  {
    name: 'commits that the handler did not await are lost, and the job is COMPLETED',
    file: 'packages/processor/src/attempt.ts',
    find: 'await this.#commits.idle();',
    replace: '',
    tests: ORDER,
  },
  {
    name: 'commits run side by side',
    file: 'packages/processor/src/chunk-commits.ts',
    find: 'this.#commits.then(() => this.#commit(write, next, pending, progress))',
    replace: 'this.#commit(write, next, pending, progress)',
    tests: ORDER,
  },
  {
    name: 'a commit does not wait for log lines and rings',
    file: 'packages/processor/src/chunk-commits.ts',
    find: 'await Promise.all([logs.flush(), doorbell.ring(toRing)]);',
    replace: 'void Promise.all([logs.flush(), doorbell.ring(toRing)]);',
    tests: ORDER,
  },
  {
    name: 'the last log lines are not waited for',
    file: 'packages/processor/src/attempt.ts',
    find: 'await logs.flush();',
    replace: 'void logs.flush();',
    tests: ORDER,
  },
  {
    name: 'the ring of a handover is not waited for',
    file: 'packages/processor/src/attempt.ts',
    find: 'await doorbell.ring(end.kind',
    replace: 'void doorbell.ring(end.kind',
    tests: ORDER,
  },
  {
    name: 'a step is not progress: the job that made it fails at the deadline',
    file: 'packages/processor/src/job-steps.ts',
    find: '    this.#lease.advance();\n',
    replace: '',
    tests: ['test/engine/engine-deadline.test.ts'],
  },
  {
    name: 'a job whose time is up gets no grace to stop',
    file: 'packages/processor/src/deadline-watch.ts',
    find: 'timeLeft + marginMs / 2',
    replace: 'timeLeft',
    tests: ['packages/processor/test/deadline-watch.test.ts'],
  },
  {
    name: 'only the first jobs that end are settled',
    file: 'packages/processor/src/settler.ts',
    find: '    this.#running = false;\n',
    replace: '',
    tests: SETTLER,
  },
  {
    name: 'a settlement that fails is never told',
    file: 'packages/processor/src/settler.ts',
    find: 'for (const { reject } of batch) reject(error);',
    replace: '',
    tests: SETTLER,
  },
  {
    name: 'a database that stays away is tried again for ever',
    file: 'packages/processor/src/settler.ts',
    find: ' || this.#clock.now() + pause > giveUpAt',
    replace: '',
    tests: SETTLER,
  },
];
