import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProcessor } from './job-processor.ts';

/**
 * What people and `make` need to know of what was deployed, as outputs: addresses of API and queues, names of log groups and of the
 * migration.
 *
 * @param scope the stack; below another construct their names begin with its id
 */
export function addOutputs(scope: Construct, jobs: JobProcessor): void {
  if (jobs.hasApi) addApiOutputs(scope, jobs);
  // What `make lambda-deploy` knows a stack by whose tables are where this version looks for them.
  new CfnOutput(scope, 'EngineSchema', { value: 'jobstack', description: "Schema of the engine's tables" });
  new CfnOutput(scope, 'MigrateFunction', { value: jobs.migration.functionName });
  for (const [name, queue] of jobs.queues) {
    new CfnOutput(scope, `Queue-${name}`, { value: queue.queueUrl });
    new CfnOutput(scope, `DeadLetters-${name}`, { value: queue.deadLetters.queueArn });
  }
  new CfnOutput(scope, 'LogGroups', { value: logGroups(jobs) });
}

function addApiOutputs(scope: Construct, { api }: JobProcessor): void {
  new CfnOutput(scope, 'ApiUrl', { value: api.apiEndpoint, description: 'Base address of the HTTP API' });
  if (!api.domain) return;
  new CfnOutput(scope, 'ApiDomain', {
    value: `https://${api.domain.name}`,
    description: 'The same under the name of the stage',
  });
  new CfnOutput(scope, 'ApiDomainTarget', {
    value: api.domain.regionalDomainName,
    description: 'What that name must point to, as a CNAME or an alias',
  });
}

/** Space-separated, for `make lambda-logs`. */
function logGroups(jobs: JobProcessor): string {
  const functions = [...jobs.workers.values(), ...(jobs.hasApi ? [jobs.api.handler] : []), jobs.sweep, jobs.migration];
  return functions.map(({ logGroup }) => logGroup.logGroupName).join(' ');
}
