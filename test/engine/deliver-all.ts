import type { Engine, ProcessedDelivery } from '@jobstack/processor';
import { aDelivery, type EngineHarness, INVOCATION_MS } from './engine-harness.ts';

/** A queue takes ten messages at once. */
const BATCH = 10;

/**
 * Hands the engine what has been rung, and what is rung because of it, until the queue is empty. Returned messages do not come back.
 *
 * @param invocationMs how long one invocation has; 0: its deadline has passed when it begins
 */
export async function deliverAll(
  { queue, clock }: Pick<EngineHarness, 'queue' | 'clock'>,
  engine: Engine,
  invocationMs = INVOCATION_MS,
): Promise<readonly ProcessedDelivery[]> {
  const results: ProcessedDelivery[] = [];
  while (queue.rung.length > 0) {
    const deliveries = queue.rung.splice(0, BATCH).map((taskId) => aDelivery({ taskId }));
    results.push(...(await engine.process(deliveries, clock.now() + invocationMs)));
  }
  return results;
}
