import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JobStackError } from '@jobstack/core';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { customResource } from '../src/migrate/custom-resource.ts';

/** Stands for the S3 address that CloudFormation wants its answer at. */
let server: Server;
let answers: { readonly method: string | undefined; readonly body: Record<string, string> }[];
let status = 200;
const log = { info: () => {}, error: () => {} };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join(''));
    answers.push({ method: request.method, body });
    response.writeHead(status).end('no');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

beforeEach(() => {
  answers = [];
  status = 200;
});

afterAll(() => {
  server.close();
});

function anEvent(RequestType: 'Create' | 'Update' | 'Delete'): CloudFormationCustomResourceEvent {
  const { port } = server.address() as AddressInfo;
  return {
    RequestType,
    ResponseURL: `http://127.0.0.1:${port}/answer?signature=x`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'MigrationRun',
    ResourceType: 'Custom::JobStackMigration',
    ServiceToken: 'arn',
    ResourceProperties: { ServiceToken: 'arn' },
  } as CloudFormationCustomResourceEvent;
}

describe('a migration that CloudFormation calls', () => {
  it.each(['Create', 'Update'] as const)('runs on %s and answers success under one lasting id', async (type) => {
    const run = vi.fn(async () => ({ applied: ['0000_initial'] }));

    await customResource(run, log)(anEvent(type));

    expect(run).toHaveBeenCalledOnce();
    expect(answers).toEqual([
      {
        method: 'PUT',
        body: expect.objectContaining({
          Status: 'SUCCESS',
          PhysicalResourceId: 'jobstack-migration',
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'MigrationRun',
        }),
      },
    ]);
  });

  it('answers failure with the reason, cut to what CloudFormation takes, and does not fail itself', async () => {
    const run = async () => {
      throw new JobStackError('X', `relation "jobs" already exists ${'x'.repeat(5_000)}`, { logMessage: true });
    };

    await customResource(run, log)(anEvent('Update'));

    expect(answers[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/^relation "jobs" already/),
    });
    expect(answers[0]?.body.Reason).toHaveLength(1_000);
  });

  it('answers nothing of an error but what operators may read', async () => {
    const run = async () => {
      throw new TypeError('invalid input: "canary"');
    };

    await customResource(run, log)(anEvent('Update'));

    expect(answers[0]?.body.Reason).toBe("TypeError: see the function's log");
  });

  it('leaves the database alone when the stack is deleted', async () => {
    const run = vi.fn(async () => ({}));

    await customResource(run, log)(anEvent('Delete'));

    expect(run).not.toHaveBeenCalled();
    expect(answers[0]?.body).toMatchObject({ Status: 'SUCCESS' });
  });

  it('fails loudly when its answer is refused', async () => {
    status = 403;

    await expect(customResource(async () => ({}), log)(anEvent('Create'))).rejects.toThrow(
      /refused the answer with 403/,
    );
  });
});

it('called by hand answers its caller, and lets its error out', async () => {
  const broken = async (): Promise<object> => {
    throw new Error('no');
  };

  expect(await customResource(async () => ({ applied: [] }), log)({})).toEqual({ applied: [] });
  await expect(customResource(broken, log)({})).rejects.toThrow('no');
  expect(answers).toEqual([]);
});
