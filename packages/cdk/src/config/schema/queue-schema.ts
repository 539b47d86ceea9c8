import type { QueueConfig, WorkerPermission } from '@jobstack/core/settings';
import * as z from 'zod';
import { list, matching, named, number, object, type SchemaOf, text, wholeNumber } from './fields.ts';

const permission = object({
  actions: list('actions', text('an action of IAM', 200)),
  resources: list('resources', text('an ARN or *')),
  conditions: named(
    'operators',
    named(
      'keys',
      z.union([text('a value'), list('values', text('a value'))], { error: 'must be a text or a list of texts.' }),
    ),
  ).optional(),
} satisfies SchemaOf<WorkerPermission>);

export const queueSchema = object({
  timeoutSeconds: wholeNumber(60, 900, 'seconds; Lambda stops at 900').optional(),
  memoryMiB: wholeNumber(512, 10_240, 'MiB').optional(),
  batchSize: wholeNumber(1, 10, 'deliveries').optional(),
  batchWindowSeconds: wholeNumber(0, 300, 'seconds').optional(),
  maxConcurrency: wholeNumber(2, 1000, 'invocations; the event source allows no fewer than 2').optional(),
  poolSize: wholeNumber(1, 20, 'connections').optional(),
  visibilityTimeoutSeconds: number('seconds').optional(),
  retentionDays: wholeNumber(1, 14, 'days').optional(),
  deadLetterRetentionDays: wholeNumber(1, 14, 'days').optional(),
  maxReceiveCount: wholeNumber(10, 1000, 'deliveries').optional(),
  environment: named('texts', matching(/^/, 'a text')).optional(),
  secrets: named('ARNs', text('an ARN')).optional(),
  policy: list('permissions', permission).optional(),
} satisfies SchemaOf<QueueConfig>);
