import { InvalidPayloadError, MAX_CHILDREN_PER_COMMIT, MAX_PROBLEMS, PermanentError } from '@jobstack/core';
import { type HandlerMap, missingFileProblem, parseNewPayload, type Spawn } from '@jobstack/handler-sdk';
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
    const types = [...unknown].slice(0, MAX_PROBLEMS).join(', ');
    throw new PermanentError(`No handler registered for job type: ${types}`, { code: 'UNKNOWN_JOB_TYPE' });
  }
  const checked = await Promise.all(spawns.map((spawn) => problemOf(handlers, spawn)));
  const problems = checked.filter((error) => error !== undefined);
  if (problems.length > 0) throw together(problems);
  return spawns.map(({ type, payload }) => ({ type, payload, ...jobSettingsOf(handlers[type], payload) }));
}

/** @throws PermanentError `TOO_MANY_CHILDREN` when one commit would create more jobs than it may */
export function refuseTooMany(count: number): void {
  if (count <= MAX_CHILDREN_PER_COMMIT) return;
  throw new PermanentError(
    `A commit can create at most ${MAX_CHILDREN_PER_COMMIT} jobs; this one would create ${count}. ` +
      `Spawn up to ${MAX_CHILDREN_PER_COMMIT}, commit, then spawn the next.`,
    { code: 'TOO_MANY_CHILDREN' },
  );
}

/** All problems up to a hundred payloads; thousands of them would say no more. */
function together(problems: readonly InvalidPayloadError[]): InvalidPayloadError {
  const told = problems.slice(0, MAX_PROBLEMS);
  const more = problems.length > told.length ? ` And ${problems.length - told.length} more payloads.` : '';
  return new InvalidPayloadError(
    told.map(({ message }) => message).join(' ') + more,
    told.flatMap(({ issues }) => issues),
  );
}

async function problemOf(handlers: HandlerMap, { type, payload }: Spawn): Promise<InvalidPayloadError | undefined> {
  const handler = handlers[type] ?? {};
  try {
    await parseNewPayload(type, handler, payload);
    const missing = missingFileProblem(type, handler);
    return missing === undefined ? undefined : new InvalidPayloadError(missing, [{ path: '', message: missing }]);
  } catch (error) {
    if (error instanceof InvalidPayloadError) return error;
    throw error;
  }
}
