import type { AuroraServerlessConfig, DatabaseConfig, HandlerFacts, ScheduleConfig, StageConfig } from '@jobstack/cdk';
import { checkStageConfig } from '@jobstack/cdk';
import type { QueueConfig, Tuning } from '@jobstack/core/settings';
import { describe, expect, it } from 'vitest';
import { prod, qa } from './fixed-stages.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, HANDLERS, problemsOf } from './test-app.ts';

const withQueue = (queue: QueueConfig) =>
  aStage({ queues: { default: queue }, engine: { ...qa.engine, leaseSeconds: 15 } });
const withLease = (leaseSeconds: number, timeoutSeconds = 300) =>
  aStage({ queues: { default: { timeoutSeconds } }, engine: { ...qa.engine, leaseSeconds } });
const withHops = (hopCap: number, recursion: 'allow' | 'terminate') =>
  aStage({ engine: { ...qa.engine, hopCap, recursion } });
const tuned = (tuning: Tuning) =>
  aStage({ queues: { default: { memoryMiB: 1024, timeoutSeconds: 60 } }, engine: { ...qa.engine, ...tuning } });
const withDatabase = (database: DatabaseConfig) => aStage({ database });
const aurora = (changes: Partial<AuroraServerlessConfig>) => withDatabase({ ...qa.database, ...changes });
const withSchedule = (...schedules: ScheduleConfig[]) => aStage({ schedules });
const inProduction = (changes: Partial<StageConfig>): StageConfig => ({ ...prod, ...changes });

/** (10 × (4 + 1) + 20 × 2 + 2 × 1) × 2 = 184 connections, each worker's heartbeat among them, and as many as it takes to be refused at one less. */
const withConnections = (maxConnections: number) =>
  aStage({
    queues: { default: { maxConcurrency: 10, poolSize: 4 } },
    database: { ...DATABASES.external, maxConnections },
  });

const aSchedule: ScheduleConfig = { name: 'nightly', cron: '0 3 * * ? *', type: 'example', payload: {} };

