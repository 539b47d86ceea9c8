import type { InvalidPayloadError, JsonValue } from '@jobstack/core';
import { type AnyJobHandler, type HandlerMap, missingFileProblem, parsePayload } from '@jobstack/handler-sdk';
import type { Problem } from './api-error.ts';
import { type JobRequestBody, jobRequest } from './contract/requests.ts';
import { handlerOf } from './handlers-of.ts';
import { badRequest, problemsOf, summary } from './problems.ts';

/** A checked `POST /jobs`. */
export interface JobRequest extends JobRequestBody {
  readonly handler: AnyJobHandler;
  /** As given: the handler's schema has accepted it, but its defaults and coercions are applied anew before each attempt. */
  readonly payload: JsonValue;
}

/**
 * Checks a body that has passed the gate against everything at once: the shape of the request, the job type, and the payload
 * against that type's schema.
 *
 * @throws ApiError 400 `UNKNOWN_JOB_TYPE`, `INVALID_REQUEST`, `FILE_REQUIRED` or `INVALID_PAYLOAD`, the first that applies, with all problems
 */
export async function checkJobRequest(handlers: HandlerMap, body: unknown): Promise<JobRequest> {
  const request = jobRequest.safeParse(body);
  const { type, payload = {}, file } = (typeof body === 'object' && body !== null ? body : {}) as Partial<JobRequest>;
  const handler = typeof type === 'string' ? handlerOf(handlers, type) : undefined;

  const shapeProblems = request.success ? [] : problemsOf(request.error);
  const typeProblems = handler || !isTypeName(type) ? [] : [unknownType(handlers, type)];
  const payloadProblems = handler ? await schemaProblems(String(type), handler, payload) : [];

  const fileProblems = file ? [] : missingFile(String(type), handler);
  const problems = [...typeProblems, ...shapeProblems, ...fileProblems, ...payloadProblems];
  if (typeProblems.length > 0)
    throw badRequest('UNKNOWN_JOB_TYPE', `No handler registered for job type: ${type}`, problems);
  if (!request.success || !handler) throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
  for (const { message } of fileProblems) throw badRequest('FILE_REQUIRED', message, problems);
  if (problems.length > 0) {
    throw badRequest('INVALID_PAYLOAD', summary(`Invalid payload for job type ${type}`, problems), problems);
  }
  return { ...request.data, handler, payload };
}

function missingFile(type: string, handler: AnyJobHandler | undefined): Problem[] {
  const message = handler && missingFileProblem(type, handler);
  return message === undefined ? [] : [{ path: 'file', message }];
}

/** Anything else is not an unknown type but no type at all, which the schema says better. */
function isTypeName(type: unknown): type is string {
  return typeof type === 'string' && type.length >= 1 && type.length <= 100;
}

function unknownType(handlers: HandlerMap, type: string): Problem {
  const known = Object.keys(handlers).sort().join(', ') || 'none';
  return { path: 'type', message: `No handler registered for job type: ${type}. Known types: ${known}` };
}

async function schemaProblems(type: string, handler: AnyJobHandler, payload: unknown): Promise<Problem[]> {
  try {
    await parsePayload(type, handler, payload);
    return [];
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'INVALID_PAYLOAD') throw error;
    const { issues } = error as InvalidPayloadError;
    return issues.map(({ path, message }) => ({ path: path ? `payload.${path}` : 'payload', message }));
  }
}
