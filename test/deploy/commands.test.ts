import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qa, STAGES } from '@jobstack/deployment/stages';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { awsProblem } from '../../scripts/deploy/aws-problem.ts';
import { requireAws } from '../../scripts/deploy/caller.ts';
import { COMMANDS } from '../../scripts/deploy/commands.ts';
import { DeployError } from '../../scripts/deploy/deploy-error.ts';
import { AwsFault, FakeAws, type Operation } from './fake-aws.ts';
import { FakeSqs } from './fake-sqs.ts';
import { runCommand } from './run-command.ts';

const OUTPUTS = {
  EngineSchema: 'jobstack',
  MigrateFunction: 'JobStack-qa-Migrate',
  LogGroups: '/aws/lambda/JobStack-qa-Worker',
  Queuedefault: FakeSqs.url('default'),
  DeadLettersdefault: FakeSqs.arn('default-dead'),
};

const identity: Operation = () => ({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ana' });

interface DeployedStack {
  readonly protection?: boolean;
}

/** CloudFormation with these stacks and no other. */
function describeStacks(stacks: Readonly<Record<string, DeployedStack>>): Operation {
  return ({ StackName }) => {
    const stack = stacks[String(StackName)];
    if (!stack) throw new AwsFault('ValidationError', `Stack with id ${StackName} does not exist`);
    const Outputs = Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    return {
      Stacks: [
        {
          StackName,
          StackStatus: 'UPDATE_COMPLETE',
          CreationTime: '2026-11-24T00:00:00Z',
          EnableTerminationProtection: stack.protection ?? false,
          Outputs,
        },
      ],
    };
  };
}

const BOTH = { 'JobStack-qa': {}, 'JobData-qa': {} };

/** An account with both stacks of qa, and whatever else a test wants to be asked. */
async function anAccount(operations: Readonly<Record<string, Operation>> = {}): Promise<FakeAws> {
  const DescribeStacks = describeStacks(BOTH);
  return FakeAws.start({ GetCallerIdentity: identity, DescribeStacks, ListStackResources: () => ({}), ...operations });
}

describe('what succeeds', () => {
  it('lambda-deploy runs the CDK on the stage and asks before permissions grow; APPROVE=never does not ask', async () => {
    await using aws = await anAccount();

    const asked = await runCommand(['lambda-deploy', 'qa'], aws.environment);
    const unasked = await runCommand(['lambda-deploy', 'qa'], { ...aws.environment, APPROVE: 'never' });

    expect(asked).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('account 111122223333, region eu-central-1'),
    });
    const deploy = ['exec', 'cdk', 'deploy', 'JobStack-qa', '--require-approval'];
    expect(asked.pnpm.map(({ args }) => args)).toEqual([[...deploy, 'broadening', '-c', 'stage=qa']]);
    expect(unasked.pnpm.map(({ args }) => args)).toEqual([[...deploy, 'never', '-c', 'stage=qa']]);
  });

  it('diff compares both stacks', async () => {
    await using aws = await anAccount();

    const { code, pnpm } = await runCommand(['diff', 'qa'], aws.environment);

    expect(code).toBe(0);
    expect(pnpm.map(({ args }) => args)).toEqual([
      ['exec', 'cdk', 'diff', 'JobStack-qa', 'JobData-qa', '-c', 'stage=qa'],
    ]);
  });

  it('destroy takes the stack that stands on the other first', async () => {
    await using aws = await anAccount();

    const { code, pnpm } = await runCommand(['destroy', 'qa'], { ...aws.environment, APPROVE: 'never' });

    expect(code).toBe(0);
    expect(pnpm.map(({ args }) => args)).toEqual([
      ['exec', 'cdk', 'destroy', 'JobStack-qa', 'JobData-qa', '--force', '-c', 'stage=qa'],
    ]);
  });

  it('lambda-logs prints what the functions log until it is interrupted', async () => {
    const events = [{ eventId: '1', timestamp: Date.now(), message: 'job 7 completed\n' }];
    const FilterLogEvents: Operation = ({ logGroupName }) => (logGroupName === OUTPUTS.LogGroups ? { events } : {});
    await using aws = await anAccount({ FilterLogEvents });

    const { stdout, signal } = await runCommand(['lambda-logs', 'qa'], aws.environment, { until: /completed/ });

    expect(stdout).toMatch(/^\S+Z JobStack-qa-Worker job 7 completed\n$/);
    expect(signal).toBe('SIGINT');
  });

  it('db-migrate calls the deployed function and prints its answer', async () => {
    await using aws = await anAccount({
      Invoke: ({ FunctionName }) => ({ Payload: { called: FunctionName, migrations: 3 } }),
    });

    const { code, stdout } = await runCommand(['db-migrate', 'qa'], aws.environment);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ called: 'JobStack-qa-Migrate', migrations: 3 });
  });

  it('dlq-redrive moves what was sent to the dead-letter queue', async () => {
    const sqs = new FakeSqs();
    for (const name of ['default', 'default-dead']) sqs.create(name);
    sqs.sendMessage('default-dead', 'letter');
    await using aws = await anAccount(sqs.operations);

    const { code, stdout } = await runCommand(['dlq-redrive', 'qa'], aws.environment);

    expect(stdout).toBe('default: 1 of 1 dead letters are back.\n');
    expect(code).toBe(0);
    expect(sqs.bodies('default')).toEqual(['letter']);
  });

  it('db-studio opens the database that is given, or that of the laptop stack that runs here', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jobstack-studio-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const given = 'postgresql://u:p@127.0.0.1:1/given';

    const explicit = await runCommand(['db-studio'], { JOBSTACK_DATA: folder, JOBSTACK_DATABASE_URL: given });
    const none = await runCommand(['db-studio'], { JOBSTACK_DATA: folder });

    expect(explicit).toMatchObject({
      code: 0,
      pnpm: [
        { args: ['exec', 'drizzle-kit', 'studio', '--config=scripts/deploy/studio.config.ts'], databaseUrl: given },
      ],
    });
    expect(none).toMatchObject({ code: 1, pnpm: [], stderr: expect.stringMatching(/make dev.*JOBSTACK_DATABASE_URL/) });
  });
});

