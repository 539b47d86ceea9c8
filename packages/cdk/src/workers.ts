import { type QueueConfigs, resolveQueues } from '@jobstack/core/settings';
import { Construct } from 'constructs';
import { Worker, type WorkerProps } from './worker.ts';

export interface WorkersProps extends Omit<WorkerProps, 'queue' | 'source'> {
  /** Limits of each queue's worker. */
  readonly limits: QueueConfigs;
}

/** One worker for each queue. */
export class Workers extends Construct {
  readonly byQueue: ReadonlyMap<string, Worker>;

  constructor(scope: Construct, id: string, { limits, ...props }: WorkersProps) {
    super(scope, id);
    const byQueue = new Map<string, Worker>();
    for (const [name, queue] of resolveQueues(limits)) {
      const source = props.queues.byName.get(name);
      if (source) byQueue.set(name, new Worker(this, name, { ...props, queue, source }));
    }
    this.byQueue = byQueue;
  }
}
