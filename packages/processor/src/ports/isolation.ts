import type { DeliveryResult } from '../delivery-result.ts';
import type { Delivery } from './job-queue.ts';

/**
 * Where a suspect runs: a job that was lost with its worker and may be what kills workers. Without one it waits until this process has
 * nothing else to do, and nothing is claimed beside it; a process that always has something to do needs a place elsewhere.
 */
export interface Isolation {
  /**
   * Claims and runs the job in a process in which nothing else runs. Never rejects.
   *
   * @param hardEnd when that process is killed, in milliseconds since the epoch
   * @returns undefined when there is no room now: the message comes back later
   */
  run(delivery: Delivery, hardEnd: number): Promise<DeliveryResult> | undefined;
  /** The process is to end soon: what runs there is to let go, as `Engine.letGo` says. */
  letGo(): void;
}
