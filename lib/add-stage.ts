import type { HandlerFacts, StageConfig } from '@jobstack/cdk';
import { addDeployRules, checkStageConfig, environmentProblems, StageConfigError } from '@jobstack/cdk';
import { type App, type Stack, Tags } from 'aws-cdk-lib';
import { JobDataStack } from './job-data-stack.ts';
import { JobStack } from './job-stack.ts';

/** The two stacks of one stage. */
export interface StageStacks {
  readonly data: JobDataStack;
  readonly jobs: JobStack;
}

/**
 * Adds `JobData-<stage>` and `JobStack-<stage>`. Straight into the app: inside a CDK `Stage` the ids would change, and with them the
 * command that people type.
 *
 * @throws StageConfigError when the stage breaks a rule
 */
export function addStage(app: App, config: StageConfig, handlers: HandlerFacts): StageStacks {
  checkStageConfig(config, handlers);
  const { stage } = config;
  const data = new JobDataStack(app, `JobData-${stage}`, {
    description: `Network, database and files of JobStack, stage ${stage}.`,
    config,
  });
  const jobs = new JobStack(app, `JobStack-${stage}`, {
    description: `Queues, workers, API and alarms of JobStack, stage ${stage}.`,
    config,
    handlers,
    data,
  });
  // Even a stage whose stacks share nothing but a name deploys in this order.
  jobs.addStackDependency(data);
  for (const stack of [data, jobs]) {
    tagAll(stack, { service: 'jobstack', stage, owner: config.owner });
    addDeployRules(stack, config);
  }
  const tooLarge = environmentProblems(jobs);
  if (tooLarge.length > 0) throw new StageConfigError(stage, tooLarge);
  return { data, jobs };
}

function tagAll(stack: Stack, tags: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(tags)) {
    // aws-cdk-lib gives it a property that CloudFormation's schema of the type does not know.
    Tags.of(stack).add(name, value, { excludeResourceTypes: ['AWS::RDS::DBProxyTargetGroup'] });
  }
}
