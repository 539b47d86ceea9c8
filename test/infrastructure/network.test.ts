import type { StageConfig } from '@jobstack/cdk';
import { describe, expect, it } from 'vitest';
import { DeployedStage, type Resource } from './deployed/deployed-stage.ts';
import { FunctionCalls } from './deployed/function-calls.ts';
import { allows, type Statement } from './deployed/policy-decision.ts';
import { HANDLER_ACCESS } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

function deployed(network: Partial<StageConfig['network']>, changes: Partial<StageConfig> = {}) {
  const config = aStage({ ...changes, network: { endpointZones: 2, ...network } as StageConfig['network'] });
  const stage = new DeployedStage(stacksOf(config));
  const calls = new FunctionCalls(stage);
  const functions = calls.functions();
  const isWorker = ({ id }: Resource) => id.includes('.Workers');
  return { stage, calls, workers: functions.filter(isWorker), others: functions.filter((each) => !isWorker(each)) };
}

const closed = deployed({});
const nat = deployed({ egress: 'nat', natGateways: 2, ports: [22] }, { queues: HANDLER_ACCESS });
const endpoints = deployed(
  { egress: 'endpoints', endpoints: ['secretsmanager', 'kms', 'dynamodb'] },
  { queues: HANDLER_ACCESS },
);

/** Which of the functions reach the internet at `port`. */
function outgoing({ calls }: typeof nat, functions: readonly Resource[], port: string): boolean[] {
  return functions.map((target) => {
    const placement = calls.network.placementOf(target);
    return placement !== undefined && calls.network.reachesInternet(placement, port);
  });
}

/** Whether an endpoint leads each of the functions to a service. */
function reaching({ calls }: typeof nat, functions: readonly Resource[], service: string): boolean[] {
  return functions.map((target) => {
    const placement = calls.network.placementOf(target);
    return placement !== undefined && calls.network.endpointTo(service, placement) !== undefined;
  });
}

describe('addresses and names that a way out never changes', () => {
  it.each([
    ['none', closed],
    ['nat', nat],
    ['endpoints', endpoints],
  ])('with egress %s', (_egress, { stage }) => {
    const subnets = stage
      .ofType('AWS::EC2::Subnet')
      .filter(({ id }) => id.includes('isolated'))
      .map((subnet) => [subnet.id, stage.read(subnet, 'CidrBlock')]);
    const databases = stage.ofType('AWS::RDS::DBSubnetGroup').map((group) => stage.read<string[]>(group, 'SubnetIds'));

    expect(stage.ofType('AWS::EC2::VPC').map((vpc) => [vpc.id, stage.read(vpc, 'CidrBlock')])).toEqual([
      ['JobData-qa.NetworkVpc7FB7348F', '10.0.0.0/16'],
    ]);
    expect(subnets).toEqual([
      ['JobData-qa.NetworkVpcisolatedSubnet1Subnet188D06DD', '10.0.0.0/24'],
      ['JobData-qa.NetworkVpcisolatedSubnet2Subnet811E27B8', '10.0.1.0/24'],
    ]);
    expect(databases).toEqual([subnets.map(([id]) => `<${id}>`)]);
  });
});

describe('without a way out', () => {
  it('no function reaches the internet, at any port', () => {
    expect(outgoing(closed, [...closed.workers, ...closed.others], '443')).toEqual(Array(5).fill(false));
    expect(closed.stage.ofType('AWS::EC2::InternetGateway')).toEqual([]);
  });
});

describe('with NAT', () => {
  it('handlers call the internet at 443 and the ports that the stage names, and nobody else calls it', () => {
    expect(outgoing(nat, nat.workers, '443')).toEqual([true, true]);
    expect(outgoing(nat, nat.workers, '22')).toEqual([true, true]);
    expect(outgoing(nat, nat.workers, '80')).toEqual([false, false]);
    expect(outgoing(nat, nat.others, '443')).toEqual([false, false, false]);
  });

  it('takes one gateway unless two are asked for', () => {
    expect(nat.stage.ofType('AWS::EC2::NatGateway')).toHaveLength(2);
    expect(deployed({ egress: 'nat' }).stage.ofType('AWS::EC2::NatGateway')).toHaveLength(1);
  });

  it('gives nothing a public address but the gateways', () => {
    const subnets = nat.stage.ofType('AWS::EC2::Subnet');

    expect(subnets.map((subnet) => nat.stage.read(subnet, 'MapPublicIpOnLaunch'))).toEqual(Array(6).fill(false));
  });

  it('prints the addresses that partners let in', () => {
    expect(nat.stage.outputs('JobData-qa').NatAddresses).toMatch(/^(<JobData-qa\.\w+EIP\w+>,?){2}$/);
  });
});

describe('with endpoints', () => {
  it('handlers reach the services that the stage names, and nobody else does, beside the migration its secret', () => {
    expect(reaching(endpoints, endpoints.workers, 'kms')).toEqual([true, true]);
    expect(reaching(endpoints, endpoints.workers, 'dynamodb')).toEqual([true, true]);
    expect(reaching(endpoints, endpoints.workers, 'secretsmanager')).toEqual([true, true]);
    expect(reaching(endpoints, endpoints.others, 'kms')).toEqual([false, false, false]);
    expect(outgoing(endpoints, endpoints.workers, '443')).toEqual([false, false]);
  });

  it('no handler reaches what the stage does not name', () => {
    expect(reaching(closed, closed.workers, 'kms')).toEqual([false, false]);
    expect(reaching(closed, closed.workers, 'secretsmanager')).toEqual([false, false]);
  });

  it('secrets that handlers read are reached from each zone, the others from one', () => {
    const zonesOf = ({ stage }: typeof nat) =>
      stage
        .ofType('AWS::EC2::VPCEndpoint')
        .filter(({ id }) => id.includes('Secrets'))
        .map((endpoint) => stage.read<string[]>(endpoint, 'SubnetIds').length);

    expect([zonesOf(closed), zonesOf(endpoints), zonesOf(nat)]).toEqual([[1], [2], [2]]);
  });
});

