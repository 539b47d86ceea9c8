import type { Mutant } from './mutant.ts';

const LOST_MESSAGES = ['test/lost-messages/lost-messages.test.ts'];
const SWEEP = ['test/infrastructure/sweep.test.ts'];
const URL = ['packages/database/test/connection-url.test.ts'];

/** Where JobStack meets what is not its own: SQS, PostgreSQL's connection, the API, AWS. */
export const EDGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a sweep comes after 15 minutes, whenever it was asked for',
    file: 'packages/aws/src/sqs-job-queue.ts',
    find: '- ROUNDED_UP_MS) / 1000)',
    replace: '- ROUNDED_UP_MS))',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a message that nobody understands is deleted when it could not be moved to the dead letters',
    file: 'packages/worker/src/worker/create-worker.ts',
    find: "if (!(await deadLetters.add(record))) return { status: 'rejected', reason: unmoved(error) };",
    replace: 'await deadLetters.add(record);',
    tests: ['test/engine/direct-messages.test.ts'],
  },
  {
    name: 'a job that waits for its file asks for no sweep',
    file: 'packages/api/src/submit-job.ts',
    find: 'if (created) await (upload ? options.doorbell.arm() : ringJob(options, job));',
    replace: 'if (created && !upload) await ringJob(options, job);',
    tests: LOST_MESSAGES,
  },
  {
    name: 'what was stored wins over what is merged into it',
    file: 'packages/database/src/bulk/conflict-plan.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands in the source so.
    find: 'THEN ${old} || ${given} ELSE',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    replace: 'THEN ${given} || ${old} ELSE',
    tests: ['packages/database/test/bulk-insert-conflict.test.ts'],
  },
  {
    name: '127.evil.example counts as this machine, and is spoken to in clear',
    file: 'packages/database/src/connection-url.ts',
    find: "(isIP(host) === 4 && host.startsWith('127.'))",
    replace: "host.startsWith('127.')",
    tests: URL,
  },
  {
    name: 'a database called %2E is taken for none, and the user’s name for it',
    file: 'packages/database/src/connection-url.ts',
    find: 'database: pathOf(text) }',
    replace: 'database: url.pathname.slice(1) }',
    tests: URL,
  },
  {
    name: 'a FATAL answer to COMMIT counts as refused',
    file: 'packages/database/src/safe-transaction.ts',
    find: 'error instanceof DatabaseError && !isLastWord(error) &&',
    replace: 'error instanceof DatabaseError &&',
    tests: ['packages/database/test/safe-transaction.test.ts'],
  },
  {
    name: 'an IAM token is always signed for port 5432',
    file: 'packages/database/src/connection-iam.ts',
    find: 'new Signer({ hostname: host, port, username: user, region })',
    replace: 'new Signer({ hostname: host, port: port && 5432, username: user, region })',
    tests: ['packages/database/test/pool.test.ts'],
  },
  {
    name: 'the sweep’s role may hold too few connections in a deploy',
    file: 'packages/cdk/src/config/connection-budget.ts',
    find: 'sweep: DEPLOY_OVERLAP * SWEEP_CONCURRENCY }',
    replace: 'sweep: SWEEP_CONCURRENCY }',
    tests: SWEEP,
  },
  {
    name: 'the minutes between sweeps are told as seconds',
    file: 'packages/cdk/src/sweep.ts',
    find: 'sweepSeconds: everyMinutes * 60',
    replace: 'sweepSeconds: everyMinutes',
    tests: SWEEP,
  },
  {
    name: 'a function that asks for a sweep may not',
    file: 'packages/cdk/src/sweep.ts',
    find: 'this.arming.grantSendMessages(target.role);',
    replace: 'void target.role;',
    tests: ['test/infrastructure/iam.test.ts'],
  },
];
