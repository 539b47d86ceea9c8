import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobDatabase, JobProcessor } from '@jobstack/cdk';
import { Template } from 'aws-cdk-lib/assertions';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handlers } from './team/handlers.ts';
import { ENTRY, plainStack, problemsOf, processorWith, vpcIn } from './team-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-processor-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schedule = { name: 'nightly', cron: '0 3 * * ? *', type: 'mail', payload: {} };
const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf';

it('wrong props fail synth with everything that is wrong, at once', () => {
  const problems = problemsOf({
    entry: join(folder, 'nowhere.ts'),
    handler: {},
    migrations: folder,
    handlers,
    database: JobDatabase.aurora({ minAcu: 0, maxAcu: 1.3, proxy: true }),
    queues: { default: { timeoutSeconds: 1200 }, bulk: {} },
    engine: { leaseSeconds: 60, hopCap: 20, recursion: 'terminate' },
    api: { requestsPerSeconds: 5 },
    schedules: [{ ...schedule, timeZone: 'Europe/Berln' }],
    alarms: { email: 'team@your-company.com', silentBecause: 'Nobody reads mail.' },
    logRetentionDays: 45,
  });

  expect(problems).toEqual([
    'queues.default.timeoutSeconds must be a whole number from 60 to 900 (seconds; Lambda stops at 900); it is 1200.',
    expect.stringMatching(/^api has no setting 'requestsPerSeconds' \(did you mean 'requestsPerSecond'\?\)/),
    expect.stringMatching(/^schedules\[0\]\.timeZone .* it is 'Europe\/Berln'\. Did you mean 'Europe\/Berlin'\?$/),
    'logRetentionDays must be one of 7, 14, 30, 90, 180, 365; it is 45.',
    expect.stringMatching(/^JobProcessor has no setting 'handler' \(did you mean 'handlers'\?\)/),
    expect.stringMatching(/^engine\.hopCap must be below 16 handovers while engine\.recursion is 'terminate'/),
    expect.stringMatching(/^alarms must either name who hears of them .*; it does both\.$/),
    `entry must be a file that exports 'handler'; there is no ${join(folder, 'nowhere.ts')}.`,
    expect.stringMatching(/^migrations must be the folder that drizzle-kit writes, with meta\/_journal\.json; /),
    expect.stringMatching(/^database\.minAcu and maxAcu must be capacity units .* they are 0 and 1\.3\.$/),
    expect.stringMatching(/^database\.proxy must be false while database\.minAcu is 0/),
  ]);
});

it('the handles are there all the same, so that whoever asks for them hears of the cause', () => {
  const { jobs, stack } = processorWith({ queues: { default: { memoryMiB: 1 }, bulk: {} } });
  new Bucket(stack, 'Reports').grantRead(jobs.worker('bulk'));

  expect(() => Template.fromStack(stack)).toThrow(/queues\.default\.memoryMiB must be/);
});

