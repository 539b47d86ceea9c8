import * as z from 'zod';

/** The message that brings the next sweep. */
export interface SweepMessage {
  /** Tells the chain's newest message from its older ones. */
  readonly generation: number;
  /** Not to be swept before, in milliseconds since the epoch: SQS itself delays a message for 15 minutes at most. */
  readonly notBefore: number;
}

const sweepMessage = z.object({ sweep: z.int().positive(), notBefore: z.number().default(0) });

export function formatSweepMessage({ generation, notBefore }: SweepMessage): string {
  return JSON.stringify({ sweep: generation, notBefore });
}

/** Undefined for anything else, such as the text of the safety schedule. Never throws. */
export function parseSweepMessage(body: string): SweepMessage | undefined {
  try {
    const message = sweepMessage.safeParse(JSON.parse(body)).data;
    return message && { generation: message.sweep, notBefore: message.notBefore };
  } catch {
    return undefined;
  }
}
