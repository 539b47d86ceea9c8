import { InvalidPayloadError, PermanentError } from '@jobstack/core';
import { type HandlerMap, parsePayload, type Spawn } from '@jobstack/handler-sdk';
import { jobSettingsOf } from './job-settings.ts';
import type { NewChild } from './ports/job-store.ts';

/**
 * Jobs to be spawned, with the settings of their handlers.
 *
 * @throws PermanentError `UNKNOWN_JOB_TYPE`, or InvalidPayloadError with the problems of all payloads
 */
export async function toNewChildren(handlers: HandlerMap, spawns: readonly Spawn[]): Promise<NewChild[]> {
  const unknown = new Set(spawns.map(({ type }) => type).filter((type) => !handlers[type]));
  if (unknown.size > 0) {
    throw new PermanentError(`No handler registered for job type: ${[...unknown].join(', ')}`, {
      code: 'UNKNOWN_JOB_TYPE',
    });
  }
  const problems = (await Promise.all(spawns.map((spawn) => problemOf(handlers, spawn)))).filter(
    (error) => error !== undefined,
  );
  if (problems.length > 0) {
    throw new InvalidPayloadError(
      problems.map(({ message }) => message).join(' '),
      problems.flatMap(({ issues }) => issues),
    );
  }
  return spawns.map(({ type, payload }) => ({ type, payload, ...jobSettingsOf(handlers[type]) }));
}

async function problemOf(handlers: HandlerMap, { type, payload }: Spawn): Promise<InvalidPayloadError | undefined> {
  try {
    await parsePayload(type, handlers[type] ?? {}, payload);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPayloadError) return error;
    throw error;
  }
}
