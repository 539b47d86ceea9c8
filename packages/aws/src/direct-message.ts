import type { DirectDelivery } from '@jobstack/processor';
import * as z from 'zod';

/**
 * A message that is a job itself: `{"type":"…","payload":{…},"idempotencyKey":"…","tenantId":"…"}`; the last two may be missing.
 * Whether type and payload make sense is the engine's business: such a job is kept, and fails where people see it.
 */
const directMessage = z.object({
  type: z.string().min(1).max(100),
  payload: z.json().default({}),
  idempotencyKey: z.string().min(1).max(200).optional(),
  tenantId: z.string().min(1).max(200).default('default'),
});

/**
 * The job in a message body, or undefined when it is none. Never throws.
 *
 * @param messageId stands in for a missing idempotency key, so that a message that is delivered twice makes one job
 */
export function parseDirectMessage(body: string, messageId: string): DirectDelivery['submission'] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const message = directMessage.safeParse(json).data;
  return message && { ...message, idempotencyKey: message.idempotencyKey ?? `sqs:${messageId}` };
}
