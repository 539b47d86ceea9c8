import { join } from 'node:path';
import {
  addOutputs,
  expireProviderLogs,
  type HandlerFacts,
  JobProcessor,
  logRetention,
  type StageConfig,
} from '@jobstack/cdk';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobDataStack } from './job-data-stack.ts';

const REPOSITORY = join(import.meta.dirname, '..');

export interface JobStackProps extends StackProps {
  readonly config: StageConfig;
  readonly handlers: HandlerFacts;
  readonly data: JobDataStack;
}

/** What is deployed daily: queues, workers, API, sweep, migration, schedules, alarms. Holds nothing that cannot be made again. */
export class JobStack extends Stack {
  readonly jobs: JobProcessor;

  constructor(scope: Construct, id: string, { config, handlers, data, ...props }: JobStackProps) {
    super(scope, id, { ...props, terminationProtection: config.removal.deletionProtection });
    const { queues, engine, sweep, schedules, alarms, logRetentionDays, fileRetentionDays } = config;
    // Logical ids leave `Default` out: this stack is the processor, and has been deployed as one.
    this.jobs = new JobProcessor(this, 'Default', {
      entry: join(REPOSITORY, 'lambda/worker/index.ts'),
      migrations: join(REPOSITORY, 'packages/handlers/migrations'),
      api: { ...config.api, entry: join(REPOSITORY, 'lambda/api/index.ts') },
      ...{ handlers, queues, engine, sweep, schedules, alarms, logRetentionDays, fileRetentionDays },
      database: data.database,
      bucket: data.files,
    });
    expireProviderLogs(this, logRetention(config));
    addOutputs(this, this.jobs);
  }
}
