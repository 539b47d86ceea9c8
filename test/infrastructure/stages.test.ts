import { STATEFUL_TYPES, statefulOf } from '@jobstack/cdk/testing';
import { CfnElement, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { prod, qa } from './fixed-stages.ts';
import { createTestApp, stacksOf } from './test-app.ts';

const app = createTestApp();
const stages = { qa: stacksOf(qa, app), prod: stacksOf(prod, app) };
const assembly = app.synth();

/** Types whose loss is the loss of data; queues and API are pinned by themselves. */
const DATA = STATEFUL_TYPES.filter((type) => /::(RDS|S3|EC2)::/.test(type));

function dataOf(stack: Stack) {
  return statefulOf(stack, DATA).map(({ type, logicalId, onDelete }) => `${type} ${logicalId} ${onDelete}`);
}

describe.each(Object.entries(stages))('stage %s', (stage, { data, jobs }) => {
  it('keeps nothing in the daily stack that cannot be made again', () => {
    expect(dataOf(jobs)).toEqual([]);
  });

  it('tags its resources with who runs what where', () => {
    const [bucket] = Object.values(Template.fromStack(data).findResources('AWS::S3::Bucket'));

    expect(bucket?.Properties.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'owner', Value: 'jobs-team' },
        { Key: 'service', Value: 'jobstack' },
        { Key: 'stage', Value: stage },
      ]),
    );
  });
});

it('needs no account, no look-up, and warns of nothing', () => {
  expect(assembly.manifest.missing).toBeUndefined();
  expect(assembly.stacks.map(({ environment }) => environment.name)).toEqual(
    Array(4).fill('aws://unknown-account/unknown-region'),
  );
  expect(assembly.stacks.flatMap(({ messages }) => messages)).toEqual([]);
});

it('pins the logical ids and the removal policies of everything stateful', () => {
  expect(dataOf(stages.qa.data)).toEqual([
    'AWS::EC2::VPC NetworkVpc7FB7348F Delete',
    'AWS::EC2::Subnet NetworkVpcisolatedSubnet1Subnet188D06DD Delete',
    'AWS::EC2::Subnet NetworkVpcisolatedSubnet2Subnet811E27B8 Delete',
    'AWS::RDS::DBCluster DatabaseCluster5B53A178 Delete',
    'AWS::RDS::DBInstance DatabaseClusterWriterD43085C6 Delete',
    'AWS::S3::Bucket FilesBucket7C17EE2E Delete',
  ]);
  expect(dataOf(stages.prod.data)).toEqual([
    'AWS::EC2::VPC NetworkVpc7FB7348F Delete',
    'AWS::EC2::Subnet NetworkVpcisolatedSubnet1Subnet188D06DD Delete',
    'AWS::EC2::Subnet NetworkVpcisolatedSubnet2Subnet811E27B8 Delete',
    'AWS::RDS::DBCluster DatabaseCluster5B53A178 Snapshot',
    'AWS::RDS::DBInstance DatabaseClusterWriterD43085C6 Delete',
    'AWS::RDS::DBInstance DatabaseClusterReader1D8B76102 Delete',
    'AWS::S3::Bucket FilesBucket7C17EE2E Retain',
  ]);
});

it('pins the logical ids of what is called by its address: queues and API', () => {
  const idsOf = (stack: Stack) =>
    ['AWS::SQS::Queue', 'AWS::ApiGatewayV2::Api'].flatMap((type) =>
      Object.keys(Template.fromStack(stack).findResources(type)),
    );

  expect(idsOf(stages.prod.jobs)).toEqual(idsOf(stages.qa.jobs));
  expect(idsOf(stages.qa.jobs)).toEqual([
    'QueuesdefaultDeadLetters5ED982FC',
    'QueuesdefaultQueueD628D82A',
    'QueuesbulkDeadLettersF018EE55',
    'QueuesbulkQueueA7B9E637',
    'SweepArming19295948',
    'ApiHttp17514DA7',
  ]);
});

it('protects production from deletion, database and both stacks, and qa not', () => {
  const protectionOf = ({ data, jobs }: (typeof stages)['qa']) => [
    data.terminationProtection,
    jobs.terminationProtection,
    Object.values(Template.fromStack(data).findResources('AWS::RDS::DBCluster'))[0]?.Properties.DeletionProtection,
  ];

  expect(protectionOf(stages.prod)).toEqual([true, true, true]);
  expect(protectionOf(stages.qa)).toEqual([false, false, false]);
});

it('differs between stages in values, not in kind, but for what a stage chose', () => {
  const typesOf = (stack: Stack) =>
    new Set(
      stack.node
        .findAll()
        .filter((node) => CfnElement.isCfnElement(node))
        .map((node) => (node as { cfnResourceType?: string }).cfnResourceType),
    );

  expect(typesOf(stages.prod.jobs).difference(typesOf(stages.qa.jobs))).toEqual(
    new Set(['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription']),
  );
  expect(typesOf(stages.qa.data).difference(typesOf(stages.prod.data))).toEqual(
    new Set(['Custom::S3AutoDeleteObjects']),
  );
});
