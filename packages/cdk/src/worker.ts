import { pickTuning, type Queue, settingsVariables } from '@jobstack/core/settings';
import { Duration, Size } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import { connectToDatabase, openHandlerEndpoints, openQueues } from './database/function-connection.ts';
import type { JobDatabase } from './database/job-database.ts';
import { grantObjects } from './grant-objects.ts';
import { grantHandlerAccess } from './handler-access.ts';
import { JobFunction } from './job-function.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobQueues } from './job-queues.ts';
import type { Sweep } from './sweep.ts';

export interface WorkerProps {
  /** Limits of the queue it serves, its own included. */
  readonly queue: Queue;
  readonly source: JobQueue;
  /** Where it rings: itself on a handover, others for the jobs it creates. */
  readonly queues: JobQueues;
  /** What it arms when it leaves jobs open. */
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: JobDatabase;
  readonly files: IBucket;
  readonly engine: EngineConfig;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

/** The function that runs the jobs of one queue, and the event source that feeds it. */
export class Worker extends Construct {
  readonly worker: JobFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { queue, engine } = props;
    this.worker = new JobFunction(this, 'Worker', {
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
        runningPerTenant: engine.runningPerTenant,
        runningPerType: engine.runningPerType,
        ...pickTuning(engine),
      }),
      logRetention: props.logRetention,
      network: props.database.handlerNetwork,
      recursion: engine.recursion,
    });
    connectToDatabase(this.worker, props.database, 'jobstack_worker');
    openQueues(this.worker, props.database);
    openHandlerEndpoints(this.worker, props.database);
    props.queues.grantRing(this.worker);
    props.queues.grantDeadLetters(this.worker);
    props.sweep.grantArm(this.worker, props.sweepConfig);
    grantObjects(this.worker, props.files, ['s3:GetObject']);
    grantHandlerAccess(this.worker, queue, props.database);
    this.worker.function.addEventSource(eventSource(props));
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
