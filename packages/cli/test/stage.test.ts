import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from './run-command.ts';

interface FakeStage extends AsyncDisposable {
  /** `GET /api/jobs AWS4-HMAC-SHA256` of each request to the API. */
  readonly asked: readonly string[];
}

/** CloudFormation, SQS and the API of a stage, in one server, which the environment names. */
async function startStage(letters: number): Promise<FakeStage> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await Array.fromAsync(request);
    const body = Buffer.concat(chunks).toString();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (request.url?.startsWith('/api/')) {
      asked.push(`${request.method} ${request.url} ${String(request.headers.authorization).split(' ')[0]}`);
      const answers = { jobs: [], nextCursor: null, queues: [], version: '0.1.0' };
      return void response.end(JSON.stringify(answers));
    }
    if (request.headers['x-amz-target'] === 'AmazonSQS.GetQueueAttributes') {
      return void response.end(JSON.stringify({ Attributes: { ApproximateNumberOfMessages: String(letters) } }));
    }
    const stack = new URLSearchParams(body).get('StackName');
    response.setHeader('content-type', 'text/xml');
    if (stack !== 'JobStack-qa') return void response.writeHead(400).end(missing(String(stack)));
    const outputs = {
      ...{ ApiUrl: url, Queuedefault: `${url}/1/jobs`, DeadLettersdefault: 'arn:aws:sqs:eu-central-1:1:jobs-dead' },
    };
    response.end(described(outputs));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  return {
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function described(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>JobStack-qa</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function missing(stack: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a deployed stage', () => {
  it('is found by its stack’s outputs, and asked as who is signed in to AWS; with a token, by that', async () => {
    await using stage = await startStage(0);

    const signed = await run(['ls', '--env', 'qa']);
    const byToken = await run(['ls', '--env', 'qa', '--token', 'jwt']);

    expect([signed.exit, byToken.exit]).toEqual([0, 0]);
    expect(stage.asked).toEqual(['GET /api/jobs?limit=20 AWS4-HMAC-SHA256', 'GET /api/jobs?limit=20 Bearer']);
  });

  it('that is not there is said to be so', async () => {
    await using _ = await startStage(0);

    const { exit, stderr } = await run(['ls', '--env', 'prod']);

    expect(exit).toBe(2);
    expect(stderr).toContain('There is no stack JobStack-prod in this account and region.');
  });

  it.each([
    [0, 0, /^ok {7}dead letters default {2}none$/m],
    [3, 1, /^wrong {4}dead letters default {2}3 letters\n.*→ read why/m],
  ])('with %d dead letters makes the doctor end with %d', async (letters, exit, line) => {
    await using _ = await startStage(letters);

    const ran = await run(['doctor', '--env', 'qa']);

    expect(ran.stdout).toMatch(line);
    expect(ran.exit).toBe(exit);
  });
});
