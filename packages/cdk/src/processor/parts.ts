import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { roleConnectionLimits } from '../config/connection-budget.ts';
import type { HandlerFacts } from '../config/guards/guard.ts';
import type { BoundDatabase } from '../database/bound-database.ts';
import { JobApi } from '../job-api.ts';
import type { JobQueue } from '../job-queue.ts';
import { JobQueues } from '../job-queues.ts';
import { JobSchedules } from '../job-schedules.ts';
import { logRetention } from '../log-retention.ts';
import { Migration } from '../migration.ts';
import { JobMonitoring } from '../monitoring/job-monitoring.ts';
import { Sweep } from '../sweep.ts';
import type { Worker } from '../worker.ts';
import { Workers } from '../workers.ts';
import type { ProcessorSettings } from './processor-settings.ts';
import type { Sources } from './sources-of.ts';

export interface PartsProps {
  readonly service: string;
  readonly settings: ProcessorSettings;
  readonly sources: Sources;
  readonly database: BoundDatabase;
  readonly bucket: IBucket;
  readonly handlers: HandlerFacts | undefined;
  /** Where alarms go besides. */
  readonly topic: ITopic | undefined;
}

/** What a `JobProcessor` consists of; nothing in it holds data. */
export interface Parts {
  readonly migration: Migration;
  readonly queues: ReadonlyMap<string, JobQueue>;
  readonly sweep: Sweep;
  readonly workers: ReadonlyMap<string, Worker>;
  readonly api: JobApi | undefined;
  readonly topic: ITopic | undefined;
}

/** Creates them in an order and by ids that templates which are deployed rest on. */
export function createParts(scope: Construct, props: PartsProps): Parts {
  const { service, settings, sources, database, bucket: files, handlers } = props;
  const { engine, schedules, fileRetentionDays, sweep: sweepConfig } = settings;
  const every = { service, database, engine, logRetention: logRetention(settings) };
  const migration = new Migration(scope, 'Migration', {
    ...{ ...every, files, migrations: sources.migrations },
    roleLimits: roleConnectionLimits(settings),
    leaseSeconds: engine.leaseSeconds,
  });
  const queues = new JobQueues(scope, 'Queues', { queues: settings.queues });
  const sweep = new Sweep(scope, 'Sweep', { ...every, sweep: sweepConfig, queues });
  const rings = { ...every, queues, sweep, sweepConfig, files };
  const workers = new Workers(scope, 'Workers', { ...rings, source: sources.worker, limits: settings.queues });
  const api =
    settings.api && new JobApi(scope, 'Api', { ...rings, source: sources.api, api: settings.api, fileRetentionDays });
  new JobSchedules(scope, 'Schedules', { schedules, queues, queueOf: handlers?.queues ?? {} });
  const { topic } = new JobMonitoring(scope, 'Monitoring', {
    ...{ service, database, queues, workers, api, sweep, limits: settings.queues },
    alarms: { ...settings.alarms, ...(props.topic && { topic: props.topic }) },
  });
  migration.before(...['Workers', 'Sweep', 'Api'].flatMap((id) => scope.node.tryFindChild(id) ?? []));
  return { migration, queues: queues.byName, sweep, workers: workers.byName, api, topic };
}
