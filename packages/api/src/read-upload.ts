import type { JobRecord } from '@jobstack/database';
import type { Upload } from '@jobstack/processor';
import { ApiError } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';
import { uploadSeconds } from './submit-job.ts';

/**
 * The request that uploads the file of a job that waits for it, with a time of its own: the one before may have expired.
 *
 * @throws ApiError 409 `NO_UPLOAD`
 */
export async function readUpload(options: ApiOptions, { id, status, file }: JobRecord): Promise<Upload> {
  if (!file || status !== 'AWAITING_FILE') {
    throw new ApiError('NO_UPLOAD', `Job ${id} waits for no file: it is ${status}${file ? '' : ' and has none'}.`);
  }
  const { key, contentType, size } = file;
  return options.uploads.presign({ key, contentType, size }, uploadSeconds(options));
}
