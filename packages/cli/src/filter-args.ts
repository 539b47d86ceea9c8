import type { JobFilter } from '@jobstack/client';
import { JOB_STATUSES } from '@jobstack/core';
import type { ArgsDef } from 'citty';
import { CliError } from './cli-error.ts';
import { instantBefore } from './job-words.ts';

/** Which jobs are meant. */
export const FILTER_ARGS = {
  status: { type: 'string', valueHint: 'status', description: `One of ${JOB_STATUSES.join(', ')}` },
  type: { type: 'string', valueHint: 'type', description: 'Jobs of this type' },
  queue: { type: 'string', valueHint: 'queue', description: 'Jobs of this queue' },
  error: { type: 'string', valueHint: 'code', description: 'Whose last failed attempt had this error code' },
  since: {
    type: 'string',
    valueHint: 'when',
    description: 'Created at this instant or later: 2026-11-24T20:00:00Z, 2h',
  },
  until: { type: 'string', valueHint: 'when', description: 'Created before this instant' },
  text: { type: 'string', valueHint: 'text', description: 'In key, owner, file name or error' },
  where: { type: 'string', valueHint: 'path=value', description: 'By a searchable path of the payload' },
} as const satisfies ArgsDef;

/** @throws CliError for a status that there is not, and for what is no instant */
export function readFilter(args: { readonly [Name in keyof typeof FILTER_ARGS]?: string | undefined }): JobFilter {
  const status = args.status?.toUpperCase();
  const known = JOB_STATUSES.find((one) => one === status);
  if (status !== undefined && known === undefined) {
    throw new CliError(`--status must be one of ${JOB_STATUSES.join(', ')}; received '${args.status}'.`);
  }
  const [path, ...value] = args.where?.split('=') ?? [];
  if (args.where !== undefined && (!path || value.length === 0)) {
    throw new CliError(`--where must be a path and a value, such as orderId=12; received '${args.where}'.`);
  }
  const filter = {
    ...{ status: known, type: args.type, queue: args.queue, errorCode: args.error, text: args.text },
    createdFrom: instantBefore(args.since, 'since'),
    createdTo: instantBefore(args.until, 'until'),
    payload: path ? { [path]: value.join('=') } : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, one]) => one !== undefined));
}
