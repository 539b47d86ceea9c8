import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectStatefulUnchanged, masked, statefulOf } from '../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-stateful-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** A stack with a bucket, a queue, and a topic, which is not stateful. */
function aStack(bucket = 'Files', removalPolicy = RemovalPolicy.RETAIN): Stack {
  const stack = new Stack(new App(), 'Shop');
  new Bucket(stack, bucket, { removalPolicy });
  new Queue(stack, 'Queue');
  new Topic(stack, 'Topic');
  return stack;
}

const FILES = { logicalId: 'Files8E6940B8', type: 'AWS::S3::Bucket', onDelete: 'Retain' };
const QUEUE = { logicalId: 'Queue4A7E3555', type: 'AWS::SQS::Queue', onDelete: 'Delete' };

describe('statefulOf', () => {
  it('names what loses something when it is replaced, and how it is kept', () => {
    expect(statefulOf(aStack())).toEqual([FILES, QUEUE]);
  });

  it('takes a stack, a template or its JSON, and other types', () => {
    const template = Template.fromStack(aStack());

    expect(statefulOf(template)).toEqual([FILES, QUEUE]);
    expect(statefulOf(template.toJSON(), ['AWS::SQS::Queue'])).toEqual([QUEUE]);
    expect(statefulOf({})).toEqual([]);
  });
});

describe('masked', () => {
  it('hides the hashes of assets and migrations, and leaves the template as it was', () => {
    const hash = 'a1'.repeat(32);
    const template = {
      Resources: { Code: { Type: 'A', key: `${hash}.zip`, migrations: '0123456789abcdef', other: '0123456789abcdef' } },
    };

    expect(masked(template)).toEqual({
      Resources: {
        Code: { Type: 'A', key: '<asset>.zip', migrations: '<migrations>', other: '0123456789abcdef' },
      },
    });
    expect(template.Resources.Code.key).toBe(`${hash}.zip`);
  });
});

describe('expectStatefulUnchanged', () => {
  beforeEach(() => void vi.stubEnv('CI', ''));
  afterEach(() => void vi.unstubAllEnvs());

  it('writes down what there is, once, and is content with the same', () => {
    const file = join(folder, 'deep', 'same.json');

    expectStatefulUnchanged(aStack(), file);
    expectStatefulUnchanged(aStack(), file);

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([FILES, QUEUE]);
  });

  it('says what a renamed construct loses, and does not write it down', () => {
    const file = join(folder, 'renamed.json');
    expectStatefulUnchanged(aStack(), file);
    const before = readFileSync(file, 'utf8');

    expect(() => expectStatefulUnchanged(aStack('Uploads'), file)).toThrow(
      `Stateful resources are not those of ${file}:
  - AWS::S3::Bucket Files8E6940B8 (on delete Retain) is gone
  + AWS::S3::Bucket Uploads4F6EB0FD (on delete Retain) is new
A resource whose logical id goes is deleted, with everything in it, and one that comes is empty. If that is meant, delete the file,`,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('says when something is kept less well', () => {
    expect(() => expectStatefulUnchanged(aStack('Files', RemovalPolicy.DESTROY), statefulOf(aStack()))).toThrow(
      /^Stateful resources have changed:\n {2}~ AWS::S3::Bucket Files8E6940B8: on delete Retain → Delete\n/,
    );
  });

  it('writes nothing in CI, where nobody would commit it', () => {
    vi.stubEnv('CI', 'true');
    const file = join(folder, 'ci.json');

    expect(() => expectStatefulUnchanged(aStack(), file)).toThrow(/there is no .*ci\.json[\s\S]*commit the file/);
    expect(existsSync(file)).toBe(false);
  });

  it('fails with an error that is told by its code, in any framework', () => {
    const before = statefulOf(aStack());

    expect(() => expectStatefulUnchanged(aStack('Other'), before)).toThrow(
      expect.objectContaining({ code: 'STATEFUL_CHANGED', name: 'StatefulChangedError' }),
    );
  });
});
