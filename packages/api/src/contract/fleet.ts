import * as z from 'zod';
import { named } from './named.ts';
import { ROLES } from './roles.ts';
import { count, jobStatus, json, name, timestamp } from './values.ts';

export const health = named('Health', z.strictObject({ status: z.literal('ok') }));

export const version = named(
  'Version',
  z.strictObject({
    version: z.string().meta({ description: 'Of JobStack.' }),
    events: z.boolean().meta({ description: 'Whether `GET /api/jobs/{id}/events` holds a connection here.' }),
  }),
);

export type VersionJson = z.output<typeof version>;

export const session = named(
  'Session',
  z.strictObject({
    tenantId: z.string(),
    ownerId: z.string(),
    role: z.enum(ROLES),
    anyTenant: z.boolean().meta({ description: 'Whether the parameter `tenant` may name another one.' }),
  }),
);

export type SessionJson = z.output<typeof session>;

const statusCounts = named('StatusCounts', z.record(jobStatus, count));

export const counters = named(
  'Counters',
  z.strictObject({
    statuses: statusCounts,
    types: z.array(z.strictObject({ type: z.string(), statuses: z.partialRecord(jobStatus, count) })),
    exact: z
      .boolean()
      .meta({ description: 'False: so many jobs are too young to be counted fast that there are at least so many.' }),
  }),
);

export type CountersJson = z.output<typeof counters>;

const handler = named(
  'Handler',
  z.strictObject({
    type: z.string(),
    queue: z.string(),
    maxAttempts: count,
    timeoutMs: count.nullable().meta({ description: 'From its first claim to its end; null: any time.' }),
    file: z.enum(['optional', 'required']),
    maxFileBytes: count,
    searchable: z
      .array(z.string())
      .meta({ description: 'Paths of the payload by which jobs are found: `payload.<path>=…`.' }),
    secret: z.array(z.string()).meta({ description: 'Paths of the payload that are masked.' }),
    payload: json.meta({ description: 'JSON Schema of what may be given; null when the schema does not say.' }),
  }),
);

export type HandlerJson = z.output<typeof handler>;

export const handlerList = named('Handlers', z.strictObject({ handlers: z.array(handler) }));

const schedule = named(
  'Schedule',
  z.strictObject({
    name: z.string(),
    type: z.string(),
    cron: z.string().meta({ description: 'Six fields, as EventBridge Scheduler reads them.' }),
    timeZone: z.string(),
    tenantId: z.string(),
  }),
);

export type ScheduleJson = z.output<typeof schedule>;

export const scheduleList = named('Schedules', z.strictObject({ schedules: z.array(schedule) }));

const queue = named(
  'Queue',
  z.strictObject({
    name: z.string(),
    due: count.meta({ description: 'Jobs that a worker may take now.' }),
    running: count,
    oldestDueAt: timestamp.nullable().meta({ description: 'Since when the oldest of them has been due.' }),
    oldestDueSeconds: z.number().min(0).nullable(),
    cap: count.nullable(),
    paused: z.boolean(),
  }),
);

export type QueueJson = z.output<typeof queue>;

export const queueList = named(
  'Queues',
  z.strictObject({
    scope: z.enum(['tenant', 'deployment']).meta({ description: 'Whose jobs are counted: all of them for admins.' }),
    queues: z.array(queue),
    exact: z.boolean().meta({ description: 'False: more jobs are open than are counted.' }),
  }),
);

export const LIMIT_KINDS = ['queue', 'type', 'tenant'] as const;

export const limit = named(
  'Limit',
  z.strictObject({
    scope: z.enum(LIMIT_KINDS),
    name,
    cap: count.nullable().meta({ description: 'How many may run at once; null: what the deployment says.' }),
    paused: z.boolean(),
    updatedAt: timestamp,
    updatedBy: z.string().nullable(),
  }),
);

export type LimitJson = z.output<typeof limit>;

export const limitList = named('Limits', z.strictObject({ limits: z.array(limit), nextCursor: z.string().nullable() }));

export const limitRemoved = named('LimitRemoved', z.strictObject({ removed: z.boolean() }));
