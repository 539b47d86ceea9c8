import { createHash } from 'node:crypto';

/** What SQS allows: 1 to 128 letters, digits and punctuation. */
const ALLOWED = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

/**
 * The message group of a tenant: the tenant's id where SQS allows it, else a digest of it. A tenant id comes from a token's
 * claims and may be longer than a group may be, or contain spaces or letters beyond ASCII.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function messageGroupId(tenantId: string): string {
  return ALLOWED.test(tenantId) ? tenantId : `sha256:${createHash('sha256').update(tenantId).digest('hex')}`;
}
