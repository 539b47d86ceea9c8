import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ErasureCommand } from '@jobstack/worker/migrate';
import { DeployError } from './deploy-error.ts';
import { dataFolder } from './laptop-database.ts';

/**
 * What is to be erased, from `TENANT` and `JOB`.
 *
 * @throws DeployError without a tenant: nothing is erased by leaving something out
 */
export function erasureOf({ TENANT, JOB }: NodeJS.ProcessEnv): ErasureCommand {
  if (!TENANT) {
    throw new DeployError(
      'Erasing needs TENANT, whose data goes, and JOB, when only that job (by number or taskId) and what it has spawned goes. ' +
        'For example: make erase ENV=qa TENANT=acme JOB=12',
    );
  }
  return { tenantId: TENANT, ...(JOB && { job: JOB }) };
}

/** Erases on a deployed stage, by the function that owns the tables, and prints what went. @throws DeployError with the function's own words */
export async function eraseOnStage(FunctionName: string, erase: ErasureCommand): Promise<void> {
  const client = new LambdaClient({ maxAttempts: 1 });
  const answer = await client.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify({ erase })) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new DeployError(`The erasure stopped; repeat it to go on: ${text}`);
  console.log(text);
}

/** Erases on the laptop stack that runs on this machine. @throws DeployError when none runs */
export async function eraseOnLaptop(erase: ErasureCommand, environment: NodeJS.ProcessEnv): Promise<void> {
  // Loaded on demand: no other command wants the stack's parts, and they take a second.
  const [{ findRunningStack }, { createS3Client }, { eraseData }] = await Promise.all([
    import('@jobstack/laptop'),
    import('@jobstack/aws'),
    import('@jobstack/worker/migrate'),
  ]);
  const stack = findRunningStack(dataFolder(environment));
  if (!stack)
    throw new DeployError('No laptop stack runs on this machine: start it with `make dev`, then erase again.');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createS3Client({ endpoint: stack.awsEndpoint, region: 'us-east-1', credentials });
  console.log(JSON.stringify(await eraseData({ connection: stack.databaseUrl, bucket: stack.bucket, client }, erase)));
}