describe('an endpoint', () => {
  const own = { 'aws:PrincipalAccount': '<AWS.AccountId>' };
  const passes = (
    service: string,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>> = own,
  ) => {
    const { stage } = endpoints;
    const [endpoint] = stage
      .ofType('AWS::EC2::VPCEndpoint')
      .filter((each) => stage.read<string>(each, 'ServiceName').endsWith(`.${service}`));
    if (!endpoint) throw new Error(`The stage has no endpoint of ${service}.`);
    const { Statement: statements } = stage.read<{ Statement: Statement[] }>(endpoint, 'PolicyDocument');
    return allows(statements, { principal: { account: 'any' }, action, resource, context });
  };
  const files = `arn:<AWS.Partition>:s3:::<${endpoints.stage.ofType('AWS::S3::Bucket')[0]?.id}>/uploads/1`;

  it.each([
    ['s3', 's3:GetObject', files],
    ['s3', 's3:GetObject', 'arn:aws:s3:::partner-files/rates.csv'],
    ['sqs', 'sqs:SendMessage', 'arn:<AWS.Partition>:sqs:<AWS.Region>:<AWS.AccountId>:any'],
    ['sqs', 'sqs:SendMessage', 'arn:aws:sqs:eu-central-1:444455556666:partner'],
    ['secretsmanager', 'secretsmanager:GetSecretValue', HANDLER_ACCESS.default.secrets.PARTNER_KEY],
    ['kms', 'kms:Decrypt', 'arn:aws:kms:eu-central-1:111122223333:key/1'],
  ])('of %s lets the account through: %s of %s', (service, action, resource) => {
    expect(passes(service, action, resource)).toBe(true);
  });

  it.each([
    ['s3', 's3:PutObject', 'arn:aws:s3:::somebody-else/loot'],
    ['sqs', 'sqs:SendMessage', 'arn:aws:sqs:eu-central-1:999999999999:loot'],
    [
      'secretsmanager',
      'secretsmanager:GetSecretValue',
      'arn:aws:secretsmanager:eu-central-1:999999999999:secret:loot-AbCdEf',
    ],
  ])('of %s keeps back what is nobody’s that the stage knows: %s of %s', (service, action, resource) => {
    expect(passes(service, action, resource)).toBe(false);
  });

  it.each([
    ['s3', 's3:PutObject', files],
    ['sqs', 'sqs:SendMessage', 'arn:<AWS.Partition>:sqs:<AWS.Region>:<AWS.AccountId>:any'],
    ['kms', 'kms:Encrypt', 'arn:aws:kms:eu-central-1:111122223333:key/1'],
    ['dynamodb', 'dynamodb:PutItem', 'arn:aws:dynamodb:eu-central-1:999999999999:table/loot'],
  ])('of %s keeps back credentials of another account: %s of %s', (service, action, resource) => {
    expect(passes(service, action, resource, { 'aws:PrincipalAccount': '999999999999' })).toBe(false);
  });

  it('of S3 lets the migration answer CloudFormation, whose request CloudFormation has signed', () => {
    const bucket = (region: string) => `arn:<AWS.Partition>:s3:::cloudformation-custom-resource-response-${region}/1`;

    expect(passes('s3', 's3:PutObject', bucket('<AWS.Region>'), {})).toBe(true);
    expect(passes('s3', 's3:GetObject', bucket('<AWS.Region>'), {})).toBe(false);
    expect(passes('s3', 's3:PutObject', bucket('elsewhere'), {})).toBe(false);
  });
});

describe('what a queue gives its handlers', () => {
  const [withAccess, without] = endpoints.workers as [Resource, Resource];
  const { calls } = endpoints;

  it('is in the environment of its worker alone, secrets as their ARNs', () => {
    const { environment, secrets } = HANDLER_ACCESS.default;
    const rest = [without, ...endpoints.others].map((target) => Object.keys(calls.variablesOf(target)));

    expect(calls.variablesOf(withAccess)).toMatchObject({ ...environment, ...secrets });
    expect(rest.flat()).not.toEqual(expect.arrayContaining([expect.stringMatching(/^PARTNER/)]));
  });

  it('is allowed to its worker alone', () => {
    const may = (target: Resource) => [
      calls.may(target, 'secretsmanager:GetSecretValue', HANDLER_ACCESS.default.secrets.PARTNER_KEY),
      calls.may(target, 's3:GetObject', 'arn:aws:s3:::partner-files/rates.csv'),
      calls.may(target, 'sqs:SendMessage', 'arn:aws:sqs:eu-central-1:444455556666:partner'),
    ];

    expect(may(withAccess)).toEqual([true, true, true]);
    for (const target of [without, ...endpoints.others]) expect(may(target)).toEqual([false, false, false]);
  });

  it('keeps the conditions of a permission', () => {
    const policies = endpoints.stage.ofType('AWS::IAM::Policy').map((policy) => policy.properties.PolicyDocument);

    expect(JSON.stringify(policies)).toContain('"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["jobs"]}');
  });

  it('never replaces a variable of JobStack’s own', () => {
    const queues = { default: { environment: { POWERTOOLS_SERVICE_NAME: 'mine' } } };

    expect(() => stacksOf(aStage({ queues }))).toThrow(/POWERTOOLS_SERVICE_NAME/);
  });
});
