import { JobStackError } from '@jobstack/core';

/**
 * The URL of the queue that a delivery came from. Lambda names the queue by its ARN, whose last part is also the last part of
 * the URL; a poller of our own names it by the URL itself.
 *
 * @throws JobStackError `UNKNOWN_QUEUE` when `source` is the ARN of none of `urls`
 */
export function queueUrlOf(source: string, urls: Iterable<string>): string {
  if (/^https?:/.test(source)) return source;
  const name = source.slice(source.lastIndexOf(':') + 1);
  for (const url of urls) {
    if (url.slice(url.lastIndexOf('/') + 1) === name) return url;
  }
  throw new JobStackError(
    'UNKNOWN_QUEUE',
    `Queue ${source} is not among the configured queue URLs: expected one that ends in /${name}. Check QUEUE_URLS.`,
    { logMessage: true },
  );
}