describe('a boundary lets its last good value pass and names the first bad one', () => {
  it.each([
    ['connection budget', withConnections(199), withConnections(198), /184 database connections, but only 183.*× 2/],
    ['timeout, least', withQueue({ timeoutSeconds: 60 }), withQueue({ timeoutSeconds: 59 }), /60 to 900/],
    ['timeout, most', withQueue({ timeoutSeconds: 900 }), withQueue({ timeoutSeconds: 901 }), /it is 901/],
    ['batch size', withQueue({ batchSize: 10 }), withQueue({ batchSize: 11 }), /batchSize .* it is 11/],
    [
      'concurrency',
      withQueue({ maxConcurrency: 2 }),
      withQueue({ maxConcurrency: 1 }),
      /event source allows no fewer than 2/,
    ],
    ['pool', withQueue({ poolSize: 1 }), withQueue({ poolSize: 0 }), /poolSize/],
    [
      'visibility, least',
      withQueue({ batchWindowSeconds: 5, visibilityTimeoutSeconds: 1805 }),
      withQueue({ batchWindowSeconds: 5, visibilityTimeoutSeconds: 1804 }),
      /6 × timeout 300 \+ batch window 5 = 1805\); it is 1804/,
    ],
    [
      'visibility, most',
      withQueue({ visibilityTimeoutSeconds: 43_200, maxReceiveCount: 10, retentionDays: 5 }),
      withQueue({ visibilityTimeoutSeconds: 43_201, maxReceiveCount: 10, retentionDays: 6 }),
      /43200 seconds/,
    ],
    [
      'dead-letter retention',
      withQueue({ retentionDays: 13, deadLetterRetentionDays: 14 }),
      withQueue({ retentionDays: 14, deadLetterRetentionDays: 14 }),
      /above retentionDays \(14 days\)/,
    ],
    ['margin, most', tuned({ deadlineMarginSeconds: 30 }), tuned({ deadlineMarginSeconds: 31 }), /30; it is 31/],
    ['file buffer', tuned({ fileBufferMiB: 512 }), tuned({ fileBufferMiB: 513 }), /half the least worker memory/],
    ['ring grace, least', tuned({ ringGraceSeconds: 1 }), tuned({ ringGraceSeconds: 0 }), /ringGraceSeconds .* is 0/],
    [
      'ring repeat',
      tuned({ ringRepeatSeconds: 300, ringRepeatCapSeconds: 300 }),
      tuned({ ringRepeatSeconds: 301, ringRepeatCapSeconds: 300 }),
      /at most engine.ringRepeatCapSeconds, which is 300; it is 301/,
    ],
    ['history', tuned({ jobHistoryDays: 90 }), tuned({ jobHistoryDays: 91 }), /engine.jobRetentionDays, which is 90/],
    ['retention, most', tuned({ jobRetentionDays: 3_650 }), tuned({ jobRetentionDays: 3_651 }), /3650 \(days\)/],
    [
      'receive count against retention',
      withQueue({ maxReceiveCount: 192 }),
      withQueue({ maxReceiveCount: 193 }),
      /193 × visibility 1800 s = 347400 s must be at most retention 4 days = 345600 s/,
    ],
    ['lease, least', withLease(15), withLease(14), /15 to 300/],
    ['lease against timeout', withLease(120, 120), withLease(121, 120), /15 to 120/],
    ['hop cap where Lambda cuts loops', withHops(15, 'terminate'), withHops(16, 'terminate'), /below 16 handovers/],
    ['hop cap where it does not', withHops(1, 'allow'), withHops(0, 'allow'), /at least 1; it is 0/],
    ['capacity', aurora({ minAcu: 2 }), aurora({ minAcu: 2.5 }), /they are 2.5 and 2/],
    ['capacity step', aurora({ maxAcu: 1.5 }), aurora({ maxAcu: 1.4 }), /steps of 0.5/],
    ['auto-pause', aurora({ autoPauseMinutes: 5 }), aurora({ autoPauseMinutes: 4 }), /5 to 1440/],
    [
      'proxy at zero',
      aurora({ minAcu: 0.5, proxy: true }),
      aurora({ minAcu: 0, proxy: true }),
      /never let the database pause/,
    ],
    ['backups', aurora({ backupDays: 35 }), aurora({ backupDays: 36 }), /1 to 35/],
    [
      'sweep',
      aStage({ sweep: { everyMinutes: 15, safetyEveryHours: 1 } }),
      aStage({ sweep: { everyMinutes: 16, safetyEveryHours: 1 } }),
      /sweep.everyMinutes/,
    ],
    ['cron fields', withSchedule(aSchedule), withSchedule({ ...aSchedule, cron: '0 3 * * ?' }), /6 fields/],
    [
      'schedule names',
      withSchedule(aSchedule, { ...aSchedule, name: 'daily' }),
      withSchedule(aSchedule, aSchedule),
      /is there twice/,
    ],
    [
      'schedule types',
      withSchedule(aSchedule),
      withSchedule({ ...aSchedule, type: 'nope' }),
      /'nope', which no handler is registered for; registered are: example, csv_import/,
    ],
    [
      'alarm address in production',
      inProduction({}),
      inProduction({ alarms: { silentBecause: 'quiet' } }),
      /alarms must name who hears of them/,
    ],
    [
      'addresses in production',
      inProduction({ alarms: { emails: ['team@jobs.example'] } }),
      inProduction({ alarms: { emails: [] } }),
      /alarms must name who hears of them/,
    ],
    [
      'a topic in production',
      inProduction({ alarms: { topicArn: 'arn:aws:sns:eu-central-1:111122223333:oncall' } }),
      inProduction({ alarms: {} }),
      /alarms must name who hears of them/,
    ],
    [
      'database in production',
      inProduction({}),
      inProduction({ removal: { ...prod.removal, database: 'destroy' } }),
      /'snapshot' or 'retain'/,
    ],
    [
      'files in production',
      inProduction({}),
      inProduction({ removal: { ...prod.removal, files: 'destroy' } }),
      /deletes every upload/,
    ],
    [
      'protection in production',
      inProduction({}),
      inProduction({ removal: { ...prod.removal, deletionProtection: false } }),
      /deletionProtection/,
    ],
    [
      'origins',
      aStage({ api: { ...qa.api, corsOrigins: ['https://a.example'] } }),
      aStage({ api: { ...qa.api, corsOrigins: ['*'] } }),
      /https origin/,
    ],
    ['stage name', aStage({ stage: 'a'.repeat(20) }), aStage({ stage: 'a'.repeat(21) }), /1 to 20/],
  ])('%s', (_name, good, bad, message) => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf(bad)).toEqual([expect.stringMatching(message)]);
  });
});

it('reports every broken rule at once, each as a sentence', () => {
  const config = inProduction({
    alarms: { silentBecause: 'quiet' },
    removal: { database: 'destroy', files: 'destroy', deletionProtection: false },
  });

  expect(() => checkStageConfig(config, HANDLERS)).toThrow(
    /Stage 'prod' breaks 4 rules:\n {2}- .*\n {2}- .*\n {2}- .*\n {2}- /,
  );
});

it('refuses a handler whose queue is not deployed', () => {
  const handlers: HandlerFacts = { ...HANDLERS, queues: { example: 'default', huge: 'heavy' } };

  expect(problemsOf(qa, handlers)).toEqual([
    expect.stringMatching(/'huge' rides on queue 'heavy', which is not deployed; deployed are: default, bulk/),
  ]);
});

it('does not count the overlap of a deploy behind a proxy, which shares its connections', () => {
  const rds: DatabaseConfig = {
    kind: 'rds-instance',
    instance: 't4g.micro',
    storageGiB: 20,
    maxStorageGiB: 100,
    backupDays: 1,
  };
  const small = { queues: { default: { maxConcurrency: 5, poolSize: 5 } }, api: { ...qa.api, maxConcurrency: 10 } };

  expect(problemsOf(aStage({ ...small, database: { ...rds, proxy: true } }))).toEqual([]);
  expect(problemsOf(aStage({ ...small, database: rds }))).toEqual([expect.stringMatching(/max_connections 90/)]);
});
