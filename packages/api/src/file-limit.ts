import type { AnyJobHandler } from '@jobstack/handler-sdk';
import { ApiError } from './api-error.ts';

/** @throws ApiError 413 `FILE_TOO_LARGE` when the job type takes no file of this size */
export function checkFileSize(
  handler: AnyJobHandler | undefined,
  file: { readonly name: string },
  bytes: number,
): void {
  const limit = handler?.maxFileBytes;
  if (limit === undefined || bytes <= limit) return;
  const message = `The file '${file.name}' has ${bytes} bytes: this job type takes at most ${limit}. Split it, or use another job type.`;
  throw new ApiError('FILE_TOO_LARGE', message, { problems: [{ path: 'file.size', message }] });
}
