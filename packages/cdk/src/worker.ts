import { pickTuning, type Queue, type WorkerPermission } from '@jobstack/core/settings';
import { Duration, Size } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentOptions } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { variableProblem } from './config/guards/handler-access-guard.ts';
import { runningCaps } from './config/running-caps.ts';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import type { BoundDatabase } from './database/bound-database.ts';
import { connectToDatabase, openHandlerEndpoints, openQueues, openSecrets } from './database/function-connection.ts';
import { importSecret } from './database/import-secret.ts';
import type { FunctionCode } from './functions/function-code.ts';
import { JobFunction } from './functions/job-function.ts';
import { grantObjects } from './grant-objects.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobQueues } from './job-queues.ts';
import type { Sweep } from './sweep.ts';

export interface WorkerProps {
  /** The team's entry: `export const handler = createWorker({ handlers })`. */
  readonly source: FunctionCode;
  /** Limits of the queue it serves, its own included. */
  readonly limits: Queue;
  readonly queue: JobQueue;
  /** Where it rings: itself on a handover, others for the jobs it creates. */
  readonly queues: JobQueues;
  /** What it arms when it leaves jobs open. */
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: BoundDatabase;
  readonly files: IBucket;
  readonly engine: EngineConfig;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

/** The thread that renews leases, as `@jobstack/worker` looks for it beside its bundle. */
export const WORKER_THREADS = { 'heartbeat-thread': '@jobstack/worker/heartbeat-thread' } as const;

/**
 * The function that runs the jobs of one queue, and the event source that feeds it. Grant it what its handlers need.
 *
 * @example
 * bucket.grantRead(jobs.worker('default'));
 * jobs.worker('default').addSecret('PARTNER_KEY', partnerKey);
 */
export class Worker extends JobFunction {
  readonly #database: BoundDatabase;
  readonly #problems: string[] = [];

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(new Construct(scope, id), 'Worker', functionProps(id, props));
    const { database, limits } = props;
    this.#database = database;
    connectToDatabase(this, database, 'jobstack_worker');
    openQueues(this, database);
    openHandlerEndpoints(this, database);
    props.queues.grantRing(this);
    props.queues.grantDeadLetters(this);
    props.sweep.grantArm(this, props.sweepConfig);
    // Deleting is for the jobs that erase others.
    grantObjects(this, props.files, ['s3:GetObject', 's3:DeleteObject']);
    this.#grantHandlers(limits);
    this.addEventSource(eventSource(props));
    this.node.addValidation({ validate: () => [...this.#problems] });
  }

  /**
   * Sets a variable that handlers find in `process.env`. A name of Lambda's, Node's or JobStack's own is refused at synth.
   *
   * @param value never a secret: see `addSecret`
   */
  override addEnvironment(key: string, value: string, options?: EnvironmentOptions): this {
    // aws-cdk-lib's own constructor comes here, too, before there is anything of ours.
    const problem = #problems in this ? variableProblem(this.node.path, key) : undefined;
    if (problem === undefined) return super.addEnvironment(key, value, options);
    this.#problems.push(problem);
    return this;
  }

  /**
   * Lets handlers read a secret: its ARN as a variable, the permission, and the way through the network. They fetch the value
   * themselves, so that a rotation needs no deploy and no template ever holds it.
   */
  addSecret(variable: string, secret: ISecret): this {
    this.addEnvironment(variable, secret.secretArn);
    secret.grantRead(this);
    openSecrets(this, this.#database);
    return this;
  }

  /** What the config of its queue gives its handlers beyond a job. */
  #grantHandlers({ environment, secrets, policy }: Queue): void {
    for (const [name, value] of Object.entries(environment)) this.addEnvironment(name, value);
    for (const [name, arn] of Object.entries(secrets)) this.addSecret(name, importSecret(this, `Secret-${name}`, arn));
    for (const permission of policy) this.#permit(permission);
  }

  #permit({ actions, resources, conditions = {} }: WorkerPermission): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
    const wildcards = [
      ...actions.filter((action) => action.includes('*')).map((action) => `Action::${action}`),
      ...resources.filter((resource) => resource.includes('*')).map((resource) => `Resource::${resource}`),
    ];
    for (const wildcard of wildcards) {
      acknowledge(
        this.role,
        `AwsSolutions-IAM5[${wildcard}]`,
        "The stage's own file gives this to the handlers of one queue.",
      );
    }
  }
}

function functionProps(id: string, { source, limits, engine, ...props }: WorkerProps) {
  return {
    source: 'entry' in source ? { ...source, threads: WORKER_THREADS } : source,
    description: `Runs the jobs of queue ${id}.`,
    service: props.service,
    timeout: Duration.seconds(limits.timeoutSeconds),
    memory: Size.mebibytes(limits.memoryMiB),
    settings: {
      bucket: props.files.bucketName,
      workerPoolSize: limits.poolSize,
      leaseSeconds: engine.leaseSeconds,
      maxHandovers: engine.hopCap,
      ...runningCaps(engine),
      ...pickTuning(engine),
    },
    logRetention: props.logRetention,
    network: props.database.handlerNetwork,
    recursion: engine.recursion,
  };
}

function eventSource({ limits, queue }: WorkerProps): SqsEventSource {
  return new SqsEventSource(queue, {
    batchSize: limits.batchSize,
    ...(limits.batchWindowSeconds > 0 && { maxBatchingWindow: Duration.seconds(limits.batchWindowSeconds) }),
    maxConcurrency: limits.maxConcurrency,
    reportBatchItemFailures: true,
  });
}
