import type { SQSEvent } from 'aws-lambda';
import { z } from 'zod';

const sweepMessage = z.object({ sweep: z.int().positive() });

/** The body of the message that brings the next sweep. */
export function formatSweepMessage(generation: number): string {
  return JSON.stringify({ sweep: generation });
}

/** Its generation; undefined for anything else, such as the event of the safety schedule. Never throws. */
export function parseSweepMessage(body: string): number | undefined {
  try {
    return sweepMessage.safeParse(JSON.parse(body)).data?.sweep;
  } catch {
    return undefined;
  }
}

/** One entry for each sweep an invocation asks for: the generations of its messages, or `[undefined]` when a schedule invoked it. */
export function sweepGenerations(event: Partial<SQSEvent>): (number | undefined)[] {
  return event.Records?.map(({ body }) => parseSweepMessage(body)) ?? [undefined];
}
