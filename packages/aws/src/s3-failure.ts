/**
 * What a failed S3 request means for reading one particular object.
 *
 * - `missing`: the object is gone; `changed`: it is another one by now. Both are final.
 * - `refused`: asking again at once cannot help (permissions, credentials, no such bucket), but an operator can.
 * - `transient`: throttling, server errors, broken connections, timeouts.
 */
export type S3Failure = 'missing' | 'changed' | 'refused' | 'transient';

/** Statuses below 500 that ask for another try: request timeout, conflict of concurrent operations, too many requests. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 409, 429]);

/** Never `missing` for a missing *bucket*: that is a broken deployment, and no job should fail for good because of it. */
export function classifyS3Failure(error: unknown): S3Failure {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchKey') return 'missing';
  // A range that cannot be satisfied under the right etag means that the row and the object disagree about the size.
  if (status === 412 || status === 416) return 'changed';
  if (status !== undefined && status >= 400 && status < 500 && !TRANSIENT_STATUSES.has(status)) return 'refused';
  return 'transient';
}
