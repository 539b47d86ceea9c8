import { spawnSync } from 'node:child_process';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { requireAws, requireRealAddress, stageNamed } from './deploy-checks.ts';
import { DeployError } from './deploy-error.ts';
import { followLogs } from './deploy-logs.ts';
import { required, stackOutputs } from './deploy-outputs.ts';

/** Make target → what it does for a stage. */
export const COMMANDS: Readonly<Record<string, (stage: string) => Promise<void>>> = {
  'lambda-deploy': async (stage) => {
    requireRealAddress(stageNamed(stage));
    await requireAws();
    cdk('deploy', `JobStack-${stage}`, '--require-approval', 'broadening');
  },
  diff: async (stage) => {
    stageNamed(stage);
    await requireAws();
    cdk('diff', `JobData-${stage}`, `JobStack-${stage}`);
  },
  destroy: async (stage) => {
    stageNamed(stage);
    await requireAws();
    cdk('destroy', `JobStack-${stage}`, `JobData-${stage}`);
  },
  'lambda-logs': async (stage) => {
    stageNamed(stage);
    await requireAws();
    await followLogs(required(await stackOutputs(stage), 'LogGroups').split(' '));
  },
  'db-migrate': async (stage) => {
    stageNamed(stage);
    await requireAws();
    await migrate(required(await stackOutputs(stage), 'MigrateFunction'));
  },
  'dlq-redrive': async (stage) => {
    stageNamed(stage);
    await requireAws();
    await redrive(await stackOutputs(stage));
  },
  'db-studio': async () => studio(),
};

function cdk(...args: string[]): void {
  const { status } = spawnSync('pnpm', ['exec', 'cdk', ...args], { stdio: 'inherit' });
  if (status !== 0) throw new DeployError(`cdk ${args[0]} did not succeed; its own message is above.`);
}

async function migrate(FunctionName: string): Promise<void> {
  const answer = await new LambdaClient().send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{}') }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new DeployError(`The migration failed: ${text}`);
  console.log(text);
}

/** Back to the queue that each letter came from. */
async function redrive(outputs: Readonly<Record<string, string>>): Promise<void> {
  const client = new SQSClient();
  for (const [name, SourceArn] of Object.entries(outputs).filter(([key]) => key.startsWith('DeadLetters'))) {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    console.log(`${name}: on its way back.`);
  }
}

function studio(): void {
  if (!process.env.DATABASE_URL) {
    throw new DeployError(
      'DATABASE_URL is missing. On the laptop, `make dev` prints it; a database in a VPC is reached through a tunnel of yours ' +
        '(docs/deploying.md, "Looking into the database").',
    );
  }
  const args = ['exec', 'drizzle-kit', 'studio'];
  const { status } = spawnSync('pnpm', args, { stdio: 'inherit', cwd: 'packages/database' });
  if (status !== 0) throw new DeployError('Drizzle Studio ended with an error; its own message is above.');
}
