import { pickTuning } from '@jobstack/core/settings';
import { Duration, Size } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { SWEEP_CONCURRENCY } from './config/connection-budget.ts';
import { runningCaps } from './config/running-caps.ts';
import type { EngineConfig, SweepConfig } from './config/stage-config.ts';
import type { BoundDatabase } from './database/bound-database.ts';
import { connectToDatabase, openQueues } from './database/function-connection.ts';
import { JobFunction } from './functions/job-function.ts';
import { sweepCode } from './functions/own-code.ts';
import type { JobQueues } from './job-queues.ts';

export interface SweepProps {
  readonly sweep: SweepConfig;
  readonly engine: EngineConfig;
  readonly queues: JobQueues;
  readonly database: BoundDatabase;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

const TIMEOUT = Duration.seconds(50);

/**
 * The pass over due, orphaned and never-rung jobs. It arms itself: while any job is open, each pass sends the delayed message that brings
 * the next; when none is, nothing comes, and the database may sleep. A slow schedule repairs a lost arming message.
 */
export class Sweep extends JobFunction {
  /** Its messages bring the passes. */
  readonly arming: Queue;

  constructor(scope: Construct, id: string, props: SweepProps) {
    const home = new Construct(scope, id);
    super(home, 'Sweep', {
      source: { code: sweepCode() },
      description: 'Rings jobs that are due, orphaned or were never rung.',
      service: props.service,
      timeout: TIMEOUT,
      memory: Size.mebibytes(512),
      settings: { ...runningCaps(props.engine), ...pickTuning(props.engine) },
      logRetention: props.logRetention,
      network: props.database.network,
      // It arms its own queue on purpose.
      recursion: 'allow',
    });
    connectToDatabase(this, props.database, 'jobstack_sweep');
    openQueues(this, props.database);
    props.queues.grantRing(this);
    this.arming = createArmingQueue(home);
    this.grantArm(this, props.sweep);
    this.addEventSource(new SqsEventSource(this.arming, { batchSize: 10, maxConcurrency: SWEEP_CONCURRENCY }));
    scheduleSafetyPass(home, this.arming, props.sweep);
  }

  /** Lets a function ask for a pass: its permission, and where and how often as its environment. */
  grantArm(target: JobFunction, { everyMinutes }: SweepConfig): void {
    this.arming.grantSendMessages(target.role);
    target.tell({ sweepQueueUrl: this.arming.queueUrl, sweepSeconds: everyMinutes * 60 });
  }
}

function createArmingQueue(home: Construct): Queue {
  const arming = new Queue(home, 'Arming', {
    visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
    retentionPeriod: Duration.hours(1),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledge(
    arming,
    'AwsSolutions-SQS3',
    'A pass that fails is repeated until it succeeds; the next arming message makes a kept one useless.',
  );
  acknowledge(
    arming,
    'Serverless-SQSRedrivePolicy',
    'A pass that fails is repeated until it succeeds; the next arming message makes a kept one useless.',
  );
  return arming;
}

function scheduleSafetyPass(home: Construct, arming: Queue, { safetyEveryHours }: SweepConfig): void {
  new Schedule(home, 'SafetyPass', {
    description: 'One pass of the sweep, should its arming message have been lost.',
    schedule: ScheduleExpression.rate(Duration.hours(safetyEveryHours)),
    target: new SqsSendMessage(arming, {
      input: ScheduleTargetInput.fromText('safety <aws.scheduler.scheduled-time>'),
      retryAttempts: 3,
    }),
  });
}
