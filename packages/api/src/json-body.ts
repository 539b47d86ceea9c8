import type { HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiError } from './api-error.ts';

/** In bytes. A payload is for parameters; data belongs into the job's file. */
const MAX_BODY_BYTES = 256 * 1024;

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    const message = `The request body must have at most ${MAX_BODY_BYTES} bytes (256 KiB). Put larger data into the job's file.`;
    throw new ApiError(413, 'BODY_TOO_LARGE', message);
  },
});

/** @throws ApiError 415 `NOT_JSON` | 400 `INVALID_JSON` */
export async function readJsonBody(request: HonoRequest): Promise<unknown> {
  const contentType = request.header('content-type') ?? 'none';
  if (!/^application\/(?:[\w.-]+\+)?json(?:;|$)/i.test(contentType)) {
    throw new ApiError(415, 'NOT_JSON', `Expected content-type application/json; received ${contentType}.`);
  }
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, 'INVALID_JSON', `The request body is not valid JSON: ${(error as Error).message}`);
  }
}
