import { SETTINGS } from '@jobstack/core/settings';
import type { EngineConfig, RemovalConfig, StageConfig, SweepConfig } from '../stage-config.ts';
import { alarmsSchema } from './alarms-schema.ts';
import { apiSchema } from './api-schema.ts';
import { databaseSchema } from './database-schema.ts';
import { flag, list, matching, named, number, object, oneOf, type SchemaOf, setting, wholeNumber } from './fields.ts';
import { networkSchema } from './network-schema.ts';
import { queueSchema } from './queue-schema.ts';
import { scheduleSchema } from './schedule-schema.ts';

const jobs = setting(SETTINGS.runningPerTenant);

const engine = object({
  leaseSeconds: number('seconds'),
  hopCap: setting(SETTINGS.maxHandovers),
  recursion: oneOf('allow', 'terminate'),
  runningPerTenant: jobs.optional(),
  runningPerType: named('caps', jobs).optional(),
  deadlineMarginSeconds: setting(SETTINGS.deadlineMarginSeconds).optional(),
  fileBufferMiB: setting(SETTINGS.fileBufferMiB).optional(),
  ringGraceSeconds: setting(SETTINGS.ringGraceSeconds).optional(),
  ringRepeatSeconds: setting(SETTINGS.ringRepeatSeconds).optional(),
  ringRepeatCapSeconds: setting(SETTINGS.ringRepeatCapSeconds).optional(),
  jobHistoryDays: setting(SETTINGS.jobHistoryDays).optional(),
  storedRejects: setting(SETTINGS.storedRejects).optional(),
  jobRetentionDays: setting(SETTINGS.jobRetentionDays).optional(),
} satisfies SchemaOf<EngineConfig>);

const sweep = object({
  everyMinutes: wholeNumber(1, 15, 'minutes; SQS delays no longer'),
  safetyEveryHours: wholeNumber(1, 24, 'hours'),
} satisfies SchemaOf<SweepConfig>);

const removal = object({
  database: oneOf('destroy', 'snapshot', 'retain'),
  files: oneOf('destroy', 'retain'),
  deletionProtection: flag(),
} satisfies SchemaOf<RemovalConfig>);

/** What a stage may say, key by key. What holds between keys, the guards know. */
export const stageSchema = object({
  stage: matching(/^[a-z][a-z0-9-]{0,19}$/, "1 to 20 lower-case letters, digits and '-', a letter first"),
  production: flag(),
  account: matching(/^\d{12}$/, 'the twelve digits of an AWS account, as a text').optional(),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as 'eu-central-1'").optional(),
  owner: matching(/^[\p{L}\p{N} _.:/=+@-]{1,256}$/u, 'a tag: 1 to 256 letters, digits, spaces and _.:/=+-@'),
  database: databaseSchema,
  network: networkSchema,
  queues: named('queues', queueSchema),
  engine,
  api: apiSchema,
  sweep,
  schedules: list('schedules', scheduleSchema),
  alarms: alarmsSchema,
  removal,
  logRetentionDays: oneOf(7, 14, 30, 90, 180, 365),
  fileRetentionDays: wholeNumber(1, 3650, 'days'),
} satisfies SchemaOf<StageConfig>);