describe('destroy refuses, and touches nothing,', () => {
  it.each([
    ['a stage whose file protects it', 'prod', {}, /removal\.deletionProtection is true.*production to false/],
    [
      'a stage of which one stack is protected in AWS',
      'qa',
      { protection: true },
      /JobData-qa has termination protection/,
    ],
  ])('%s', async (_name, stage, data: DeployedStack, message) => {
    const stacks = { [`JobStack-${stage}`]: {}, [`JobData-${stage}`]: data };
    await using aws = await anAccount({ DescribeStacks: describeStacks(stacks) });

    const { code, stderr, pnpm } = await runCommand(['destroy', stage], { ...aws.environment, APPROVE: 'never' });

    expect(stderr).toMatch(message);
    expect({ code, pnpm }).toEqual({ code: 1, pnpm: [] });
  });

  it('a stage that is not there', async () => {
    await using aws = await anAccount({ DescribeStacks: describeStacks({}) });

    const { code, stderr, pnpm } = await runCommand(['destroy', 'qa'], aws.environment);

    expect(stderr).toMatch(/nothing to delete/);
    expect({ code, pnpm }).toEqual({ code: 1, pnpm: [] });
  });
});

describe('a stage that says where it belongs is deployed nowhere else:', () => {
  it.each([
    ['there', { account: '111122223333', region: 'eu-central-1' }, undefined],
    [
      'another account',
      { account: '999988887777' },
      /'qa' belongs elsewhere: its account must be 999988887777.*111122223333/,
    ],
    ['another region', { region: 'us-east-1' }, /its region must be us-east-1, and yours is eu-central-1/],
    ['both', { account: '999988887777', region: 'us-east-1' }, /account must be .*; its region must be /],
  ])('%s', async (_name, home, message) => {
    await using aws = await anAccount();

    const problem = await problemIn(() => requireAws({ ...qa, ...home }), aws.environment);

    expect(problem ?? '').toMatch(message ?? /^$/);
  });
});

describe('what is wrong is one sentence that says what to do:', () => {
  it('the stages that there are, whatever the command', async () => {
    const { code, stderr, pnpm } = await runCommand(['lambda-build', 'nope'], {});

    const known = STAGES.map(({ stage }) => stage).join(', ');
    expect(stderr).toMatch(new RegExp(`^jobstack: ENV=nope is not a stage; .* has: ${known}\\.`));
    expect({ code, pnpm }).toEqual({ code: 1, pnpm: [] });
  });

  it('a pipeline without a terminal hears of APPROVE when the CDK fails', async () => {
    await using aws = await anAccount();

    const { code, stderr } = await runCommand(['lambda-deploy', 'qa'], { ...aws.environment, FAKE_PNPM_EXIT: '1' });

    expect(code).toBe(1);
    expect(stderr).toMatch(/no terminal to ask at: in a pipeline, add APPROVE=never/);
  });

  it.each([
    ['not deployed', describeStacks({}), /JobStack-qa is not deployed .*make lambda-deploy ENV=qa/],
    ['not allowed', refusal('AccessDenied', 'not authorized: cloudformation:DescribeStacks', 403), /does not allow/],
    ['broken', refusal('InternalFailure', 'try again', 500), /answered with an error \(InternalFailure: try again\)/],
  ])('a stack that is %s', async (_name, DescribeStacks, message) => {
    await using aws = await anAccount({ DescribeStacks });

    expect(await problemOf('db-migrate', aws.environment)).toMatch(message);
  });

  it('credentials that AWS refuses', async () => {
    const GetCallerIdentity = refusal('InvalidClientTokenId', 'The token is invalid', 403);
    await using aws = await anAccount({ GetCallerIdentity });

    expect(await problemOf('diff', aws.environment)).toMatch(
      /did not accept the credentials \(InvalidClientTokenId.*Sign in/,
    );
  });

  it('no way to AWS, which says nothing about the credentials', async () => {
    const aws = await anAccount();
    const { environment } = aws;
    await aws[Symbol.asyncDispose]();

    const problem = await problemOf('diff', environment);

    expect(problem).toMatch(/AWS cannot be reached \(.*ECONNREFUSED.*network/);
    expect(problem).not.toMatch(/credentials/i);
  });
});

/** What the command would say last; it runs in this process. */
async function problemOf(command: string, environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  return problemIn(async () => COMMANDS[command]?.('qa'), environment);
}

async function problemIn(
  run: () => Promise<void>,
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  for (const [name, value] of Object.entries({ ...environment, AWS_MAX_ATTEMPTS: '1' })) vi.stubEnv(name, value);
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    await run();
    return undefined;
  } catch (error) {
    const problem = error instanceof DeployError ? error : awsProblem(error);
    if (!problem) throw error;
    return problem.message;
  } finally {
    silent.mockRestore();
    vi.unstubAllEnvs();
  }
}

function refusal(code: string, message: string, status: number): Operation {
  return () => {
    throw new AwsFault(code, message, status);
  };
}
