import type { HandlerFacts, StageConfig } from '@jobstack/cdk';
import { StageConfigError } from '@jobstack/cdk';
import { handlerFacts } from '@jobstack/deployment';
import { BaseJobHandler, createHandlerMap } from '@jobstack/handler-sdk';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { prod, qa } from './fixed-stages.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, HANDLERS, stacksOf } from './test-app.ts';

/** Nothing type-checks before a deploy: a stage file may say anything. */
const anyStage = (changes: Readonly<Record<string, unknown>>) => aStage(changes as Partial<StageConfig>);

/** What is wrong with a stage when it is added to an app, as a bare `cdk deploy` does; none when it is taken. */
function problemsOf(config: StageConfig, handlers: HandlerFacts = HANDLERS): readonly string[] {
  try {
    stacksOf(config, undefined, handlers);
    return [];
  } catch (error) {
    if (error instanceof StageConfigError) return error.problems;
    throw error;
  }
}

const schedule = { name: 'nightly', cron: '0 3 * * ? *', type: 'example', payload: {} };
const small = { maxConcurrency: 2, poolSize: 1 };
const twentyQueues = Object.fromEntries(
  ['default', ...Array.from({ length: 19 }, (_, index) => `queue-${index}`)].map((name) => [name, small]),
);

describe('a stage that would deploy, and be wrong, is refused:', () => {
  it.each([
    [
      'an instance class whose connections nobody counted',
      { database: { ...DATABASES.rds, instance: 't3.micro' } },
      /^database\.instance must be one of 't4g\.micro', .*; it is 't3\.micro'\. Did you mean 't4g\.micro'\?$/,
    ],
    [
      'days of logs that CloudWatch does not know',
      { logRetentionDays: 45 },
      /^logRetentionDays must be one of 7, 14, 30, 90, 180, 365; it is 45\.$/,
    ],
    [
      'an impossible time',
      { schedules: [{ ...schedule, cron: '0 25 * * ? *' }] },
      /^schedules\[0\]\.cron must have hours/,
    ],
    [
      'a time zone with a slip',
      { schedules: [{ ...schedule, timeZone: 'Europe/Berln' }] },
      /^schedules\[0\]\.timeZone .* it is 'Europe\/Berln'\. Did you mean 'Europe\/Berlin'\?$/,
    ],
    [
      'no e-mail address',
      { alarms: { email: 'team-channel' } },
      /^alarms\.email must be an e-mail address .*'team-channel'/,
    ],
    [
      'an unknown key',
      { accounts: '111122223333' },
      /^The stage has no setting 'accounts' \(did you mean 'account'\?\)/,
    ],
    [
      'a slip in a queue',
      { queues: { default: { timeoutSecond: 60 } } },
      /^queues\.default has no setting 'timeoutSecond' \(did you mean 'timeoutSeconds'\?\); its settings are: timeoutSeconds, /,
    ],
    [
      'a slip in the database',
      { database: { ...qa.database, autoPauseMinute: 30 } },
      /^database has no setting 'autoPauseMinute' \(did you mean 'autoPauseMinutes'\?\)/,
    ],
    [
      'a slip in the engine',
      { engine: { ...qa.engine, runningPerTenants: 5 } },
      /^engine has no setting 'runningPerTenants' \(did you mean 'runningPerTenant'\?\)/,
    ],
    [
      'a cap on a job type that is none',
      { engine: { ...qa.engine, runningPerType: { exmaple: 5 } } },
      /^engine\.runningPerType caps jobs of type 'exmaple', which no handler is registered for/,
    ],
    ['a word for a flag', { production: 'no' }, /^production must be true or false; it is 'no'\.$/],
    [
      'protection that is off, in words',
      { removal: { ...qa.removal, deletionProtection: 'false' } },
      /^removal\.deletionProtection must be true or false; it is 'false'\. Write false, without quotes\.$/,
    ],
    ['three zones', { network: { endpointZones: 3 } }, /^network\.endpointZones must be one of 1, 2; it is 3\.$/],
    [
      'a misspelt choice',
      { engine: { ...qa.engine, recursion: 'alow' } },
      /^engine\.recursion must be one of 'allow', 'terminate'; it is 'alow'\. Did you mean 'allow'\?$/,
    ],
    [
      'a misspelt removal',
      { removal: { ...qa.removal, files: 'keep' } },
      /^removal\.files must be one of 'destroy', 'retain'; it is 'keep'\.$/,
    ],
    [
      'an empty issuer',
      { api: { ...qa.api, auth: { kind: 'jwt', issuer: 'https://', audience: ['a'] } } },
      /^api\.auth\.issuer/,
    ],
    [
      'an environment that Lambda refuses',
      { queues: twentyQueues },
      /at most 4096 bytes.*Worker.* would get up to 5\d{3}, as would 19 more functions\. The most of it: DEAD_LETTER_URLS \d+, QUEUE_URLS \d+/,
    ],
    [
      'two queues that differ in a dash alone',
      { queues: { ...qa.queues, 'bu-lk': small } },
      /^Queue name 'bu-lk' must differ from the others in more than '-'/,
    ],
  ])('%s', (_name, changes, message) => {
    expect(problemsOf(anyStage(changes))).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    [
      'a number that is none',
      { a: [Number.NaN] },
      /^schedules\[0\]\.payload must be JSON that can be .* exactly: a\.0: .* NaN\.$/,
    ],
    ['a bigint', { id: 1n }, /: id: .* a bigint: store it as text\.$/],
    ['a date', { at: new Date(0) }, /: at: .* a Date: store its toISOString\(\)\.$/],
    ['a NUL character', { name: 'a\u0000' }, /: name: text must not contain NUL characters/],
    ['more than a schedule takes', { text: 'x'.repeat(256 * 1024) }, /: expected at most 262144 bytes of JSON/],
    ['a list', [], /^schedules\[0\]\.payload must be an object of JSON\.$/],
  ])('a payload with %s, and so does asking its handler', async (_name, payload, message) => {
    const stage = anyStage({ schedules: [{ ...schedule, payload }] });
    const handlers = createHandlerMap({ example: { execute: async () => {} } });

    expect(problemsOf(stage, await handlerFacts(handlers, [stage]))).toEqual([expect.stringMatching(message)]);
  });

  it('a payload that the handler itself refuses, though it must wait to find out', async () => {
    class Nightly extends BaseJobHandler {
      override readonly payload = z
        .object({ city: z.string() })
        .refine(async ({ city }) => city !== 'Atlantis', 'no such city');
      override async execute() {}
    }
    const handlers = createHandlerMap({ nightly: new Nightly(), read: { file: 'required', execute: async () => {} } });
    const stageWith = (payload: object) => anyStage({ schedules: [{ ...schedule, type: 'nightly', payload }] });
    const reading = anyStage({ schedules: [{ ...schedule, type: 'read', payload: {} }] });
    const stages = [
      reading,
      stageWith({ city: 'Bergen' }),
      stageWith({ town: 'Bergen' }),
      stageWith({ city: 'Atlantis' }),
    ];

    const facts = await handlerFacts(handlers, stages);

    expect(stages.map((stage) => problemsOf(stage, facts))).toEqual([
      [expect.stringMatching(/handler of 'read' refuses: Job type read needs a file/)],
      [],
      [expect.stringMatching(/^Schedule 'nightly' has a payload that the handler of 'nightly' refuses: city: /)],
      [expect.stringMatching(/refuses: no such city\.$/)],
    ]);
    expect(problemsOf(stageWith({ city: 'Oslo' }), facts)).toEqual([
      expect.stringMatching(/its handler was not asked/),
    ]);
  });
});

