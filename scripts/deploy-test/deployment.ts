import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { run } from './run.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const STACKS = ['JobStack-emulator', 'JobData-emulator'] as const;
const SECRET = 'jobstack/emulator';

export interface DeploymentOptions {
  readonly root: string;
  readonly folder: string;
  readonly endpoint: string;
}

/** The stacks of the stage `emulator`, driven by the CDK's own command line as a person would. */
export class Deployment {
  readonly #options: DeploymentOptions;
  readonly #formation: CloudFormationClient;
  readonly #lambda: LambdaClient;
  readonly #queues: SQSClient;
  readonly #secrets: SecretsManagerClient;

  constructor(options: DeploymentOptions) {
    this.#options = options;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = { endpoint: options.endpoint, region: REGION, credentials };
    this.#formation = new CloudFormationClient(client);
    this.#lambda = new LambdaClient(client);
    this.#queues = new SQSClient(client);
    this.#secrets = new SecretsManagerClient(client);
  }

  async createSecret(value: object): Promise<void> {
    await this.#secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString: JSON.stringify(value) }));
  }

  async changeSecret(value: object): Promise<void> {
    await this.#secrets.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: JSON.stringify(value) }));
  }

  async bootstrap(): Promise<void> {
    await this.#cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  }

  /**
   * The literal command of the guide, which brings both stacks.
   *
   * @param variant what is changed about the stage, see app.ts
   */
  async deploy(variant = 'first'): Promise<Readonly<Record<string, string>>> {
    const outputs = join(this.#options.folder, 'outputs.json');
    await this.#cdk([
      'deploy',
      // The CDK first deletes the change set of the time before; the emulator, unlike AWS, refuses when it is gone already.
      `--method=${variant === 'broken' ? 'direct' : 'change-set'}`,
      'JobStack-emulator',
      '--require-approval=never',
      '--outputs-file',
      outputs,
      '-c',
      `variant=${variant}`,
    ]);
    return JSON.parse(readFileSync(outputs, 'utf8'))['JobStack-emulator'];
  }

  /** MiB of the function whose logical id begins so. */
  async memoryOf(prefix: string): Promise<number | undefined> {
    const StackName = STACKS[0];
    const { StackResourceSummaries = [] } = await this.#formation.send(new ListStackResourcesCommand({ StackName }));
    const found = StackResourceSummaries.find(
      ({ LogicalResourceId = '', ResourceType }) =>
        ResourceType === 'AWS::Lambda::Function' && LogicalResourceId.startsWith(prefix),
    );
    const FunctionName = found?.PhysicalResourceId ?? prefix;
    return (await this.#lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).MemorySize;
  }

  /** Sends a message as a schedule or another service would. */
  async send(QueueUrl: string, MessageBody: string): Promise<void> {
    await this.#queues.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  /** Resource type → how many, of both stacks. */
  async resourceTypes(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const StackName of STACKS) {
      const { StackResourceSummaries = [] } = await this.#formation.send(new ListStackResourcesCommand({ StackName }));
      for (const { ResourceType = '' } of StackResourceSummaries) {
        counts.set(ResourceType, (counts.get(ResourceType) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** By name: `cdk destroy` against the emulator does nothing, and says nothing. */
  async destroy(): Promise<void> {
    for (const StackName of STACKS) {
      await this.#formation.send(new DeleteStackCommand({ StackName }));
      await this.#untilGone(StackName);
    }
  }

  async #untilGone(StackName: string): Promise<void> {
    for (let tries = 0; tries < 120; tries += 1) {
      const status = await this.#status(StackName);
      if (status === undefined || status === 'DELETE_COMPLETE') return;
      if (status === 'DELETE_FAILED') break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`Stack ${StackName} was not deleted within a minute; it is ${await this.#status(StackName)}.`);
  }

  async #status(StackName: string): Promise<string | undefined> {
    try {
      const { Stacks = [] } = await this.#formation.send(new DescribeStacksCommand({ StackName }));
      return Stacks[0]?.StackStatus;
    } catch (error) {
      if (error instanceof Error && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  async #cdk(args: readonly string[]): Promise<void> {
    const { root, folder, endpoint } = this.#options;
    const app = ['--app', 'node scripts/deploy-test/app.ts', '--output', join(folder, 'cdk.out')];
    await run('pnpm', ['exec', 'cdk', ...args, ...app], {
      cwd: root,
      log: join(folder, 'cdk.log'),
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
        CDK_DISABLE_LEGACY_EXPORT_WARNING: '1',
      },
    });
  }
}
