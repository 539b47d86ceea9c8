import type { HandlerFacts, StageConfig } from '@jobstack/cdk';
import { MAX_PAYLOAD_BYTES, storageProblems } from '@jobstack/core';
import {
  type HandlerMap,
  InvalidPayloadError,
  type JobHandler,
  missingFileProblem,
  parsePayload,
} from '@jobstack/handler-sdk';

/**
 * What the infrastructure needs to know of a handler map, and what its handlers say to the payloads of the stages' schedules.
 *
 * @param stages those that are going to be added; the schedules of others count as unchecked
 */
export async function handlerFacts(
  handlers: HandlerMap,
  stages: readonly Pick<StageConfig, 'schedules'>[],
): Promise<HandlerFacts> {
  const queues = Object.entries(handlers).map(([type, { queue = 'default' }]) => [type, queue]);
  const answers = new Map<string, readonly string[]>();
  // A stage that is no stage yet is the schema's business, not ours.
  for (const { type, payload } of stages.flatMap((stage) => stage?.schedules ?? [])) {
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (handler && isJson(payload)) answers.set(questionOf(type, payload), await problemsOf(type, handler, payload));
  }
  return {
    queues: Object.fromEntries(queues),
    payloadProblems: (type, payload) => answers.get(questionOf(type, payload)),
  };
}

/** What is no JSON, the stage's schema tells; no handler is asked about it. */
function isJson(payload: unknown): boolean {
  return storageProblems(payload, { maxBytes: MAX_PAYLOAD_BYTES }).found === 0;
}

/** What arrives is what JSON makes of it. */
function questionOf(type: string, payload: object): string {
  return JSON.stringify([type, payload]);
}

async function problemsOf(type: string, handler: JobHandler, payload: object): Promise<readonly string[]> {
  try {
    await parsePayload(type, handler, JSON.parse(JSON.stringify(payload)));
    const missing = missingFileProblem(type, handler);
    return missing === undefined ? [] : [missing];
  } catch (error) {
    if (!(error instanceof InvalidPayloadError)) throw error;
    return error.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  }
}
