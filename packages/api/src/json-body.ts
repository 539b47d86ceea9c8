import { MAX_JSON_DEPTH, MAX_PAYLOAD_BYTES, parseStorableJson, type StorageProblems } from '@jobstack/core';
import type { HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiError } from './api-error.ts';
import { badRequest, summary } from './problems.ts';

/** In bytes. A payload is for parameters; data belongs into the job's file. */
const MAX_BODY_BYTES = 256 * 1024;

/** @throws ApiError 413 `BODY_TOO_LARGE` */
export function limitBody(maxSize = MAX_BODY_BYTES) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw tooLarge(`The request body must have at most ${maxSize} bytes (${maxSize / 1024} KiB).`);
    },
  });
}

/**
 * The body, when everything in it can be stored exactly as it came.
 *
 * @throws ApiError 415 `NOT_JSON` | 413 `BODY_TOO_LARGE` | 400 `INVALID_JSON`, `INVALID_PAYLOAD` or `INVALID_REQUEST` with all problems
 */
export async function readJsonBody(request: HonoRequest): Promise<unknown> {
  const contentType = request.header('content-type') ?? 'none';
  if (!/^application\/(?:[\w.-]+\+)?json(?:;|$)/i.test(contentType)) {
    throw new ApiError('NOT_JSON', `Expected content-type application/json; received ${contentType.slice(0, 100)}.`);
  }
  const bytes = new Uint8Array(await request.arrayBuffer());
  // A payload may have all the depth there is; the request around it has one level more.
  const parsed = parseStorableJson(bytes, { maxBytes: MAX_PAYLOAD_BYTES, maxDepth: MAX_JSON_DEPTH + 1 });
  if (parsed.ok) return parsed.value;
  throw refusal(parsed);
}

function refusal(found: StorageProblems): ApiError {
  const [{ reason, message } = { reason: 'syntax', message: '' }] = found.problems;
  if (reason === 'syntax' || reason === 'encoding') {
    return new ApiError('INVALID_JSON', `The request body is not valid JSON: ${message}`);
  }
  if (reason === 'size') return tooLarge(`The request body is too large: ${message}.`);
  const problems = found.problems.map(({ path, message }) => ({ path, message }));
  const isPayload = problems.every(({ path }) => path === 'payload' || path.startsWith('payload.'));
  return isPayload
    ? badRequest('INVALID_PAYLOAD', summary('Invalid payload', problems, found.found), problems, found.found)
    : badRequest('INVALID_REQUEST', summary('Invalid request', problems, found.found), problems, found.found);
}

function tooLarge(message: string): ApiError {
  return new ApiError('BODY_TOO_LARGE', `${message} Put larger data into the job's file.`);
}
