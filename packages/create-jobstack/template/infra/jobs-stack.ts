import { join } from 'node:path';
import { JobProcessor } from '@jobstack/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { handlers } from '../src/handlers.ts';
import type { Stage } from './stages.ts';

const APP = join(import.meta.dirname, '..');

export interface JobsStackProps extends StackProps {
  readonly stage: Stage;
}

/** Everything that runs the jobs of one stage. */
export class JobsStack extends Stack {
  readonly jobs: JobProcessor;

  constructor(scope: Construct, id: string, { stage, ...props }: JobsStackProps) {
    super(scope, id, { terminationProtection: stage.protected, ...props });
    this.jobs = new JobProcessor(this, 'Jobs', {
      entry: join(APP, 'src/worker.ts'),
      migrations: join(APP, 'migrations'),
      handlers,
      ...stage.jobs,
    });
    new CfnOutput(this, 'ApiUrl', { value: this.jobs.api.apiEndpoint });
  }
}
