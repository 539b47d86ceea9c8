import { storageProblems } from '@jobstack/core';
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

/** In bytes of JSON: what EventBridge Scheduler takes as the input of a target, 256 KiB. */
const MAX_SCHEDULE_PAYLOAD_BYTES = 256 * 1024;

/** What arrives is what JSON makes of it, so whatever it would change is refused here. */
const payload = z.custom<object>(isObject, { error: 'must be an object of JSON.' }).superRefine((value, context) => {
  const { problems } = storageProblems(value, { maxBytes: MAX_SCHEDULE_PAYLOAD_BYTES });
  for (const { path, message } of problems) {
    context.addIssue({
      code: 'custom',
      message: `must be JSON that can be stored exactly: ${path && `${path}: `}${message}.`,
    });
  }
});

export const scheduleSchema = object({
  name: matching(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, "1 to 40 letters, digits, '-' and '_', a letter first"),
  cron,
  timeZone: timeZone.optional(),
  type: text('a job type', 200),
  payload,
  tenantId: text('a tenant', 200).optional(),
} satisfies SchemaOf<ScheduleConfig>);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
