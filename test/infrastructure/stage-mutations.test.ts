import { checkStageConfig, type StageConfig, StageConfigError } from '@jobstack/cdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JWT_API, SAMPLE_STAGES } from './sample-stages.ts';
import { aStage, createTestApp, HANDLERS, stacksOf } from './test-app.ts';

/** Says something wherever the other stages say nothing. */
const talkative = aStage({
  account: '111122223333',
  region: 'eu-central-1',
  network: { endpointZones: 1, egress: 'nat', natGateways: 1, ports: [22] },
  queues: {
    default: {
      batchWindowSeconds: 5,
      visibilityTimeoutSeconds: 1805,
      retentionDays: 4,
      deadLetterRetentionDays: 14,
      maxReceiveCount: 50,
      environment: { CITY: 'Bergen' },
      secrets: { TOKEN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:token-AbCdEf' },
      policy: [
        { actions: ['ses:SendEmail'], resources: ['*'], conditions: { StringEquals: { 'ses:FromAddress': 'a' } } },
      ],
    },
  },
  engine: {
    ...aStage().engine,
    runningPerTenant: 5,
    runningPerType: { example: 3 },
    deadlineMarginSeconds: 10,
    fileBufferMiB: 32,
    jobHistoryDays: 14,
  },
  api: {
    ...JWT_API,
    memoryMiB: 512,
    domain: {
      name: 'jobs.example.com',
      certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d',
    },
  },
  schedules: [
    {
      name: 'nightly',
      cron: '0 3 * * ? *',
      timeZone: 'Europe/Berlin',
      type: 'example',
      payload: { a: [1] },
      tenantId: 'acme',
    },
  ],
  alarms: {
    email: 'team@jobs.example',
    emails: ['other@jobs.example'],
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:oncall',
  },
});

/** What a slip may put in the place of a value. */
const WRONG: readonly unknown[] = [
  ...[null, undefined, true, 'text', '300', '', -1, 0, 1.5, Number.NaN, 1e21],
  ...[[], {}, () => 1, Symbol('s')],
];

interface Mutation {
  readonly what: string;
  readonly config: unknown;
}

/** Every key left out, every key called something else, every value replaced by each wrong one. */
function mutationsOf(value: unknown, path = 'stage'): Mutation[] {
  const replaced = WRONG.map((wrong) => ({ what: `${path} is ${String(wrong)}`, config: wrong }));
  if (value === null || typeof value !== 'object') return replaced;
  const rebuilt = (entries: readonly (readonly [string, unknown])[]) =>
    Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  const entries = Object.entries(value);
  const ofKeys = entries.flatMap(([key, child], index) => {
    const here = `${path}.${key}`;
    const names = Array.isArray(value) ? [] : [`${key}s`, key.slice(1), '__proto__', 'constructor', ''];
    return [
      { what: `${here} left out`, config: rebuilt(entries.toSpliced(index, 1)) },
      ...names.map((name) => ({
        what: `${here} called '${name}'`,
        config: rebuilt(entries.with(index, [name, child])),
      })),
      ...mutationsOf(child, here).map(({ what, config }) => ({
        what,
        config: rebuilt(entries.with(index, [key, config])),
      })),
    ];
  });
  return [...replaced, ...ofKeys];
}

/** How a stage is refused; undefined when it is taken. */
function refusalOf(config: unknown): unknown {
  try {
    checkStageConfig(config as StageConfig, HANDLERS);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('whatever becomes of a stage file, it', () => {
  const stages = [talkative, ...SAMPLE_STAGES];
  const mutations = [...new Map(stages.flatMap((stage) => mutationsOf(stage)).map((one) => [one.what, one])).values()];
  const refusals = mutations.map(({ what, config }) => ({ what, config, refusal: refusalOf(config) }));
  const taken = refusals.filter(({ refusal }) => refusal === undefined);

  it('is refused by sentences or taken, and never ends in another error', () => {
    const others = refusals.filter(({ refusal }) => refusal !== undefined && !(refusal instanceof StageConfigError));

    expect(others.map(({ what, refusal }) => `${what}: ${refusal}`)).toEqual([]);
    expect(refusals.length).toBeGreaterThan(2_000);
  });

  it('synthesises when it was taken', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...taken), ({ config }) => {
        const app = createTestApp();
        stacksOf(config as StageConfig, app);
        expect(app.synth().stacks).toHaveLength(2);
      }),
      { numRuns: 10 },
    );
  });
});

it('the stage that says something everywhere is right', () => {
  expect(refusalOf(talkative)).toBeUndefined();
});
