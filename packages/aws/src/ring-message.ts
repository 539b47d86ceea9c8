import type { JsonValue } from '@jobstack/core';
import * as z from 'zod';

/**
 * A ring as it travels: `{"v":1,"taskId":"…"}`. Fields that a later version adds are ignored; a changed meaning gets a new `v`.
 * Only genuine UUIDs pass, since one bad id would fail the claim of the whole batch it came in.
 */
const ringMessage = z.object({ v: z.literal(1), taskId: z.uuid().toLowerCase() });

/** The message body that rings a job. */
export function formatRingMessage(taskId: string): string {
  return JSON.stringify({ v: 1, taskId });
}

/** The task id that a message rings, or undefined when it is not a ring. */
export function readRingMessage(message: JsonValue): string | undefined {
  return ringMessage.safeParse(message).data?.taskId;
}