describe('a stage of the wrong type is told what it is, never by a TypeError:', () => {
  it.each([
    [
      'a number in quotes',
      { queues: { default: { timeoutSeconds: '300' } } },
      /^queues\.default\.timeoutSeconds must be a whole number from 60 to 900 \(seconds; Lambda stops at 900\); it is '300'\. Write 300, without quotes\.$/,
    ],
    ['no queues', { queues: undefined }, /^queues must be an object of queues by name; it is missing\.$/],
    [
      'a database that is null',
      { database: null },
      /^database must be an object with kind and what belongs to it; it is null\.$/,
    ],
    [
      'a database of no kind',
      { database: { kind: 'mysql' } },
      /^database\.kind must be one of 'aurora-serverless-v2', .*; it is 'mysql'\.$/,
    ],
    [
      'origins that are a text',
      { api: { ...qa.api, corsOrigins: 'https://a.example' } },
      /^api\.corsOrigins must be a list of/,
    ],
    ['schedules that are no list', { schedules: {} }, /^schedules must be a list of schedules; it is an object\.$/],
    ['a stage without a name', { stage: undefined }, /^stage must be .*; it is missing\.$/],
    [
      'an engine that is a function',
      { engine: () => 1 },
      /^engine must be an object with leaseSeconds, .*; it is a function\.$/,
    ],
  ])('%s', (_name, changes, message) => {
    expect(problemsOf(anyStage(changes))).toEqual([expect.stringMatching(message)]);
  });

  it.each([[null], [undefined], ['qa'], [[]]])('%j, which is no stage at all', (config) => {
    expect(problemsOf(config as unknown as StageConfig)).toEqual([
      expect.stringMatching(/^The stage must be an object with stage,/),
    ]);
  });
});

it('says everything at once: keys, and what does not hold between those that are right', () => {
  const config = {
    ...prod,
    owner: 7,
    acount: '111122223333',
    queues: { ...prod.queues, heavy: { retentionDays: 14 } },
    removal: { ...prod.removal, database: 'destroy' },
  } as unknown as StageConfig;

  expect(problemsOf(config)).toEqual([
    expect.stringMatching(/^owner must be a tag/),
    expect.stringMatching(/'acount' \(did you mean 'account'\?\)/),
    expect.stringMatching(/^queues\.heavy\.deadLetterRetentionDays must be above/),
    expect.stringMatching(/^removal\.database must be 'snapshot' or 'retain' in production/),
  ]);
});
