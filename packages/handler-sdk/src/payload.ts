import {
  InvalidPayloadError,
  MAX_PAYLOAD_BYTES,
  MAX_PROBLEMS,
  type PayloadIssue,
  storageProblems,
} from '@jobstack/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Anything declaring a payload schema; a `JobHandler` does. */
export interface PayloadSchemaOwner {
  readonly payload?: StandardSchemaV1 | undefined;
}

/**
 * The payload as the schema returns it (defaults filled in, values coerced). Without a schema any JSON object passes unchanged.
 *
 * @throws InvalidPayloadError with every issue the schema found
 */
export async function parsePayload(jobType: string, owner: PayloadSchemaOwner, payload: unknown): Promise<unknown> {
  if (!owner.payload) {
    if (payload !== null && typeof payload === 'object' && !Array.isArray(payload)) return payload;
    throw invalid(jobType, [{ path: '', message: `expected a JSON object, received ${describe(payload)}` }]);
  }
  const result = await owner.payload['~standard'].validate(payload);
  if (result.issues) throw invalid(jobType, result.issues.map(toIssue));
  return result.value;
}

/**
 * The same for the payload of a job that is to be created: besides, all of it can be stored exactly, in at most 1 MiB.
 *
 * @throws InvalidPayloadError with everything that cannot be stored, or else with every issue the schema found
 */
export async function parseNewPayload(jobType: string, owner: PayloadSchemaOwner, payload: unknown): Promise<unknown> {
  const { problems } = storageProblems(payload, { maxBytes: MAX_PAYLOAD_BYTES });
  if (problems.length > 0)
    throw invalid(
      jobType,
      problems.map(({ path, message }) => ({ path, message })),
    );
  return parsePayload(jobType, owner, payload);
}

function invalid(jobType: string, issues: readonly PayloadIssue[]): InvalidPayloadError {
  const list = issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  if (issues.length > MAX_PROBLEMS) list.push(`and ${issues.length - MAX_PROBLEMS} more problems`);
  return new InvalidPayloadError(`Invalid payload for job type ${jobType}: ${list.join('; ')}`, issues);
}

function toIssue(issue: StandardSchemaV1.Issue): PayloadIssue {
  const path = (issue.path ?? [])
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.');
  return { path, message: issue.message };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
