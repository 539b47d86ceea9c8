import type { DeployedStage, Resource } from './deployed-stage.ts';
import { NetworkPath, type Placement } from './network-path.ts';
import { allows, type Statement } from './policy-decision.ts';

/** Something that a function is told of, and that it will therefore call. */
export interface Call {
  /** Variable that names it. */
  readonly variable: string;
  readonly service: string;
  readonly action: string;
  readonly resource: string;
}

/** How functions of a stage get at what their environment names: permission, way through the network, the endpoint's own policy. */
export class FunctionCalls {
  readonly #stage: DeployedStage;
  readonly network: NetworkPath;

  constructor(stage: DeployedStage) {
    this.#stage = stage;
    this.network = new NetworkPath(stage);
  }

  /** The functions of JobStack: those that have an environment. */
  functions(): Resource[] {
    return this.#stage.ofType('AWS::Lambda::Function').filter(({ properties }) => 'Environment' in properties);
  }

  variablesOf(target: Resource): Readonly<Record<string, string>> {
    return this.#stage.read<{ Variables: Record<string, string> }>(target, 'Environment').Variables;
  }

  /** Every resource and secret that the environment names, as the call that is made of it. */
  callsOf(target: Resource): Call[] {
    const variables = this.variablesOf(target);
    // The function that owns the tables erases files; the others read them.
    const onFiles = 'MIGRATIONS_FOLDER' in variables ? 's3:DeleteObject' : 's3:GetObject';
    return Object.entries(variables).flatMap(([variable, value]) =>
      [...value.matchAll(/arn:[^"]+|<[\w-]+\.[\w.]+>/g)].flatMap(([thing]) => this.#callOf(variable, thing, onFiles)),
    );
  }

  #callOf(variable: string, thing: string, onFiles: string): Call[] {
    if (SECRET.test(thing)) {
      return [
        { variable, service: 'secretsmanager', action: 'secretsmanager:GetSecretValue', resource: complete(thing) },
      ];
    }
    const type = this.#stage.named(thing)?.type ?? 'nothing';
    switch (type) {
      case 'AWS::SQS::Queue':
        return [{ variable, service: 'sqs', action: 'sqs:SendMessage', resource: `${OWN_SQS}${thing}` }];
      case 'AWS::S3::Bucket':
        return [{ variable, service: 's3', action: onFiles, resource: `${OWN_S3}${thing}/uploads/acme/1` }];
      case 'AWS::RDS::DBCluster':
      case 'AWS::RDS::DBInstance':
      case 'AWS::RDS::DBProxy':
        // Not a call of AWS: see the test of the database.
        return [];
      default:
        throw new Error(`${variable} names ${thing}, a ${type}: say here what a function does with it.`);
    }
  }

  /** What stands in the way of a call, as sentences; empty when nothing does. */
  obstacles(target: Resource, call: Call): string[] {
    const placement = this.network.placementOf(target);
    return [
      ...(this.may(target, call.action, call.resource)
        ? []
        : [`the role does not allow ${call.action} of ${call.resource}`]),
      ...(placement ? this.#networkObstacles(placement, call) : []),
    ];
  }

  #networkObstacles(placement: Placement, call: Call): string[] {
    if (this.network.reachesInternet(placement, '443')) return [];
    if (!this.#isOurs(placement))
      return this.network.leaves(placement, '443') ? [] : ['the security group lets nothing out'];
    const endpoint = this.network.endpointTo(call.service, placement);
    if (!endpoint) return [`no endpoint leads to ${call.service}`];
    const policy = this.#stage.read<{ Statement: Statement[] } | undefined>(endpoint, 'PolicyDocument');
    const passes = !policy || allows(policy.Statement, { ...OWN, action: call.action, resource: call.resource });
    return passes ? [] : [`the endpoint of ${call.service} lets ${call.action} of ${call.resource} not through`];
  }

  /** Whether the network is the stage's own; of others, nothing is known here but the security groups. */
  #isOurs({ subnets }: Placement): boolean {
    return subnets.every((subnet) => this.#stage.named(subnet) !== undefined);
  }

  /** Whether the function's role allows something. */
  may(target: Resource, action: string, resource: string): boolean {
    return this.roleMay(this.#stage.read<string>(target, 'Role'), action, resource);
  }

  /** Whether the role of this ARN allows something. */
  roleMay(arn: string, action: string, resource: string): boolean {
    const [, role = ''] = /^(<[^>]+)\.Arn>$/.exec(arn) ?? [];
    const statements = this.#stage
      .ofType('AWS::IAM::Policy')
      .filter((policy) => this.#stage.read<string[]>(policy, 'Roles').includes(`${role}>`))
      .flatMap((policy) => this.#stage.read<{ Statement: Statement[] }>(policy, 'PolicyDocument').Statement);
    return allows(statements, { ...OWN, action, resource });
  }
}

const OWN = {
  principal: { account: '<AWS.AccountId>' },
  context: { 'aws:PrincipalAccount': '<AWS.AccountId>', 'aws:SecureTransport': 'true' },
} as const;

const OWN_SQS = 'arn:<AWS.Partition>:sqs:<AWS.Region>:<AWS.AccountId>:';
const OWN_S3 = 'arn:<AWS.Partition>:s3:::';
const SECRET = /^arn:[^:]+:secretsmanager:/;

/** The ARN as Secrets Manager knows it, where the stage left its six random characters out. */
function complete(arn: string): string {
  return arn.includes('<') || /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-A1b2C3`;
}