describe('a processor is refused', () => {
  it.each([
    ['a queue that nobody may call so', { queues: { default: {}, Bulk: {} } }, /^Queue name 'Bulk' must be/],
    ['no queue default', { queues: { bulk: {} } }, /^queues must have a queue 'default'/],
    [
      'a lease longer than a worker may run',
      { engine: { leaseSeconds: 301 } },
      /^engine\.leaseSeconds, against the 300 s/,
    ],
    [
      'more connections than the database has',
      { queues: { default: { maxConcurrency: 100 } } },
      /^The functions can open 1284 database connections, but only 385 are theirs: \(worker 'default' 100 × 6 \+ api 20 × 2 \+ sweep 2 × 1\)/,
    ],
    ['queues that are no object', { queues: 'default' }, /^queues must be an object of/],
    ['an api that is no object', { api: 'open' }, /^api must be an object with/],
    ['an entry that is no text', { entry: 7 }, /^entry must be a path/],
    [
      'a variable of our own among its handlers’',
      { queues: { default: { environment: { BUCKET: 'mine' } } } },
      /^queues\.default: variable 'BUCKET' must be letters/,
    ],
    ['two schedules of one name', { schedules: [schedule, schedule] }, /^Schedule 'nightly' is there twice/],
    [
      'a handler whose queue is not there',
      { handlers },
      /^Handler 'invoice' rides on queue 'bulk', which is not deployed; deployed are: default\./,
    ],
    [
      'a schedule of nobody’s type',
      { handlers, queues: { default: {}, bulk: {} }, schedules: [{ ...schedule, type: 'fax' }] },
      /^Schedule 'nightly' starts jobs of type 'fax', which no handler is registered for/,
    ],
    [
      'a payload that the handler refuses',
      {
        handlers,
        queues: { default: {}, bulk: {} },
        schedules: [{ ...schedule, type: 'invoice', payload: { month: 'May' } }],
      },
      /^Schedule 'nightly' has a payload that the handler of 'invoice' refuses: month: Invalid string/,
    ],
    [
      'a schedule of jobs that need a file',
      { handlers, queues: { default: {}, bulk: {} }, schedules: [{ ...schedule, type: 'ledger' }] },
      /^Schedule 'nightly' .* its jobs need a file, which no schedule can bring\.$/,
    ],
    [
      'endpoints without a name',
      { network: { endpointZones: 1, egress: 'endpoints', endpoints: [] } },
      /^network\.endpoints must name at least one/,
    ],
    [
      'a network beside a database that needs none',
      { database: secretOnly(), network: { endpointZones: 1 } },
      /^network must be left out where no network is made/,
    ],
  ] as const)('for %s', (_what, props, problem) => {
    expect(problemsOf(props)).toEqual([expect.stringMatching(problem)]);
  });

  it('for an entry whose package manager nobody can tell', () => {
    const file = join(folder, 'worker.ts');
    writeFileSync(file, 'export const handler = 1;');

    expect(problemsOf({ entry: file, api: false })).toEqual([
      `entry: one lock file must be in a folder above ${file}, since it says which package manager calls esbuild; there is none.`,
    ]);

    writeFileSync(join(folder, 'yarn.lock'), '');
    writeFileSync(join(folder, 'package-lock.json'), '{}');

    expect(problemsOf({ entry: file, api: false })).toContainEqual(
      expect.stringMatching(/there are yarn\.lock and package-lock\.json\.$/),
    );
  });

  it('for an API without an entry, which is looked for beside the worker’s', () => {
    const file = join(import.meta.dirname, 'team', 'handlers.ts');

    expect(problemsOf({ entry: ENTRY })).toEqual([]);
    expect(problemsOf({ entry: file, api: { entry: join(folder, 'api.ts') } })).toEqual([
      expect.stringMatching(/^api\.entry must be a file that exports 'handler'/),
    ]);
  });

  it('for a variable that is set on a worker under a name of ours', () => {
    const { jobs, stack } = processorWith();
    jobs.worker().addEnvironment('LEASE_SECONDS', '1');
    jobs.worker().addEnvironment('LEASES', '1');

    expect(() => Template.fromStack(stack)).toThrow(/variable 'LEASE_SECONDS' must be letters/);
  });

  it('for an environment that Lambda would refuse', () => {
    const { jobs, stack } = processorWith();
    jobs.worker().addEnvironment('LONG', 'x'.repeat(4096));

    expect(() => Template.fromStack(stack)).toThrow(/must be at most 4096 bytes[\s\S]*Shop\/Jobs\/Workers\/default/);
  });
});

describe('a database is refused', () => {
  it('that is imported without what the functions need of it', () => {
    const stack = plainStack();
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'shop' });
    new JobProcessor(stack, 'Jobs', {
      entry: ENTRY,
      database: JobDatabase.fromCluster(cluster, { databaseName: '', maxConnections: 0.5 }),
    });

    expect(() => Template.fromStack(stack)).toThrow(
      /vpc must be given[\s\S]*databaseName must name[\s\S]*maxConnections must be[\s\S]*ownerSecret must be given[\s\S]*clusterEndpoint[\s\S]*clusterResourceIdentifier/,
    );
  });

  it('beside a vpc, when it is in its place already', () => {
    const stack = plainStack();
    const removal = { database: 'destroy', files: 'destroy', deletionProtection: false } as const;
    const database = secretOnly().bind(stack, 'Database', { network: undefined, removal, logRetentionDays: 7 });
    new JobProcessor(stack, 'Jobs', { entry: ENTRY, database, vpc: vpcIn(stack) });

    expect(() => Template.fromStack(stack)).toThrow(
      /vpc must be left out with a database that is in its place already/,
    );
  });
});

it('a schema that answers by a promise is not waited for', () => {
  const slow = z.object({}).refine(async () => false);
  const answers = { '~standard': { validate: (value: unknown) => slow.safeParseAsync(value) } };

  expect(problemsOf({ handlers: { mail: { payload: answers } }, schedules: [schedule] })).toEqual([]);
});

function secretOnly() {
  return JobDatabase.fromSecret(Secret.fromSecretCompleteArn(plainStack(), 'Secret', arn), { maxConnections: 500 });
}
