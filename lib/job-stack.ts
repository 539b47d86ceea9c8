import type { HandlerFacts, StageConfig } from '@jobstack/cdk';
import {
  expireProviderLogs,
  JobApi,
  JobMonitoring,
  JobQueues,
  JobSchedules,
  logRetention,
  Migration,
  roleConnectionLimits,
  Sweep,
  Workers,
} from '@jobstack/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobDataStack } from './job-data-stack.ts';

export interface JobStackProps extends StackProps {
  readonly config: StageConfig;
  readonly handlers: HandlerFacts;
  readonly data: JobDataStack;
}

/** What is deployed daily: queues, workers, API, sweep, migration, schedules, alarms. Holds nothing that cannot be made again. */
export class JobStack extends Stack {
  constructor(scope: Construct, id: string, { config, handlers, data, ...props }: JobStackProps) {
    super(scope, id, { ...props, terminationProtection: config.removal.deletionProtection });
    const service = id;
    const { database, files } = data;
    const { engine, queues: limits, sweep: sweepConfig } = config;
    const every = { service, database, engine, logRetention: logRetention(config) };

    const roleLimits = roleConnectionLimits(config);
    const { leaseSeconds } = config.engine;
    const migration = new Migration(this, 'Migration', { ...every, files, roleLimits, leaseSeconds });
    const queues = new JobQueues(this, 'Queues', { queues: config.queues });
    const sweep = new Sweep(this, 'Sweep', { ...every, sweep: sweepConfig, queues });
    const workers = new Workers(this, 'Workers', { ...every, limits, queues, files, sweep, sweepConfig });
    const { fileRetentionDays } = config;
    const api = new JobApi(this, 'Api', {
      ...every,
      api: config.api,
      queues,
      sweep,
      sweepConfig,
      files,
      fileRetentionDays,
    });
    new JobSchedules(this, 'Schedules', { schedules: config.schedules, queues, queueOf: handlers.queues });
    new JobMonitoring(this, 'Monitoring', { config, service, queues, workers, api, sweep, database });
    migration.before(workers, sweep, api);
    expireProviderLogs(this, every.logRetention);

    this.#announce(api, migration, queues);
    new CfnOutput(this, 'LogGroups', { value: logGroups(workers, api, sweep, migration) });
  }

  /** What people and `make` need to know of what was deployed. */
  #announce(api: JobApi, migration: Migration, queues: JobQueues): void {
    new CfnOutput(this, 'ApiUrl', { value: api.http.apiEndpoint, description: 'Base address of the HTTP API' });
    if (api.domain) {
      new CfnOutput(this, 'ApiDomain', {
        value: `https://${api.domain.name}`,
        description: 'The same under the name of the stage',
      });
      new CfnOutput(this, 'ApiDomainTarget', {
        value: api.domain.regionalDomainName,
        description: 'What that name must point to, as a CNAME or an alias',
      });
    }
    // What `make lambda-deploy` knows a stack by whose tables are where this version looks for them.
    new CfnOutput(this, 'EngineSchema', { value: 'jobstack', description: "Schema of the engine's tables" });
    new CfnOutput(this, 'MigrateFunction', { value: migration.handler.function.functionName });
    for (const [name, { queue, deadLetters }] of queues.byName) {
      new CfnOutput(this, `Queue-${name}`, { value: queue.queueUrl });
      new CfnOutput(this, `DeadLetters-${name}`, { value: deadLetters.queueArn });
    }
  }
}

/** Space-separated, for `make lambda-logs`. */
function logGroups(workers: Workers, api: JobApi, sweep: Sweep, migration: Migration): string {
  const functions = [...workers.byQueue.values()].map(({ handler }) => handler);
  return [...functions, api.handler, sweep.handler, migration.handler]
    .map(({ logGroup }) => logGroup.logGroupName)
    .join(' ');
}
