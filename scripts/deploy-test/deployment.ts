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

export interface DeploymentOptions {
  readonly root: string;
  readonly folder: string;
  readonly endpoint: string;
  /** The one that stands on the other first. */
  readonly stacks: readonly [jobs: string, data: string];
}

/** What a stage calls a secret. */
export function secretArn(name: string): string {
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
}

/** The two stacks of a stage, driven by the CDK's own command line as a person would. */
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

  async createSecret(Name: string, value: object): Promise<void> {
    await this.#secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
  }

  async changeSecret(SecretId: string, value: object): Promise<void> {
    await this.#secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
  }

  async bootstrap(): Promise<void> {
    await this.#cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], this.#app);
  }

  /**
   * The literal command of the guide, which brings both stacks.
   *
   * @param variant what is changed about the stage, see app.ts
   */
  async deploy(variant = 'first'): Promise<Readonly<Record<string, string>>> {
    // The CDK first deletes the change set of the time before; the emulator, unlike AWS, refuses when it is gone already.
    const method = variant === 'broken' ? 'direct' : 'change-set';
    return this.#deploy(this.#app, `--method=${method}`, '-c', `variant=${variant}`);
  }

  /** The same of what is synthesised already. */
  async deployAssembly(folder: string): Promise<Readonly<Record<string, string>>> {
    return this.#deploy(['--app', folder]);
  }

  async #deploy(app: readonly string[], ...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { folder, stacks } = this.#options;
    const outputs = join(folder, `${stacks[0]}.outputs.json`);
    await this.#cdk(['deploy', stacks[0], '--require-approval=never', '--outputs-file', outputs, ...args], app);
    return JSON.parse(readFileSync(outputs, 'utf8'))[stacks[0]];
  }

  /** MiB of the function whose logical id begins so. */
  async memoryOf(prefix: string): Promise<number | undefined> {
    const StackName = this.#options.stacks[0];
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
    for (const StackName of this.#options.stacks) {
      const { StackResourceSummaries = [] } = await this.#formation.send(new ListStackResourcesCommand({ StackName }));
      for (const { ResourceType = '' } of StackResourceSummaries) {
        counts.set(ResourceType, (counts.get(ResourceType) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** By name: `cdk destroy` against the emulator does nothing, and says nothing. */
  async destroy(): Promise<void> {
    for (const StackName of this.#options.stacks) {
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

  /** Runs one of make's commands on the deployed stage, and answers what it printed last. */
  async command(name: string, stage: string): Promise<string> {
    const output = await this.#run('node', ['scripts/deploy/command.ts', name, stage]);
    return output.trimEnd().split('\n').at(-1) ?? '';
  }

  async #cdk(args: readonly string[], app: readonly string[]): Promise<void> {
    await this.#run('pnpm', ['exec', 'cdk', ...args, ...app]);
  }

  async #run(command: string, args: readonly string[]): Promise<string> {
    const { root, folder, endpoint } = this.#options;
    return run(command, args, {
      cwd: root,
      log: join(folder, 'commands.log'),
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
        CDK_DISABLE_LEGACY_EXPORT_WARNING: '1',
      },
    });
  }

  /** The stage `emulator`, changed as a variant says. */
  get #app(): readonly string[] {
    return ['--app', 'node scripts/deploy-test/app.ts', '--output', join(this.#options.folder, 'cdk.out')];
  }
}
