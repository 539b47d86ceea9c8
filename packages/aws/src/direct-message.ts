import { type JsonValue, MAX_IDEMPOTENCY_KEY_LENGTH, MAX_TENANT_ID_LENGTH } from '@jobstack/core';
import type { DirectDelivery } from '@jobstack/processor';
import * as z from 'zod';

/**
 * A message that is a job itself: `{"type":"…","payload":{…},"idempotencyKey":"…","tenantId":"…"}`; the last two may be missing.
 * Whether type and payload make sense is the engine's business: such a job is kept, and fails where people see it. That
 * everything in it can be stored, the gate before has seen to.
 */
const directMessage = z.object({
  type: z.string().min(1).max(100),
  payload: z.custom<JsonValue>().default({}),
  idempotencyKey: z.string().min(1).max(MAX_IDEMPOTENCY_KEY_LENGTH).optional(),
  tenantId: z.string().min(1).max(MAX_TENANT_ID_LENGTH).default('default'),
});

/**
 * The job in a message, or undefined when it is none.
 *
 * @param messageId stands in for a missing idempotency key, so that a message that is delivered twice makes one job
 */
export function readDirectMessage(message: JsonValue, messageId: string): DirectDelivery['submission'] | undefined {
  const job = directMessage.safeParse(message).data;
  return job && { ...job, idempotencyKey: job.idempotencyKey ?? `sqs:${messageId}` };
}
