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

/** The task id that a message body rings, or undefined when it is not a ring. Never throws. */
export function parseRingMessage(body: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  return ringMessage.safeParse(json).data?.taskId;
}
