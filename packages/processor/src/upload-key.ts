import { createHash } from 'node:crypto';
import { UPLOADS_PREFIX } from '@jobstack/core';

/** What stands in a key as it is. Without `~`, so that no name can pass for a digest. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/;

/**
 * The prefix of a tenant's files, `uploads/acme/`: what a policy, a listing or an erasure of one tenant needs. A name that a key cannot
 * hold as it is stands as its SHA-256 in hex behind a `~`.
 */
export function tenantUploads(tenantId: string): string {
  const segment = PLAIN.test(tenantId) ? tenantId : `~${createHash('sha256').update(tenantId).digest('hex')}`;
  return `${UPLOADS_PREFIX}${segment}/`;
}

/** Where a job's file lies: `uploads/<tenant>/<taskId>`. */
export function uploadKey(tenantId: string, taskId: string): string {
  return `${tenantUploads(tenantId)}${taskId}`;
}
