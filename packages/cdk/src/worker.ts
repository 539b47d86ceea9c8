import { pickTuning, type Queue, settingsVariables } from '@jobstack/core/settings';
import { Duration, Size } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { runningCaps } from './config/running-caps.ts';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import { connectToDatabase, openHandlerEndpoints, openQueues } from './database/function-connection.ts';
import type { StageDatabase } from './database/stage-database.ts';
import { grantObjects } from './grant-objects.ts';
import { grantHandlerAccess } from './handler-access.ts';
import { JobFunction } from './job-function.ts';
import type { JobQueues } from './job-queues.ts';
import type { QueuePair } from './queue-pair.ts';
import type { Sweep } from './sweep.ts';

export interface WorkerProps {
  /** Limits of the queue it serves, its own included. */
  readonly queue: Queue;
  readonly source: QueuePair;
  /** Where it rings: itself on a handover, others for the jobs it creates. */
  readonly queues: JobQueues;
  /** What it arms when it leaves jobs open. */
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: StageDatabase;
  readonly files: IBucket;
  readonly engine: EngineConfig;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

/** The function that runs the jobs of one queue, and the event source that feeds it. */
export class Worker extends Construct {
  readonly handler: JobFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { queue, engine } = props;
    this.handler = new JobFunction(this, 'Worker', {
      entry: 'worker',
      description: `Runs the jobs of queue ${id}.`,
      service: props.service,
      timeout: Duration.seconds(queue.timeoutSeconds),
      memory: Size.mebibytes(queue.memoryMiB),
      environment: settingsVariables({
        bucket: props.files.bucketName,
        workerPoolSize: queue.poolSize,
        leaseSeconds: engine.leaseSeconds,
        maxHandovers: engine.hopCap,
        ...runningCaps(engine),
        ...pickTuning(engine),
      }),
      logRetention: props.logRetention,
      network: props.database.handlerNetwork,
      recursion: engine.recursion,
      threads: ['heartbeat-thread'],
    });
    connectToDatabase(this.handler, props.database, 'jobstack_worker');
    openQueues(this.handler, props.database);
    openHandlerEndpoints(this.handler, props.database);
    props.queues.grantRing(this.handler);
    props.queues.grantDeadLetters(this.handler);
    props.sweep.grantArm(this.handler, props.sweepConfig);
    grantObjects(this.handler, props.files, ['s3:GetObject']);
    grantHandlerAccess(this.handler, queue, props.database);
    this.handler.function.addEventSource(eventSource(props));
  }
}

function eventSource({ queue, source }: WorkerProps): SqsEventSource {
  return new SqsEventSource(source.queue, {
    batchSize: queue.batchSize,
    ...(queue.batchWindowSeconds > 0 && { maxBatchingWindow: Duration.seconds(queue.batchWindowSeconds) }),
    maxConcurrency: queue.maxConcurrency,
    reportBatchItemFailures: true,
  });
}
