/**
 * Every boundary between a worker and the world at which it can die. The engine knows nothing of them: the worker of the tests
 * wraps its ports (`arm-ports.ts`), and the worker that is deployed has no hook to pay for.
 */
export const CRASH_POINTS = [
  /** The message that is a job has arrived, and nothing is stored of it. */
  'submit:before',
  /** The job is stored, and nobody has claimed it. */
  'submit:after',
  'claim:before',
  /** The row says RUNNING, and this process does not know it yet. */
  'claim:after',
  'read:before',
  /** Some bytes of the file have come in. */
  'read:during',
  /** No transaction has begun. */
  'commit:before',
  /** The handler has written its rows, and the transaction is open. */
  'commit:written',
  /** COMMIT has been sent, and its answer not read. */
  'commit:sent',
  /** PostgreSQL has answered, and the handler does not know it yet. */
  'commit:after',
  /** The effect outside the database has happened, and its result is not stored. */
  'step:before',
  'step:after',
  'settle:before',
  'settle:after',
  /** Jobs are stored, and nobody has been told. */
  'ring:before',
  'ring:after',
  /** All is done, and the queue has not heard so. */
  'acknowledge:before',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
