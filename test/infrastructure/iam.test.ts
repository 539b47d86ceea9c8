import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { statementsOf } from './statements-of.ts';
import { aStage, stacksOf } from './test-app.ts';

const { jobs } = stacksOf(aStage());
const template = Template.fromStack(jobs);

const XRAY = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const NETWORK = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const SEND = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const QUEUES = ['Queues/bulk/Queue', 'Queues/default/Queue'];
const DEAD_LETTERS = ['Queues/bulk/DeadLetters', 'Queues/default/DeadLetters'];

/** Every statement of every function: what it may do, to what. Nothing else is in its role. */
const EXPECTED = {
  'Workers/default/Worker': [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], ['Workers/default/Worker/Log']],
    [[...NETWORK, ...XRAY], ['*']],
    [['rds-db:connect'], ['user jobstack_worker of Database/Cluster']],
    [SEND, [...DEAD_LETTERS, ...QUEUES, 'Sweep/Arming'].sort()],
    [['s3:DeleteObject', 's3:GetObject'], ['uploads in Files/Bucket']],
    [['s3:ListBucket'], ['Files/Bucket']],
    [CONSUME, ['Queues/default/Queue']],
  ],
  'Workers/bulk/Worker': [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], ['Workers/bulk/Worker/Log']],
    [[...NETWORK, ...XRAY], ['*']],
    [['rds-db:connect'], ['user jobstack_worker of Database/Cluster']],
    [SEND, [...DEAD_LETTERS, ...QUEUES, 'Sweep/Arming'].sort()],
    [['s3:DeleteObject', 's3:GetObject'], ['uploads in Files/Bucket']],
    [['s3:ListBucket'], ['Files/Bucket']],
    [CONSUME, ['Queues/bulk/Queue']],
  ],
  'Api/Handler': [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], ['Api/Handler/Log']],
    [[...NETWORK, ...XRAY], ['*']],
    [['rds-db:connect'], ['user jobstack_api of Database/Cluster']],
    [SEND, [...QUEUES, 'Sweep/Arming']],
    [['s3:GetObject', 's3:PutObject'], ['uploads in Files/Bucket']],
    [['s3:ListBucket'], ['Files/Bucket']],
  ],
  'Sweep/Sweep': [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], ['Sweep/Sweep/Log']],
    [[...NETWORK, ...XRAY], ['*']],
    [['rds-db:connect'], ['user jobstack_sweep of Database/Cluster']],
    [SEND, [...QUEUES, 'Sweep/Arming']],
    [CONSUME, ['Sweep/Arming']],
  ],
  'Migration/Migrate': [
    [['logs:CreateLogStream', 'logs:PutLogEvents'], ['Migration/Migrate/Log']],
    [[...NETWORK, ...XRAY], ['*']],
    [['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], ['secret of Database/Cluster']],
    [['s3:DeleteObject'], ['uploads in Files/Bucket']],
    [['s3:ListBucket'], ['Files/Bucket']],
  ],
};

describe('what each function may do, statement by statement', () => {
  it.each(Object.entries(EXPECTED))('%s', (path, expected) => {
    expect(statementsOf(jobs, path)).toEqual(expected);
  });

  it('leaves no role of a function unlisted', () => {
    const functions = Object.keys(template.findResources('AWS::Lambda::Function'));

    expect(functions).toHaveLength(Object.keys(EXPECTED).length);
  });

  it('uses no managed policy, whose statements somebody else decides', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'));

    expect(roles.filter((role) => role.Properties.ManagedPolicyArns)).toEqual([]);
  });
});
