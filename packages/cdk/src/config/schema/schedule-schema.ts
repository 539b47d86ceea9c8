import * as z from 'zod';
import { cronProblems } from '../cron.ts';
import type { ScheduleConfig } from '../schedule-config.ts';
import { closestTimeZone, isTimeZone } from '../time-zone.ts';
import { matching, object, type SchemaOf, text } from './fields.ts';

const cron = matching(/^/, 'a text of six fields').superRefine((value, context) => {
  for (const message of cronProblems(value)) context.addIssue({ code: 'custom', message });
});

const timeZone = text('an IANA time zone', 64).superRefine((value, context) => {
  if (isTimeZone(value)) return;
  const near = closestTimeZone(value);
  const message = `must be an IANA time zone such as 'Europe/Berlin'; it is '${value}'.${near ? ` Did you mean '${near}'?` : ''}`;
  context.addIssue({ code: 'custom', message });
});

/** What arrives is what JSON makes of it. */
const payload = z.custom<object>(isJsonObject, {
  error: 'must be an object of JSON alone: texts, finite numbers, true, false, null, lists and objects of them.',
});

export const scheduleSchema = object({
  name: matching(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, "1 to 40 letters, digits, '-' and '_', a letter first"),
  cron,
  timeZone: timeZone.optional(),
  type: text('a job type', 200),
  payload,
  tenantId: text('a tenant', 200).optional(),
} satisfies SchemaOf<ScheduleConfig>);

function isJsonObject(value: unknown): boolean {
  return isPlainObject(value) && Object.values(value).every(isJson);
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) ? value.every(isJson) : isJsonObject(value);
}

function isPlainObject(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
