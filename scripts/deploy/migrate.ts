import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeployError } from './deploy-error.ts';

/** Runs the deployed migration and prints what it did. @throws DeployError with the migration's own words when it fails */
export async function migrate(FunctionName: string): Promise<void> {
  // Once: a second call beside a slow first one would only wait for its lock.
  const client = new LambdaClient({ maxAttempts: 1 });
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{}') }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new DeployError(`The migration failed: ${text}`);
  console.log(text);
}
