import type { Queue, WorkerPermission } from '@jobstack/core/settings';
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledge } from './acknowledge.ts';
import { openSecrets } from './database/function-connection.ts';
import { importSecret } from './database/import-secret.ts';
import type { StageDatabase } from './database/stage-database.ts';
import type { JobFunction } from './job-function.ts';

/**
 * What a queue's handlers get beyond a job: variables, secrets by their ARN, permissions. Of this one worker.
 *
 * @throws Error when a variable is one that the worker has already
 */
export function grantHandlerAccess(worker: JobFunction, queue: Queue, database: StageDatabase): void {
  const { environment, secrets, policy } = queue;
  addVariables(worker, { ...environment, ...secrets });
  for (const [name, arn] of Object.entries(secrets)) importSecret(worker, `Secret-${name}`, arn).grantRead(worker.role);
  if (Object.keys(secrets).length > 0) openSecrets(worker, database);
  for (const permission of policy) addPermission(worker, permission);
}

/** After all that JobStack sets itself, which a handler's variable must not replace. */
function addVariables({ function: target }: JobFunction, variables: Readonly<Record<string, string>>): void {
  const { environment } = target.node.defaultChild as CfnFunction;
  const taken = Object.keys(Stack.of(target).resolve(environment).variables);
  for (const [name, value] of Object.entries(variables)) {
    if (taken.includes(name)) throw new Error(`${target.node.path}: variable ${name} is JobStack's own; rename yours.`);
    target.addEnvironment(name, value);
  }
}

function addPermission({ role }: JobFunction, { actions, resources, conditions = {} }: WorkerPermission): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
  const wildcards = [
    ...actions.filter((action) => action.includes('*')).map((action) => `Action::${action}`),
    ...resources.filter((resource) => resource.includes('*')).map((resource) => `Resource::${resource}`),
  ];
  for (const wildcard of wildcards) {
    acknowledge(
      role,
      `AwsSolutions-IAM5[${wildcard}]`,
      "The stage's own file gives this to the handlers of one queue.",
    );
  }
}
