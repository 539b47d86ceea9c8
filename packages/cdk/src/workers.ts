import { type QueueConfigs, resolveQueues } from '@jobstack/core/settings';
import { Construct } from 'constructs';
import { Worker, type WorkerProps } from './worker.ts';

export interface WorkersProps extends Omit<WorkerProps, 'limits' | 'queue'> {
  /** Limits of each queue's worker. */
  readonly limits: QueueConfigs;
}

/** One worker for each queue. */
export class Workers extends Construct {
  readonly byName: ReadonlyMap<string, Worker>;

  constructor(scope: Construct, id: string, { limits: configs, ...props }: WorkersProps) {
    super(scope, id);
    const byName = new Map<string, Worker>();
    for (const [name, limits] of resolveQueues(configs)) {
      const queue = props.queues.byName.get(name);
      if (queue) byName.set(name, new Worker(this, name, { ...props, limits, queue }));
    }
    this.byName = byName;
  }
}
